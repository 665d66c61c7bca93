"""Bytes in, typed records and located problems out: one file per source format."""
