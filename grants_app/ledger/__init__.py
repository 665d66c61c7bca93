"""The append-only double-entry ledger, budget control beside it, balances and exchange rates. Does not know what a grant is."""
