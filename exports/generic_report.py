"""The common core of donors' reports, for a donor that has no form of its own."""

from exports.outline import by_heading
from exports.report_form import Figure, Form
from exports.report_form import write as write_form
from exports.statement import FinancialStatement
from exports.wording import said

FORM = Form(
    name="generic-report",
    title=said("Financial report"),
    sheet=said("Financial report"),
    outline=by_heading,
    columns={
        Figure.BUDGET: said("Approved budget"),
        Figure.MOVED: said("Moved between lines"),
        Figure.BUDGET_NOW: said("Revised budget"),
        Figure.BEFORE: said("Spent before the period"),
        Figure.PERIOD: said("Spent in the period"),
        Figure.SO_FAR: said("Spent so far"),
        Figure.LEFT: said("Balance"),
        Figure.USED: said("Used %"),
        Figure.EXPLANATION: said("Explanation of the variance"),
    },
)


def write(statement: FinancialStatement) -> bytes:
    """Budget, revised budget, period, cumulative, balance, % used, explanation; cash; the ledger list. Raises NotWritable."""
    return write_form(statement, FORM)
