"""The SF-424A as a workbook: sections A to F on one page, every sum live, the checks of the form below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exports.currencies import number_format
from exports.donor_budget import DonorBudget
from exports.form import NOTE, SECTION, SENTENCE, heading
from exports.layouts import layout
from exports.sf_424a import FORMAT, Summary, summary
from exports.statement import ZERO
from exports.workbook import HEAD, TEXT, Book, Sheet, amount_look

_LAST = "G"
_FREE_ROWS = 3
"""Rows of a section below the award's own, for other programs; blank."""


def write(budget: DonorBudget) -> bytes:
    """The workbook. Raises NotWritable with every heading that belongs to no category of the form."""
    its = summary(budget)
    book = Book(
        title=f"SF-424A, {budget.award.reference}",
        is_draft=not budget.is_approved,
        made_on=budget.prepared_on,
        language=budget.award.language,
    )
    _Form(book.sheet("SF-424A"), budget, its, layout(FORMAT)).write()
    return book.to_bytes()


class _Form:
    """The sheet, from top to bottom."""

    def __init__(self, sheet: Sheet, budget: DonorBudget, its: Summary, form: Mapping[str, Any]) -> None:
        self._sheet = sheet
        self._budget = budget
        self._its = its
        self._form = form
        self._money = amount_look(number_format(budget.award.currency))
        self._strong = replace(self._money, bold=True, fill="F5F7FA")
        self._row = 3
        self._total = self._non_federal = ""

    def write(self) -> None:
        sheet, budget = self._sheet, self._budget
        sheet.widths({"A": 46, **dict.fromkeys("BCDEFG", 19)})
        heading(sheet, self._form["title"], is_draft=not budget.is_approved)
        beside = 2 if budget.is_approved else 1
        said = f"{self._form['below']} · {budget.award.reference} · amounts in {budget.award.currency}"
        sheet.across(beside, "D", _LAST, said, SENTENCE)
        self._section_a()
        self._section_b()
        self._section_c()
        self._section_d()
        self._section_e()
        self._section_f()
        sheet.freeze(3, "B", repeat_from=1)
        sheet.printed(left=budget.award.reference, paper="A4", one_page=True)

    def _head(self, letter: str) -> None:
        self._sheet.across(self._row, "A", _LAST, self._form["sections"][letter], SECTION)
        titles = self._form["columns"].get(letter, [])
        for column, title in zip("ABCDEFG", titles, strict=False):
            self._sheet.put(self._row + 1, column, title, HEAD)
        self._row += 2 if titles else 1

    def _figures(self, label: str, figures: Sequence[Decimal | str | None], *, total: bool = False) -> None:
        """A row: its label, then text or figures; None is a blank cell."""
        look = replace(TEXT, bold=total, fill="F5F7FA" if total else "")
        self._sheet.put(self._row, "A", label, look)
        for column, figure in zip("BCDEFG", figures, strict=False):
            text = isinstance(figure, str)
            self._sheet.put(self._row, column, figure, look if text else self._strong if total else self._money)

    def _sum(self, column: str, formula: str, value: Decimal, *names: str) -> None:
        self._sheet.formula(self._row, column, formula, value, self._strong)
        if names:
            self._sheet.name(self._row, column, *names)

    def _programs(self, columns: str, values: Sequence[Decimal], label: str, first_number: int, name: str) -> None:
        """Blank rows for other programs, and the row of column sums."""
        first = self._row
        for below in range(1, _FREE_ROWS + 1):
            self._row += 1
            self._figures(f"{first_number + below}.", [None] * (len(columns) + ord(columns[0]) - ord("B")))
        self._row += 1
        self._figures(label, [None] * (len(columns) + ord(columns[0]) - ord("B")), total=True)
        for column, value in zip(columns, values, strict=True):
            self._sum(column, f"=SUM({column}{first}:{column}{self._row - 1})", value, name, column)

    def _section_a(self) -> None:
        its = self._its
        self._head("A")
        self._figures(f"1. {its.activity}", [its.assistance_listing, None, None, its.federal, its.non_federal, None])
        self._sum("G", f"=E{self._row}+F{self._row}", its.total)
        values = (ZERO, ZERO, its.federal, its.non_federal, its.total)
        self._programs("CDEFG", values, self._form["rows"]["totals_A"], 1, "line.5")
        self._total, self._non_federal = f"G{self._row}", f"F{self._row}"
        self._row += 1

    def _section_b(self) -> None:
        its, rows = self._its, self._form["rows"]
        self._head("B")
        first = self._row
        for category, amount in its.categories:
            self._object_class(f"{category.code}. {category.title}", amount, f"6{category.code}")
        direct = self._row
        self._object_class(rows["direct"], its.direct, "6i", f"=SUM({{column}}{first}:{{column}}{direct - 1})")
        self._object_class(rows["indirect"], its.indirect, "6j")
        self._object_class(rows["totals_B"], its.total, "6k", f"={{column}}{direct}+{{column}}{direct + 1}")
        self._all = f"F{self._row - 1}"
        self._object_class(rows["income"], its.program_income, "7")

    def _object_class(self, label: str, amount: Decimal | None, name: str, formula: str = "") -> None:
        """One program in column (1), three free ones, their total in (5)."""
        self._figures(label, [None if formula else amount, None, None, None], total=bool(formula))
        for column in "BCDE" if formula else "":
            value = (amount or ZERO) if column == "B" else ZERO
            self._sheet.formula(self._row, column, formula.format(column=column), value, self._strong)
        self._sum("F", f"=SUM(B{self._row}:E{self._row})", amount or ZERO, "line", name)
        self._row += 1

    def _section_c(self) -> None:
        its = self._its
        self._head("C")
        self._figures(f"8. {its.activity}", [its.applicant, ZERO, its.other_sources])
        self._sum("E", f"=SUM(B{self._row}:D{self._row})", its.non_federal)
        values = (its.applicant, ZERO, its.other_sources, its.non_federal)
        self._programs("BCDE", values, self._form["rows"]["totals_C"], 8, "line.12")
        self._resources = f"E{self._row}"
        self._row += 1

    def _section_d(self) -> None:
        its, rows = self._its, self._form["rows"]
        self._head("D")
        first = self._row
        for label, side in ((rows["federal"], 0), (rows["non_federal"], 1)):
            quarters = [of[side] for of in its.quarters]
            self._figures(label, [None, *quarters])
            self._sum("B", f"=SUM(C{self._row}:F{self._row})", sum(quarters, ZERO), "line", f"{13 + side}")
            self._row += 1
        self._figures(rows["totals_D"], [None] * 5, total=True)
        totals = [sum(of, ZERO) for of in its.quarters]
        for column, value in zip("BCDEF", (sum(totals, ZERO), *totals), strict=True):
            self._sum(column, f"={column}{first}+{column}{first + 1}", value, "line.15", column)
        self._row += 1

    def _section_e(self) -> None:
        its = self._its
        self._head("E")
        self._figures(f"16. {its.activity}", list(its.later_years))
        self._programs("BCDE", its.later_years, self._form["rows"]["totals_E"], 16, "line.20")
        self._row += 1

    def _section_f(self) -> None:
        sheet, its, rows = self._sheet, self._its, self._form["rows"]
        self._head("F")
        for label, text in (
            (rows["direct_charges"], its.direct_charges),
            (rows["indirect_charges"], its.indirect_charges),
            (rows["remarks"], its.remarks),
        ):
            sheet.put(self._row, "A", label, TEXT)
            sheet.across(self._row, "B", _LAST, text, TEXT)
            self._row += 1
        sheet.put(self._row, "A", "Check: 6k less 5(g), and 12(e) less 5(f); both must be nought", NOTE)
        sheet.formula(self._row, "B", f"=ROUND({self._all}-{self._total},2)", its.direct + its.indirect - its.total)
        others = its.applicant + its.other_sources - its.non_federal
        sheet.formula(self._row, "C", f"=ROUND({self._resources}-{self._non_federal},2)", others)
        sheet.red_when(f"A{self._row}:C{self._row}", f"OR($B{self._row}<>0,$C{self._row}<>0)")
