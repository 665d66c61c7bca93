"""All that changes bank accounts and their reconciliations: one person records or prepares, another confirms or signs."""

from grants_app.banks.commands.accounts import change_account, close_account, confirm, open_account, refuse
from grants_app.banks.commands.reconciliations import prepare, reopen, sign

__all__ = ["change_account", "close_account", "confirm", "open_account", "prepare", "refuse", "reopen", "sign"]
