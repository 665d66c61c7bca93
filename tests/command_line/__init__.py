"""The grants command."""
