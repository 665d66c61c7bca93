"""All that changes budgets: versions, amendments, and transfers inside the approved version."""

from grants_app.budgets.commands.amendments import prepare_amendment
from grants_app.budgets.commands.transfers import approve_transfer, prepare_transfer, reject_transfer, withdraw_transfer
from grants_app.budgets.commands.versions import approve, discard, save_grid, set_periods, take_in

__all__ = [
    "approve",
    "prepare_amendment",
    "discard",
    "save_grid",
    "set_periods",
    "take_in",
    "approve_transfer",
    "prepare_transfer",
    "reject_transfer",
    "withdraw_transfer",
]
