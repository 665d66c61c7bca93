"""Everything that can be put into a donor's template, each with its id, its label and what kind of value it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from exports.donor_template import award_facts, item_facts
from exports.donor_template.items import Items
from exports.statement import FinancialStatement
from exports.wording import Said, said

Kind = Literal["text", "amount", "date", "percent", "number"]
"""A percent is a whole number, 90 for ninety per cent: it is written as 0.9 where the cell shows percentages."""

Value = str | Decimal | date | None

FORM = "form."
"""Before the key of a fact that only a donor's form asks, such as the number at the agency."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be put somewhere: of the whole statement, or of each item of what repeats."""

    id: str
    label: Said
    kind: Kind
    value: Callable[[Any], Value]
    repeats: str = ""  # the key in REPEATS of which this is a fact; empty: of the whole statement


@dataclass(frozen=True, slots=True)
class Repeats:
    """What a block can repeat. `one` is the word for an item; `groups` says to what an item belongs, for `only`."""

    key: str
    one: str
    label: Said
    items: Items
    facts: tuple[Fact, ...]


def _facts(rows: Sequence[tuple[str, str | Said, Kind, Callable[[Any], Value]]], repeats: str = "") -> tuple[Fact, ...]:
    return tuple(
        Fact(name, said(label) if isinstance(label, str) else label, kind, value, repeats)
        for name, label, kind, value in rows
    )


FACTS: tuple[Fact, ...] = _facts(award_facts.ROWS)
"""Of the whole statement: the award, the period, sums over its lines, cash, who signed."""

REPEATS: Mapping[str, Repeats] = {
    key: Repeats(key, one, said(label), items, _facts(rows, key))
    for key, one, label, items, rows in item_facts.REPEATING
}
"""What can be repeated over rows, by its key."""

_BY_ID: Mapping[str, Fact] = {it.id: it for it in (*FACTS, *(it for one in REPEATS.values() for it in one.facts))}


def fact(name: str) -> Fact | None:
    """The fact of this id; «form.grant_number» is whatever the award says of that key. None where nothing is called so."""
    key = name.removeprefix(FORM)
    if name.startswith(FORM) and key:
        return Fact(name, said("{key} (asked by a form)", key=key), "text", lambda it: _form_fact(it, key))
    return _BY_ID.get(name)


def _form_fact(statement: FinancialStatement, key: str) -> Value:
    return statement.form_facts.get(key, "")
