"""How much of each euro reached communities, from the ledger.

Spent: what the donor's money paid (accounts of expense that the award's donor bears) and what communities hold of sub-grants that is
no cost yet (accounts of sub-grants). Reached: what communities hold, and the cost of lines that reach them: those of the kind «support to
third parties», or as a dated classification says. A payment to a community counts on its day; that it becomes a cost later changes
nothing; what a community sends back is taken off; a reversal or correction counts with its own sign in its own month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import and_, col, func, or_, select

from exports.register import Column, Register, money_column, text_column
from grants_app.access import Action
from grants_app.authorities.queries import MonthRates, month_rates
from grants_app.awards.models import Award
from grants_app.awards.queries import visible_awards
from grants_app.budgets.models import BudgetLine, BudgetVersion, BudgetVersionLine
from grants_app.core.calendar import month_of
from grants_app.core.database import columns
from grants_app.core.money import Money, percentage
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.ledger.models import Account, Balance
from grants_app.ledger.queries import visible_hubs
from grants_app.ledger.rules import Kind
from grants_app.results.models import CommunityLine

DONORS_MONEY = "award"
THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a reader asks of the page; empty is no wish."""

    donor: UUID | None = None
    hub: UUID | None = None
    year: int | None = None
    award: UUID | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A budget line as the newest approved budget has it, and how it was classified, the oldest row first."""

    code: str
    description: str
    kind: str
    said: tuple[CommunityLine, ...] = ()

    def reaches(self, month: int) -> bool:
        """Whether its cost of an accounting month (202603) reaches communities."""
        rows = [row for row in self.said if month_of(row.starts_on) <= month]
        latest = max(rows, key=lambda row: (row.starts_on, row.recorded_at), default=None)
        return self.kind == THIRD_PARTY if latest is None else latest.reaches


NO_LINE = LineFacts("", "Held by communities: paid to them, no cost yet", "")


@dataclass(frozen=True, slots=True)
class Part:
    """What accounts of one award, hub, line and year gained."""

    award_id: UUID
    reference: str
    title: str
    donor_id: UUID
    donor: str
    hub_id: UUID | None
    year: int
    kind: str
    line_id: UUID | None
    line: LineFacts
    reaches: bool
    amount: Money
    network: Money | None

    @property
    def url(self) -> str:
        """The ledger's entries behind it."""
        asked: dict[str, Any] = {"award": self.award_id, "kind": self.kind, "hub": self.hub_id, "line": self.line_id}
        if self.kind == Kind.EXPENSE:
            asked["source"] = DONORS_MONEY
        asked |= {"from": date(self.year, 1, 1).isoformat(), "to": date(self.year, 12, 31).isoformat()}
        return f"/ledger?{urlencode({name: value for name, value in asked.items() if value})}"

    @property
    def vouchers_url(self) -> str:
        """The vouchers or payments behind it."""
        if self.kind == Kind.SUB_GRANT:
            return f"/sub-grants?award={self.award_id}"
        return (
            f"/expenditures?award={self.award_id}&line={self.line_id}"
            if self.line_id
            else f"/expenditures?award={self.award_id}"
        )


@dataclass(slots=True)
class Sum:
    """What was spent and what of it reached communities, in one currency; what has no rate stands beside it."""

    label: str
    url: str
    spent: Money
    reached: Money
    unlike: dict[str, tuple[Money, Money]] = field(default_factory=dict)

    @property
    def percent(self) -> Decimal | None:
        return percentage(self.reached.minor, self.spent.minor)

    @property
    def cents(self) -> str:
        """Of each euro: «0.62»."""
        share = percentage(self.reached.minor, self.spent.minor, 0)
        return "–" if share is None else number((share / 100).quantize(Decimal("0.01")))

    def take(self, part: Part) -> None:
        """Add one part."""
        if part.network is not None:
            self.spent += part.network
            self.reached += part.network if part.reaches else Money.zero(self.reached.currency)
            return
        nothing = Money.zero(part.amount.currency)
        spent, reached = self.unlike.get(part.amount.currency, (nothing, nothing))
        self.unlike[part.amount.currency] = (spent + part.amount, reached + (part.amount if part.reaches else nothing))


@dataclass(frozen=True, slots=True)
class Reach:
    """All that results/reached.html shows."""

    total: Sum
    by_donor: tuple[Sum, ...]
    by_hub: tuple[Sum, ...]
    by_year: tuple[Sum, ...]
    parts: tuple[Part, ...]
    donors: tuple[tuple[UUID, str], ...]
    years: tuple[int, ...]
    rates: MonthRates


def reach(work: Work, wishes: Wishes, currency: str, hubs: Mapping[UUID, str]) -> Reach:
    """What reached communities of what was spent, per donor, hub and year; `hubs`: the names of all hubs."""
    everything, rates = parts(work, currency)
    mine = [part for part in everything if _wanted(part, wishes)]

    def sums(rows: Iterable[tuple[Any, str]], key: str, name: str) -> tuple[Sum, ...]:
        split = [(value, label, [part for part in mine if getattr(part, key) == value]) for value, label in rows]
        return tuple(_sum(label, some, wishes, currency, **{name: value}) for value, label, some in split if some)

    donors = sorted({(part.donor_id, part.donor) for part in everything}, key=lambda pair: pair[1])
    years = sorted({part.year for part in everything})
    return Reach(
        total=_sum("Together", mine, wishes, currency),
        by_donor=sums(donors, "donor_id", "donor"),
        by_hub=sums(hubs.items(), "hub_id", "hub"),
        by_year=sums([(year, str(year)) for year in years], "year", "year"),
        parts=tuple(mine),
        donors=tuple(donors),
        years=tuple(years),
        rates=rates,
    )


def _wanted(part: Part, wishes: Wishes) -> bool:
    asked = (
        (wishes.donor, part.donor_id),
        (wishes.hub, part.hub_id),
        (wishes.year, part.year),
        (wishes.award, part.award_id),
    )
    return all(wish is None or wish == its for wish, its in asked)


def _sum(label: str, rows: Sequence[Part], wishes: Wishes, currency: str, **narrower: Any) -> Sum:
    asked = {"donor": wishes.donor, "hub": wishes.hub, "year": wishes.year, "award": wishes.award} | narrower
    url = f"/results/reached/rows?{urlencode({name: value for name, value in asked.items() if value})}"
    its = Sum(label, url, Money.zero(currency), Money.zero(currency))
    for part in rows:
        its.take(part)
    return its


def parts(work: Work, currency: str) -> tuple[list[Part], MonthRates]:
    """Every award, hub, line and year with what its accounts gained; four statements, and one for the rates."""
    awards = {its.id: its for its in _awards(work)}
    rates = month_rates(work, currency, {its.currency for its in awards.values()})
    lines = _lines(work)
    gained: dict[tuple[UUID, UUID | None, UUID | None, str, int, bool], int] = {}
    for book_id, hub_id, line_id, kind, month, amount in _gains(work):
        reaches = kind == Kind.SUB_GRANT or (line_id in lines and lines[line_id].reaches(month))
        key = (book_id, hub_id, line_id, kind, month // 100, reaches)
        gained[key] = gained.get(key, 0) + amount
    return list(_parts(awards, lines, gained, rates)), rates


def _parts(
    awards: Mapping[UUID, Any], lines: Mapping[UUID, LineFacts], gained: Mapping[Any, int], rates: MonthRates
) -> Iterator[Part]:
    for (book_id, hub_id, line_id, kind, year, reaches), amount in gained.items():
        its = awards.get(book_id)
        if its is None or not amount:
            continue
        money = Money(amount, its.currency)
        line = lines.get(line_id, LineFacts("", "A line without an approved budget", "")) if line_id else NO_LINE
        yield Part(
            its.id, its.reference, its.title, its.donor_id, its.donor, hub_id, year, kind, line_id, line, reaches, money, rates.of(money),
        )  # fmt: skip


def _awards(work: Work) -> Sequence[Any]:
    mine = visible_awards(work, Action.RESULT_READ).with_only_columns(col(Award.id))
    its: tuple[Any, ...] = (
        col(Award.id),
        col(Award.reference),
        col(Award.title),
        col(Award.currency),
        col(Award.donor_id),
        col(Donor.name).label("donor"),
    )
    return work.rows(
        columns(*its)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .where(col(Award.id).in_(mine))
        .order_by(col(Award.reference))
    )


def _gains(work: Work) -> list[tuple[UUID, UUID | None, UUID | None, str, int, int]]:
    """Per award, hub, line, kind and accounting month: only of hubs whose ledger the reader may see."""
    account = (col(Account.book_id), col(Account.hub_id), col(Account.line_id), col(Account.kind), col(Balance.month))
    donors = and_(col(Account.kind) == Kind.EXPENSE, col(Account.source) == DONORS_MONEY)
    sums: Any = columns(*account, func.sum(Balance.amount_minor)).join(Balance, col(Balance.account_id) == Account.id)
    sums = (
        sums.where(or_(donors, col(Account.kind) == Kind.SUB_GRANT), visible_hubs(work))
        .group_by(*account)
        .order_by(*account)
    )
    return [(*row[:4], int(row[4]), int(row[5])) for row in work.rows(sums)]


def _lines(work: Work) -> dict[UUID, LineFacts]:
    """Every budget line as its newest approved budget says, with its classification."""
    its = (col(BudgetLine.id), col(BudgetLine.code), col(BudgetVersionLine.description), col(BudgetVersionLine.kind))
    approved = (
        columns(*its)
        .join(BudgetVersionLine, col(BudgetVersionLine.line_id) == BudgetLine.id)
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .where(col(BudgetVersion.status) == "approved")
        .order_by(col(BudgetVersion.number))
    )
    said: dict[UUID, list[CommunityLine]] = {}
    for row in work.all(select(CommunityLine).order_by(col(CommunityLine.recorded_at), col(CommunityLine.id))):
        said.setdefault(row.line_id, []).append(row)
    return {
        line_id: LineFacts(code, text, kind, tuple(said.get(line_id, ())))
        for line_id, code, text, kind in work.rows(approved)
    }


REGISTER: tuple[Column, ...] = (
    text_column("Donor", lambda it: it.donor, 26),
    text_column("Hub", lambda it: it.hub, 8),
    text_column("Year", lambda it: str(it.part.year), 7),
    text_column("Award", lambda it: it.part.reference, 15),
    text_column("Line", lambda it: it.part.line.code, 10),
    text_column("What", lambda it: it.part.line.description, 40),
    text_column("Reaches communities", lambda it: "yes" if it.part.reaches else "no", 12),
    money_column("Spent", lambda it: it.part.amount.amount, "Own currency"),
    money_column("Reached communities", lambda it: it.part.amount.amount if it.part.reaches else None, "Own currency"),
    text_column("Own currency", lambda it: it.part.amount.currency, 9),
    money_column("Spent, in the network's currency", lambda it: it.part.network.amount if it.part.network else None),
    text_column("Currency", lambda it: it.part.network.currency if it.part.network else "", 9),
)


@dataclass(frozen=True, slots=True)
class _Row:
    donor: str
    hub: str
    part: Part


def reach_register(work: Work, wishes: Wishes, currency: str, codes: Mapping[UUID, str]) -> Register:
    """The parts of what was spent as a file: one row for each award, hub, line and year."""
    everything, rates = parts(work, currency)
    rows = [
        _Row(part.donor, codes.get(part.hub_id, "") if part.hub_id else "", part)
        for part in everything
        if _wanted(part, wishes)
    ]
    said = "; ".join(f"{code}: {words or 'no rate'}" for code, words in rates.words) or "none needed"
    return Register("Reached communities", REGISTER, rows, len(rows), work.today, ((f"Rates into {currency}", said),))
