"""People walk the whole road in a real browser, against the program as a process of its own."""
