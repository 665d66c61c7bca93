"""All that changes vouchers: taking in a workbook, typing one, posting and discarding, correcting, sharing and proving what is here."""

from grants_app.expenditures.commands.cofinance import (
    Promise,
    approve_cofinancing,
    cofinance,
    discard_cofinancing,
)
from grants_app.expenditures.commands.correct import correct, reverse
from grants_app.expenditures.commands.documents import attach, protect
from grants_app.expenditures.commands.post import discard, post
from grants_app.expenditures.commands.share import share
from grants_app.expenditures.commands.take_in import Manner, VouchersTaken, take_in

__all__ = [
    "Promise",
    "approve_cofinancing",
    "attach",
    "cofinance",
    "discard_cofinancing",
    "Manner",
    "VouchersTaken",
    "correct",
    "discard",
    "post",
    "protect",
    "reverse",
    "share",
    "take_in",
]
