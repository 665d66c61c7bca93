"""Transfers of an award as their pages show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import col, select

from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets.models import (
    BudgetLine,
    BudgetPeriod,
    BudgetTransfer,
    BudgetTransferMove,
    BudgetVersion,
    BudgetVersionLine,
)
from grants_app.budgets.queries.authority import authority_over_transfer
from grants_app.budgets.queries.versions import hubs_shown, period_ids
from grants_app.budgets.rules import PlannedPeriod
from grants_app.budgets.transfers import PURPOSE_LABELS, TRACK, Key, Pair, Status
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hubs


@dataclass(frozen=True, slots=True)
class MoveView:
    """What a transfer did to a hub's share of a line, in minor units of the award's currency; below zero: it gave."""

    position: int
    line_id: UUID
    code: str
    description: str
    hub: Hub
    amount: int
    period: str = ""
    """The period of the budget that gains or gives; empty where it has none."""


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer with what the reader may see of it."""

    award: Award
    row: BudgetTransfer
    version: int
    moves: tuple[MoveView, ...]
    steps: tuple[Step, ...]
    is_mine: bool
    """Whether the reader prepared it, so that another must decide on it."""
    shows_all_hubs: bool
    authority: str = ""
    """Why the reader, who may approve transfers, has not the authority for this one; empty where that is no question."""

    @property
    def label(self) -> str:
        return PURPOSE_LABELS[self.row.kind]

    @property
    def moved(self) -> int:
        """How much goes from somewhere to somewhere else, of the hubs that the reader sees."""
        return max(
            sum(move.amount for move in self.moves if move.amount > 0),
            -sum(move.amount for move in self.moves if move.amount < 0),
        )


def transfer(work: Work, transfer_id: UUID, *, to_change: bool = False) -> BudgetTransfer:
    """One transfer of an award that the person may see, where a share of one of the person's hubs is touched."""
    wanted = select(BudgetTransfer).where(BudgetTransfer.id == transfer_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = work.one(wanted)
    its = award(work, row.award_id)
    if not _moves(work, [row.id], hubs_shown(work, its)):
        raise NotFound
    return row


def transfer_card(work: Work, transfer_id: UUID) -> TransferView:
    """One transfer with its moves and what can be done with it."""
    row = transfer(work, transfer_id)
    its = award(work, row.award_id)
    view = _views(work, its, [row])[0]
    if "approve" not in {step.name for step in view.steps}:
        return view
    found = authority_over_transfer(work, its, row)
    if found.is_enough:
        return view
    return replace(view, authority=found.says, steps=tuple(step for step in view.steps if step.name != "approve"))


def transfers(work: Work, award_id: UUID) -> list[TransferView]:
    """The transfers of an award, the newest first; a hub sees those that touch its own shares."""
    its = award(work, award_id)
    newest_first = (col(BudgetTransfer.prepared_at).desc(), col(BudgetTransfer.reference).desc())
    rows = work.all(select(BudgetTransfer).where(BudgetTransfer.award_id == its.id).order_by(*newest_first))
    return _views(work, its, rows) if rows else []


def pairs(work: Work, transfer_id: UUID) -> list[Pair]:
    """The moves of a transfer as they were typed, of all hubs: for commands."""
    rows = _moves(work, [transfer_id], None).get(transfer_id, [])
    version_id = work.one(select(BudgetTransfer.version_id).where(BudgetTransfer.id == transfer_id))
    periods: dict[UUID | None, PlannedPeriod] = {row_id: its for its, row_id in period_ids(work, version_id).items()}
    givers = {row.position: row for row in rows if row.amount_minor < 0}
    takers = {row.position: row for row in rows if row.amount_minor > 0}
    return [
        Pair(
            _key(givers[at]),
            _key(takers[at]),
            takers[at].amount_minor,
            periods.get(givers[at].period_id),
            periods.get(takers[at].period_id),
        )
        for at in sorted(givers)
    ]


def waiting(work: Work, award_id: UUID) -> int:
    """How many transfers of an award wait for another person's decision."""
    rows = work.rows(
        columns(col(BudgetTransfer.id)).where(
            col(BudgetTransfer.award_id) == award_id, col(BudgetTransfer.status) == Status.PREPARED
        )
    )
    return len(rows)


def _key(row: BudgetTransferMove) -> Key:
    return row.line_id, row.hub_id


def _moves(
    work: Work, transfer_ids: Collection[UUID], shown: frozenset[UUID] | None
) -> dict[UUID, list[BudgetTransferMove]]:
    """The moves per transfer, in these hubs (None: in all)."""
    wanted = select(BudgetTransferMove).where(col(BudgetTransferMove.transfer_id).in_(transfer_ids))
    if shown is not None:
        wanted = wanted.where(col(BudgetTransferMove.hub_id).in_(shown))
    found: dict[UUID, list[BudgetTransferMove]] = {}
    for row in work.all(wanted.order_by(col(BudgetTransferMove.position), col(BudgetTransferMove.amount_minor))):
        found.setdefault(row.transfer_id, []).append(row)
    return found


def _views(work: Work, its: Award, rows: Sequence[BudgetTransfer]) -> list[TransferView]:
    shown = hubs_shown(work, its)
    moves = _moves(work, [row.id for row in rows], shown)
    names = _names(work, {row.version_id for row in rows})
    numbers = dict(
        tuple(row)
        for row in work.rows(
            columns(col(BudgetVersion.id), col(BudgetVersion.number)).where(col(BudgetVersion.award_id) == its.id)
        )
    )
    known = {hub.id: hub for hub in hubs(work)}
    periods = _period_names(work, {row.version_id for row in rows})
    views = []
    for row in rows:
        seen = moves.get(row.id, [])
        is_mine = work.actor.id == row.prepared_by
        steps = TRACK.steps_for(row.status, work.actor, its.lead_hub_id)
        if seen:
            views.append(
                TransferView(
                    award=its,
                    row=row,
                    version=numbers[row.version_id],
                    moves=tuple(
                        MoveView(
                            at.position,
                            at.line_id,
                            *names[row.version_id, at.line_id],
                            known[at.hub_id],
                            at.amount_minor,
                            periods.get(at.period_id, ""),
                        )
                        for at in seen
                    ),
                    steps=tuple(step for step in steps if step.name == "withdraw" or not is_mine),
                    is_mine=is_mine and row.status == Status.PREPARED,
                    shows_all_hubs=shown is None,
                )
            )
    return views


def _period_names(work: Work, version_ids: Collection[UUID]) -> dict[UUID | None, str]:
    wanted = columns(col(BudgetPeriod.id), col(BudgetPeriod.name)).where(col(BudgetPeriod.version_id).in_(version_ids))
    return dict(tuple(row) for row in work.rows(wanted))


def _names(work: Work, version_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], tuple[str, str]]:
    """Code and description of every line of these versions."""
    rows = work.rows(
        columns(
            col(BudgetVersionLine.version_id),
            col(BudgetVersionLine.line_id),
            col(BudgetLine.code),
            col(BudgetVersionLine.description),
        )
        .join(BudgetLine, col(BudgetLine.id) == BudgetVersionLine.line_id)
        .where(col(BudgetVersionLine.version_id).in_(version_ids))
    )
    return {(version_id, line_id): (code, description) for version_id, line_id, code, description in rows}
