"""Tests of notices and of the outbox."""
