"""Filters of lists that a person keeps under a name: one press away, shared by their address, one of them the default."""
