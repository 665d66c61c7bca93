"""The addenda signed since the report before, with the budget as it was until then, as donors' files tell them."""

from typing import cast
from uuid import UUID

from exports import statement as exports
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.queries import LineView
from grants_app.budgets.rules import Status
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.reports.models import Report
from grants_app.reports.queries.figures import Figures


def addendum(work: Work, found: Figures, last: Report | None) -> exports.Addendum | None:
    """None where the budget is the one of the last report; for a first report, the one that was approved first."""
    approved = sorted(
        (it for it in budget_queries.versions(work, found.award.id) if it.status == Status.APPROVED),
        key=lambda it: it.number,
    )
    known: UUID = last.budget_version_id if last else approved[0].id
    before = next(it for it in approved if it.id == known)
    signed = [it for it in approved if before.number < it.number <= found.version.number]
    if not signed:
        return None
    return exports.Addendum(
        signed=tuple(exports.SignedAddendum(it.donor_reference, it.donor_on, it.reason) for it in signed),
        before=tuple(_line(line, found.award) for line in budget_queries.lines(work, before.id)),
    )


def _line(line: LineView, its: Award) -> exports.StatementLine:
    return exports.StatementLine(
        code=line.code,
        heading=line.heading,
        description=line.description,
        kind=cast("exports.LineKind", line.kind),
        budget=Money(line.amount, its.currency).amount,
        unit=line.unit,
        quantity=line.quantity,
        unit_cost=line.unit_cost,
    )
