"""Proofs that what must always hold does hold, on a live database: each finding is a sentence."""
