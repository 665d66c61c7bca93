"""Tests of what agencies authorise and accept."""
