"""Donors and the rules of their profiles."""
