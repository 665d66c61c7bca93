"""Rows that repeat, as a person draws them: the columns of the workbook with their headings, and what each is to hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exports.donor_template import addresses
from exports.donor_template.mapping import Block, Column, TemplateMapping
from exports.donor_template.package import Template
from exports.donor_template.vocabulary import REPEATS
from grants_app.core.errors import Invalid
from grants_app.donor_templates import choices, sheets

MOST_COLUMNS = 40
"""Of a sheet, that a page offers to be filled."""


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """One column of the sheet: what stands above it, what is in the first row, and what it is to hold."""

    letter: str
    heading: str
    now: str
    is_formula: bool
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block on its page: what is there already, or what a person begins with."""

    first_row: int
    last_row: int
    repeats: str
    only: str
    kinds: Sequence[tuple[str, str]]
    columns: Sequence[DrawnColumn]
    groups: Sequence[choices.Group]
    is_there: bool


def drawn(template: Template, mapping: TemplateMapping | None, sheet: str, row: int, *, repeats: str = "") -> Drawn:
    """The block that begins in this row, or a new one; another kind of item begins with empty columns."""
    there = next((it for it in (mapping.blocks if mapping else ()) if (it.sheet, it.first_row) == (sheet, row)), None)
    kind = repeats if repeats in REPEATS else there.repeats if there else ""
    held = {it.column: it for it in there.columns} if there and there.repeats == kind else {}
    return Drawn(
        first_row=row,
        last_row=there.last_row if there else row,
        repeats=kind,
        only=there.only if there else "",
        kinds=choices.what_repeats(),
        columns=list(_columns(template, sheet, row, held)) if kind else [],
        groups=choices.for_a_column(kind) if kind else [],
        is_there=there is not None,
    )


def with_columns(its: Block, given: Mapping[str, tuple[str, str]]) -> Block:
    """The block with what the form says of its columns: of each either a fact or a text of the network's own."""
    letters = sorted(given, key=addresses.number)
    if not letters:
        raise Invalid("Say of at least one column what it holds.", fields={"columns": "Say of a column what it holds."})
    return replace(its, columns=tuple(Column(letter, *given[letter]) for letter in letters))


def _columns(template: Template, sheet: str, row: int, held: Mapping[str, Column]) -> list[DrawnColumn]:
    last = min(sheets.last_column(template, sheet, row), MOST_COLUMNS)
    letters = {*(addresses.letters(column) for column in range(1, last + 1)), *held}
    return [
        _drawn_column(template, sheet, row, letter, held.get(letter))
        for letter in sorted(letters, key=addresses.number)
    ]


def _drawn_column(template: Template, sheet: str, row: int, letter: str, its: Column | None) -> DrawnColumn:
    column = addresses.number(letter)
    now = sheets.cell_at(template, sheet, row, column)
    return DrawnColumn(
        letter=letter,
        heading=sheets.heading_above(template, sheet, row, column),
        now=(now.formula or now.text) if now else "",
        is_formula=now is not None and now.is_formula,
        what=its.what if its else "",
        text=its.text if its else "",
    )
