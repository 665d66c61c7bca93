"""OCHA's pooled funds: budget and report of a country-based pooled fund (CBPF), budget of CERF, under the categories A to G."""

from dataclasses import replace
from decimal import Decimal

from exports.budget_form import Budgeted, BudgetForm, Part
from exports.budget_form import write as write_budget
from exports.by_category import by_category
from exports.donor_budget import DonorBudget
from exports.layouts import categories, layout
from exports.outline import Outline
from exports.report_form import Figure, Form, Reported
from exports.report_form import write as write_form
from exports.statement import FinancialStatement
from exports.table import share, share_formula
from exports.wording import said, together
from exports.workbook import PERCENT, SMALL, TEXT, Sheet

NAME = "ocha"


def _outline(statement: FinancialStatement) -> Outline:
    return by_category(statement.lines, NAME)


_CBPF = BudgetForm(
    name=NAME,
    title=said("Budget, country-based pooled fund"),
    sheet=said("Budget"),
    outline=_outline,
    columns={
        Part.REMARK: said("Budget line remark"),
        Part.UNIT: said("Unit type"),
        Part.QUANTITY: said("Unit quantity"),
        Part.UNIT_COST: said("Unit cost"),
        Part.DURATION: said("Duration"),
        Part.CHARGED: said("% charged"),
        Part.TOTAL: said("Total cost"),
        Part.BY_PERIOD: said("By period"),
    },
)
_CERF = BudgetForm(
    name=NAME,
    title=said("Budget, Central Emergency Response Fund (CERF)"),
    sheet=said("Budget"),
    outline=_outline,
    columns={
        Part.UNIT: said("Unit"),
        Part.QUANTITY: said("Quantity"),
        Part.UNIT_COST: said("Unit cost"),
        Part.TOTAL: said("Total"),
    },
)
_REPORT = Form(
    name=NAME,
    title=said("Financial report, OCHA pooled fund"),
    sheet=said("Financial report"),
    outline=_outline,
    columns={
        Figure.BUDGET: said("Approved budget"),
        Figure.BUDGET_NOW: said("Revised budget"),
        Figure.CHANGE: said("Revision %"),
        Figure.BEFORE: said("Expenditure before the period"),
        Figure.PERIOD: said("Expenditure of the period"),
        Figure.SO_FAR: said("Cumulative expenditure"),
        Figure.LEFT: said("Balance"),
        Figure.USED: said("Spent %"),
        Figure.EXPLANATION: said("Explanation of the variance"),
    },
)


def write_cbpf_budget(budget: DonorBudget) -> bytes:
    """Line by line: quantity × unit cost × duration × % charged; programme support cost and its rate. Raises NotWritable."""
    return write_budget(budget, _CBPF, below=[_support_cost_of_budget])


def write_cerf_budget(budget: DonorBudget) -> bytes:
    """Unit, quantity, unit cost, total; a sub-total per letter; programme support cost and its rate. Raises NotWritable."""
    return write_budget(budget, _CERF, below=[_support_cost_of_budget])


def write_report(statement: FinancialStatement) -> bytes:
    """The report of either fund, with what revisions moved between categories. Raises NotWritable."""
    return write_form(statement, _REPORT, below=[_support_cost_of_report, _revisions])


def _support_cost_of_budget(sheet: Sheet, row: int, written: Budgeted) -> int:
    values = written.table.outline.values(lambda line: line.budget)
    return _support_cost(sheet, row, written, written.letters[Part.TOTAL], values)


def _support_cost_of_report(sheet: Sheet, row: int, written: Reported) -> int:
    values = written.table.outline.values(lambda line: line.cumulative)
    return _support_cost(sheet, row, written, written.form.letter(Figure.SO_FAR), values)


def _support_cost(sheet: Sheet, row: int, written: Budgeted | Reported, column: str, values: list[Decimal]) -> int:
    """Programme support cost as a share of direct cost, red above what the fund allows."""
    outline, table = written.table.outline, written.table
    its = next((at for at, it in enumerate(outline.rows) if it.name == "indirect"), None)
    most = Decimal(str(layout(NAME)["support_cost_percent_max"]))
    sheet.put(
        row, "A", said("Programme support cost, % of direct cost (at most {percent} %)", percent=f"{most:f}"), TEXT
    )
    direct = f"{column}{table.row_of(outline.eligible)}"
    part = f"{column}{table.row_of(its)}" if its is not None else "0"
    rate = share(values[its] if its is not None else Decimal(0), values[outline.eligible])
    sheet.formula(row, "B", share_formula(part, direct), rate, PERCENT)
    sheet.name(row, "B", "support_cost.rate")
    sheet.red_when(f"A{row}:B{row}", f"AND(ISNUMBER($B{row}),$B{row}>{most / 100:f})")
    return row + 2


def _revisions(sheet: Sheet, row: int, written: Reported) -> int:
    """Which categories moved by more than the fund lets pass without a revision."""
    limit = Decimal(str(layout(NAME)["revision_above_percent"]))
    outline = written.table.outline
    old = outline.values(lambda line: line.budget)
    moved = outline.values(lambda line: line.budget_now - line.budget)
    at = {it.name: position for position, it in enumerate(outline.rows)}
    above = [
        its.label
        for its in categories(NAME)
        if abs(moved[at[f"subtotal.{its.code}"]]) * 100 > abs(old[at[f"subtotal.{its.code}"]]) * limit
    ]
    text = "No category was moved by more than {percent} % of its approved budget."
    if above:
        text = "Moved by more than {percent} % of the approved budget, so a revision is needed: {categories}."
    sentence = said(text, percent=f"{limit:f}", **({"categories": together(*above, between=", ")} if above else {}))
    sheet.paragraph(row, "A", written.form.last, sentence, replace(SMALL, size=9, bold=bool(above)))
    return row + 2
