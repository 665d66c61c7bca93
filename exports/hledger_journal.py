"""A journal in the syntax of hledger: `hledger check --strict` loads it without a complaint."""

from collections.abc import Iterator
from typing import TextIO

from exports.currencies import decimals_of
from exports.journal import REVALUED, Account, Entry, Journal, Names, figure, legs, one_line, proven

_NO_SIGNS = str.maketrans({";": ",", "|": "/"})
"""A description ends at a semicolon, and a bar parts it."""


def write(journal: Journal, out: TextIO) -> None:
    """Write the whole journal, entry by entry. Raises NotWritable where it would not be the ledger."""
    names = Names.given(journal.accounts)
    out.writelines(_head(journal))
    for account in journal.accounts:
        out.writelines(_declared(account, names.of[account.key]))
    for entry in proven(journal):
        out.writelines(_entry(entry, names))


def _head(journal: Journal) -> Iterator[str]:
    yield f"; {one_line(journal.title)}, written on {journal.written_on.isoformat()}\n\n"
    for currency in journal.currencies:
        decimals = decimals_of(currency)
        yield f"commodity 1000.{'0' * decimals} {currency}\n"
    yield "\n"


def _declared(account: Account, name: str) -> Iterator[str]:
    yield f"account {name}\n"
    yield f"account {name}:{REVALUED}\n"


def _entry(entry: Entry, names: Names) -> Iterator[str]:
    code = one_line(f"{entry.book} {entry.number}").replace(")", "]").replace("(", "[")
    yield f"\n{entry.on.isoformat()} * ({code}) {one_line(entry.description).translate(_NO_SIGNS)}\n"
    for fact, value in entry.facts:
        yield f"    ; {fact}:{_tag(value)}\n"
    for leg in legs(entry, names.of):
        cost = "" if leg.cost is None else f" @@ {figure(leg.cost)} {leg.cost_currency}"
        rates = f"  ; rates:{_tag(leg.rates)}" if leg.rates else ""
        yield f"    {leg.account}  {figure(leg.units)} {leg.currency}{cost}{rates}\n"


def _tag(value: str) -> str:
    """A tag's value ends at a comma."""
    return one_line(value).replace(",", " ·")
