"""The look, the macros and the browser side of every page."""
