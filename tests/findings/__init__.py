"""Questioned and disallowed costs."""
