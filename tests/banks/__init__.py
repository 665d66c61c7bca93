"""Tests of bank accounts, the awards' shares in them, and their reconciliation."""
