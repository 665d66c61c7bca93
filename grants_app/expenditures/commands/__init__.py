"""All that changes vouchers: taking in a workbook, typing one, posting and discarding drafts, correcting what is posted."""

from grants_app.expenditures.commands.correct import correct, reverse
from grants_app.expenditures.commands.post import discard, post
from grants_app.expenditures.commands.take_in import Manner, VouchersTaken, take_in

__all__ = ["Manner", "VouchersTaken", "correct", "discard", "post", "reverse", "take_in"]
