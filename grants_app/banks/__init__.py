"""The network's bank accounts: who holds them, which awards' money lies in them, and that it is really there."""
