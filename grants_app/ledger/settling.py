"""Settles what posted at a provisional rate, and who bears exchange differences: one revaluation per entry, when a report is approved.

A report plans first (`plan` writes nothing: its figures are shown before anybody approves), then posts:
    settlements = plan(work, award.id, award_rates, periods, unsettled(work, award.id, periods[-1].ends_on, bearing))
    post(work, book, settlements, bearing, on=report.ends_on)         # before the books are locked

A correction of a voucher reverses *every* entry about its charge that is not reversed yet: the posting and its revaluation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func, select

from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Entry, Posting, RateSettlement
from grants_app.ledger.posting import OpenBook
from grants_app.ledger.rates import AwardRates, Conversion, Rule, average_conversion, fifo, instalment, source_label
from grants_app.ledger.rates.rules import by_layers, in_order
from grants_app.ledger.rules import CARRIED_OVER, AccountName, Event, Kind, Side

SETTLED_EVENT = "rate settled"
LONGEST_RATES = 400


class BorneBy(StrEnum):
    """Who bears the difference between what money was worth when it was sent and a cost by the rate rule."""

    OWN = "own"
    """The network: it stays an exchange difference (EU: exchange losses are not eligible)."""
    PROJECT_LINE = "project line"
    """The project, on a line of its own (Sida, Norad: gains and losses are reported and stay in the project)."""
    DONOR = "donor"
    """The donor: each line carries what the money was really worth."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """Who bears exchange differences (the donor profile's `exchange_difference_borne_by`), and for `project line` on which line."""

    by: BorneBy = BorneBy.OWN
    line_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.by is BorneBy.PROJECT_LINE and self.line_id is None:
            raise Conflict(
                "The donor wants exchange differences on a line of their own, and the budget has none. Name the line first."
            )


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One entry whose rate is provisional, or whose exchange difference somebody else than the network bears."""

    entry_id: UUID
    number: int
    about_id: UUID
    description: str
    incurred_on: date
    paid_on: date
    hub_id: UUID | None
    line_id: UUID | None
    """None for an entry that is no cost: a payment or refund with an exchange difference."""
    source: str
    transaction: Money
    hub: Money
    amount: int
    """The cost as posted, in minor units of the book's currency."""
    rates: str
    is_provisional: bool
    is_from_advance: bool = False
    is_contribution: bool = False
    difference: int = 0
    """The exchange difference that the entry posted: above zero a loss."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of one unsettled entry."""

    it: Unsettled
    final: int
    """The cost at its final rate, in minor units of the book's currency."""
    hub_final: int
    conversion: Conversion | None = None
    says: str = ""
    account_currency: str = ""
    used: int = 0

    @property
    def difference(self) -> int:
        """What the line changes by the final rate."""
        return self.final - self.it.amount

    @property
    def realised(self) -> int:
        """The exchange difference of the entry once its rate is final: above zero a loss."""
        return self.it.difference if self.it.is_contribution else self.it.difference - self.difference

    @property
    def rates(self) -> str:
        """The final rates, as a posting keeps them."""
        if self.conversion is None:
            return self.it.rates
        while_short = self.conversion.rates
        while len(text := "; ".join(map(str, while_short))) > LONGEST_RATES:
            while_short = while_short[:-1]
        return text


# --- the plan ---


@dataclass(slots=True)
class Used:
    """What was used up of the disbursements of each hub and currency: by settled costs, and by what left otherwise until a day."""

    by_costs: dict[tuple[UUID | None, str], int] = field(default_factory=lambda: defaultdict(int))
    otherwise: Mapping[tuple[UUID | None, str], Sequence[tuple[date, int]]] = field(default_factory=dict)

    def until(self, hub_id: UUID | None, currency: str, on: date) -> int:
        key = (hub_id, currency)
        return self.by_costs[key] + sum(minor for day, minor in self.otherwise.get(key, ()) if day <= on)

    def add(self, hub_id: UUID | None, currency: str, minor: int) -> None:
        self.by_costs[hub_id, currency] += minor


def plan(
    work: Work, book_id: UUID, rates: AwardRates, periods: Sequence[Period], waiting: Sequence[Unsettled]
) -> tuple[Settlement, ...]:
    """What approving a report settles, in the order of payment; nothing is written. Raises RateMissing.

    `periods` are the reporting periods of the award up to this report's, which is the last: a late voucher keeps its own period.
    `waiting` is what `unsettled(...)` found; `rates` must hold its currencies and those of its hubs.
    """
    used = _used(work, book_id) if rates.rule == Rule.FIFO else Used()
    return tuple(settlements(waiting, rates, periods, used))


def settlements(
    waiting: Iterable[Unsettled], rates: AwardRates, periods: Sequence[Period], used: Used
) -> list[Settlement]:
    """Each unsettled entry with its final rate, in the order of payment (so that `fifo` uses up in that order)."""
    return [settled_one(it, rates, periods, used) for it in sorted(waiting, key=lambda it: (it.paid_on, it.number))]


def settled_one(it: Unsettled, rates: AwardRates, periods: Sequence[Period], used: Used) -> Settlement:
    """One entry at its final rate. What was final already keeps its cost."""
    if not it.is_provisional or it.line_id is None:
        return Settlement(it, it.amount, it.hub.minor)
    if rates.rule == Rule.PERIOD_AVERAGE:
        period = next((period for period in periods if it.paid_on in period), periods[-1])
        found = average_conversion(rates.table, it.transaction.currency, rates.currency, period)
        return _with(it, rates, found, f"The mean of the monthly rates of {period}.")
    account = rates.account_of(it.transaction.currency, it.hub.currency, it.hub_id)
    received = in_order(rates.arrivals, it.hub_id, account)
    if not received:
        found = rates.by_month(it.transaction.currency, rates.currency, it.paid_on)
        return _with(
            it, rates, found, "The hub received no disbursement of the award: the rate of the month of payment stands."
        )
    if rates.rule == Rule.FIFO:
        return _by_layers(it, rates, account, used)
    rate = instalment(received, it.paid_on)
    says = f"The latest disbursement that the hub had received on {it.paid_on:%d %b %Y}."
    if rate is None:
        rate = received[0].rate
        says = "Paid before the hub received anything of the award: the disbursement that repaid it."
    return _with(it, rates, rates.through_account(it.transaction.currency, account, it.paid_on, rate), says)


def _by_layers(it: Unsettled, rates: AwardRates, account: str, used: Used) -> Settlement:
    in_account = it.transaction
    if it.transaction.currency != account:
        in_account = rates.by_month(it.transaction.currency, account, it.paid_on).convert(it.transaction)
    before = used.until(it.hub_id, account, it.paid_on)
    received = in_order(rates.arrivals, it.hub_id, account)
    parts = fifo(received, before, in_account.minor)
    last = by_layers(parts, account, rates.currency)
    if last is None:
        return Settlement(it, it.amount, it.hub.minor)
    whole = last
    if it.transaction.currency != account:
        first = rates.by_month(it.transaction.currency, account, it.paid_on)
        whole = Conversion(first.source_currency, rates.currency, first.factor * last.factor, first.rates + last.rates)
    uses = in_account.minor if it.is_from_advance else 0
    used.add(it.hub_id, account, uses)
    said = (f"{Money(part, account)} at {number(rate.rate)} ({source_label(rate.source)})" for rate, part in parts)
    settled = _with(it, rates, whole, f"First in, first out: {', '.join(said)}.")
    return replace(settled, account_currency=account, used=uses)


def _with(it: Unsettled, rates: AwardRates, found: Conversion, says: str) -> Settlement:
    final = found.convert(it.transaction)
    hub = it.hub.minor
    if it.hub.currency == rates.currency:
        hub = final.minor
    elif it.hub.currency != it.transaction.currency and it.amount:
        # The hub's amount follows the award's, as it was posted.
        hub = Money.of(final.amount * it.hub.amount / Money(it.amount, rates.currency).amount, it.hub.currency).minor
    return Settlement(it, final.minor, hub, found, says)


# --- the entries ---


def post(work: Work, book: OpenBook, settled: Sequence[Settlement], bearing: Bearing, *, on: date) -> None:
    """Post one revaluation per entry that changes, and keep for each how it was settled; permission was asked by the caller."""
    rows: list[dict[str, Any]] = []
    for settlement in settled:
        sides = revaluation(settlement, bearing, book.currency)
        revaluation_id = _post_one(book, settlement, bearing, sides, on) if sides else None
        rows.append(_row(book.id, settlement, revaluation_id))
    book.write()
    work.add_all(RateSettlement, rows)


def revaluation(settlement: Settlement, bearing: Bearing, currency: str) -> tuple[Side, ...]:
    """The sides of one revaluation: the line moves to its final rate, and who bears the exchange difference carries it.

    The money left the hub's advance at its carrying value, which does not change: the other side is the exchange difference (or
    the contribution that pays the cost). `project line` and `donor` then move the whole difference of the entry to an expense.
    """
    it = settlement.it
    moves: dict[AccountName, int] = defaultdict(int)
    difference = AccountName(Kind.EXCHANGE_DIFFERENCE, currency, hub_id=it.hub_id)
    line = AccountName(Kind.EXPENSE, currency, hub_id=it.hub_id, line_id=it.line_id, source=it.source)
    if it.line_id is not None:
        against = (
            AccountName(Kind.OWN_CONTRIBUTION, currency, hub_id=it.hub_id, source=it.source)
            if it.is_contribution
            else difference
        )
        moves[line] += settlement.difference
        moves[against] -= settlement.difference
    bears = _bears(it, bearing, line, currency)
    if bears is not None:
        moves[bears] += settlement.realised
        moves[difference] -= settlement.realised
    sides = []
    for account, amount in moves.items():
        if amount:
            is_line = account == line
            hub = settlement.hub_final - it.hub.minor if is_line else 0
            own = Money.zero(it.transaction.currency) if is_line else Money(amount, currency)
            rates, source, day = (_kept(settlement)) if is_line else ("", "", None)
            sides.append(Side(account, amount, own, Money(hub, it.hub.currency), rates, source, day))
    return tuple(sides)


def _bears(it: Unsettled, bearing: Bearing, line: AccountName, currency: str) -> AccountName | None:
    if bearing.by is BorneBy.PROJECT_LINE:
        return AccountName(Kind.EXPENSE, currency, hub_id=it.hub_id, line_id=bearing.line_id, source="award")
    if bearing.by is BorneBy.DONOR and it.line_id is not None:
        return line
    return None


def _kept(settlement: Settlement) -> tuple[str, str, date | None]:
    found = settlement.conversion
    return (settlement.rates, found.source[:40], found.on) if found else (settlement.it.rates, "", None)


def _post_one(book: OpenBook, settlement: Settlement, bearing: Bearing, sides: tuple[Side, ...], on: date) -> UUID:
    it = settlement.it
    key, revaluation_id = f"rate.settled:{it.entry_id}", new_id()
    book.post(
        Event(
            book_id=book.id,
            key=key,
            name=SETTLED_EVENT,
            about_id=it.about_id,
            description=f"Rate of entry {it.number} settled: {settlement.says or 'its exchange difference is borne.'}"[
                :300
            ],
            incurred_on=it.incurred_on,
            paid_on=it.paid_on,
            accounting_on=book.first_open_day(on),
            sides=sides,
            id=revaluation_id,
        )
    )
    for side in sides:
        line_id, hub_id = side.account.line_id, side.account.hub_id
        if line_id is not None and hub_id is not None:
            from_advance = it.is_from_advance and line_id == it.line_id
            book.consume(f"{key}:{line_id.hex}", it.about_id, line_id, hub_id, side.amount, from_advance=from_advance)
    return revaluation_id


def _row(book_id: UUID, settlement: Settlement, revaluation_id: UUID | None) -> dict[str, Any]:
    it = settlement.it
    return {
        "entry_id": it.entry_id,
        "book_id": book_id,
        "revaluation_id": revaluation_id,
        "hub_id": it.hub_id,
        "account_currency": settlement.account_currency,
        "used_minor": settlement.used,
        "rates_before": it.rates,
        "rates_after": settlement.conversion.text if settlement.conversion else it.rates,
        "says": settlement.says[:400],
    }


# --- what is read ---


def unsettled(work: Work, book_id: UUID, until: date, bearing: Bearing) -> list[Unsettled]:
    """The entries of a book that an approved report until that day settles: provisional costs, and where another than the network
    bears exchange differences, all that have one. Neither what was reversed nor what reverses.
    """
    wanted = _entry_ids(book_id, until, bearing).subquery()
    rows = work.rows(
        columns(*_READ)
        .select_from(Entry)
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(wanted, wanted.c.entry_id == Entry.id)
        .order_by(col(Entry.number), col(Posting.id))
    )
    by_entry: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry_id].append(row)
    return [_unsettled(its) for its in by_entry.values()]


_READ = (
    col(Posting.entry_id),
    col(Entry.number),
    col(Entry.about_id),
    col(Entry.description),
    col(Posting.incurred_on),
    col(Posting.paid_on),
    col(Posting.amount_minor),
    col(Posting.transaction_minor),
    col(Posting.transaction_currency),
    col(Posting.hub_minor),
    col(Posting.hub_currency),
    col(Posting.rates),
    col(Posting.is_provisional),
    col(Account.kind),
    col(Account.hub_id),
    col(Account.line_id),
    col(Account.source),
)
"""What is read of each posting: columns, for a report reads thousands of them."""


def _entry_ids(book_id: UUID, until: date, bearing: Bearing) -> Any:
    back = aliased(Entry)
    waits = and_(col(Account.kind) == Kind.EXPENSE, col(Posting.is_provisional))
    if bearing.by is not BorneBy.OWN:
        waits = or_(waits, col(Account.kind) == Kind.EXCHANGE_DIFFERENCE)
    return (
        select(Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(
            Account.book_id == book_id,
            waits,
            col(Entry.accounting_on) <= until,
            Entry.event != SETTLED_EVENT,
            col(Entry.reverses_id).is_(None),
            ~exists(select(back.id).where(back.reverses_id == Entry.id)),
            ~exists(select(RateSettlement.entry_id).where(RateSettlement.entry_id == Entry.id)),
        )
        .distinct()
    )


def _unsettled(rows: Sequence[Any]) -> Unsettled:
    cost = next((row for row in rows if row.kind == Kind.EXPENSE), None)
    kinds = {row.kind for row in rows}
    differences = [row for row in rows if row.kind == Kind.EXCHANGE_DIFFERENCE]
    its = cost or differences[0]
    return Unsettled(
        entry_id=its.entry_id,
        number=its.number,
        about_id=its.about_id,
        description=its.description,
        incurred_on=its.incurred_on,
        paid_on=its.paid_on,
        hub_id=its.hub_id,
        line_id=its.line_id,
        source=its.source,
        transaction=Money(its.transaction_minor, its.transaction_currency),
        hub=Money(its.hub_minor, its.hub_currency),
        amount=its.amount_minor if cost else 0,
        rates=its.rates,
        is_provisional=its.is_provisional,
        is_from_advance=Kind.ADVANCE in kinds,
        is_contribution=Kind.OWN_CONTRIBUTION in kinds,
        difference=sum(row.amount_minor for row in differences),
    )


def settled(work: Work, entry_ids: Sequence[UUID]) -> dict[UUID, RateSettlement]:
    """How each of these entries was settled; what is not settled is left out."""
    rows = work.all(select(RateSettlement).where(col(RateSettlement.entry_id).in_(entry_ids)))
    return {row.entry_id: row for row in rows}


def _used(work: Work, book_id: UUID) -> Used:
    """What was used up of the hubs' disbursements before: by settled costs that stand, and by money that left without being a cost."""
    back, cost, of_cost = aliased(Entry), aliased(Posting), aliased(Account)
    stands = ~exists(select(back.id).where(back.reverses_id == RateSettlement.entry_id))
    used = Used()
    for hub_id, currency, minor in work.rows(
        columns(col(RateSettlement.hub_id), col(RateSettlement.account_currency), func.sum(RateSettlement.used_minor))
        .where(col(RateSettlement.book_id) == book_id, stands)
        .group_by(col(RateSettlement.hub_id), col(RateSettlement.account_currency))
    ):
        used.add(hub_id, currency, int(minor))
    otherwise: dict[tuple[UUID | None, str], list[tuple[date, int]]] = defaultdict(list)
    is_cost = exists(
        select(cost.id)
        .join(of_cost, col(of_cost.id) == cost.account_id)
        .where(cost.entry_id == Posting.entry_id, of_cost.kind == Kind.EXPENSE)
    )
    for hub_id, currency, on, minor in work.rows(
        columns(col(Account.hub_id), col(Account.currency), col(Posting.paid_on), col(Posting.transaction_minor))
        .join(Posting, col(Posting.account_id) == Account.id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(
            col(Account.book_id) == book_id,
            col(Account.kind) == Kind.ADVANCE,
            col(Posting.transaction_minor) < 0,
            col(Entry.reverses_id).is_(None) & (col(Entry.event) != CARRIED_OVER),
            ~exists(select(back.id).where(back.reverses_id == Entry.id)),
            ~is_cost,
        )
    ):
        otherwise[hub_id, currency].append((on, -int(minor)))
    return Used(used.by_costs, otherwise)
