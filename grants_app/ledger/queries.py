"""All that is read from the ledger: totals, balances, entries and rates, within the hubs that the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func, or_, select, true

from grants_app.access import Action
from grants_app.core.calendar import Period, first_of_month, last_of_month, month_of
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import (
    Account,
    Balance,
    Book,
    ControlBalance,
    ControlMove,
    Entry,
    ExchangeRate,
    Posting,
    Remittance,
)
from grants_app.ledger.rates import (
    Arrival,
    AwardRates,
    Conversion,
    Rate,
    RateTable,
    Rule,
    chained,
    rates_in_words,
    read_rates,
)
from grants_app.ledger.rates.rules import FROM_ARRIVALS
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.ledger.why import sentences


@dataclass(frozen=True, slots=True)
class Total:
    """What the accounts of one line, hub and funding source gained, in minor units of the book's currency."""

    line_id: UUID | None
    hub_id: UUID | None
    source: str
    amount: int


def totals(work: Work, book_id: UUID, kind: Kind, period: Period | None = None) -> list[Total]:
    """What the accounts of a kind gained in a period (or since the start), per line, hub and source.

    Whole months are read from the balances; days at the ends from an index. Only hubs that the reader may see.
    """
    wanted = [col(Account.book_id) == book_id, col(Account.kind) == kind, visible_hubs(work)]
    account = (col(Account.line_id), col(Account.hub_id), col(Account.source))
    sums = _gains(work, account, wanted, period)
    return [
        Total(line_id, hub_id, source, amount)
        for (line_id, hub_id, source), amount in sums.items()
        if amount or period is None
    ]


def gains_by_kind(work: Work, book_id: UUID, period: Period) -> dict[tuple[Kind, str], int]:
    """What the accounts of each kind and funding source gained in a period, in minor units of the book's currency.

    Of the whole book, so all of them come to zero: for a reader whom the caller found to see the award whole.
    """
    account = (col(Account.kind), col(Account.source))
    sums = _gains(work, account, [col(Account.book_id) == book_id], period)
    return {(Kind(kind), source): amount for (kind, source), amount in sums.items()}


def _gains(
    work: Work, account: tuple[Any, ...], wanted: list[Any], period: Period | None
) -> dict[tuple[Any, ...], int]:
    """Whole months are read from the balances, days at the ends from an index; grouped by these columns of the account."""
    months, days = _parts(period)
    parts = []
    if months is not None:
        of_months = columns(*account, func.sum(Balance.amount_minor)).join(
            Balance, col(Balance.account_id) == Account.id
        )
        parts.append(of_months.where(*wanted, col(Balance.month).between(*months)))
    for part in days:
        of_days = columns(*account, func.sum(Posting.amount_minor)).join(Posting, col(Posting.account_id) == Account.id)
        parts.append(of_days.where(*wanted, col(Posting.accounting_on).between(part.starts_on, part.ends_on)))
    sums: dict[tuple[Any, ...], int] = {}
    for statement in parts:
        for *key, amount in work.rows(statement.group_by(*account)):
            sums[tuple(key)] = sums.get(tuple(key), 0) + int(amount)
    return sums


def _parts(period: Period | None) -> tuple[tuple[int, int] | None, list[Period]]:
    """A period as whole months (first and last, as numbers) and the days before and after them."""
    if period is None:
        return (0, 999_912), []
    whole = period.whole_months()
    if whole is None:
        return None, [period]
    days = []
    if period.starts_on < whole.starts_on:
        days.append(Period(period.starts_on, last_of_month(period.starts_on)))
    if period.ends_on > whole.ends_on:
        days.append(Period(first_of_month(period.ends_on), period.ends_on))
    return (month_of(whole.starts_on), month_of(whole.ends_on)), days


def visible_hubs(work: Work) -> ColumnElement[bool]:
    """Only accounts of hubs whose ledger the reader may see; accounts of no hub (the bank) only for network-wide readers."""
    if work.actor.everywhere(Action.LEDGER_READ):
        return true()
    return col(Account.hub_id).in_(work.actor.hubs_with(Action.LEDGER_READ))


def balance_by_kind(work: Work, book_id: UUID) -> dict[tuple[Kind, str], Held]:
    """What the accounts hold, per kind and currency: minor units of their own and of the book's currency."""
    account = (col(Account.kind), col(Account.currency))
    rows = work.rows(
        columns(*account, func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id) == book_id, visible_hubs(work))
        .group_by(*account)
    )
    return {(Kind(kind), currency): Held(int(own), int(amount)) for kind, currency, own, amount in rows}


def advances(work: Work, book_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID, str], Held]:
    """What hubs hold as advances, per book, hub and currency."""
    account = (col(Account.book_id), col(Account.hub_id), col(Account.currency))
    rows = work.rows(
        columns(*account, func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id).in_(book_ids), col(Account.kind) == Kind.ADVANCE, visible_hubs(work))
        .group_by(*account)
    )
    return {(book, hub, currency): Held(int(own), int(amount)) for book, hub, currency, own, amount in rows}


def shares(work: Work, book_id: UUID) -> dict[tuple[UUID, UUID], Shares]:
    """Per line and hub: available, reserved, advanced and spent budget. Only hubs that the reader may see."""
    wanted = select(ControlBalance).where(ControlBalance.book_id == book_id)
    if not work.actor.everywhere(Action.LEDGER_READ):
        wanted = wanted.where(col(ControlBalance.hub_id).in_(work.actor.hubs_with(Action.LEDGER_READ)))
    rows = work.all(wanted)
    return {(row.line_id, row.hub_id): Shares(row.available, row.reserved, row.advanced, row.spent) for row in rows}


@dataclass(frozen=True, slots=True)
class PostingView:
    """One posting with its account, as an entry's page shows it."""

    posting: Posting
    account: Account

    @property
    def rates(self) -> str:
        """The rates that made its amounts, as a reader understands them."""
        return rates_in_words(self.posting.rates)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with its postings, what it reverses and what reverses it."""

    entry: Entry
    postings: tuple[PostingView, ...]
    currency: str
    reversed_by: Entry | None

    @property
    def why(self) -> tuple[str, ...]:
        """Its amounts computed again, in sentences."""
        return sentences([(it.posting, it.account) for it in self.postings], self.currency)


def entries_about(work: Work, about_id: UUID) -> list[EntryView]:
    """The entries that a record made, oldest first, for a reader who may see all of their hubs."""
    entries = work.all(select(Entry).where(Entry.about_id == about_id).order_by(col(Entry.number)))
    return [view for entry in entries if (view := _entry_view(work, entry)) is not None]


def entries_of(work: Work, about_id: UUID) -> Sequence[Entry]:
    """The entries that a record made and that stand: neither taken back nor themselves a taking back; oldest first."""
    taken_back = select(Entry.reverses_id).where(col(Entry.reverses_id).is_not(None), Entry.about_id == about_id)
    return work.all(
        select(Entry)
        .where(Entry.about_id == about_id, col(Entry.reverses_id).is_(None), col(Entry.id).not_in(taken_back))
        .order_by(col(Entry.number))
    )


def entry(work: Work, entry_id: UUID) -> EntryView:
    """One entry; NotFound when the reader may not see it."""
    found = work.one(select(Entry).where(Entry.id == entry_id))
    view = _entry_view(work, found)
    if view is None:
        raise NotFound
    return view


def _entry_view(work: Work, entry: Entry) -> EntryView | None:
    rows = work.rows(
        columns(Posting, Account)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Posting.entry_id) == entry.id)
    )
    hubs = {account.hub_id for _, account in rows if account.hub_id}
    if not work.actor.everywhere(Action.LEDGER_READ) and not (
        hubs and hubs <= work.actor.hubs_with(Action.LEDGER_READ)
    ):
        return None
    book = work.one(select(Book).where(Book.id == entry.book_id))
    reversed_by = work.session.exec(select(Entry).where(Entry.reverses_id == entry.id)).first()
    return EntryView(
        entry, tuple(PostingView(posting, account) for posting, account in rows), book.currency, reversed_by
    )


def locked_until(work: Work, book_id: UUID) -> date | None:
    """The last day that an approved report has closed, or None."""
    book = work.session.exec(select(Book).where(Book.id == book_id)).first()
    return book.locked_until if book else None


def control_moves(work: Work, about_id: UUID) -> Sequence[ControlMove]:
    """The budget moves that a record made."""
    return work.all(select(ControlMove).where(ControlMove.about_id == about_id).order_by(col(ControlMove.id)))


def rate_table(work: Work, source: str, currencies: Iterable[str] | None = None) -> RateTable:
    """A source's rates, newest version of each; only what can convert between the given currencies where they are given."""
    rate = (col(ExchangeRate.base), col(ExchangeRate.quote), col(ExchangeRate.rate), col(ExchangeRate.on))
    wanted = columns(*rate).where(col(ExchangeRate.source) == source)
    if currencies is not None:
        # Direct, inverse and cross rates all end in one of them; their base may be a third currency.
        wanted = wanted.where(col(ExchangeRate.quote).in_(sorted(set(currencies))))
    rows = work.rows(wanted.order_by(col(ExchangeRate.version)))
    return RateTable(source, (Rate(base, quote, rate, on, source) for base, quote, rate, on in rows))


@dataclass(frozen=True, slots=True)
class RateTerms:
    """What an agreement says of exchange rates."""

    currency: str
    rule: str
    source: str
    provisional_source: str = ""
    fixed: tuple[tuple[str, Decimal], ...] = ()
    """Units of each currency for 1 of the award's."""
    agreed_on: date = date.min
    """The day of the agreement: the date of its fixed rates."""
    book_id: UUID | None = None
    """Whose disbursements give the rates of the rules `instalment` and `fifo`."""


def award_rates(work: Work, terms: RateTerms, currencies: Iterable[str]) -> AwardRates:
    """An award's rate rule with the rates it may use for these transaction and hub currencies."""
    some = {terms.currency, *currencies}
    if terms.rule == Rule.FIXED:
        fixed = (Rate(terms.currency, quote, rate, terms.agreed_on, "contract") for quote, rate in terms.fixed)
        table = RateTable("contract", fixed)
    else:
        table = rate_table(work, terms.source, some)
    other = terms.provisional_source or terms.source
    provisional = table if other == table.source else rate_table(work, other, some)
    received = arrivals(work, terms.book_id, terms.currency) if terms.book_id and terms.rule in FROM_ARRIVALS else ()
    return AwardRates(terms.currency, terms.rule, table, provisional, received)


def arrivals(work: Work, book_id: UUID, currency: str) -> tuple[Arrival, ...]:
    """What was sent to hubs out of a book, and when it arrived."""
    rows = work.all(select(Remittance).where(Remittance.book_id == book_id))
    return tuple(
        Arrival(
            row.hub_id,
            row.reference,
            Money(row.sent_minor, currency),
            Money(row.credited_minor, row.credited_currency),
            row.sent_on,
            row.arrived_on,
        )
        for row in rows
    )


def known_rates(work: Work, source: str, since: date, until: date) -> dict[tuple[date, str, str], Any]:
    """The rates that a source has for days of a range: (day, base, quote) → newest rate."""
    rate = (col(ExchangeRate.on), col(ExchangeRate.base), col(ExchangeRate.quote), col(ExchangeRate.rate))
    rows = work.rows(
        columns(*rate)
        .where(col(ExchangeRate.source) == source, col(ExchangeRate.on).between(since, until))
        .order_by(col(ExchangeRate.version))
    )
    return {(on, base, quote): value for on, base, quote, value in rows}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of currencies as one source gives it."""

    source: str
    base: str
    quote: str
    rates: int
    starts_on: date
    ends_on: date


def rate_pairs(work: Work) -> list[Pair]:
    """All pairs of all sources, with how many rates there are and from when to when."""
    pair = (col(ExchangeRate.source), col(ExchangeRate.base), col(ExchangeRate.quote))
    rows = work.rows(
        columns(*pair, func.count(), func.min(ExchangeRate.on), func.max(ExchangeRate.on))
        .group_by(*pair)
        .order_by(*pair)
    )
    return [Pair(*row) for row in rows]


def rates_of_pair(
    work: Work, source: str, base: str, quote: str, *, first: int, most: int
) -> tuple[Sequence[ExchangeRate], int]:
    """Some rates of a pair, newest day and version first, and how many there are; NotFound for an unknown pair."""
    wanted = (ExchangeRate.source == source, ExchangeRate.base == base, ExchangeRate.quote == quote)
    count = work.session.exec(select(func.count()).select_from(ExchangeRate).where(*wanted)).one()
    if not count:
        raise NotFound
    newest_first = (col(ExchangeRate.on).desc(), col(ExchangeRate.version).desc())
    rates = work.all(select(ExchangeRate).where(*wanted).order_by(*newest_first).offset(first).limit(most))
    return rates, count


def rate_versions(work: Work, source: str, base: str, quote: str, on: date | None) -> Sequence[ExchangeRate]:
    """All versions of one day's rate, the oldest first; none where the day has no rate."""
    wanted = (ExchangeRate.source == source, ExchangeRate.base == base, ExchangeRate.quote == quote)
    return work.all(select(ExchangeRate).where(*wanted, col(ExchangeRate.on) == on).order_by(col(ExchangeRate.version)))


def corrections(work: Work, source: str, base: str, quote: str) -> list[tuple[ExchangeRate, ExchangeRate]]:
    """Every version of a pair's rates that was replaced, with the one that replaced it; the newest correction first."""
    wanted = (ExchangeRate.source == source, ExchangeRate.base == base, ExchangeRate.quote == quote)
    corrected = select(col(ExchangeRate.on)).where(*wanted, ExchangeRate.version > 1)
    rows = work.all(
        select(ExchangeRate)
        .where(*wanted, col(ExchangeRate.on).in_(corrected))
        .order_by(col(ExchangeRate.on), col(ExchangeRate.version))
    )
    pairs = [(old, new) for old, new in pairwise(rows) if old.on == new.on]
    return sorted(pairs, key=lambda pair: pair[1].recorded_at, reverse=True)


def rate_history(work: Work, source: str, base: str, quote: str) -> list[tuple[date, Decimal]]:
    """Every day of a pair with its newest rate, oldest first."""
    wanted = columns(col(ExchangeRate.on), col(ExchangeRate.rate)).where(
        col(ExchangeRate.source) == source, col(ExchangeRate.base) == base, col(ExchangeRate.quote) == quote
    )
    rows = work.rows(wanted.order_by(col(ExchangeRate.on), col(ExchangeRate.version)))
    return list({row.on: row.rate for row in rows}.items())


@dataclass(frozen=True, slots=True)
class Booked:
    """A cost that was booked with a rate which was corrected later, beside what it would be with the newest."""

    entry_id: UUID
    number: int
    description: str
    paid_on: date
    transaction: Money
    amount: Money
    with_newest: Money

    @property
    def difference(self) -> Money:
        return self.with_newest - self.amount


def booked_with(work: Work, old: Rate, newest: Rate, *, first: int, most: int) -> tuple[list[Booked], int]:
    """Costs of the reader's hubs that keep a corrected rate, newest first, and how many there are; what is reversed is left out."""
    text, back = str(old), aliased(Entry)
    like = (text, f"{text};%", f"{text} |%", f"%; {text}", f"%; {text};%", f"%; {text} |%")
    conditions = (
        col(Account.kind) == Kind.EXPENSE,
        or_(*(col(Posting.rates).like(way) for way in like)),
        col(Entry.reverses_id).is_(None),
        ~exists(select(back.id).where(back.reverses_id == Entry.id)),
        visible_hubs(work),
    )
    joined = (
        columns(Posting, Entry, col(Book.currency))
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Book, col(Book.id) == Account.book_id)
        .where(*conditions)
    )
    count = work.rows(joined.with_only_columns(func.count()))[0][0]
    rows = work.rows(joined.order_by(col(Posting.paid_on).desc(), col(Entry.id)).offset(first).limit(most))
    return [_booked(posting, entry, currency, old, newest) for posting, entry, currency in rows], count


def _booked(posting: Posting, entry: Entry, currency: str, old: Rate, newest: Rate) -> Booked:
    transaction = Money(posting.transaction_minor, posting.transaction_currency)
    used = read_rates(posting.rates.split(" | ")[0])
    now = _with(transaction, [newest if rate == old else rate for rate in used])
    amount = Money(posting.amount_minor, currency)
    return Booked(entry.id, entry.number, entry.description, posting.paid_on, transaction, amount, now or amount)


def _with(money: Money, rates: list[Rate]) -> Money | None:
    """An amount by a chain of rates; None where they make none (layers of `fifo` stand beside each other)."""
    try:
        made: Conversion = chained(rates, money.currency)
    except ValueError:
        return None
    return made.convert(money)
