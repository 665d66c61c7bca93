"""The sheet «Forecast Budget & follow-up» of Annex VI: what was expected, what it cost, what comes next."""

from dataclasses import dataclass
from decimal import Decimal

from exports.letterhead import Columns, Facts, contract, period, top
from exports.outline import Outline
from exports.statement import ZERO, FinancialStatement, Forecast, StatementLine
from exports.table import Table, head
from exports.transaction_list import TransactionList
from exports.wording import Said, said
from exports.workbook import UNITS, Sheet, reference


@dataclass(frozen=True, slots=True)
class Reported:
    """The report that the real costs are read from: its sheet, its table, and the transactions behind it."""

    sheet: Sheet
    table: Table
    transactions: TransactionList


def write(sheet: Sheet, statement: FinancialStatement, outline: Outline, reported: Reported) -> None:
    """Columns A to G. The «previous period» is the one that the report covers."""
    currency = statement.award.currency
    sheet.widths({"A": 60, "B": 18, "C": 18, "D": 14, "E": 10, "F": 16, "G": 18})
    facts: Facts = [
        *contract(statement),
        (said("Previous period"), period(statement.period)),
        (said("Following period"), period(statement.following)),
    ]
    row = top(sheet, statement, sheet.title, facts, Columns(("A", "B"), ("D", "F")))
    groups = {
        "B:C": said("Previous period {period}", period=period(statement.period)),
        "D:G": said("Following period, forecast"),
    }
    head(sheet, row, groups, _columns(currency))

    table = Table(sheet, outline, row + 2, currency)
    table.labels("A", "G")
    table.amounts("B", lambda line: line.forecast_previous or ZERO)
    _real_costs(table, reported)
    _following(table)
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=statement.award.reference, paper="A4")


def _columns(currency: str) -> dict[str, Said]:
    return {
        "A": said("Expenditures"),
        "B": said("Forecast costs ({currency})", currency=currency),
        "C": said("Real previous period costs ({currency})", currency=currency),
        "D": said("Unit"),
        "E": said("# Units"),
        "F": said("Unit cost ({currency})", currency=currency),
        "G": said("Costs ({currency})", currency=currency),
    }


def _real_costs(table: Table, reported: Reported) -> None:
    """Both sheets have the same rows, so each figure is read from the report."""
    offset = reported.table.first_row - table.first_row
    table.amounts(
        "C", lambda line: line.period_cost, lambda _line, row: "=" + reference(reported.sheet, f"L{row + offset}")
    )
    table.links("C", reported.transactions.rows_of)


def _following(table: Table) -> None:
    table.texts("D", lambda line: _next(line).unit)
    table.numbers("E", lambda line: _next(line).units, UNITS)
    table.numbers("F", lambda line: _next(line).unit_cost, table.money)
    table.amounts(
        "G", lambda line: _next(line).amount, lambda line, row: _product(table, line, row), name="forecast.next"
    )


def _product(table: Table, line: StatementLine, row: int) -> str | None:
    it = _next(line)
    return table.product(it.units, it.unit_cost, it.amount, f"E{row}*F{row}")


def _next(line: StatementLine) -> Forecast:
    return line.forecast_next or Forecast(Decimal(0))
