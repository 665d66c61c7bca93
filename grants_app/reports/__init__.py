"""Financial reports to donors."""
