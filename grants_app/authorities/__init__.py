"""How far whom may go: the dated table of authority, its delegation, and the requests that count together."""
