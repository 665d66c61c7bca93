"""What waits for a person, and deadlines ahead."""
