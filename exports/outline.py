"""The rows of a report: budget lines under their headings, subtotals, and the closing rows of the EU's Annex III."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from exports.layouts import layout
from exports.statement import FinancialStatement, LineKind, StatementLine
from exports.wording import Said, said

Measure = Callable[[StatementLine], Decimal]
"""What a column shows of a line: its budget, its cost of the period."""

DIRECT: tuple[LineKind, ...] = ("direct", "third-party")

_NUMBERED = re.compile(r"^\d+(\.\d+)*[.)]?\s+")


class RowKind(StrEnum):
    """What a row is, and with that how it looks."""

    HEADING = "heading"
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A row adds up its parts (positions of rows above it), or is one budget line, or only a heading.

    `name` says in a workbook's named cells which row a figure is of: `line.1.1`, `subtotal.2`, `total`.
    """

    kind: RowKind
    label: str | Said
    name: str
    line: StatementLine | None = None
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The rows in order. `eligible` and `accepted` are the positions of the rows that other sheets refer to."""

    rows: tuple[Row, ...]
    eligible: int
    accepted: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The budget lines in the order of the rows."""
        return tuple(row.line.code for row in self.rows if row.line)

    def lines(self) -> list[tuple[StatementLine, ...]]:
        """What each row is made of: its own line, or the lines of its parts; of a heading nothing."""
        lines: list[tuple[StatementLine, ...]] = []
        for row in self.rows:
            own = (row.line,) if row.line else ()
            lines.append(own + tuple(line for part in row.parts for line in lines[part]))
        return lines

    def values(self, measure: Measure) -> list[Decimal]:
        """What each row shows of this measure; a heading has none, which counts as zero."""
        values: list[Decimal] = []
        for row in self.rows:
            own = measure(row.line) if row.line else Decimal(0)
            values.append(own + sum((values[part] for part in row.parts), Decimal(0)))
        return values


def annex_iii(statement: FinancialStatement) -> Outline:
    """Headings 1 to 6 as the award has them, then rows 7 to 13 of the EU's budget (Annex III, sheet 1)."""
    rows: list[Row] = []
    award, lines = statement.award, statement.lines
    says = layout("eu-annex-iii")["closing"]
    subtotals = _headings(rows, [line for line in lines if line.kind in DIRECT])
    direct = _total(rows, "direct", said(says["direct"]), subtotals)
    label_8 = capped_label(says, "indirect", award.indirect_percent)
    indirect = _closing(rows, "indirect", label_8, lines, ("indirect",))
    without_reserve = _total(rows, "without_reserve", said(says["without_reserve"]), (direct, indirect), RowKind.TOTAL)
    label_10 = capped_label(says, "reserve", award.contingency_percent)
    reserve = _closing(rows, "reserve", label_10, lines, ("contingency",))
    eligible = _total(rows, "eligible", said(says["eligible"]), (without_reserve, reserve), RowKind.TOTAL)
    other = _closing(rows, "other", said(says["other"]), lines, ("in-kind", "ineligible"))
    accepted = _total(rows, "total", said(says["accepted"]), (eligible, other), RowKind.TOTAL)
    return Outline(tuple(rows), eligible, accepted)


def by_heading(statement: FinancialStatement) -> Outline:
    """Every line under its heading, whatever its kind, and one total: what any donor can read."""
    rows: list[Row] = []
    subtotals = _headings(rows, statement.lines)
    total = _total(rows, "total", said("Total"), subtotals, RowKind.TOTAL)
    return Outline(tuple(rows), total, total)


class Named(Protocol):
    """A budget line, before or after something was spent on it."""

    @property
    def code(self) -> str: ...

    @property
    def description(self) -> str: ...


def label(line: Named) -> str:
    """Code and description, the code once."""
    if line.description.startswith(line.code):
        return line.description
    return f"{line.code} {line.description}".strip()


def without_number(heading: str) -> str:
    """Human Resources, where the budget says «1. Human Resources»."""
    return _NUMBERED.sub("", heading)


def _headings(rows: list[Row], lines: Iterable[StatementLine]) -> tuple[int, ...]:
    """A heading that comes back further down in the budget gathers its lines where it first stood."""
    by_name: dict[str, list[StatementLine]] = {}
    for line in lines:
        by_name.setdefault(line.heading.strip(), []).append(line)
    return tuple(_heading(rows, number, name, own) for number, (name, own) in enumerate(by_name.items(), 1))


def _heading(rows: list[Row], number: int, name: str, lines: Sequence[StatementLine]) -> int:
    rows.append(Row(RowKind.HEADING, name or said("Lines without a heading"), f"heading.{number}"))
    first = len(rows)
    rows.extend(_of_line(line) for line in lines)
    subtotal = said("Subtotal {heading}", heading=without_number(name) or said("Lines without a heading"))
    return _total(rows, f"subtotal.{number}", subtotal, range(first, len(rows)))


def _of_line(line: StatementLine) -> Row:
    return Row(RowKind.LINE, label(line), f"line.{line.code}", line)


def _total(rows: list[Row], name: str, label: Said, parts: Iterable[int], kind: RowKind = RowKind.SUBTOTAL) -> int:
    rows.append(Row(kind, label, name, parts=tuple(parts)))
    return len(rows) - 1


def _closing(
    rows: list[Row], name: str, label: Said, lines: Sequence[StatementLine], kinds: tuple[LineKind, ...]
) -> int:
    """Rows 8, 10 and 12 are one budget line each in most contracts; several lines stand above their sum."""
    own = [line for line in lines if line.kind in kinds]
    if len(own) == 1:
        rows.append(Row(RowKind.SUBTOTAL, _with_code(label, own[0]), name, own[0]))
        return len(rows) - 1
    first = len(rows)
    rows.extend(_of_line(line) for line in own)
    return _total(rows, name, label, range(first, len(rows)))


def _with_code(label: Said, line: StatementLine) -> Said:
    """The list of transactions names the line by its code, so the row does too."""
    number = label.text.split(".", maxsplit=1)[0]
    return label if line.code.rstrip(".") == number else said("{row} [line {code}]", row=label, code=line.code)


def capped_label(says: Mapping[str, str], name: str, percent: Decimal | None) -> Said:
    """A row with the most that the agreement allows in it, where it says so."""
    if percent is None:
        return said(says[f"{name}_without_rule"])
    return said(says[name], percent=_shown(percent))


def _shown(percent: Decimal) -> str:
    """7 for 7.00, 7.5 for 7.50."""
    return f"{percent:f}".rstrip("0").rstrip(".") if "." in f"{percent:f}" else f"{percent:f}"
