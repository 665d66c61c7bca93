"""What serves an objective: open applications, awards and spending, each row with its share, its hub, its year and its rate.

Pipeline: the amount that an open application asks, in the year in which its project would begin. Awarded: what the donor gives, in the
year in which the award begins, for each hub as the budget in force shares it. Spent: what the donor's money paid, by the ledger's
accounting years. The share of an objective is what the application or the award says; what says nothing stands in a row of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import col, func

from grants_app.access import Action
from grants_app.applications import rules as application_rules
from grants_app.applications.models import Application, ApplicationObjective
from grants_app.authorities.queries import MonthRates, month_rates
from grants_app.awards.models import Award, AwardObjective
from grants_app.awards.queries import visible_awards
from grants_app.calls.models import Call
from grants_app.core.database import columns
from grants_app.core.money import Money, split
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.ledger.models import Account, Balance, ControlBalance
from grants_app.ledger.queries import visible_hubs
from grants_app.ledger.rules import Kind

PIPELINE, AWARDED, SPENT = "pipeline", "awarded", "spent"
DONORS_MONEY = "award"
"""The source of accounts whose cost the donor of the award bears."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of an application or award: the part that serves one objective, in its own and in the network's currency."""

    what: str
    about_id: UUID
    reference: str
    title: str
    donor: str
    hub_id: UUID
    year: int
    objective_id: UUID | None
    percent: int | None
    whole: Money
    own: Money
    network: Money | None
    status: str = ""

    @property
    def url(self) -> str:
        return f"/{'applications' if self.what == PIPELINE else 'awards'}/{self.about_id}"

    @property
    def entries_url(self) -> str:
        """The ledger's entries behind what was spent."""
        if self.what != SPENT:
            return ""
        days = {"from": date(self.year, 1, 1).isoformat(), "to": date(self.year, 12, 31).isoformat()}
        asked = {"award": self.about_id, "kind": Kind.EXPENSE.value, "hub": self.hub_id, "source": DONORS_MONEY, **days}
        return f"/ledger?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class Figures:
    """All rows that the reader may see, and the rates by which they were put into one currency."""

    rows: tuple[Figure, ...]
    rates: MonthRates


@dataclass(frozen=True, slots=True)
class Running:
    """An award with what the reader's hubs have of it: its parts, what each has left of its budget, and the shares of objectives."""

    id: UUID
    reference: str
    title: str
    donor_id: UUID
    donor: str
    lead_hub_id: UUID
    status: str
    amount: Money
    starts_on: date
    ends_on: date
    shares: tuple[tuple[UUID | None, int], ...]
    parts: tuple[tuple[UUID, int], ...]
    """Hub → what of the amount is its part, in minor units; of all hubs."""
    left: tuple[tuple[UUID, int], ...]
    """Hub → budget that is not spent, in minor units; of all hubs."""

    def runs_on(self, on: date) -> bool:
        """Whether the award runs on a day: its period holds it and it is not closed."""
        return self.starts_on <= on <= self.ends_on and self.status != "closed"


def figures(work: Work, currency: str) -> Figures:
    """Every row of pipeline, awards and spending, and each in the network's currency where this month has a rate."""
    pipeline, given, spent = _pipeline(work), awards(work), spending(work)
    currencies = {row.currency for row in pipeline} | {its.amount.currency for its in given}
    rates = month_rates(work, currency, currencies)
    by_id = {its.id: its for its in given}
    rows = [*_asked(work, pipeline, rates), *_awarded(work, given, rates), *_spent(by_id, spent, rates)]
    return Figures(tuple(rows), rates)


def _pipeline(work: Work) -> Sequence[Any]:
    mine = work.visible(Application, Action.STRATEGY_READ).with_only_columns(col(Application.id))
    its: tuple[Any, ...] = (
        col(Application.id), col(Application.reference), col(Application.title), col(Application.hub_id), col(Application.status),
        col(Application.currency), col(Application.requested_minor), col(Application.starts_on),
        col(Donor.name).label("donor"), col(ApplicationObjective.objective_id), col(ApplicationObjective.percent),
    )  # fmt: skip
    wanted: Any = (
        columns(*its)
        .join(Call, col(Call.id) == Application.call_id)
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(ApplicationObjective, col(ApplicationObjective.application_id) == Application.id)
        .where(col(Application.id).in_(mine), col(Application.status).in_(application_rules.OPEN))
        .where(col(Application.requested_minor) > 0)
    )
    return work.rows(wanted.order_by(col(Application.reference), col(ApplicationObjective.objective_id)))


def _asked(work: Work, rows: Sequence[Any], rates: MonthRates) -> Iterator[Figure]:
    by_id: dict[UUID, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    for its in by_id.values():
        first = its[0]
        whole = Money(first.requested_minor, first.currency)
        year = (first.starts_on or work.today).year
        status = application_rules.LABELS[first.status]
        for objective_id, percent, part in _shared(whole, [(row.objective_id, row.percent or 0) for row in its]):
            yield Figure(
                PIPELINE, first.id, first.reference, first.title, first.donor, first.hub_id, year, objective_id, percent, whole,
                part, rates.of(part), status,
            )  # fmt: skip


def awards(work: Work) -> list[Running]:
    """The awards that were signed and that the reader may see, with hubs, budgets and objectives: one statement."""
    mine = (
        visible_awards(work, Action.STRATEGY_READ)
        .with_only_columns(col(Award.id))
        .where(col(Award.status) != "preparing")
    )
    budget = _budgets().subquery()
    its: tuple[Any, ...] = (
        col(Award.id), col(Award.reference), col(Award.title), col(Award.donor_id), col(Donor.name).label("donor"),
        col(Award.lead_hub_id), col(Award.status), col(Award.currency), col(Award.amount_minor), col(Award.starts_on),
        col(Award.ends_on), col(AwardObjective.objective_id), col(AwardObjective.percent),
        budget.c.hub_id, budget.c.whole, budget.c.unspent,
    )  # fmt: skip
    wanted: Any = (
        columns(*its)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .outerjoin(AwardObjective, col(AwardObjective.award_id) == Award.id)
        .outerjoin(budget, budget.c.book_id == Award.id)
        .where(col(Award.id).in_(mine))
        .order_by(col(Award.reference), col(AwardObjective.objective_id), budget.c.hub_id)
    )
    rows: dict[UUID, list[Any]] = {}
    for row in work.rows(wanted):
        rows.setdefault(row.id, []).append(row)
    return [_running(its) for its in rows.values()]


def _budgets() -> Any:
    """Award and hub → its budget in force, and what of it is not spent; of all hubs, so that the parts come to the whole."""
    left = col(ControlBalance.available) + col(ControlBalance.reserved) + col(ControlBalance.advanced)
    its = (col(ControlBalance.book_id), col(ControlBalance.hub_id))
    whole, unspent = func.sum(left + col(ControlBalance.spent)).label("whole"), func.sum(left).label("unspent")
    return columns(*its, whole, unspent).group_by(*its)


def _running(rows: Sequence[Any]) -> Running:
    """One award of rows that stand once for each pair of an objective and a hub."""
    first = rows[0]
    budgets = {row.hub_id: (int(row.whole), int(row.unspent)) for row in rows if row.hub_id is not None}
    shared = {hub_id: whole for hub_id, (whole, _) in budgets.items() if whole > 0} or {first.lead_hub_id: 1}
    parts = zip(shared, split(first.amount_minor, list(shared.values())), strict=True)
    shares = {row.objective_id: row.percent or 0 for row in rows}
    return Running(
        first.id, first.reference, first.title, first.donor_id, first.donor, first.lead_hub_id, first.status,
        Money(first.amount_minor, first.currency), first.starts_on, first.ends_on, tuple(shares.items()), tuple(parts),
        tuple((hub_id, left) for hub_id, (_, left) in budgets.items()),
    )  # fmt: skip


def _awarded(work: Work, given: Sequence[Running], rates: MonthRates) -> Iterator[Figure]:
    for its in given:
        for hub_id, minor in its.parts:
            if work.actor.may(Action.STRATEGY_READ, hub_id):
                yield from _of_award(AWARDED, its, hub_id, its.starts_on.year, Money(minor, its.amount.currency), rates)


def spending(work: Work) -> list[tuple[UUID, UUID | None, int, int]]:
    """Award, hub, accounting month (202603) and what the donor's money paid in it, in minor units of the award's currency."""
    account = (col(Account.book_id), col(Account.hub_id), col(Balance.month))
    sums: Any = (
        columns(*account, func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.kind) == Kind.EXPENSE, col(Account.source) == DONORS_MONEY, visible_hubs(work))
        .group_by(*account)
    )
    rows = work.rows(sums.order_by(*account))
    return [(book_id, hub_id, int(month), int(amount)) for book_id, hub_id, month, amount in rows if amount]


def _spent(
    given: dict[UUID, Running], spent: Iterable[tuple[UUID, UUID | None, int, int]], rates: MonthRates
) -> Iterator[Figure]:
    by_year: dict[tuple[UUID, UUID, int], int] = {}
    for award_id, hub_id, month, amount in spent:
        if its := given.get(award_id):
            key = (award_id, hub_id or its.lead_hub_id, month // 100)
            by_year[key] = by_year.get(key, 0) + amount
    for (award_id, hub_id, year), amount in by_year.items():
        its = given[award_id]
        yield from _of_award(SPENT, its, hub_id, year, Money(amount, its.amount.currency), rates)


def _of_award(what: str, its: Running, hub_id: UUID, year: int, whole: Money, rates: MonthRates) -> Iterator[Figure]:
    for objective_id, percent, part in _shared(whole, its.shares):
        yield Figure(
            what, its.id, its.reference, its.title, its.donor, hub_id, year, objective_id, percent, whole, part, rates.of(part),
            its.status.capitalize(),
        )  # fmt: skip


def _shared(whole: Money, shares: Sequence[tuple[UUID | None, int]]) -> Iterator[tuple[UUID | None, int | None, Money]]:
    """The parts of an amount by objective: they come to the whole. Where no objective is named, or the shares come to nothing, one part."""
    named = [(objective_id, percent) for objective_id, percent in shares if objective_id and percent > 0]
    if not named:
        yield None, None, whole
        return
    rest = 100 - sum(percent for _, percent in named)
    weights = [percent for _, percent in named] + ([rest] if rest > 0 else [])
    sign = -1 if whole.minor < 0 else 1
    parts = [sign * part for part in split(abs(whole.minor), weights)]
    for (objective_id, percent), part in zip(named, parts, strict=False):
        yield objective_id, percent, Money(part, whole.currency)
    if rest > 0:
        yield None, rest, Money(parts[-1], whole.currency)
