"""What reports promise."""
