"""Open Society Foundations: the budget's tabs (grantee, summary, one for each category) and the report against approved funding."""

import re
from dataclasses import replace
from functools import partial

from exports.budget_form import Budgeted, BudgetForm, Part
from exports.budget_form import write as write_budget_form
from exports.by_category import by_category, category_of
from exports.donor_budget import DonorBudget, as_statement
from exports.funding import funding
from exports.layouts import Category, categories
from exports.letterhead import Columns, Facts, contract, day, period, signatures, top
from exports.outline import Outline, label
from exports.report_form import Figure, Form
from exports.report_form import write as write_report_form
from exports.statement import ZERO, FinancialStatement, Period, StatementLine
from exports.wording import Said, Wording, said
from exports.workbook import HEAD, TEXT, UNITS, Sheet, reference

NAME = "osf"
_FILL = "D9E2EC"
_APPROVED, _CURRENT = said("Approved OSF funding"), said("Current OSF funding")


def _outline(statement: FinancialStatement) -> Outline:
    return by_category(statement.lines, NAME)


_BUDGET = BudgetForm(
    name=NAME,
    title=said("Budget, all lines"),
    sheet=said("Budget"),
    outline=_outline,
    columns={
        Part.UNIT: said("Unit"),
        Part.QUANTITY: said("Quantity"),
        Part.UNIT_COST: said("Unit cost"),
        Part.TOTAL: _APPROVED,
        Part.BY_PERIOD: said("By period"),
    },
)
_REPORT = Form(
    name=NAME,
    title=said("Financial report to the Open Society Foundations"),
    sheet=said("Financial report"),
    outline=_outline,
    columns={
        Figure.BUDGET: _APPROVED,
        Figure.MOVED: said("Moved between categories"),
        Figure.BUDGET_NOW: _CURRENT,
        Figure.CHANGE: said("Change %"),
        Figure.BEFORE: said("Spent before the period"),
        Figure.PERIOD: said("Spent in the period"),
        Figure.SO_FAR: said("Spent so far"),
        Figure.LEFT: said("Balance"),
        Figure.EXPLANATION: said("Explanation of the variance"),
    },
)


def write_report(statement: FinancialStatement) -> bytes:
    """Approved funding against spending, line by line and by category A to I. Raises NotWritable."""
    total = sum((line.budget for line in statement.lines), ZERO)
    titles = {
        Figure.BUDGET: funding(statement.award, total, _APPROVED),
        Figure.BUDGET_NOW: funding(statement.award, total, _CURRENT, said("Current budget")),
    }
    return write_report_form(statement, replace(_REPORT, columns={**_REPORT.columns, **titles}))


def write_budget(budget: DonorBudget) -> bytes:
    """Grantee information, the summary by category, a sheet of details for each category, all lines. Raises NotWritable."""
    wording = Wording(budget.award.language)
    details = [(_sheet_title(it, wording), partial(_details, category=it)) for it in categories(NAME)]
    form = replace(_BUDGET, columns={**_BUDGET.columns, Part.TOTAL: _approved(budget)})
    return write_budget_form(
        budget, form, further=[(said("Grantee Information"), _grantee), (said("Summary"), _summary), *details]
    )


def _approved(budget: DonorBudget) -> Said:
    return funding(budget.award, budget.total, _APPROVED)


def _grantee(sheet: Sheet, written: Budgeted) -> None:
    """Who asks for the funding, for what and for how long."""
    budget, award = written.budget, written.budget.award
    sheet.widths({"A": 34, "B": 60, "C": 30, "D": 16, "E": 16})
    row = top(sheet, as_statement(budget), said("Grantee information"), [], Columns(("A", "B"), ("D", "E")))
    facts: Facts = [
        (said("Grantee"), budget.network),
        (said("Hub in the lead"), award.lead_hub),
        (said("Donor"), award.donor),
        (said("Grant number"), award.donor_reference),
        (said("Our reference"), award.reference),
        (said("Project"), award.title),
        (said("Grant period"), period(Period(award.starts_on, award.ends_on))),
        (said("Currency"), award.currency),
        (said("Budget"), said("version {version}", version=budget.version)),
        (said("Prepared on"), day(budget.prepared_on)),
    ]
    sheet.put(row, "A", said("Fact"), HEAD)
    sheet.put(row, "B", said("What the agreement says"), HEAD)
    first = row + 1
    for name, fact in facts:
        row += 1
        sheet.put(row, "A", name, TEXT)
        sheet.put(row, "B", fact, TEXT)
    signatures(sheet, row + 2, ("A", "B", "C"))
    sheet.freeze(first, "B", repeat_from=first - 1)
    sheet.printed(left=award.reference, paper="A4")


def _summary(sheet: Sheet, written: Budgeted) -> None:
    """Column C: what is approved, from the budget. Column D: computed, from the category's own sheet."""
    outline, money, its = written.table.outline, written.table.money, categories(NAME)
    values = outline.values(lambda line: line.budget)
    row = _above(sheet, written, said("Summary"), {"A": 12, "B": 46, "C": 20, "D": 28, "E": 18})
    titles = ("Category", "Title", str(_approved(written.budget)), "Computed from the details", "Difference")
    _titles(sheet, row, titles)
    first, in_details = row + 1, row
    for category in its:
        row += 1
        position = next(at for at, it in enumerate(outline.rows) if it.name == f"subtotal.{category.code}")
        approved = f"{written.letters[Part.TOTAL]}{written.table.row_of(position)}"
        details = f"D{_total_row(in_details, len(_lines_of(written, category)))}"
        sheet.put(row, "A", category.code, replace(TEXT, align="center"))
        sheet.put(row, "B", said(category.title), TEXT)
        sheet.formula(row, "C", f"={reference(written.sheet, approved)}", values[position], money)
        sheet.formula(row, "D", f"='{_sheet_title(category, sheet.wording)}'!{details}", values[position], money)
        sheet.formula(row, "E", f"=ROUND(C{row}-D{row},4)", ZERO, money)
    together = sum((line.budget for category in its for line in _lines_of(written, category)), ZERO)
    strong = replace(money, bold=True, fill=_FILL)
    sheet.put(row + 1, "A", None, replace(TEXT, fill=_FILL))
    sheet.put(row + 1, "B", said("Total"), replace(TEXT, bold=True, fill=_FILL))
    for column, total in (("C", together), ("D", together), ("E", ZERO)):
        sheet.formula(row + 1, column, f"=SUM({column}{first}:{column}{row})", total, strong)
    sheet.name(row + 1, "C", "funding.approved")
    sheet.red_when(f"A{first}:E{row}", f"$E{first}<>0")
    signatures(sheet, row + 4, ("B", "C", "D"))
    sheet.freeze(first, "C", repeat_from=first - 1)
    sheet.printed(left=written.budget.award.reference, paper="A4")


def _details(sheet: Sheet, written: Budgeted, *, category: Category) -> None:
    """The lines of one category, and their total below them, where the summary reads it."""
    money, lines = written.table.money, _lines_of(written, category)
    row = _above(sheet, written, category.label, {"A": 50, "B": 16, "C": 16, "D": 28, "E": 24})
    _titles(sheet, row, ("Budget line", "Quantity", "Unit cost", "Total", "Unit"))
    first, total_row = row + 1, _total_row(row, len(lines))
    if not lines:
        sheet.put(first, "A", said("No line in this category."), TEXT)
    for line in lines:
        row += 1
        for column, shown, look in (("B", line.quantity, UNITS), ("C", line.unit_cost, money), ("E", line.unit, TEXT)):
            sheet.put(row, column, shown, look)
        sheet.put(row, "A", label(line), TEXT)
        product = written.table.product(line.quantity, line.unit_cost, line.budget, f"B{row}*C{row}")
        if product:
            sheet.formula(row, "D", product, line.budget, money)
        else:
            sheet.put(row, "D", line.budget, money)
    for column in "ABCE":
        sheet.put(total_row, column, None, replace(TEXT, fill=_FILL))
    sheet.put(total_row, "A", said("Total"), replace(TEXT, bold=True, fill=_FILL))
    total = sum((line.budget for line in lines), ZERO)
    formula = f"=SUM(D{first}:D{total_row - 1})"
    sheet.formula(total_row, "D", formula, total, replace(money, bold=True, fill=_FILL))
    sheet.freeze(first, "B", repeat_from=first - 1)
    sheet.printed(left=written.budget.award.reference, paper="A4")


def _above(sheet: Sheet, written: Budgeted, title: str | Said, widths: dict[str, int]) -> int:
    """What stands above the table of each tab, the same everywhere: so the row of the headings is the same, too."""
    sheet.widths(widths)
    statement = as_statement(written.budget)
    return top(sheet, statement, title, contract(statement), Columns(("A", "B"), ("D", "E")))


def _titles(sheet: Sheet, row: int, titles: tuple[str, ...]) -> None:
    for column, title in zip("ABCDE", titles, strict=True):
        sheet.put(row, column, said(title), HEAD)
    sheet.height(row, 30)


def _total_row(header: int, lines: int) -> int:
    return header + max(1, lines) + 1


def _lines_of(written: Budgeted, category: Category) -> list[StatementLine]:
    return [row.line for row in written.table.outline.rows if row.line and category_of(row.line, NAME) == category]


def _sheet_title(category: Category, wording: Wording) -> str:
    """As a workbook allows the title of a sheet."""
    return re.sub(r"[\\/*?:\[\]']", "", f"{category.code} {wording(said(category.title))}")[:31]
