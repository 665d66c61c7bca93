"""What the donors' files promise, with statements that look like life."""
