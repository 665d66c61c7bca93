"""The moves of budget behind what is reserved, advanced, spent or left of a row of budget versus actual."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import case, col, func, or_

from grants_app.budgets.models import BudgetLine
from grants_app.budgets.queries.versus import BudgetVersusActual, Figures
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.models import ControlMove, Entry
from grants_app.ledger.rules import State

_RECORDS = {"disbursement": "/disbursements/", "refund": "/refunds/", "transfer": "/transfers/"}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which row of budget versus actual is opened: every part that is given narrows it."""

    state: State
    hub_id: UUID | None = None
    line_id: UUID | None = None
    heading: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move, above zero where it came into the state, with the record or entry that made it."""

    move: ControlMove
    amount: int
    line: str
    hub: str
    url: str

    @property
    def act(self) -> str:
        return self.move.key.partition(":")[0].replace(".", " ").replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Moves:
    """A part of the moves, how many there are, and what all come to: the figure."""

    rows: tuple[MoveRow, ...]
    count: int
    total: int
    figures: Figures
    """Of the same row, today."""
    title: str


def moves(work: Work, bva: BudgetVersusActual, narrowing: Narrowing, *, first: int, most: int) -> Moves:
    """What made the figure of a state, oldest first, of the hubs that the comparison shows."""
    lines = [row for heading in bva.headings for row in heading.lines if _is_in(row.line, narrowing)]
    parts = [(row, part) for row in lines for part in row.hubs if narrowing.hub_id in (None, part.hub.id)]
    state = narrowing.state
    wanted = [
        col(ControlMove.book_id) == bva.award.id,
        or_(col(ControlMove.source_state) == state, col(ControlMove.target_state) == state),
        col(ControlMove.line_id).in_(sorted({row.line.line_id for row in lines}, key=str)),
        col(ControlMove.hub_id).in_(sorted({part.hub.id for _, part in parts}, key=str)),
    ]
    amount = case(
        (col(ControlMove.target_state) == state, col(ControlMove.amount_minor)), else_=-col(ControlMove.amount_minor)
    )
    count, total = work.rows(columns(func.count(), func.coalesce(func.sum(amount), 0)).where(*wanted))[0]
    rows = work.rows(
        columns(ControlMove, amount, col(BudgetLine.code), col(Hub.code), col(Entry.id))
        .join(BudgetLine, col(BudgetLine.id) == ControlMove.line_id)
        .join(Hub, col(Hub.id) == ControlMove.hub_id)
        .join(Entry, col(Entry.key) == ControlMove.key, isouter=True)
        .where(*wanted)
        .order_by(col(ControlMove.posted_at), col(ControlMove.key), col(ControlMove.position))
        .offset(first)
        .limit(most)
    )
    found = tuple(MoveRow(move, int(its), line, hub, _url(move, entry_id)) for move, its, line, hub, entry_id in rows)
    figures = sum((part.figures for _, part in parts), Figures(bva.award.currency))
    return Moves(found, int(count), int(total), figures, _title(bva, lines, narrowing))


def _is_in(line: Any, narrowing: Narrowing) -> bool:
    return (
        narrowing.line_id in (None, line.line_id)
        and narrowing.heading in ("", line.heading)
        and narrowing.kind in ("", line.kind)
    )


def _title(bva: BudgetVersusActual, lines: Sequence[Any], narrowing: Narrowing) -> str:
    """Which row it is, as the comparison names it."""
    parts = []
    if narrowing.line_id:
        parts += [f"{row.line.code} {row.line.description}" for row in lines]
    parts += [narrowing.heading, narrowing.kind]
    parts += [row.hub.name for row in bva.hubs if row.hub.id == narrowing.hub_id]
    return " · ".join(part for part in parts if part) or "All lines"


def _url(move: ControlMove, entry_id: UUID | None) -> str:
    if entry_id:
        return f"/ledger/{entry_id}"
    room = move.key.partition(".")[0]
    return f"{_RECORDS[room]}{move.about_id}" if room in _RECORDS else f"/awards/{move.book_id}/budget"
