"""A table in a file: finds its headings, then hands out its rows, and collects every problem on the way."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from importers import cells
from importers.cells import Cell, Unreadable, shown
from importers.records import Notice, Problem, Reading, Unusable, Where
from importers.workbook import Sheet

HEADINGS_WITHIN = 20
"""Rows in which the headings are looked for: titles above a table are common."""
MOST_PROBLEMS = 10_000

T = TypeVar("T")
R = TypeVar("R")

NEVER = date.min
"""What a date that could not be read gives; its row is refused, so it goes nowhere."""


@dataclass(slots=True)
class Findings:
    """Problems and notices of one file, in the order in which they were met."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def problem(self, where: Where, found: str, says: str) -> None:
        self.problems.append(Problem(where, found, says))

    def notice(self, where: Where, found: str, says: str) -> None:
        self.notices.append(Notice(where, found, says))

    def reading(self, records: Sequence[R]) -> Reading[R]:
        """What the file gives. A list of problems too long to be read says how many there are."""
        problems, notices = tuple(self.problems), tuple(self.notices)
        return Reading(tuple(records), _listed(problems, Problem), _listed(notices, Notice))


def _listed(found: tuple[T, ...], kind: Callable[[Where, str, str], T]) -> tuple[T, ...]:
    if len(found) <= MOST_PROBLEMS:
        return found
    says = (
        f"There are {len(found):,} in all, and the first {MOST_PROBLEMS:,} are listed: put right what these have in common, "
        "then import again."
    )
    return (*found[:MOST_PROBLEMS], kind(Where(), "", says))


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a reader knows."""

    heading: str
    required: bool = True


def columns(required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of a table, first those that it must have."""
    return (*(Column(heading) for heading in required), *(Column(heading, required=False) for heading in optional))


@dataclass(slots=True)
class Row:
    """One row while it is read. What cannot be read becomes a problem and gives an empty value; `good` says which can be used."""

    sheet: str
    number: int
    values: Mapping[str, Cell]
    findings: Findings
    bad: set[str] = field(default_factory=set)

    @property
    def where(self) -> Where:
        return Where(self.sheet, self.number)

    @property
    def is_good(self) -> bool:
        return not self.bad

    def good(self, *headings: str) -> bool:
        """Whether all of these could be read."""
        return self.bad.isdisjoint(headings)

    def found(self, heading: str) -> str:
        return shown(self.values.get(heading))

    def is_blank(self, heading: str) -> bool:
        return _is_blank(self.values.get(heading))

    def problem(self, heading: str, says: str, found: str | None = None) -> None:
        """Refuse the row because of this column."""
        self.bad.add(heading)
        self.findings.problem(
            Where(self.sheet, self.number, heading), self.found(heading) if found is None else found, says
        )

    def notice(self, heading: str, says: str) -> None:
        self.findings.notice(Where(self.sheet, self.number, heading), self.found(heading), says)

    def read(self, heading: str, parse: Callable[[Cell], T]) -> T | None:
        """The cell by this parser; None where it is blank or could not be read."""
        cell = self.values.get(heading)
        if _is_blank(cell):
            return None
        try:
            return parse(cell)
        except Unreadable as unreadable:
            self.problem(heading, str(unreadable))
            return None

    def need(self, heading: str, parse: Callable[[Cell], T], otherwise: T) -> T:
        """As `read`, and a blank cell is a problem."""
        value = self.read(heading, parse)
        if value is None:
            if self.is_blank(heading):
                self.problem(heading, "This cell is blank, and every row needs it: fill it in.")
            return otherwise
        return value

    def text(self, heading: str, longest: int, *, required: bool = False, keep_lines: bool = False) -> str:
        def parse(cell: Cell) -> str:
            return cells.text_of(cell, longest, keep_lines=keep_lines)

        return self.need(heading, parse, "") if required else self.read(heading, parse) or ""

    def code(self, heading: str, longest: int, *, required: bool = False) -> str:
        """A code that people write in either case: given in upper case."""
        return self.text(heading, longest, required=required).upper()

    def choice(self, heading: str, choices: Collection[str], *, otherwise: str | None = None) -> str:
        """One of a few words; blank gives `otherwise`, and is a problem where there is none."""
        said = self.text(heading, 80, required=otherwise is None).lower() or otherwise or ""
        if said and said not in choices and said != otherwise and self.good(heading):
            self.problem(heading, f"This is none of: {', '.join(choices)}. Write one of these.")
        return said

    def day(self, heading: str) -> date:
        return self.need(heading, cells.day_of, NEVER)

    def percent(self, heading: str) -> Decimal:
        return self.need(heading, cells.percent_of, Decimal(0))

    def currency(self, heading: str) -> str:
        return self.need(heading, cells.currency_of, "")

    def country(self, heading: str) -> str:
        return self.need(heading, cells.country_of, "")

    def money(self, heading: str, currency: str) -> Decimal:
        """An amount; its decimals are checked where the currency is known."""
        return self.need(heading, _money(currency), Decimal(0))

    def maybe_money(self, heading: str, currency: str) -> Decimal | None:
        return self.read(heading, _money(currency))


def _money(currency: str) -> Callable[[Cell], Decimal]:
    return (lambda cell: cells.money_of(cell, currency)) if currency else cells.number_of


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its headings found."""

    sheet: Sheet
    row: int
    """The row of the headings, as the person sees it."""
    at: Mapping[str, int]
    """Known heading → index of its column."""
    others: Mapping[str, int]
    """Heading as it stands in the file → index, for columns that the reader does not know."""

    def rows(self, findings: Findings) -> Iterator[Row]:
        """Rows below the headings; one that is blank in all columns is passed over."""
        everything = {**self.others, **self.at}
        for number, line in self.sheet.rows:
            if number <= self.row:
                continue
            values = {heading: line[index] for heading, index in everything.items() if index < len(line)}
            if not all(_is_blank(cell) for cell in values.values()):
                yield Row(self.sheet.name, number, values, findings)

    def report_unknown(self, findings: Findings, used: Collection[str] = ()) -> None:
        """Say which columns were not read, so that a misspelt heading does not pass in silence."""
        for heading in self.others:
            if heading not in used:
                findings.notice(
                    Where(self.sheet.name, self.row, heading), heading, "This column is not known, so it was not read."
                )
        headed = {*self.at.values(), *self.others.values()}
        below = (line for number, line in self.sheet.rows if number > self.row)
        unheaded = {
            index for line in below for index, cell in enumerate(line) if index not in headed and not _is_blank(cell)
        }
        for index in sorted(unheaded):
            says = "This column has no heading, so it was not read."
            findings.notice(Where(self.sheet.name, self.row, letters(index)), "", says)


def letters(index: int) -> str:
    """The name a spreadsheet gives to a column: 0 is A, 27 is AB."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(65 + digit) + name
    return name


def find(sheet: Sheet, known: Sequence[Column]) -> Table:
    """Find the headings in one of the first rows; `Unusable` where a column is missing or stands there twice."""
    by_key = {_key(column.heading): column.heading for column in known}
    number, line = max(
        sheet.rows[:HEADINGS_WITHIN],
        key=lambda row: len({_key(cell) for cell in row[1]} & by_key.keys()),
        default=(1, []),
    )
    at: dict[str, int] = {}
    others: dict[str, int] = {}
    for index, cell in enumerate(line):
        if _is_blank(cell):
            continue
        heading = by_key.get(_key(cell))
        place, name = (at, heading) if heading else (others, shown(cell).strip())
        if name in place and heading:
            raise Unusable(f"{_named(sheet)} has two columns called «{heading}»: remove or rename one of them.")
        place.setdefault(name, index)
    _must_have(sheet, known, at, others)
    return Table(sheet, number, at, others)


def _must_have(sheet: Sheet, known: Sequence[Column], at: Mapping[str, int], others: Mapping[str, int]) -> None:
    missing = [column.heading for column in known if column.required and column.heading not in at]
    if missing:
        there = [*at, *others]
        raise Unusable(
            f"{_named(sheet)} has no column {_listing(missing)}; "
            + (f"its headings are {_listing(there[:15])}." if at else "no row of headings was found in it.")
            + " Add what is missing, or choose the right file."
        )


def _named(sheet: Sheet) -> str:
    return f"The sheet «{sheet.name}»" if sheet.name else "The file"


def _listing(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _key(cell: Cell) -> str:
    return re.sub(r"\s+", " ", shown(cell)).strip().casefold()


class Seen:
    """Keys met so far, with the row of the first: for what may stand in a file only once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[object, ...], int] = {}

    def before(self, row: Row, *key: object) -> int | None:
        """The row in which this key stood first, or None: then this row is the first."""
        return None if (first := self._rows.setdefault(key, row.number)) == row.number else first
