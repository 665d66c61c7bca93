"""Budget versus actual: what an award's budget gave, and what became of it, per heading, line and hub."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import col

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import award, participants
from grants_app.budgets.models import BudgetLine, BudgetVersion
from grants_app.budgets.periods import budget_of, of_hub, periods_of, whole
from grants_app.budgets.queries.moved import moved
from grants_app.budgets.queries.versions import LineView, approved_version, read_lines_now
from grants_app.budgets.rules import KIND_LABELS, Kind, PlannedPeriod
from grants_app.budgets.years import budget_for
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money, percentage
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger import queries as ledger
from grants_app.ledger import rules as ledger_rules

_BEGINNING = date(1999, 1, 1)
"""Before the first euro: a cumulative figure begins here, so that a cost booked before the award's start is in it."""
NOT_IN_BUDGET = "Not in the approved budget"

Key = tuple[UUID, UUID]
"""A line and a hub."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of figures, in minor units of the award's currency."""

    currency: str
    budget: int = 0
    """Now: per contract, with what transfers moved."""
    reserved: int = 0
    """Asked for by disbursement requests that are not paid yet."""
    advanced: int = 0
    """Paid out as an advance for it, and not accounted for."""
    spent_in_period: int = 0
    spent: int = 0
    """Since the beginning, until the end of the period."""
    moved: int = 0
    """What approved transfers brought, or took (below zero); it is in `budget`."""
    budget_in_period: int = 0
    """Of the whole periods of the budget that the days asked for are, or of the years that they touch, or pro rata by days; where
    no days are asked for, or they are no whole periods: the whole budget.
    """

    @property
    def contract(self) -> int:
        """The budget as per contract or last amendment."""
        return self.budget - self.moved

    @property
    def committed(self) -> int:
        return self.reserved + self.advanced

    @property
    def unspent(self) -> int:
        """Budget less what is spent."""
        return self.budget - self.spent

    @property
    def left(self) -> int:
        """Neither spent nor reserved nor advanced: budget = spent + committed + left."""
        return self.unspent - self.committed

    @property
    def used_percent(self) -> Decimal | None:
        return percentage(self.spent, self.budget)

    @property
    def is_overspent(self) -> bool:
        return self.spent > self.budget

    def money(self, name: str) -> Money:
        """One of the figures as Money."""
        return Money(int(getattr(self, name)), self.currency)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.currency,
            self.budget + other.budget,
            self.reserved + other.reserved,
            self.advanced + other.advanced,
            self.spent_in_period + other.spent_in_period,
            self.spent + other.spent,
            self.moved + other.moved,
            self.budget_in_period + other.budget_in_period,
        )


@dataclass(frozen=True, slots=True)
class HubRow:
    """A hub's part of a line, or of everything."""

    hub: Hub
    figures: Figures
    url: str
    """The vouchers behind what was spent; so in every row."""
    period_url: str
    of: str
    """What narrows the moves behind reserved, advanced and left to this row."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A budget line with its hubs."""

    line: LineView
    figures: Figures
    hubs: tuple[HubRow, ...]
    url: str
    period_url: str
    of: str


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A heading with its lines."""

    heading: str
    lines: tuple[LineRow, ...]
    figures: Figures
    url: str
    period_url: str
    of: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """The total of one kind of cost: direct, indirect, contingency, in kind …"""

    kind: str
    label: str
    figures: Figures
    url: str
    period_url: str
    of: str


@dataclass(frozen=True, slots=True)
class BudgetVersusActual:
    """The whole comparison, for the hubs that the reader may see."""

    award: Award
    version: BudgetVersion | None
    period: Period | None
    as_of: date
    headings: tuple[HeadingRow, ...]
    kinds: tuple[KindRow, ...]
    hubs: tuple[HubRow, ...]
    total: Figures
    url: str
    period_url: str
    shows_all_hubs: bool
    periods: tuple[PlannedPeriod, ...] = ()
    """Of the budget, where it has some."""

    @property
    def whole_periods(self) -> tuple[PlannedPeriod, ...]:
        """The periods of the budget that the days asked for are; empty where they are none as a whole."""
        return whole(self.periods, self.period) if self.period else ()

    @property
    def elapsed_percent(self) -> Decimal:
        """Per cent of the award's time gone on `as_of`."""
        its = self.award.period
        return percentage(its.elapsed_days(self.as_of), its.days) or Decimal(0)

    @property
    def lines(self) -> tuple[LineRow, ...]:
        return tuple(line for heading in self.headings for line in heading.lines)

    @property
    def differs_in_period(self) -> bool:
        """Whether the budget of the days asked for is another than the whole."""
        return self.period is not None and self.total.budget_in_period != self.total.budget

    @property
    def has_transfers(self) -> bool:
        """Whether the budget now differs anywhere from the contract."""
        return any(line.figures.moved or any(part.figures.moved for part in line.hubs) for line in self.lines)

    @property
    def overspent(self) -> tuple[LineRow, ...]:
        """Lines that are spent beyond their budget."""
        return tuple(line for line in self.lines if line.figures.is_overspent)


def bva(work: Work, award_id: UUID, period: Period | None = None, *, by_days: bool = False) -> BudgetVersusActual:
    """Budget versus actual of an award, in a period or since the beginning.

    Costs the number of lines, not the length of history. What is reserved and advanced is always today's.
    """
    its = award(work, award_id)
    version = approved_version(work, award_id)
    views = _views(work, its, version)
    shows_all_hubs = work.actor.everywhere(Action.LEDGER_READ)
    figures = _figures(work, its, version, views, period, by_days=by_days)
    table = _Table(its, period, figures, _hubs_shown(work, its), shows_all_hubs=shows_all_hubs)
    rows = (table.heading(name, lines) for name, lines in _by_heading(views))
    headings = tuple(row for row in rows if row.lines)
    as_of = period.ends_on if period else work.today
    return BudgetVersusActual(
        award=its,
        version=version,
        period=period,
        as_of=as_of,
        headings=headings,
        kinds=table.kinds(headings),
        hubs=table.all_hubs(),
        total=_sum(its.currency, (heading.figures for heading in headings)),
        url=table.url(),
        period_url=table.period_url(),
        shows_all_hubs=shows_all_hubs,
        periods=periods_of([view.planned for view in views]),
    )


# --- reading ---


def _hubs_shown(work: Work, its: Award) -> tuple[Hub, ...]:
    """The award's hubs whose ledger the reader may see."""
    return tuple(hub for hub in participants(work, its.id) if work.actor.may(Action.LEDGER_READ, hub.id))


def _views(work: Work, its: Award, version: BudgetVersion | None) -> list[LineView]:
    """The approved lines, then those that money was charged to and that are in it no longer."""
    hubs = None if work.actor.everywhere(Action.LEDGER_READ) else work.actor.hubs_with(Action.LEDGER_READ)
    views = read_lines_now(work, version.id, hubs) if version else []
    here = {view.line_id for view in views}
    wanted = columns(col(BudgetLine.id), col(BudgetLine.code)).where(col(BudgetLine.award_id) == its.id)
    rows = work.rows(wanted.order_by(col(BudgetLine.code)))
    return views + [_gone(line_id, code, len(views)) for line_id, code in rows if line_id not in here]


def _gone(line_id: UUID, code: str, position: int) -> LineView:
    return LineView(line_id, code, NOT_IN_BUDGET, "", Kind.DIRECT, "", None, None, 0, {}, position, "", None)


def _figures(
    work: Work,
    its: Award,
    version: BudgetVersion | None,
    views: Sequence[LineView],
    period: Period | None,
    *,
    by_days: bool,
) -> dict[Key, Figures]:
    """Per line and hub, from the budget, budget control and the ledger; without lines that are gone and never used."""
    until_then = Period(min(_BEGINNING, period.starts_on), period.ends_on) if period else None
    spent = _spent(work, its.id, until_then)
    in_period = _spent(work, its.id, period) if period else spent
    shares = ledger.shares(work, its.id)
    budget = {(view.line_id, hub_id): amount for view in views for hub_id, amount in view.shares.items()}
    transfers = moved(work, version.id).together if version else {}
    in_days = _budget_in_period(its, views, period, by_days=by_days)
    return {
        key: Figures(
            its.currency,
            budget.get(key, 0),
            shares[key].reserved if key in shares else 0,
            shares[key].advanced if key in shares else 0,
            in_period.get(key, 0),
            spent.get(key, 0),
            transfers.get(key, 0),
            in_days.get(key, 0),
        )
        for key in {*budget, *shares, *spent, *in_period}
    }


def _budget_in_period(its: Award, views: Sequence[LineView], period: Period | None, *, by_days: bool) -> dict[Key, int]:
    """By the periods of the budget where it has some, else by the years of its lines."""
    its_periods = periods_of([view.planned for view in views])

    def of_days(view: LineView, hub_id: UUID, amount: int) -> int:
        if period is None:
            return amount
        if its_periods:
            return budget_of(of_hub(view.parts, hub_id), its_periods, period, pro_rata=by_days)
        return budget_for(amount, view.year, its.period, period, by_days=by_days)

    return {
        (view.line_id, hub_id): of_days(view, hub_id, amount)
        for view in views
        for hub_id, amount in view.shares.items()
    }


def _spent(work: Work, book_id: UUID, period: Period | None) -> dict[Key, int]:
    """What the expense accounts gained per line and hub, over all funding sources."""
    sums: dict[Key, int] = {}
    for total in ledger.totals(work, book_id, ledger_rules.Kind.EXPENSE, period):
        if total.line_id and total.hub_id:
            key = (total.line_id, total.hub_id)
            sums[key] = sums.get(key, 0) + total.amount
    return sums


# --- arranging ---


def _by_heading(views: Sequence[LineView]) -> list[tuple[str, list[LineView]]]:
    groups: dict[str, list[LineView]] = {}
    for view in views:
        groups.setdefault(view.heading, []).append(view)
    return list(groups.items())


class _Table:
    """Arranges figures into rows, each with the address of the vouchers behind it."""

    def __init__(
        self,
        its: Award,
        period: Period | None,
        figures: dict[Key, Figures],
        hubs: tuple[Hub, ...],
        *,
        shows_all_hubs: bool,
    ) -> None:
        self._award, self._period, self._figures, self._hubs = its, period, figures, hubs
        self._shows_all_hubs = shows_all_hubs

    def heading(self, heading: str, views: Sequence[LineView]) -> HeadingRow:
        lines = tuple(line for view in views if (line := self.line(view)) is not None)
        figures = _sum(self._award.currency, (line.figures for line in lines))
        return HeadingRow(heading, lines, figures, *self.urls(heading=heading))

    def line(self, view: LineView) -> LineRow | None:
        """None for a line that says nothing here: gone and never used, or of other hubs than the reader's."""
        of_hubs = [(hub, self._figures.get((view.line_id, hub.id))) for hub in self._hubs]
        rows = tuple(self._hub(hub, figures, line=view.line_id) for hub, figures in of_hubs if _says_something(figures))
        if not rows and (view.heading == NOT_IN_BUDGET or not self._shows_all_hubs):
            return None
        figures = _sum(self._award.currency, (row.figures for row in rows))
        return LineRow(view, figures, rows, *self.urls(line=view.line_id))

    def all_hubs(self) -> tuple[HubRow, ...]:
        """Each hub over all lines."""
        rows = []
        for hub in self._hubs:
            of_hub = (figures for (_, hub_id), figures in self._figures.items() if hub_id == hub.id)
            rows.append(self._hub(hub, _sum(self._award.currency, of_hub)))
        return tuple(rows)

    def kinds(self, headings: Iterable[HeadingRow]) -> tuple[KindRow, ...]:
        """Each kind of cost over all lines."""
        by_kind: dict[str, Figures] = {}
        for heading in headings:
            for line in heading.lines:
                kind = line.line.kind
                by_kind[kind] = by_kind.get(kind, Figures(self._award.currency)) + line.figures
        return tuple(
            KindRow(kind, KIND_LABELS[kind], by_kind[kind], *self.urls(kind=kind.value))
            for kind in Kind
            if kind in by_kind
        )

    def _hub(self, hub: Hub, figures: Figures | None, **of: Any) -> HubRow:
        shown = figures or Figures(self._award.currency)
        return HubRow(hub, shown, *self.urls(hub=hub.id, **of))

    def urls(self, **of: Any) -> tuple[str, str, str]:
        """What opens the figures of a row: vouchers until the end, vouchers of the period, and what narrows its moves."""
        return self.url(**of), self.period_url(**of), urlencode(of)

    def url(self, **of: Any) -> str:
        """The vouchers behind what was spent until the end of the period."""
        until = {"to": self._period.ends_on.isoformat()} if self._period else {}
        return _vouchers(self._award.id, of, until)

    def period_url(self, **of: Any) -> str:
        """The vouchers behind what was spent in the period."""
        if self._period is None:
            return self.url(**of)
        days = {"from": self._period.starts_on.isoformat(), "to": self._period.ends_on.isoformat()}
        return _vouchers(self._award.id, of, days)


def _says_something(figures: Figures | None) -> bool:
    return figures is not None and figures != Figures(figures.currency)


def _vouchers(award_id: UUID, of: dict[str, Any], days: dict[str, str]) -> str:
    return "/expenditures?" + urlencode({"award": award_id, **of, **days, "status": "posted"})


def _sum(currency: str, figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures(currency))
