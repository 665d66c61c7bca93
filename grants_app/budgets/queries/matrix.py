"""A budget version as its page shows it: lines under their headings, a column per hub, and its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import PendingLook, award, pending_looks
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.periods import periods_of
from grants_app.budgets.queries.versions import (
    LineView,
    VersionRow,
    hubs_shown,
    lines,
    preparers,
    version,
    versions,
)
from grants_app.budgets.rules import KIND_LABELS, TRACK, Kind, PlannedPeriod, Status
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hubs


@dataclass(frozen=True, slots=True)
class Matrix:
    """Lines under headings, with a column for each hub that has a share and that the reader sees."""

    headings: tuple[tuple[str, tuple[LineView, ...], int], ...]
    """A heading, its lines and their sum."""
    hubs: tuple[Hub, ...]
    hub_totals: tuple[int, ...]
    kinds: tuple[tuple[str, int], ...]
    """The label and sum of each kind of cost, where there is more than one."""
    total: int
    currency: str
    periods: tuple[PlannedPeriod, ...] = ()
    """Of the budget, where it has some."""

    def of_period(self, period: PlannedPeriod, lines: Sequence[LineView] | None = None) -> int:
        """What these lines, or all, come to in a period."""
        among = [line for _, group, _ in self.headings for line in group] if lines is None else lines
        return sum(line.of_period(period) for line in among)


@dataclass(frozen=True, slots=True)
class Card:
    """All that budgets/_card.html shows of one version."""

    award: Award
    version: BudgetVersion
    matrix: Matrix
    steps: tuple[Step, ...]
    look: PendingLook | None
    """The second look that it waits for."""
    is_mine: bool
    """Whether the reader had a hand in it, so that another must approve it."""
    shows_all_hubs: bool


def card(work: Work, version_id: UUID) -> Card:
    """One version with its lines and what can be done with it."""
    row = version(work, version_id)
    its = award(work, row.award_id)
    shows_all_hubs = hubs_shown(work, its) is None
    views = [view for view in lines(work, row.id) if shows_all_hubs or view.shares]
    is_mine = work.actor.id in preparers(work, row)
    steps = TRACK.steps_for(row.status, work.actor, its.lead_hub_id)
    return Card(
        award=its,
        version=row,
        matrix=matrix(work, its, views),
        steps=tuple(step for step in steps if step.name != "approve" or not is_mine),
        look=next((look for look in pending_looks(work, its.id) if look.about_id == row.id), None),
        is_mine=is_mine and row.status == Status.DRAFT,
        shows_all_hubs=shows_all_hubs,
    )


def matrix(work: Work, its: Award, views: Sequence[LineView]) -> Matrix:
    """Lines arranged by heading and hub."""
    here = {hub_id for view in views for hub_id in view.shares}
    shown = sorted((hub for hub in hubs(work) if hub.id in here), key=lambda hub: (hub.id != its.lead_hub_id, hub.code))
    groups: dict[str, list[LineView]] = {}
    kinds: dict[str, int] = {}
    for view in views:
        groups.setdefault(view.heading, []).append(view)
        kinds[view.kind] = kinds.get(view.kind, 0) + view.amount
    return Matrix(
        headings=tuple((name, tuple(group), sum(view.amount for view in group)) for name, group in groups.items()),
        hubs=tuple(shown),
        hub_totals=tuple(sum(view.shares.get(hub.id, 0) for view in views) for hub in shown),
        kinds=tuple((KIND_LABELS[kind], kinds[kind]) for kind in Kind if kind in kinds) if len(kinds) > 1 else (),
        total=sum(view.amount for view in views),
        currency=its.currency,
        periods=periods_of([view.planned for view in views]),
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """An award's budget: the version in force, and all there were."""

    award: Award
    approved: VersionRow | None
    draft: VersionRow | None
    rows: tuple[VersionRow, ...]
    may_write: bool
    """In the grid."""


def overview(work: Work, award_id: UUID) -> Overview:
    """The versions of an award's budget."""
    its = award(work, award_id)
    rows = tuple(versions(work, award_id))
    return Overview(
        award=its,
        approved=next((row for row in rows if row.status == Status.APPROVED), None),
        draft=next((row for row in rows if row.status == Status.DRAFT), None),
        rows=rows,
        may_write=work.actor.may(Action.BUDGET_WRITE, its.lead_hub_id),
    )
