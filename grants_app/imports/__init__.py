"""The import desk: every kind of file that can be taken in, on the page as on the command line."""
