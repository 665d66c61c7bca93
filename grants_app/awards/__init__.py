"""Signed grant agreements, their instalments and what still waits for a second look."""
