"""The EU's Annex III: the budget of the action, its justification, and who pays for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from exports import annex_iii_justification, annex_iii_sources
from exports.annex_iii_rows import FIRST_ROW, Row, Rows, annex_iii_rows, highest, misfits
from exports.currencies import decimals_of, number_format, rounded
from exports.donor_budget import BudgetedLine, DonorBudget, as_statement, budget_must_add_up
from exports.letterhead import day, notes, signatures
from exports.outline import RowKind
from exports.refusals import NotWritable
from exports.statement import ZERO
from exports.table import dressed
from exports.wording import Said, said
from exports.workbook import DRAFT, HEAD, SMALL, TEXT, UNITS, WARNING, Book, Look, Sheet, amount_look, joined

_LAST = "I"


def write(budget: DonorBudget) -> bytes:
    """The workbook of three sheets. Raises NotWritable where a line has no place in it, a cap is passed, or sources differ."""
    budget_must_add_up(budget)
    if reasons := (*misfits(budget), *annex_iii_sources.differences(budget)):
        raise NotWritable(*reasons)
    award, rows = budget.award, annex_iii_rows(budget)
    book = Book(
        title=f"Annex III, budget of the Action, {award.reference}",
        is_draft=not budget.is_approved,
        made_on=budget.prepared_on,
        language=award.language,
    )
    costs = book.sheet(said("1. Budget for the Action"))
    justification = book.sheet(said("2. Justification of the budget"))
    sources = book.sheet(said("3. Expected sources of funding"))
    _Costs(costs, budget, rows).write()
    annex_iii_justification.write(justification, budget, rows)
    annex_iii_sources.write(sources, budget, rows, costs)
    return book.to_bytes()


class _Costs:
    """Sheet 1: columns A to I, all years and year 1; what a reader checks stands below the table."""

    def __init__(self, sheet: Sheet, budget: DonorBudget, rows: Rows) -> None:
        self._sheet = sheet
        self._budget = budget
        self._rows = rows
        self._currency = budget.award.currency
        self._decimals = decimals_of(self._currency)
        self._money = amount_look(number_format(self._currency))
        self._year_one = _year_one(budget)

    def write(self) -> None:
        sheet, budget = self._sheet, self._budget
        blocks = {"A": 68, **dict.fromkeys("BF", 12), **dict.fromkeys("CG", 9), **dict.fromkeys("DEHI", 15), "K": 44}
        sheet.widths(blocks)
        self._head()
        for row, it in self._placed():
            for column in "ABCDEFGHI":
                sheet.put(row, column, None, dressed(TEXT, it.kind))
            sheet.put(row, "A", it.label, dressed(TEXT, it.kind, indent=it.kind is RowKind.LINE))
        self._block("BCDE", "budget", range(len(budget.periods)))
        if self._year_one:
            self._block("FGHI", "budget.year_1", self._year_one)
        if not budget.is_approved:
            sheet.put(1, "K", DRAFT, WARNING)
        below = self._below(FIRST_ROW + len(self._rows.rows) + 1)
        below = notes(sheet, below, as_statement(budget), _LAST)
        signatures(sheet, below, ("A", "B", "F"))
        sheet.keep(FIRST_ROW + self._rows.direct, below)  # rows 7 to 13, which belong together
        sheet.print_only(f"A1:{_LAST}{below + 7}")
        sheet.freeze(FIRST_ROW, "B", repeat_from=1)
        sheet.printed(left=budget.award.reference, paper="A4")

    def _head(self) -> None:
        sheet = self._sheet
        titles = (
            said("Unit"),
            said("# of units"),
            said("Unit value (in {currency})", currency=self._currency),
            said("Total Cost (in {currency})", currency=self._currency),
        )
        for column, title in zip("ABCDEFGHI", (said("Costs"), *titles, *titles), strict=True):
            sheet.put(1, column, None, HEAD)
            sheet.put(2, column, title, HEAD)
        sheet.put(1, "A", said("1. Budget for the Action"), HEAD)
        for first, last, title in (("B", "E", said("All Years")), ("F", "I", said("Year 1"))):
            sheet.put(1, first, title, HEAD)
            sheet.merge(1, first, last)
        sheet.height(1, 22)
        sheet.height(2, 30)

    def _placed(self) -> list[tuple[int, Row]]:
        return list(enumerate(self._rows.rows, FIRST_ROW))

    def _block(self, columns: str, name: str, periods: Sequence[int]) -> None:
        """Unit, number, unit value and total of some of the budget's periods."""
        unit, _, _, total = tuple(columns)

        def measure(line: BudgetedLine) -> Decimal:
            return sum((line.by_period[at] for at in periods), ZERO) if line.by_period else line.amount

        for (row, it), amount in zip(self._placed(), self._rows.values(measure), strict=True):
            if it.kind is RowKind.HEADING or it.is_group:
                continue
            look = dressed(self._money, it.kind)
            if it.kind is RowKind.LINE:
                self._sheet.put(row, unit, it.unit, TEXT)
                self._line(row, it.lines, amount, columns)
            elif it.parts:
                self._sheet.formula(row, total, it.formula(total), amount, look)
            else:
                self._sheet.put(row, total, amount, look)
            if it.name:
                self._sheet.name(row, total, name, it.name)

    def _line(self, row: int, lines: Sequence[BudgetedLine], amount: Decimal, columns: str) -> None:
        """Units times unit value, rounded, where that is the signed amount; a printed unit value often does not come to it."""
        _, units, value, total = tuple(columns)
        count, each = _factors(lines[0], amount) if lines else (None, None)
        if count is not None and each is not None:
            self._sheet.put(row, units, count, UNITS)
            self._sheet.put(row, value, each, self._money)
        product = rounded(count * each, self._decimals) if count is not None and each is not None else ZERO
        if product == amount:
            formula = f"=ROUND({units}{row}*{value}{row},{self._decimals})"
            self._sheet.formula(row, total, formula, amount, self._money)
        else:
            self._sheet.put(row, total, amount, self._money)

    def _below(self, row: int) -> int:
        """The caps, live; then what the columns, which may not be changed, have no place for."""
        award, amounts = self._budget.award, self._rows.values(lambda line: line.amount)
        direct = f"E{FIRST_ROW + self._rows.direct}"
        for at, percent in (
            (self._rows.indirect, award.indirect_percent),
            (self._rows.reserve, award.contingency_percent),
        ):
            if percent is None:
                continue
            share = f"{percent.normalize():f}"
            label = said(
                "Check: row {row} is at most {percent} % of row 7 (what is left of it)",
                row=self._number(at),
                percent=share,
            )
            self._sheet.put(row, "A", label, SMALL)
            left = highest(percent, amounts[self._rows.direct], self._currency) - amounts[at]
            formula = f"=ROUND({direct}*{share}/100,{self._decimals})-E{FIRST_ROW + at}"
            self._sheet.formula(row, "E", formula, left, _small(self._money))
            self._sheet.red_when(f"A{row}:E{row}", f"$E{row}<0")
            row += 1
        for fact, text in self._facts():
            self._sheet.put(row, "A", fact, SMALL)
            self._sheet.put(row, "B", text)
            row += 1
        return row + 1

    def _number(self, at: int) -> str:
        return str(self._rows.rows[at].label).split(".", maxsplit=1)[0]

    def _facts(self) -> list[tuple[Said, str | Said]]:
        award, budget = self._budget.award, self._budget
        facts: list[tuple[Said, str | Said]] = [
            (said("Action"), award.title),
            (said("Contract No"), joined([award.donor_reference, award.reference])),
            (said("Coordinator"), joined([budget.network, award.lead_hub])),
            (said("Implementation period of the contract"), f"{day(award.starts_on)}-{day(award.ends_on)}"),
            (said("Budget version"), budget.version),
        ]
        if not self._year_one:
            facts.append((said("Year 1"), said("empty: this budget has no amounts by year")))
        return facts


def _year_one(budget: DonorBudget) -> Sequence[int]:
    """The budget's periods inside the first twelve months; all of a short action; none where no amounts by year are known."""
    starts_on = budget.award.starts_on
    last = date(starts_on.year + 1, starts_on.month, min(starts_on.day, 28))
    if budget.award.ends_on <= last:
        return range(max(len(budget.periods), 1))
    return [at for at, period in enumerate(budget.periods) if period.ends_on <= last]


def _factors(line: BudgetedLine, amount: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Units and unit value of an amount of a line: of a part of it, as many units as it buys, where that is a round number."""
    if line.quantity is None or line.unit_cost is None or amount == line.amount:
        return line.quantity, line.unit_cost
    if not line.unit_cost:
        return None, None
    count = rounded(amount / line.unit_cost, 4)
    return (count.normalize() + ZERO, line.unit_cost) if count * line.unit_cost == amount else (None, None)


def _small(look: Look) -> Look:
    return replace(SMALL, number_format=look.number_format, align="right")
