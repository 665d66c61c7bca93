"""The sheet «Interim Report» or «Final Report» of Annex VI: the contract's budget against what was spent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from exports.currencies import money
from exports.layouts import layout
from exports.letterhead import (
    Columns,
    Facts,
    budget_and_date,
    contract,
    day,
    explanations,
    notes,
    period,
    rates,
    signatures,
    top,
)
from exports.outline import Outline
from exports.statement import FinancialStatement, StatementLine, Transaction
from exports.table import Table, head
from exports.transaction_list import TransactionList
from exports.wording import Said, said
from exports.workbook import SMALL, STRONG, UNITS, Look, Sheet, joined, reference

LAYOUT = "eu-annex-vi"
_WIDTHS = {"A": 42, "B": 10, "C": 7, "I": 10, "J": 7, **dict.fromkeys("DEFGHKLMNO", 13), "P": 10, "Q": 36}


def write(sheet: Sheet, statement: FinancialStatement, outline: Outline, transactions: TransactionList) -> Table:
    """Columns A to O of an interim report, A to Q of a final one; gives the table, which other sheets refer to."""
    is_final, currency = statement.is_final, statement.award.currency
    last = "Q" if is_final else "O"
    sheet.widths({column: width for column, width in _WIDTHS.items() if column <= last})
    row = top(
        sheet,
        statement,
        said("Financial report – {sheet}", sheet=sheet.title),
        _facts(statement),
        Columns(("A", "B"), ("I", "L")),
    )
    head(sheet, row, _groups(statement), _columns(currency, is_final=is_final))

    table = Table(sheet, outline, row + 2, currency)
    table.labels("A", last)
    _budget(table)
    _expenditure(table, transactions)
    _final(table) if is_final else _interim(table)
    table.red_when("A", last, "ROUND($N{r}-$H{r},4)>0")

    row = _check(sheet, table, transactions) + 2
    row = _still_open(sheet, row, statement, last) if is_final else explanations(sheet, row, statement, last)
    signatures(sheet, notes(sheet, row, statement, last), ("A", "E", "H"))
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=statement.award.reference, paper="A4")
    return table


def _facts(statement: FinancialStatement) -> Facts:
    return [
        *contract(statement),
        (said("Period covered by this report"), period(statement.period)),
        (said("Exchange rates"), rates(statement)),
        (
            said("Budget and date"),
            budget_and_date(statement),
        ),
    ]


def _groups(statement: FinancialStatement) -> dict[str, Said]:
    says = layout(LAYOUT)["groups"]
    return {
        "B:E": said(says["budget"]),
        "I:L": said(says["expenditure"], period=period(statement.period)),
    }


def _columns(currency: str, *, is_final: bool) -> dict[str, Said]:
    says = layout(LAYOUT)
    titles: dict[str, str] = {**says["columns"], **says["final" if is_final else "interim"]}
    return {column: said(title, **_values(title, currency)) for column, title in titles.items()}


def _values(title: str, currency: str) -> dict[str, str]:
    return {"currency": currency} if "{currency}" in title else {}


def _budget(table: Table) -> None:
    table.texts("B", lambda line: line.unit)
    table.numbers("C", lambda line: line.quantity, UNITS)
    table.numbers("D", lambda line: line.unit_cost, table.money)
    table.amounts(
        "E",
        lambda line: line.budget,
        lambda line, row: table.product(line.quantity, line.unit_cost, line.budget, f"C{row}*D{row}"),
        name="budget.contract",
    )
    table.amounts("F", lambda line: line.reallocation)
    table.amounts("G", lambda line: line.contingency_used)
    table.across("H", lambda line: line.budget_now, "=E{r}+F{r}+G{r}", name="budget.now")


def _expenditure(table: Table, transactions: TransactionList) -> None:
    table.texts("I", lambda line: line.unit if line.period_units is not None else "")
    table.numbers("J", lambda line: line.period_units, UNITS)
    table.unit_costs("K", ("J", lambda line: line.period_units), "L")
    table.amounts(
        "L", lambda line: line.period_cost, lambda line, _row: transactions.line_total(line.code), name="spent.period"
    )
    table.links("L", transactions.rows_of)
    table.amounts("M", lambda line: line.before_cost, name="spent.before")
    table.across("N", lambda line: line.cumulative, "=L{r}+M{r}", name="spent.so_far")


def _interim(table: Table) -> None:
    table.across("O", lambda line: line.left, "=H{r}-N{r}", name="left")


def _final(table: Table) -> None:
    table.across("O", _variation, "=N{r}-E{r}", name="variation")
    table.shares("P", ("O", _variation), ("E", lambda line: line.budget))
    table.texts("Q", lambda line: line.explanation.strip())


def _variation(line: StatementLine) -> Decimal:
    return line.cumulative - line.budget


def _check(sheet: Sheet, table: Table, transactions: TransactionList) -> int:
    """Says on the page itself that the report and its list of transactions agree."""
    row = table.next_row
    total = f"L{table.row_of(table.outline.accepted)}"
    sheet.put(row, "A", said("Check: list of transactions less total cost of the period (must be zero)"), SMALL)
    sheet.formula(row, "L", f"=ROUND({transactions.total}-{total},4)", Decimal(0), _small(table))
    sheet.red_when(f"A{row}:L{row}", f"$L{row}<>0")
    return row


def _still_open(sheet: Sheet, row: int, statement: FinancialStatement, last: str) -> int:
    """What a final report tells of payments still to be made, and of interest; gives the next free row."""
    currency, above = statement.award.currency, Decimal(layout(LAYOUT)["pending"]["above"])
    open_ones = [it for it in statement.transactions if _is_pending(it, statement.period.ends_on) and it.amount > above]
    title = said("Payments pending at the end of the period, above {amount}", amount=money(above, currency))
    sheet.put(row, "A", title, STRONG)
    for it in open_ones:
        row += 1
        when = day(it.paid_on) if it.paid_on else ""
        sheet.paragraph(
            row, "A", last, joined([it.voucher, it.payee, it.description, money(it.amount, currency), when])
        )
    if not open_ones:
        row += 1
        sheet.paragraph(row, "A", last, said("none"))
    if statement.cash:
        row += 1
        earned = money(statement.cash.interest, currency)
        sheet.paragraph(
            row, "A", last, said("Interest earned on pre-financing in this period: {amount}", amount=earned)
        )
    return row + 2


def _is_pending(it: Transaction, ends_on: date) -> bool:
    """Paid after the period; indirect cost and contributions in kind are never paid."""
    if it.kind != "voucher" or it.paid_from in ("own", "in-kind"):
        return False
    return it.paid_on is None or it.paid_on > ends_on


def _small(table: Table) -> Look:
    return replace(SMALL, number_format=table.money.number_format)


def cell(sheet: Sheet, table: Table, column: str, position: int) -> str:
    """A figure of this sheet, as a formula of another one names it."""
    return reference(sheet, f"{column}{table.row_of(position)}")
