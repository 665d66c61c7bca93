"""Sub-grants to communities."""
