"""Prospects: calls that hubs weigh, go or no-go, and how well a call fits."""
