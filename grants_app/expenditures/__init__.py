"""Vouchers and what they are charged to."""
