"""Sida and Norad: report against the budget for every line, exchange differences as a line of their own; Norad's request for funds."""

from dataclasses import replace
from decimal import Decimal

from exports.currencies import money
from exports.layouts import layout
from exports.outline import Outline, Row, RowKind, label
from exports.outline import by_heading as lines_by_heading
from exports.report_form import Below, Figure, Form, Reported
from exports.report_form import write as write_form
from exports.statement import ZERO, FinancialStatement
from exports.wording import Said, said
from exports.workbook import STRONG, TEXT, WARNING, Sheet

_COLUMNS = {
    Figure.BUDGET: said("Agreed budget"),
    Figure.MOVED: said("Moved between lines"),
    Figure.BUDGET_NOW: said("Budget now"),
    Figure.BEFORE: said("Outcome before the period"),
    Figure.PERIOD: said("Outcome of the period"),
    Figure.SO_FAR: said("Outcome so far"),
    Figure.LEFT: said("Deviation: budget less outcome"),
    Figure.USED: said("Outcome %"),
    Figure.EXPLANATION: said("Explanation of the deviation"),
}


_NOT_PAID = ("in-kind", "ineligible", "contingency")
_NOTHING_PLANNED = said(
    "Nothing is planned for the next period, so no amount can be asked for: type the forecast in the report."
)


def write_sida(statement: FinancialStatement) -> bytes:
    """Sida's annual financial report. Raises NotWritable."""
    return _write(statement, "sida", said("Annual financial report to Sida"))


def write_norad(statement: FinancialStatement) -> bytes:
    """The financial report to Norad or the Norwegian ministry, with the request for the next period. Raises NotWritable."""
    return _write(statement, "norad", said("Financial report to Norad"))


def _write(statement: FinancialStatement, name: str, title: Said) -> bytes:
    form = Form(name, title, said("Financial report"), _with_differences_apart, _COLUMNS)
    below: list[Below] = [_differences]
    if layout(name).get("asks_for_next_period") and statement.cash is not None:
        below.append(_repayment if statement.is_final else _request)
    return write_form(statement, form, below=below)


def _with_differences_apart(statement: FinancialStatement) -> Outline:
    """Lines under their headings and their total; then the line of exchange differences; then all together."""
    apart = [line for line in statement.lines if line.code == statement.difference_line]
    others = lines_by_heading(replace(statement, lines=tuple(it for it in statement.lines if it not in apart)))
    if not apart:
        return others
    rows = list(others.rows)
    rows[others.accepted] = replace(rows[others.accepted], label=said("Total cost"), name="cost", kind=RowKind.SUBTOTAL)
    text = said("Exchange gains (below zero) and losses: {line}", line=label(apart[0]))
    rows.append(Row(RowKind.SUBTOTAL, text, "differences", apart[0]))
    total = Row(RowKind.TOTAL, said("Total"), "total", parts=(others.accepted, len(rows) - 1))
    return Outline((*rows, total), others.accepted, len(rows))


def _differences(sheet: Sheet, row: int, written: Reported) -> int:
    """What exchange differences did to the project's money and stands on no line yet."""
    statement, cash = written.statement, written.statement.cash
    if cash is None or not (cash.exchange_difference or cash.difference_before):
        return row
    sheet.put(
        row, "A", said("Exchange gains and losses that are on no budget line yet; they stay in the project"), STRONG
    )
    before, now = cash.difference_before, cash.exchange_difference
    for name, figure in ((said("Before the period"), before), (said("In the period"), now)):
        row += 1
        sheet.put(row, "A", name, TEXT)
        sheet.put(row, "B", figure, written.table.money)
    row += 1
    sheet.put(row, "A", said("Gain so far (a loss is below zero)"), replace(TEXT, bold=True))
    sheet.formula(row, "B", f"=B{row - 2}+B{row - 1}", before + now, replace(written.table.money, bold=True))
    sheet.name(row, "B", "differences.unallocated")
    if not statement.difference_line:
        row += 1
        said_of = (
            "The budget names no line for exchange differences: when the report is approved, one line must bear them."
        )
        sheet.paragraph(row, "A", written.form.last, said(said_of))
    return row + 2


def _request(sheet: Sheet, row: int, written: Reported) -> int:
    """Norad pays the budget of the next six months, less unused funds, less other income."""
    statement, cash = written.statement, written.statement.cash
    planned = _planned(statement)
    interest, unused = (cash.interest, cash.closing - cash.interest) if cash else (ZERO, ZERO)
    sheet.put(row, "A", said("Request for payment"), STRONG)
    if not planned:
        sheet.paragraph(row + 1, "A", written.form.last, _NOTHING_PLANNED, WARNING)
        return row + 3
    rows = (
        (said("Budget of the next period"), planned),
        (said("Less unused funds"), -unused),
        (said("Less other income: interest earned in the period"), -interest),
    )
    for name, figure in rows:
        row += 1
        sheet.put(row, "A", name, TEXT)
        sheet.put(row, "B", figure, written.table.money)
    row += 1
    sheet.put(row, "A", said("Requested"), replace(TEXT, bold=True))
    requested = max(planned - unused - interest, ZERO)
    sheet.formula(row, "B", f"=MAX(SUM(B{row - 3}:B{row - 1}),0)", requested, replace(written.table.money, bold=True))
    sheet.name(row, "B", "requested")
    return row + 2


def _planned(statement: FinancialStatement) -> Decimal:
    """What was typed or hubs forecast, of lines that the donor's money pays; nothing is guessed of what is left."""
    paid = {line.code for line in statement.lines if line.kind not in _NOT_PAID}
    return (
        sum((amount for code, amount in statement.request.lines if code in paid), ZERO) if statement.request else ZERO
    )


def _repayment(sheet: Sheet, row: int, written: Reported) -> int:
    """At the end unused funds go back, from a small amount on."""
    cash, rules = written.statement.cash, layout(written.form.name)
    least = money(Decimal(str(rules["repaid_from"])), str(rules["repaid_currency"]))
    sheet.put(row, "A", said("Unused funds at the end"), STRONG)
    sheet.put(
        row + 1, "A", said("Unused funds, repaid within six months where they are {least} or more", least=least), TEXT
    )
    sheet.put(row + 1, "B", cash.closing if cash else ZERO, written.table.money)
    return row + 3
