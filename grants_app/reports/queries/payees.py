"""What a donor's list of transactions says of who was paid: by the donor's rule, and never more than that."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from sqlmodel import col, func

from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.ledger.models import Entry
from grants_app.reports.queries.figures import Figures

Payees = Literal["keep", "generalise", "pseudonym", "drop"]
Named = Callable[[str, str], str]
"""What stands for a payee, given the name and the code of the budget line."""


def named(work: Work, found: Figures, rule: Payees) -> Named:
    """How this donor's files name payees.

    `keep`: as on the voucher. `generalise`: by the heading of the budget alone. `pseudonym`: one number for each payee of the
    award, the same in every report, in the order of their first voucher. `drop`: nothing.
    """
    if rule == "keep":
        return lambda payee, _line: payee
    if rule == "drop":
        return lambda _payee, _line: ""
    if rule == "generalise":
        headings = {figure.line.code: figure.line.heading for figure in found.lines}
        return lambda payee, line: f"a payee under {headings.get(line, 'another heading')}" if payee else ""
    numbers = _numbers(work, found.award.id)
    return lambda payee, _line: f"Payee {numbers[payee]:03}" if payee else ""


def _numbers(work: Work, award_id: UUID) -> dict[str, int]:
    """By payee: the place of its first entry among those of the award. What is posted is never deleted, so a number stays."""
    rows = work.rows(
        columns(col(Voucher.payee))
        .join(Charge, col(Charge.voucher_id) == Voucher.id)
        .join(Entry, col(Entry.id) == Charge.entry_id)
        .where(col(Charge.award_id) == award_id)
        .group_by(col(Voucher.payee))
        .order_by(func.min(Entry.number), col(Voucher.payee))
    )
    return {payee: number for number, (payee,) in enumerate(rows, 1)}
