"""What forms promise."""
