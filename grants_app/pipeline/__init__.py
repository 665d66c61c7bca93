"""What is on its way to money, by stage, hub and donor."""
