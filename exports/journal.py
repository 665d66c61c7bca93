"""The journal: whole books as plain accounting, one entry after the other, for any syntax of plain-text accounting."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from exports.currencies import money
from exports.refusals import NotWritable
from exports.statement import ZERO

Root = Literal["Assets", "Liabilities", "Equity", "Income", "Expenses"]
ROOTS: tuple[Root, ...] = ("Assets", "Liabilities", "Equity", "Income", "Expenses")

REVALUED = "Revaluation"
"""The part of an account that holds value and no money of its own: what moved in the book's currency alone."""

_UNFIT = re.compile(r"[^A-Za-z0-9]+")
_PLAIN = str.maketrans({
    **dict(zip("áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ", "aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC", strict=True)),
    "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """One account of one book. `key` names it in postings; `parts` are the words of its name, from the book down."""

    key: str
    root: Root
    parts: tuple[str, ...]
    book_currency: str
    currency: str  # the only one that it holds; empty where it shows cost of many currencies
    opened_on: date
    value: Decimal | None = None  # the ledger's own balance in the book's currency; none where only a part is shown


@dataclass(frozen=True, slots=True)
class Posting:
    """One side: `amount` of its own currency, worth `value` in the book's; debit above zero, credit below."""

    account: str
    amount: Decimal
    currency: str
    value: Decimal
    rates: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One business event; the values of its postings sum to zero in the book's currency."""

    on: date
    book: str  # the reference of its award
    number: int
    currency: str  # the book's
    description: str
    postings: tuple[Posting, ...]
    facts: tuple[tuple[str, str], ...] = ()  # the event, its key, what it reverses …


@dataclass(frozen=True, slots=True)
class Journal:
    """Books to be written: the accounts are known before the first entry, the entries come one by one."""

    title: str
    written_on: date
    currencies: Sequence[str]  # all that stand in it
    accounts: Sequence[Account]
    entries: Iterable[Entry]


@dataclass(slots=True)
class Names:
    """How the accounts are called: five roots, then words of letters, digits and hyphens, each name once."""

    of: dict[str, str] = field(default_factory=dict)

    @classmethod
    def given(cls, accounts: Iterable[Account]) -> "Names":
        names, taken = cls(), set[str]()
        for account in accounts:
            plain = ":".join((account.root, *(_word(part) for part in account.parts)))
            name, copies = plain, 1
            while name in taken:
                copies += 1
                name = f"{plain}-{copies}"
            taken.add(name)
            names.of[account.key] = name
        return names


def _word(part: str) -> str:
    """A word that may stand in an account's name: it begins with a capital or a digit."""
    plain = _UNFIT.sub("-", part.translate(_PLAIN)).strip("-") or "X"
    return plain[0].upper() + plain[1:]


@dataclass(frozen=True, slots=True)
class Leg:
    """A posting as plain-text accounting writes it: units, and what they cost in the book's currency where that is another."""

    account: str
    units: Decimal
    currency: str
    cost: Decimal | None = None
    cost_currency: str = ""
    rates: str = ""


def legs(entry: Entry, names: Mapping[str, str]) -> Iterator[Leg]:
    """The legs of an entry, whose weights sum to zero exactly.

    Money of another currency carries what it is worth as its total cost. What has a value and no money of its own, or a value
    against its sign, cannot be said so: that value stands beside it, in the account's revaluation.
    """
    for posting in entry.postings:
        name, amount, value = names[posting.account], posting.amount, posting.value
        if posting.currency == entry.currency:
            if amount:
                yield Leg(name, amount, entry.currency, rates=posting.rates)
            beside = value - amount
        elif amount and (amount > 0) == (value > 0 or not value):
            yield Leg(name, amount, posting.currency, abs(value), entry.currency, posting.rates)
            beside = ZERO
        else:
            if amount:
                yield Leg(name, amount, posting.currency, ZERO, entry.currency, posting.rates)
            beside = value
        if beside:
            yield Leg(f"{name}:{REVALUED}", beside, entry.currency)


def proven(journal: Journal) -> Iterator[Entry]:
    """The entries, one by one. Raises NotWritable for an entry that does not balance and, at the end, for an account whose
    entries are not its balance.
    """
    sums = {account.key: ZERO for account in journal.accounts}
    for entry in journal.entries:
        off = ZERO
        for posting in entry.postings:
            if posting.account not in sums:
                raise NotWritable(f"Entry {entry.number} of {entry.book} posts to an account that is not there.")
            sums[posting.account] += posting.value
            off += posting.value
        if off:
            raise NotWritable(
                f"Entry {entry.number} of {entry.book} does not balance: it is {money(off, entry.currency)} off."
            )
        yield entry
    wrong = [
        f"{':'.join(account.parts)}: the entries sum to {money(sums[account.key], account.book_currency)}, the balance "
        f"is {money(account.value, account.book_currency)}."
        for account in journal.accounts
        if account.value is not None and sums[account.key] != account.value
    ]
    if wrong:
        raise NotWritable(*wrong)


def figure(amount: Decimal) -> str:
    """An amount with the decimals that it has, a point and nothing else."""
    return format(amount, "f")


def one_line(text: str) -> str:
    """A text without breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
