"""What goes where in a donor's template: data that a finance officer makes in the browser, keeps in versions and shares.

A *put* fills one cell; a *block* fills one row per item (budget line, transaction, …); a *check* is a formula cell of the
template that must come to a figure of the statement, such as the donor's own total.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.donor_template import addresses
from exports.donor_template.vocabulary import FACTS, REPEATS, Fact, fact
from exports.refusals import NotWritable


class UnfitMapping(NotWritable):
    """A mapping that cannot be used; each reason says where in it and why."""


@dataclass(frozen=True, slots=True)
class Put:
    """One cell, and what goes there: a fact of the statement by its id, or a text of the network's own.

    A fact of something that repeats (`line.period`) needs `of`: the line's code, the heading, the hub, the source.
    `label` and `name` are how the cell is found again in next year's template: the text beside it, and its defined name.
    """

    sheet: str
    cell: str
    what: str = ""
    of: str = ""
    text: str = ""
    label: str = ""
    name: str = ""

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block: a fact of each item, or the same text in each row. `label` is its heading in the template."""

    column: str
    what: str = ""
    text: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The template's own rows for what repeats; more are inserted after the last where there are more items.

    `repeats` is a key of REPEATS («lines», «headings», «hubs», «transactions», «periods», …). `only` keeps the items of one
    group: a heading or kind of budget line, a hub, a line's code. `label` is the text above the first row.
    """

    sheet: str
    first_row: int
    last_row: int
    repeats: str
    columns: tuple[Column, ...]
    only: str = ""
    label: str = ""

    @property
    def place(self) -> str:
        return f"{self.sheet}, rows {self.first_row} to {self.last_row}"

    @property
    def rows(self) -> int:
        """How many rows the template itself has for it."""
        return self.last_row - self.first_row + 1


@dataclass(frozen=True, slots=True)
class TemplateMapping:
    """One version of what goes where in one template, which is known by the SHA-256 of its bytes."""

    name: str
    donor: str
    version: int
    template_hash: str
    puts: tuple[Put, ...] = ()
    blocks: tuple[Block, ...] = ()
    checks: tuple[Put, ...] = ()

    def problems(self) -> tuple[str, ...]:
        """What is wrong with it by itself, each a sentence with its place; what a template says against it, filling finds."""
        return (
            *(problem for put in self.puts for problem in _wrong_with(put, is_check=False)),
            *(problem for check in self.checks for problem in _wrong_with(check, is_check=True)),
            *(problem for block in self.blocks for problem in _wrong_with_block(block)),
            *_twice(self),
            *_crossing(self.blocks),
        )

    def must_be_sound(self) -> None:
        """Raise UnfitMapping with every problem at once."""
        if problems := self.problems():
            raise UnfitMapping(*problems)


def _wrong_with(put: Put, *, is_check: bool) -> Iterator[str]:
    try:
        addresses.cell(put.cell)
    except addresses.UnfitAddress as problem:
        yield f"Sheet «{put.sheet}»: {problem}"
    if put.what and put.text:
        yield f"{put.place} has both a figure and a text: keep one of them."
    elif not put.what and (is_check or not put.text):
        yield f"{put.place} says nothing of what goes there: choose a figure or a fact."
    if put.what:
        yield from _wrong_with_fact(put.place, put.what, put.of)


def _wrong_with_fact(place: str, what: str, of: str) -> Iterator[str]:
    known = fact(what)
    if known is None:
        yield f"{place}: nothing is called «{what}»; choose from the list."
    elif known.repeats and not of:
        yield f"{place}: «{what}» is there once per {REPEATS[known.repeats].one}; say of which."
    elif of and not known.repeats:
        yield f"{place}: «{what}» is there once, so it is of nothing; leave «of» empty."


def _wrong_with_block(block: Block) -> Iterator[str]:
    if not 1 <= block.first_row <= block.last_row <= addresses.LAST_ROW:
        yield f"{block.place}: the first row must be at least 1 and not below the last."
    if block.repeats not in REPEATS:
        yield f"{block.place}: «{block.repeats}» does not repeat; choose one of {', '.join(REPEATS)}."
        return
    if not block.columns:
        yield f"{block.place}: say of at least one column what it holds."
    for column in block.columns:
        yield from _wrong_with_column(block, column)


def _wrong_with_column(block: Block, column: Column) -> Iterator[str]:
    place = f"{block.place}, column {column.column}"
    if not column.column.isascii() or not column.column.isalpha() or addresses.number(column.column) > 16_384:
        yield f"{block.place}: «{column.column}» is not a column, such as C."
    if bool(column.what) == bool(column.text):
        yield f"{place}: choose either a figure or a text."
    known = fact(column.what) if column.what else None
    if column.what and known is None:
        yield f"{place}: nothing is called «{column.what}»; choose from the list."
    elif known and known.repeats not in ("", block.repeats):
        yield f"{place}: «{column.what}» is of each {REPEATS[known.repeats].one}, and the rows are {block.repeats}."


def _twice(mapping: TemplateMapping) -> Iterator[str]:
    """A cell takes one thing: two puts, or a put inside a block's column, would write over each other."""
    seen: set[tuple[str, str]] = set()
    for put in mapping.puts:
        place = (put.sheet, put.cell.upper().replace("$", ""))
        if place in seen:
            yield f"{put.place} is filled twice: keep one of the two."
        seen.add(place)
        if any(_inside(put, block) for block in mapping.blocks):
            yield f"{put.place} lies in a column of the rows that repeat: remove it from one of the two."
    for block in mapping.blocks:
        letters = [column.column.upper() for column in block.columns]
        for letter in sorted({it for it in letters if letters.count(it) > 1}):
            yield f"{block.place}: column {letter} is filled twice: keep one of the two."


def _inside(put: Put, block: Block) -> bool:
    try:
        row, column = addresses.cell(put.cell)
    except addresses.UnfitAddress:
        return False
    is_row = put.sheet == block.sheet and block.first_row <= row <= block.last_row
    return is_row and addresses.letters(column) in {it.column.upper() for it in block.columns}


def _crossing(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Rows inserted for one block would tear another apart, unless both have the same rows."""
    for at, one in enumerate(blocks):
        for other in blocks[at + 1 :]:
            if one.sheet != other.sheet or one.last_row < other.first_row or other.last_row < one.first_row:
                continue
            if (one.first_row, one.last_row) != (other.first_row, other.last_row):
                yield f"{one.place} and {other.place} cross each other: give them the same rows, or rows of their own."
            elif both := {it.column.upper() for it in one.columns} & {it.column.upper() for it in other.columns}:
                yield f"{one.place}: column {min(both)} is filled by two blocks: keep one of the two."


def facts_for(repeats: str = "") -> tuple[Fact, ...]:
    """What can be chosen for a cell, or for a column of a block: facts of the item first, then those of the whole statement."""
    return (*REPEATS[repeats].facts, *FACTS) if repeats else FACTS
