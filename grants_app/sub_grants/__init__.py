"""Sub-grants: money that a hub passes on to a community, by agreement, in tranches with conditions."""
