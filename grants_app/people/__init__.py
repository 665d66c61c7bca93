"""People, their roles per hub, their passwords and sessions."""
