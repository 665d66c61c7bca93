"""The rules of disbursements: their life, their amounts, and the gate before them."""
