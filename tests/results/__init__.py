"""Indicators, what was aimed at and measured, and what of each euro reached communities."""
