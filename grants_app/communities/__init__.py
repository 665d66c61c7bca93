"""A community's file: its facts, its sealed identity, its bank details and its documents."""
