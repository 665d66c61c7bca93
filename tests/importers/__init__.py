"""What comes in: every reader with real samples, hand-made files and files that mean harm."""
