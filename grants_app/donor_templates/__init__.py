"""Donors' own workbooks: a finance officer says what goes into which cell, another person approves it, and reports are written into it."""
