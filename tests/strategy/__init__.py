"""Strategies, the shares in which objectives are served, and alignment."""
