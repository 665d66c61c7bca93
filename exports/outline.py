"""The rows of a report: budget lines under their headings, subtotals, and the closing rows of the EU's Annex III."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exports.statement import AwardFacts, FinancialStatement, LineKind, StatementLine
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
    subtotals = _headings(rows, [line for line in lines if line.kind in DIRECT])
    direct = _total(rows, "direct", said("7. Subtotal direct eligible costs of the Action (1-6)"), subtotals)
    indirect = _closing(rows, "indirect", _indirect_label(award), lines, ("indirect",))
    label_9 = said("9. Total eligible costs of the Action, excluding reserve (7+8)")
    without_reserve = _total(rows, "without_reserve", label_9, (direct, indirect), RowKind.TOTAL)
    reserve = _closing(rows, "reserve", _reserve_label(award), lines, ("contingency",))
    eligible = _total(
        rows, "eligible", said("11. Total eligible costs (9+10)"), (without_reserve, reserve), RowKind.TOTAL
    )
    other = _closing(rows, "other", said("12. Taxes / Contributions in kind"), lines, ("in-kind", "ineligible"))
    accepted = _total(
        rows, "total", said("13. Total accepted costs of the Action (11+12)"), (eligible, other), RowKind.TOTAL
    )
    return Outline(tuple(rows), eligible, accepted)


def by_heading(statement: FinancialStatement) -> Outline:
    """Every line under its heading, whatever its kind, and one total: what any donor can read."""
    rows: list[Row] = []
    subtotals = _headings(rows, statement.lines)
    total = _total(rows, "total", said("Total"), subtotals, RowKind.TOTAL)
    return Outline(tuple(rows), total, total)


def label(line: StatementLine) -> str:
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


def _indirect_label(award: AwardFacts) -> Said:
    if award.indirect_percent is None:
        return said("8. Indirect costs")
    text = "8. Indirect costs (maximum {percent}% of 7, subtotal of direct eligible costs of the Action)"
    return said(text, percent=_shown(award.indirect_percent))


def _reserve_label(award: AwardFacts) -> Said:
    if award.contingency_percent is None:
        return said("10. Provision for contingency reserve")
    text = (
        "10. Provision for contingency reserve "
        "(maximum {percent}% of 7, subtotal of direct eligible costs of the Action)"
    )
    return said(text, percent=_shown(award.contingency_percent))


def _shown(percent: Decimal) -> str:
    """7 for 7.00, 7.5 for 7.50."""
    return f"{percent:f}".rstrip("0").rstrip(".") if "." in f"{percent:f}" else f"{percent:f}"
