"""What vouchers promise."""
