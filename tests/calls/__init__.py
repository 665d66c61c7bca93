"""Calls: taken in, typed in, found and shown."""
