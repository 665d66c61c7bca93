"""The award's money below a report: what was there, came and went, what is left and where it is."""

from dataclasses import replace
from decimal import Decimal

from exports.statement import Cash, FinancialStatement
from exports.table import Table
from exports.wording import Said, said
from exports.workbook import STRONG, TEXT, Sheet


def write(sheet: Sheet, row: int, statement: FinancialStatement, table: Table, column: str = "B") -> int:
    """The block from `row` down, amounts in `column`; gives the next free row. Nothing where the statement has no cash."""
    cash = statement.cash
    if cash is None:
        return row
    title = said("Cash of the award in the period ({currency})", currency=statement.award.currency)
    sheet.put(row, "A", title, STRONG)
    flows = _flows(cash)
    for name, figure in flows:
        row += 1
        sheet.put(row, "A", name, TEXT)
        sheet.put(row, column, figure, table.money)
    row += 1
    strong = replace(table.money, bold=True, fill="D9E2EC")
    sheet.put(row, "A", said("Closing balance"), replace(TEXT, bold=True, fill="D9E2EC"))
    sheet.formula(row, column, f"=SUM({column}{row - len(flows)}:{column}{row - 1})", cash.closing, strong)
    sheet.name(row, column, "cash.closing")
    return row + 2


def _flows(cash: Cash) -> list[tuple[Said, Decimal]]:
    """What makes the closing balance; what many awards never have stands only where it is."""
    seldom = (
        (said("Interest earned"), cash.interest),
        (said("Own funds lent, less repaid"), cash.lent),
        (said("Borne by the network: bank charges, disallowed cost"), -cash.own_cost),
    )
    return [
        (said("Opening balance"), cash.opening),
        (said("Received from the donor"), cash.received),
        (said("Spent of the donor's money"), -cash.spent),
        *((name, figure) for name, figure in seldom if figure),
        (said("Exchange difference"), cash.exchange_difference),
    ]
