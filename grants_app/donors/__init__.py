"""Donors and their profiles: a donor's rules as dated, cited data."""
