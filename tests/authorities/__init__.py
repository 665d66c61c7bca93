"""How far whom may go."""
