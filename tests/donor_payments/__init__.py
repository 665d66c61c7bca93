"""Tests of what a donor still has to pay."""
