"""What moved between the lines of a budget version, as donors' files tell it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from exports import statement as exports
from grants_app.awards.models import Award
from grants_app.budgets.queries import MoveView, TransferView, transfers
from grants_app.budgets.transfers import Purpose, Status
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.reports.queries.figures import Figures


def moves(work: Work, found: Figures) -> tuple[exports.BudgetMove, ...]:
    """The approved transfers inside the version that the figures stand on, in the order of their approval."""
    approved = [
        it
        for it in transfers(work, found.award.id)
        if it.row.version_id == found.version.id and it.row.status == Status.APPROVED and it.row.decided_at
    ]
    return tuple(move for it in sorted(approved, key=lambda it: str(it.row.decided_at)) for move in _of(it))


def _of(transfer: TransferView) -> Iterator[exports.BudgetMove]:
    """At each position money goes from the shares that give to those that gain."""
    row, its = transfer.row, transfer.award
    for position in sorted({move.position for move in transfer.moves}):
        together = [move for move in transfer.moves if move.position == position]
        gave = [move for move in together if move.amount < 0]
        gained = [move for move in together if move.amount > 0]
        yield exports.BudgetMove(
            kind=transfer.label,
            on=(row.decided_at or row.prepared_at).date(),
            from_line=_lines(gave),
            to_line=_lines(gained),
            amount=_major(sum(move.amount for move in gained), its),
            allowed_by="; ".join(said for said in (row.judged, row.donor_reference) if said),
            reason=row.reason,
            uses_contingency=row.kind == Purpose.CONTINGENCY,
        )


def _lines(moves: Sequence[MoveView]) -> str:
    return ", ".join(f"{move.code} {move.hub.code}" for move in moves)


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount
