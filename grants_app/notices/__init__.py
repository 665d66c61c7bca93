"""What a person is told: in the program, and by mail through an outbox."""
