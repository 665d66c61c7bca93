"""The web side of every room: rendering, forms, sessions and static files."""
