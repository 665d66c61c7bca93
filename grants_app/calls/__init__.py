"""Donors' calls for proposals."""
