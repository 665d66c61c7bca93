"""Budget versions, their lines and the hubs' shares: a hub reads its own column, who writes the budget reads all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import rules as award_rules
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets.models import (
    BudgetLine,
    BudgetPart,
    BudgetPeriod,
    BudgetShare,
    BudgetVersion,
    BudgetVersionLine,
)
from grants_app.budgets.queries.moved import Moved, moved
from grants_app.budgets.rules import Part, PlannedLine, PlannedPeriod, Status
from grants_app.budgets.transfers import Key
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.trail import AuditNote
from grants_app.core.work import Work


@dataclass(frozen=True, slots=True)
class LineView:
    """What a version says of a line, in minor units of the award's currency.

    For a reader who sees only some hubs: `shares` are those hubs' shares, `amount` is their sum, and quantity and unit cost,
    which would give away the rest, are empty. `amount` and `shares` are those of the contract or, where the lines are asked for as
    they are now, after approved transfers.
    """

    line_id: UUID
    code: str
    heading: str
    description: str
    kind: str
    unit: str
    quantity: Decimal | None
    unit_cost: Decimal | None
    amount: int
    shares: dict[UUID, int]
    position: int
    source: str
    year: int | None
    justification: str = ""
    reallocated: int = 0
    """What approved transfers brought, or took (below zero)."""
    contingency_used: int = 0
    """What authorised uses of the contingency reserve brought, or took."""
    parts: Mapping[Part, int] = field(default_factory=dict)
    """The shares by period, where the budget has periods; of the contract or after transfers, as `amount` is."""

    @property
    def contract(self) -> int:
        """The amount as per contract or last amendment."""
        return self.amount - self.moved

    @property
    def moved(self) -> int:
        """All that was moved inside the version."""
        return self.reallocated + self.contingency_used

    @property
    def planned(self) -> PlannedLine:
        """The line as it would be written; a quantity times a unit cost no longer explains an amount that transfers changed."""
        is_moved = bool(self.moved)
        return PlannedLine(
            code=self.code,
            heading=self.heading,
            description=self.description,
            amount=self.amount,
            shares=self.shares,
            kind=self.kind,
            unit=self.unit,
            quantity=None if is_moved else self.quantity,
            unit_cost=None if is_moved else self.unit_cost,
            source=self.source,
            year=self.year,
            justification=self.justification,
            parts=self.parts,
        )

    def of_period(self, period: PlannedPeriod) -> int:
        """All hubs' amounts in one period, of the hubs that the reader sees."""
        return sum(amount for (_, its), amount in self.parts.items() if its == period)


# --- versions ---


def version(work: Work, version_id: UUID, *, to_change: bool = False) -> BudgetVersion:
    """One version of an award that the person may see; `to_change` locks its row until commit."""
    wanted = select(BudgetVersion).where(BudgetVersion.id == version_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = work.one(wanted)
    award(work, row.award_id)  # NotFound where the award is not the reader's
    return row


def approved_version(work: Work, award_id: UUID) -> BudgetVersion | None:
    """The newest approved version, or None while there is none."""
    return _newest(work, award_id, Status.APPROVED)


HAS_BUDGET = columns(
    columns(col(BudgetVersion.id))
    .where(col(BudgetVersion.award_id) == bindparam("award_id"), col(BudgetVersion.status) == Status.APPROVED)
    .exists()
    .label("has_budget")
)
"""Whether an award has an approved version: one row."""


def draft_version(work: Work, award_id: UUID) -> BudgetVersion | None:
    """The version that is being prepared, or None."""
    return _newest(work, award_id, Status.DRAFT)


def _newest(work: Work, award_id: UUID, status: Status) -> BudgetVersion | None:
    wanted = select(BudgetVersion).where(BudgetVersion.award_id == award_id, BudgetVersion.status == status)
    return work.session.exec(wanted.order_by(col(BudgetVersion.number).desc())).first()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list of an award's versions."""

    id: UUID
    number: int
    status: str
    prepared_by_name: str
    prepared_at: datetime
    approved_by_name: str
    approved_at: datetime | None
    file_name: str
    lines: int
    total: int
    """Of the hubs that the reader sees."""
    donor_reference: str = ""
    donor_on: date | None = None
    reason: str = ""


def versions(work: Work, award_id: UUID) -> list[VersionRow]:
    """All versions of an award, the newest first."""
    its = award(work, award_id)
    amounts = (
        columns(
            col(BudgetVersionLine.version_id),
            func.count(col(BudgetVersionLine.id).distinct()).label("lines"),
            func.coalesce(func.sum(BudgetShare.amount_minor), 0).label("total"),
        )
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .join(BudgetShare, col(BudgetShare.version_line_id) == BudgetVersionLine.id, isouter=True)
        .where(col(BudgetVersion.award_id) == its.id)
        .group_by(col(BudgetVersionLine.version_id))
    )
    hubs = hubs_shown(work, its)
    if hubs is not None:
        amounts = amounts.where(col(BudgetShare.hub_id).in_(hubs))
    counted = {version_id: (int(count), int(total)) for version_id, count, total in work.rows(amounts)}
    rows = work.all(
        select(BudgetVersion).where(BudgetVersion.award_id == its.id).order_by(col(BudgetVersion.number).desc())
    )
    return [_version_row(row, *counted.get(row.id, (0, 0))) for row in rows]


def _version_row(row: BudgetVersion, lines: int, total: int) -> VersionRow:
    return VersionRow(
        row.id,
        row.number,
        row.status,
        row.prepared_by_name,
        row.prepared_at,
        row.approved_by_name,
        row.approved_at,
        row.file_name,
        lines,
        total,
        row.donor_reference,
        row.donor_on,
        row.reason,
    )


def preparers(work: Work, row: BudgetVersion) -> frozenset[UUID | None]:
    """Everybody who prepared or changed a version, as the audit trail has it."""
    acts = ("budget.saved", "budget.taken_in", "budget.amendment_prepared")
    rows = work.rows(
        columns(col(AuditNote.actor_id)).where(col(AuditNote.about_id) == row.id, col(AuditNote.act).in_(acts))
    )
    return frozenset({row.prepared_by, *(actor_id for (actor_id,) in rows)})


def highest_total(work: Work, its: Award) -> Money:
    """The highest total that a budget of the award may have: by the agreement, or by the amendment being prepared."""
    draft = draft_version(work, its.id)
    if draft is None or (draft.award_minor is None and draft.total_budget_minor is None):
        return its.highest_total
    amount = its.amount if draft.award_minor is None else Money(draft.award_minor, its.currency)
    stated = its.total_budget if its.total_budget_is_stated else None
    if draft.total_budget_minor is not None:
        stated = Money(draft.total_budget_minor, its.currency)
    return award_rules.highest_total(amount, its.cofinancing_percent, stated)


def next_number(work: Work, award_id: UUID) -> int:
    """The number of an award's next version."""
    newest = work.session.exec(select(func.max(BudgetVersion.number)).where(BudgetVersion.award_id == award_id)).one()
    return int(newest or 0) + 1


def may_take_in(work: Work, its: Award) -> bool:
    """Whether the person may prepare the award's budget, in the grid or from a workbook."""
    actor = work.actor
    return actor.may(Action.BUDGET_WRITE, its.lead_hub_id) or actor.may(Action.BUDGET_APPROVE, its.lead_hub_id)


# --- lines ---


def hubs_shown(work: Work, its: Award) -> frozenset[UUID] | None:
    """The hubs whose shares the reader sees; None for all: the whole network's readers, and who writes this budget."""
    if may_take_in(work, its) or work.actor.everywhere(Action.BUDGET_READ):
        return None
    return work.actor.hubs_with(Action.BUDGET_READ)


def lines(work: Work, version_id: UUID) -> list[LineView]:
    """A version's lines in their order, with the shares that the reader may see."""
    its = award(work, version(work, version_id).award_id)
    return read_lines(work, version_id, hubs_shown(work, its))


def lines_now(work: Work, version_id: UUID, *, until: datetime | None = None) -> list[LineView]:
    """As `lines`, after approved transfers; `until`: only those approved up to that moment."""
    its = award(work, version(work, version_id).award_id)
    hubs = hubs_shown(work, its)
    return _with(read_lines(work, version_id, hubs), moved(work, version_id, hubs, until=until))


def approved_lines(work: Work, award_id: UUID) -> list[LineView]:
    """The lines of the approved version after transfers, as `lines_now`; empty while there is none."""
    approved = approved_version(work, award_id)
    return lines_now(work, approved.id) if approved else []


def whole_lines(work: Work, version_id: UUID) -> list[LineView]:
    """A version's lines with every hub's share, for commands and frozen statements: never for a hub's page."""
    return read_lines(work, version_id, None)


def whole_lines_now(work: Work, version_id: UUID) -> list[LineView]:
    """As `whole_lines`, after approved transfers."""
    return read_lines_now(work, version_id, None)


def read_lines_now(work: Work, version_id: UUID, hubs: Collection[UUID] | None) -> list[LineView]:
    """A version's lines after approved transfers, with the shares of these hubs (None: of all)."""
    return _with(read_lines(work, version_id, hubs), moved(work, version_id, hubs))


def _with(views: Sequence[LineView], found: Moved) -> list[LineView]:
    """Lines of a contract as they are with what was moved."""
    if not found.together and not found.parts:
        return list(views)
    return [_after(view, found) for view in views]


def _of_line(sums: Mapping[Key, int], view: LineView) -> dict[UUID, int]:
    return {hub_id: change for (line_id, hub_id), change in sums.items() if line_id == view.line_id}


def _after(view: LineView, found: Moved) -> LineView:
    transfers, contingency = _of_line(found.transfers, view), _of_line(found.contingency, view)
    shares = {
        hub_id: view.shares.get(hub_id, 0) + transfers.get(hub_id, 0) + contingency.get(hub_id, 0)
        for hub_id in {**view.shares, **transfers, **contingency}
    }
    return replace(
        view,
        amount=view.amount + sum(transfers.values()) + sum(contingency.values()),
        shares=shares,
        reallocated=sum(transfers.values()),
        contingency_used=sum(contingency.values()),
        parts=_parts_after(view, found),
    )


def _parts_after(view: LineView, found: Moved) -> dict[Part, int]:
    parts = dict(view.parts)
    for (line_id, hub_id, period), change in found.parts.items():
        if line_id == view.line_id:
            parts[hub_id, period] = parts.get((hub_id, period), 0) + change
    return parts


def read_lines(work: Work, version_id: UUID, hubs: Collection[UUID] | None) -> list[LineView]:
    """A version's lines with the shares of these hubs (None: of all)."""
    shares: dict[UUID, dict[UUID, int]] = {}
    wanted = (
        columns(col(BudgetShare.version_line_id), col(BudgetShare.hub_id), col(BudgetShare.amount_minor))
        .join(BudgetVersionLine, col(BudgetVersionLine.id) == BudgetShare.version_line_id)
        .where(col(BudgetVersionLine.version_id) == version_id)
    )
    if hubs is not None:
        wanted = wanted.where(col(BudgetShare.hub_id).in_(hubs))
    for version_line_id, hub_id, amount in work.rows(wanted):
        shares.setdefault(version_line_id, {})[hub_id] = amount
    rows = work.rows(
        columns(BudgetVersionLine, col(BudgetLine.code))
        .join(BudgetLine, col(BudgetLine.id) == BudgetVersionLine.line_id)
        .where(col(BudgetVersionLine.version_id) == version_id)
        .order_by(col(BudgetVersionLine.position))
    )
    parts = _parts(work, version_id, hubs)
    views = [_line_view(row, code, shares.get(row.id, {}), parts.get(row.id, {})) for row, code in rows]
    return views if hubs is None else [_partly(view) for view in views]


def _parts(work: Work, version_id: UUID, hubs: Collection[UUID] | None) -> dict[UUID, dict[Part, int]]:
    """Each version line's shares by period; empty where the version has no periods."""
    period = (col(BudgetPeriod.starts_on), col(BudgetPeriod.ends_on), col(BudgetPeriod.name))
    wanted = (
        columns(col(BudgetShare.version_line_id), col(BudgetPart.hub_id), *period, col(BudgetPart.amount_minor))
        .select_from(BudgetPeriod)
        .join(BudgetPart, col(BudgetPart.period_id) == BudgetPeriod.id)
        .join(BudgetShare, col(BudgetShare.id) == BudgetPart.share_id)
        .where(col(BudgetPeriod.version_id) == version_id)
    )
    if hubs is not None:
        wanted = wanted.where(col(BudgetPart.hub_id).in_(hubs))
    found: dict[UUID, dict[Part, int]] = {}
    for version_line_id, hub_id, starts_on, ends_on, name, amount in work.rows(wanted):
        found.setdefault(version_line_id, {})[hub_id, PlannedPeriod(starts_on, ends_on, name)] = amount
    return found


def period_ids(work: Work, version_id: UUID) -> dict[PlannedPeriod, UUID]:
    """The periods of a version in the order of their days, each with its row; empty where it has none."""
    row = (col(BudgetPeriod.id), col(BudgetPeriod.starts_on), col(BudgetPeriod.ends_on), col(BudgetPeriod.name))
    wanted = columns(*row).where(col(BudgetPeriod.version_id) == version_id).order_by(col(BudgetPeriod.starts_on))
    return {PlannedPeriod(starts_on, ends_on, name): row_id for row_id, starts_on, ends_on, name in work.rows(wanted)}


def _line_view(row: BudgetVersionLine, code: str, shares: dict[UUID, int], parts: dict[Part, int]) -> LineView:
    return LineView(
        line_id=row.line_id,
        code=code,
        heading=row.heading,
        description=row.description,
        kind=row.kind,
        unit=row.unit,
        quantity=row.quantity,
        unit_cost=row.unit_cost,
        amount=row.amount_minor,
        shares=shares,
        position=row.position,
        source=row.source,
        year=row.year,
        justification=row.justification,
        parts=parts,
    )


def _partly(view: LineView) -> LineView:
    return replace(view, amount=sum(view.shares.values()), quantity=None, unit_cost=None)


def editable(work: Work, award_id: UUID) -> list[PlannedLine]:
    """What the grid begins with: the draft, else the approved version after its transfers, else nothing."""
    draft = draft_version(work, award_id)
    if draft:
        return [line.planned for line in whole_lines(work, draft.id)]
    approved = approved_version(work, award_id)
    return [line.planned for line in whole_lines_now(work, approved.id)] if approved else []


def line_ids(work: Work, award_id: UUID) -> dict[str, UUID]:
    """Every line that the award's budget ever had: code → id."""
    rows = work.rows(columns(col(BudgetLine.code), col(BudgetLine.id)).where(col(BudgetLine.award_id) == award_id))
    return dict(tuple(row) for row in rows)


def version_line_ids(work: Work, version_id: UUID) -> list[UUID]:
    """The rows of a version's lines."""
    rows: Sequence[Any] = work.rows(
        columns(col(BudgetVersionLine.id)).where(col(BudgetVersionLine.version_id) == version_id)
    )
    return [row_id for (row_id,) in rows]
