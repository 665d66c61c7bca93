"""What the ground promises."""
