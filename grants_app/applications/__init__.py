"""Proposals of communities, filed by their hub under a call."""
