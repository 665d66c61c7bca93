"""Communities: their files, written once; what is sealed, and what is never seen."""
