"""National Endowment for Democracy: budget and quarterly financial report under NED's categories."""

from dataclasses import replace

from exports.budget_form import BudgetForm, Part
from exports.budget_form import write as write_budget_form
from exports.by_category import by_category
from exports.donor_budget import DonorBudget
from exports.funding import funding
from exports.outline import Outline
from exports.report_form import Figure, Form
from exports.report_form import write as write_report_form
from exports.statement import FinancialStatement
from exports.wording import said

NAME = "ned"


def _outline(statement: FinancialStatement) -> Outline:
    return by_category(statement.lines, NAME)


_BUDGET = BudgetForm(
    name=NAME,
    title=said("NED grant budget"),
    sheet=said("Budget"),
    outline=_outline,
    columns={
        Part.UNIT: said("Title, unit"),
        Part.QUANTITY: said("Months or units"),
        Part.UNIT_COST: said("Monthly or unit cost"),
        Part.CHARGED: said("% of time or cost"),
        Part.TOTAL: said("NED funds requested"),
        Part.BY_PERIOD: said("By period"),
    },
)
_REPORT = Form(
    name=NAME,
    title=said("NED quarterly financial report"),
    sheet=said("Financial report"),
    outline=_outline,
    columns={
        Figure.BUDGET: said("Approved budget"),
        Figure.MOVED: said("Moved between categories"),
        Figure.BUDGET_NOW: said("Current budget"),
        Figure.BEFORE: said("Spent in earlier quarters"),
        Figure.PERIOD: said("Spent this quarter"),
        Figure.SO_FAR: said("Spent to date"),
        Figure.LEFT: said("Balance"),
        Figure.USED: said("Spent %"),
        Figure.EXPLANATION: said("Explanation"),
    },
)


def write_budget(budget: DonorBudget) -> bytes:
    """Each line with months, monthly cost and share of time; a sub-total per category. Raises NotWritable."""
    title = funding(budget.award, budget.total, _BUDGET.columns[Part.TOTAL])
    return write_budget_form(budget, replace(_BUDGET, columns={**_BUDGET.columns, Part.TOTAL: title}))


def write_report(statement: FinancialStatement) -> bytes:
    """Quarter and to date against the budget, and cash on hand. Raises NotWritable."""
    return write_report_form(statement, _REPORT)
