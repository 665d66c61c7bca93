"""The cells of the budget grid: lines as texts, and what is typed as lines, with a sentence for every wrong cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from grants_app.budgets.rules import Kind, PlannedLine
from grants_app.core.errors import Invalid
from grants_app.core.money import Money, exponent
from grants_app.core.notation import in_box
from grants_app.web.forms import read_decimal

MOST_ROWS = 250
FIRST_ROWS = 8
MORE_ROWS = 5
TEXTS = {"code": 30, "heading": 200, "description": 400, "unit": 60, "source": 60, "justification": 1000}
"""Columns of text with their longest."""
NUMBERS = ("quantity", "unit_cost")
_FIELD = re.compile(r"line-(\d+)-(.+)")

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """The lines that were typed, the row of the grid in which each stands, and what the person had before them."""

    lines: tuple[PlannedLine, ...]
    rows: tuple[int, ...]
    seen: str

    def by_row(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Sentences by line as sentences by row: empty rows are no lines."""
        found = {}
        for name, says in fields.items():
            cell = _FIELD.fullmatch(name)
            found[f"line-{self.rows[int(cell[1])]}-{cell[2]}" if cell else name] = says
        return found


@dataclass(frozen=True, slots=True)
class Shape:
    """The grid as it is drawn: its rows and hubs, with the sums of what can be read."""

    rows: range
    hubs: tuple[str, ...]
    row_sums: tuple[Money, ...]
    hub_sums: tuple[Money, ...]
    total: Money


def cell(row: int, column: str) -> str:
    """The form field of a cell; a hub's column is `hub-<code>`."""
    return f"line-{row}-{column}"


def values_of(
    lines: Sequence[PlannedLine], codes: Mapping[UUID, str], participants: Iterable[str], currency: str, *, seen: str
) -> Values:
    """The texts of the cells of these lines; a column for each hub with a share, and for each that takes part."""
    shown = dict.fromkeys([*participants, *(codes[hub_id] for line in lines for hub_id in line.shares)])
    values = {"seen": seen, "rows": str(len(lines) + 3 if lines else FIRST_ROWS), "hubs": ",".join(shown)}
    for row, line in enumerate(lines):
        texts = {name: getattr(line, name) for name in TEXTS} | {"kind": line.kind, "year": str(line.year or "")}
        numbers = {name: in_box(getattr(line, name)) for name in NUMBERS}
        shares = {
            f"hub-{codes[hub_id]}": in_box(Money(share, currency).amount) for hub_id, share in line.shares.items()
        }
        values |= {cell(row, name): text for name, text in {**texts, **numbers, **shares}.items()}
    return values


def widened(values: Values, what: str, hub: str) -> Values:
    """The same cells with more empty rows, or with one more hub's column."""
    if what == "add-lines":
        return values | {"rows": str(len(_rows(values)) + MORE_ROWS)}
    if what == "add-hub" and hub and hub not in _hubs(values):
        return values | {"hubs": ",".join([*_hubs(values), hub])}
    return values


def shape(values: Values, currency: str) -> Shape:
    """How the grid is drawn."""
    rows, hubs = _rows(values), _hubs(values)
    amounts = [[_amount(values.get(cell(row, f"hub-{hub}"), ""), currency) for hub in hubs] for row in rows]
    row_sums = tuple(sum(row, Money.zero(currency)) for row in amounts)
    hub_sums = tuple(sum((row[at] for row in amounts), Money.zero(currency)) for at in range(len(hubs)))
    return Shape(rows, hubs, row_sums, hub_sums, sum(row_sums, Money.zero(currency)))


def read(values: Values, hub_ids: Mapping[str, UUID], currency: str) -> Typed:
    """The typed lines; a row without anything typed is none. Invalid (422) with a sentence per cell."""
    errors: dict[str, str] = {}
    hubs = [hub for hub in _hubs(values) if hub in hub_ids]
    rows = [row for row in _rows(values) if _is_typed(values, row, hubs)]
    lines = [_line(values, row, {hub: hub_ids[hub] for hub in hubs}, currency, errors) for row in rows]
    if errors:
        first = next(iter(errors.values()))
        raise Invalid(first if len(errors) == 1 else f"{len(errors)} cells need your attention.", fields=errors)
    return Typed(tuple(lines), tuple(rows), values.get("seen", ""))


def _line(values: Values, row: int, hubs: Mapping[str, UUID], currency: str, errors: dict[str, str]) -> PlannedLine:
    texts = {name: _text(values, cell(row, name), longest, errors) for name, longest in TEXTS.items()}
    numbers = {name: _number(values, cell(row, name), errors) for name in NUMBERS}
    year = values.get(cell(row, "year"), "").strip()
    shares = {}
    for hub, hub_id in hubs.items():
        share = share_of(values, cell(row, f"hub-{hub}"), currency, errors)
        if share:
            shares[hub_id] = share
    return PlannedLine(
        code=texts["code"],
        heading=texts["heading"],
        description=texts["description"],
        amount=sum(shares.values()),
        shares=shares,
        kind=values.get(cell(row, "kind"), "").strip() or Kind.DIRECT,
        unit=texts["unit"],
        quantity=numbers["quantity"],
        unit_cost=numbers["unit_cost"],
        source=texts["source"],
        justification=texts["justification"],
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
    )


def _text(values: Values, name: str, longest: int, errors: dict[str, str]) -> str:
    text = values.get(name, "").strip()
    if len(text) > longest:
        errors[name] = f"At most {longest} characters fit; «{text[:20]}…» has {len(text)}."
    return text


def _number(values: Values, name: str, errors: dict[str, str]) -> Decimal | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return read_decimal(text)
    except ValueError as wrong:
        errors[name] = str(wrong)
        return None


def share_of(values: Values, name: str, currency: str, errors: dict[str, str]) -> int:
    """The amount typed in a cell, in minor units; nothing typed is zero."""
    amount = _number(values, name, errors)
    if amount is None:
        return 0
    if amount != round(amount, exponent(currency)):
        errors[name] = f"{currency} has {exponent(currency)} decimals; «{values[name]}» has more."
    return Money.of(amount, currency).minor


def _amount(text: str, currency: str) -> Money:
    """What a cell adds to the sums; nothing while it cannot be read."""
    try:
        return Money.of(read_decimal(text.strip()), currency) if text.strip() else Money.zero(currency)
    except ValueError:
        return Money.zero(currency)


def _is_typed(values: Values, row: int, hubs: Sequence[str]) -> bool:
    columns = (*TEXTS, *NUMBERS, *(f"hub-{hub}" for hub in hubs))
    return any(values.get(cell(row, column), "").strip() for column in columns)


def _rows(values: Values) -> range:
    text = values.get("rows", "")
    return range(min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else FIRST_ROWS)


def _hubs(values: Values) -> tuple[str, ...]:
    return tuple(filter(None, values.get("hubs", "").split(",")))[:40]
