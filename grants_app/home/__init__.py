"""The first page: what waits for me, deadlines, money at a glance."""
