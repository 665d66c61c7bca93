"""Hubs, communities and objectives."""
