"""A journal in the syntax of Beancount (version 2 and later): `bean-check` loads it without a complaint."""

from collections.abc import Iterator
from typing import TextIO

from exports.journal import REVALUED, Account, Entry, Journal, Names, figure, legs, one_line, proven


def write(journal: Journal, out: TextIO) -> None:
    """Write the whole journal, entry by entry. Raises NotWritable where it would not be the ledger."""
    names = Names.given(journal.accounts)
    out.writelines(_head(journal))
    for account in journal.accounts:
        out.writelines(_opened(account, names.of[account.key]))
    for entry in proven(journal):
        out.writelines(_entry(entry, names))


def _head(journal: Journal) -> Iterator[str]:
    yield f"; {one_line(journal.title)}, written on {journal.written_on.isoformat()}\n"
    yield f'option "title" "{_text(journal.title)}"\n'
    # A total cost is kept as a price per unit: its last digits are far below the smallest unit of any currency.
    yield 'option "inferred_tolerance_default" "*:0.0000001"\n\n'
    first = min((account.opened_on for account in journal.accounts), default=journal.written_on)
    for currency in journal.currencies:
        yield f"{first.isoformat()} commodity {currency}\n"
    yield "\n"


def _opened(account: Account, name: str) -> Iterator[str]:
    day = account.opened_on.isoformat()
    yield f"{day} open {name}{f' {account.currency}' if account.currency else ''}\n"
    yield f"{day} open {name}:{REVALUED} {account.book_currency}\n"


def _entry(entry: Entry, names: Names) -> Iterator[str]:
    yield f'\n{entry.on.isoformat()} * "{_text(entry.description)}"\n'
    yield f'  book: "{_text(entry.book)}"\n  number: {entry.number}\n'
    for fact, value in entry.facts:
        yield f'  {fact}: "{_text(value)}"\n'
    for leg in legs(entry, names.of):
        cost = "" if leg.cost is None else f" @@ {figure(leg.cost)} {leg.cost_currency}"
        yield f"  {leg.account}  {figure(leg.units)} {leg.currency}{cost}\n"
        if leg.rates:
            yield f'    rates: "{_text(leg.rates)}"\n'


def _text(text: str) -> str:
    return one_line(text).replace("\\", "\\\\").replace('"', '\\"')
