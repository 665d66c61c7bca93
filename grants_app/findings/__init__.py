"""Questioned and disallowed costs: what an auditor, a donor or we found, and what became of it."""
