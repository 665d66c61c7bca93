"""UK Aid Direct: the annual financial report line by line, the variance note, and the financial summary."""

from dataclasses import replace
from decimal import Decimal

from exports import cash_block
from exports.letterhead import Columns, Facts, contract, day, period, top
from exports.outline import Row, RowKind, by_heading, label
from exports.report_form import MISSING, Figure, Form, Reported
from exports.report_form import write as write_form
from exports.statement import FinancialStatement
from exports.table import Table, head, share_formula
from exports.variance import Basis, Variance
from exports.wording import Said, said
from exports.workbook import HEAD, PERCENT, RED, SMALL, TEXT, Sheet, reference

FORM = Form(
    name="uk-aid-direct",
    title=said("Annual financial report"),
    sheet=said("Annual Financial Report"),
    outline=by_heading,
    has_cash=False,
    columns={
        Figure.BUDGET: said("Agreed budget"),
        Figure.MOVED: said("Moved between lines"),
        Figure.BUDGET_NOW: said("Current agreed budget"),
        Figure.BEFORE: said("Expenditure before this period"),
        Figure.PERIOD: said("Expenditure of this period"),
        Figure.SO_FAR: said("Cumulative expenditure"),
        Figure.LEFT: said("Remaining budget"),
        Figure.USED: said("Spent %"),
        Figure.EXPLANATION: said("Explanation of the variance"),
    },
)


def write(statement: FinancialStatement) -> bytes:
    """The three sheets, with how they were made and the transactions. Raises NotWritable."""
    return write_form(
        statement, FORM, further=[(said("Variance Note"), _variance_note), (said("Financial Summary"), _summary)]
    )


def _variance_note(sheet: Sheet, written: Reported) -> None:
    """One row for each line that must be explained: what was agreed, what was spent, why. Over and under alike."""
    statement, variances = written.statement, FORM.variances(written.statement)
    sheet.widths({"A": 44, "B": 16, "C": 16, "D": 16, "E": 11, "F": 9, "G": 60})
    facts: Facts = [*contract(statement), (said("Period covered by this report"), period(statement.period))]
    row = top(sheet, statement, said("Variance note"), facts, Columns(("A", "B"), ("D", "F")))
    sheet.paragraph(row, "A", "G", variances.rule(), SMALL)
    row += 2
    for column, title in zip("ABCDEFG", _note_titles(variances.basis), strict=True):
        sheet.put(row, column, title, HEAD)
    sheet.height(row, 30)
    first = row + 1
    for its in variances.to_explain():
        row += 1
        _variance(sheet, row, its, written)
    if row < first:
        row += 1
        sheet.paragraph(row, "A", "G", said("No line varies by so much: there is nothing to explain."), TEXT)
    missing = len(variances.missing())
    row += 2
    sheet.put(row, "A", said("Lines whose explanation is missing"), SMALL)
    formula = f'=COUNTIF(G{first}:G{row - 2},"{sheet.wording(MISSING)}")'
    sheet.formula(row, "B", formula, Decimal(missing), replace(SMALL, align="right"))
    sheet.name(row, "B", "explanations.missing")
    sheet.red_when(f"A{row}:B{row}", f"$B{row}>0")
    sheet.freeze(first, "B", repeat_from=first - 1)
    sheet.printed(left=statement.award.reference, paper="A4")


def _note_titles(basis: Basis) -> tuple[Said, ...]:
    expected, actual = said("Current agreed budget"), said("Cumulative expenditure")
    if basis is Basis.PERIOD:
        expected, actual = said("Budget of the period"), said("Expenditure of this period")
    return (
        said("Budget line"),
        expected,
        actual,
        said("Variance"),
        said("Variance %"),
        said("Over or under"),
        said("Explanation"),
    )


def _variance(sheet: Sheet, row: int, its: Variance, written: Reported) -> None:
    table = written.table
    position = next(at for at, it in enumerate(table.outline.rows) if it.line is its.line)
    in_report, is_period = table.row_of(position), FORM.variances(written.statement).basis is Basis.PERIOD
    sheet.put(row, "A", label(its.line), TEXT)
    if is_period:
        sheet.put(row, "B", its.expected, table.money)
    else:
        sheet.formula(row, "B", f"={_cell(written, Figure.BUDGET_NOW, in_report)}", its.expected, table.money)
    actual = Figure.PERIOD if is_period else Figure.SO_FAR
    sheet.formula(row, "C", f"={_cell(written, actual, in_report)}", its.actual, table.money)
    if is_period and (rows := written.transactions.rows_of((its.line,))):
        sheet.link(row, "C", rows)
    sheet.formula(row, "D", f"=C{row}-B{row}", its.amount, table.money)
    sheet.formula(row, "E", share_formula(f"D{row}", f"B{row}"), its.share, PERCENT)
    over, under = (sheet.wording(it) for it in (said("over"), said("under")))
    sheet.formula(
        row, "F", f'=IF(D{row}>0,"{over}","{under}")', over if its.amount > 0 else under, replace(TEXT, align="center")
    )
    if its.is_explained:
        sheet.put(row, "G", its.line.explanation.strip(), TEXT)
    else:
        sheet.put(row, "G", MISSING, replace(TEXT, bold=True, colour=RED))


def _cell(written: Reported, figure: Figure, row: int) -> str:
    return reference(written.sheet, f"{FORM.letter(figure)}{row}")


def _summary(sheet: Sheet, written: Reported) -> None:
    """One row for each heading, read from the report; and the award's money."""
    statement, report = written.statement, written.table
    figures = (Figure.BUDGET_NOW, Figure.BEFORE, Figure.PERIOD, Figure.SO_FAR, Figure.LEFT)
    sheet.widths({"A": 46, **dict.fromkeys("BCDEF", 18)})
    facts: Facts = [*contract(statement), (said("Up to"), day(statement.period.ends_on))]
    row = top(sheet, statement, said("Financial summary"), facts, Columns(("A", "B"), ("D", "E")))
    head(
        sheet,
        row,
        {},
        {"A": said("Budget heading"), **{c: FORM.columns[it] for c, it in zip("BCDEF", figures, strict=True)}},
    )
    first = row = row + 2
    for position, it in enumerate(report.outline.rows):
        if it.kind in (RowKind.SUBTOTAL, RowKind.TOTAL):
            _summed(sheet, row, it, report.row_of(position), written, figures)
            row += 1
    row = cash_block.write(sheet, row + 1, statement, report)
    sheet.freeze(first, "B", repeat_from=first - 2)
    sheet.printed(left=statement.award.reference, paper="A4")


def _summed(sheet: Sheet, row: int, it: Row, in_report: int, written: Reported, figures: tuple[Figure, ...]) -> None:
    is_total = it.kind is RowKind.TOTAL
    fill = "D9E2EC" if is_total else ""
    sheet.put(row, "A", it.label, replace(TEXT, bold=is_total, fill=fill))
    position = in_report - written.table.first_row
    values, lines = _values(written.table, position), written.table.outline.lines()[position]
    for column, figure in zip("BCDEF", figures, strict=True):
        look = replace(written.table.money, bold=is_total, fill=fill)
        sheet.formula(row, column, f"={_cell(written, figure, in_report)}", values[figure], look)
        if figure is Figure.PERIOD and (rows := written.transactions.rows_of(lines)):
            sheet.link(row, column, rows)


def _values(table: Table, position: int) -> dict[Figure, Decimal]:
    outline = table.outline
    return {
        Figure.BUDGET_NOW: outline.values(lambda line: line.budget_now)[position],
        Figure.BEFORE: outline.values(lambda line: line.before_cost)[position],
        Figure.PERIOD: outline.values(lambda line: line.period_cost)[position],
        Figure.SO_FAR: outline.values(lambda line: line.cumulative)[position],
        Figure.LEFT: outline.values(lambda line: line.left)[position],
    }
