"""Disbursements: from the hub's request to the money's arrival, and that nothing happens twice."""
