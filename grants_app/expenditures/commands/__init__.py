"""All that changes vouchers: taking in a workbook, typing one, posting and discarding drafts."""

from grants_app.expenditures.commands.post import discard, post
from grants_app.expenditures.commands.take_in import Manner, VouchersTaken, take_in

__all__ = ["Manner", "VouchersTaken", "discard", "post", "take_in"]
