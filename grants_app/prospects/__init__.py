"""Calls that a hub weighs: how well they fit, who follows them, go or no-go."""
