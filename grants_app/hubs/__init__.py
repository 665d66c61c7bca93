"""Hubs of the network, their communities and the strategy's objectives."""
