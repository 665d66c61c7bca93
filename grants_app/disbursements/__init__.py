"""Money released by the network to its hubs."""
