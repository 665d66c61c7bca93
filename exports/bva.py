"""Budget versus actual, for any donor: every line with its hubs, a summary per hub, and the transactions behind it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from openpyxl.utils import get_column_letter

from exports import cash_block
from exports.letterhead import Columns, Facts, budget_and_date, contract, explanations, notes, period, rates, top
from exports.outline import Outline, by_heading
from exports.refusals import must_add_up
from exports.report_book import ReportBook
from exports.statement import ZERO, FinancialStatement, HubShare, StatementLine
from exports.table import Table, head, share, share_formula
from exports.transaction_list import TransactionList
from exports.wording import Said, said
from exports.workbook import HEAD, PERCENT, SMALL, STRONG, TEXT, Sheet, reference

_FIRST_HUB_COLUMN = 9  # I: after the columns of the whole award
_PER_HUB = 3


def write(statement: FinancialStatement) -> bytes:
    """The workbook. Raises NotWritable where its figures would not add up."""
    must_add_up(statement)
    outline = by_heading(statement)
    title = said("Budget versus actual")
    book = ReportBook(statement, str(title), title, said("By hub"), outline=outline)
    overview, per_hub = book.sheets
    table = _overview(overview, statement, outline, book.transactions)
    _by_hub(per_hub, statement, overview, table, book.transactions)
    return book.to_bytes()


def hubs(statement: FinancialStatement) -> list[str]:
    """The hubs that have a share, in the order of the budget's columns."""
    return list(dict.fromkeys(share.hub for line in statement.lines for share in line.shares))


def _overview(sheet: Sheet, statement: FinancialStatement, outline: Outline, transactions: TransactionList) -> Table:
    columns, groups = _columns(statement)
    last = list(columns)[-1]
    sheet.widths({"A": 42, **dict.fromkeys(list(columns)[1:], 13), "H": 9})
    row = top(sheet, statement, sheet.title, _facts(statement), Columns(("A", "B"), ("E", "G")))
    row = _elapsed(sheet, statement, row - 1) + 2
    head(sheet, row, groups, columns)

    table = Table(sheet, outline, row + 2, statement.award.currency)
    table.labels("A", last)
    _whole_award(table, transactions)
    for position, hub in enumerate(hubs(statement)):
        _one_hub(table, _hub_columns(position), hub)
    table.red_when("A", "H", "ROUND($G{r},4)<0")

    row = cash_block.write(sheet, table.next_row + 1, statement, table)
    row = explanations(sheet, row, statement, "H")
    notes(sheet, row, statement, "H")
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=statement.award.reference, paper="A4" if len(columns) <= 17 else "A3")
    return table


def _facts(statement: FinancialStatement) -> Facts:
    return [
        (said("Donor"), statement.award.donor),
        *contract(statement),
        (said("Period"), period(statement.period)),
        (said("Exchange rates"), rates(statement)),
        (said("Budget and date"), budget_and_date(statement)),
    ]


def _elapsed(sheet: Sheet, statement: FinancialStatement, row: int) -> int:
    """How much of the award's time has passed, beside which the share of the money used can be read."""
    award, until = statement.award, min(statement.period.ends_on, statement.award.ends_on)
    passed, whole = (until - award.starts_on).days + 1, (award.ends_on - award.starts_on).days + 1
    sheet.put(
        row,
        "A",
        said("Time elapsed ({passed} of {whole} days)", passed=f"{max(0, passed):,}", whole=f"{whole:,}"),
        SMALL,
    )
    elapsed = share(Decimal(max(0, passed)), Decimal(whole))
    sheet.put(row, "B", elapsed, replace(STRONG, number_format="0.00%", align="left"))
    return row


def _columns(statement: FinancialStatement) -> tuple[dict[str, Said], dict[str, str]]:
    columns = {
        "A": said("Budget line"),
        "B": said("Budget ({currency})", currency=statement.award.currency),
        "C": said("Budget after transfers"),
        "D": said("Spent before the period"),
        "E": said("Spent in the period"),
        "F": said("Spent so far"),
        "G": said("Left"),
        "H": said("Used %"),
    }
    groups = {}
    for position, hub in enumerate(hubs(statement)):
        budget, spent, left = _hub_columns(position)
        columns |= {budget: said("Budget"), spent: said("Spent so far"), left: said("Left")}
        groups[f"{budget}:{left}"] = hub
    return columns, groups


def _hub_columns(position: int) -> tuple[str, str, str]:
    first = _FIRST_HUB_COLUMN + position * _PER_HUB
    return get_column_letter(first), get_column_letter(first + 1), get_column_letter(first + 2)


def _whole_award(table: Table, transactions: TransactionList) -> None:
    table.amounts("B", lambda line: line.budget, name="budget.contract")
    table.amounts("C", lambda line: line.budget_now, name="budget.now")
    table.amounts("D", lambda line: line.before_cost, name="spent.before")
    table.amounts(
        "E", lambda line: line.period_cost, lambda line, _row: transactions.line_total(line.code), name="spent.period"
    )
    table.links("E", transactions.rows_of)
    table.across("F", lambda line: line.cumulative, "=D{r}+E{r}", name="spent.so_far")
    table.across("G", lambda line: line.left, "=C{r}-F{r}", name="left")
    table.shares("H", ("F", lambda line: line.cumulative), ("C", lambda line: line.budget_now))


def _one_hub(table: Table, columns: tuple[str, str, str], hub: str) -> None:
    budget, spent, left = columns
    table.amounts(budget, _of_hub(hub, lambda it: it.budget))
    table.amounts(spent, _of_hub(hub, lambda it: it.cumulative))
    table.across(left, _of_hub(hub, lambda it: it.budget - it.cumulative), f"={budget}{{r}}-{spent}{{r}}")
    table.red_when(left, left, f"ROUND(${left}{{r}},4)<0")


def _of_hub(hub: str, figure: Callable[[HubShare], Decimal]) -> Callable[[StatementLine], Decimal]:
    return lambda line: sum((figure(it) for it in line.shares if it.hub == hub), ZERO)


def _by_hub(
    sheet: Sheet, statement: FinancialStatement, overview: Sheet, table: Table, transactions: TransactionList
) -> None:
    """One row per hub; budget and cost are read from the overview, the period from the transactions."""
    sheet.widths({"A": 36, **dict.fromkeys("BCDEF", 18)})
    facts: Facts = [*contract(statement), (said("Period"), period(statement.period))]
    row = top(sheet, statement, sheet.title, facts, Columns(("A", "B"), ("D", "E")))
    titles = ("Hub", "Budget", "Spent in the period", "Spent so far", "Left", "Used %")
    for column, title in zip("ABCDEF", titles, strict=True):
        sheet.put(row, column, said(title), HEAD)
    sheet.height(row, 28)
    total_row = table.row_of(table.outline.accepted)
    for position, hub in enumerate(hubs(statement)):
        row += 1
        budget, spent, _ = (reference(overview, f"{column}{total_row}") for column in _hub_columns(position))
        figures = _hub_figures(statement, hub)
        sheet.put(row, "A", hub, TEXT)
        sheet.formula(row, "B", f"={budget}", figures.budget, table.money)
        sheet.formula(row, "C", transactions.hub_total(hub), figures.period, table.money)
        sheet.formula(row, "D", f"={spent}", figures.cumulative, table.money)
        sheet.formula(row, "E", f"=B{row}-D{row}", figures.budget - figures.cumulative, table.money)
        used = share(figures.cumulative, figures.budget)
        sheet.formula(row, "F", share_formula(f"D{row}", f"B{row}"), used, PERCENT)
        sheet.red_when(f"A{row}:F{row}", f"ROUND($E{row},4)<0")
    _all_hubs(sheet, statement, row + 1, table)
    sheet.printed(left=statement.award.reference, paper="A4")


def _all_hubs(sheet: Sheet, statement: FinancialStatement, row: int, table: Table) -> None:
    """The total of the hubs, which is the award's where every line is shared out."""
    names = hubs(statement)
    each = [_hub_figures(statement, hub) for hub in names]
    first, money = row - len(names), replace(table.money, bold=True, fill="D9E2EC")
    figures = {
        "B": sum((it.budget for it in each), ZERO),
        "C": sum((it.period for it in each), ZERO),
        "D": sum((it.cumulative for it in each), ZERO),
        "E": sum((it.budget - it.cumulative for it in each), ZERO),
    }
    sheet.put(row, "A", said("All hubs"), replace(TEXT, bold=True, fill="D9E2EC"))
    for column, value in figures.items():
        formula = f"=SUM({column}{first}:{column}{row - 1})" if names else "=0"
        sheet.formula(row, column, formula, value, money)
    used = share(figures["D"], figures["B"])
    look = replace(PERCENT, bold=True, fill="D9E2EC")
    sheet.formula(row, "F", share_formula(f"D{row}", f"B{row}"), used, look)


def _hub_figures(statement: FinancialStatement, hub: str) -> HubShare:
    own = [it for line in statement.lines for it in line.shares if it.hub == hub]
    period = sum((it.amount for it in statement.transactions if it.hub == hub), ZERO)
    return HubShare(hub, sum((it.budget for it in own), ZERO), period, sum((it.cumulative for it in own), ZERO))
