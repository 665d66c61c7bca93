"""A donor's report in the columns that donors share: each format says which of them, under which rows, and what it adds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from openpyxl.utils import get_column_letter

from exports import cash_block
from exports.layouts import layout
from exports.letterhead import Columns, Facts, budget_and_date, contract, notes, period, rates, signatures, top
from exports.outline import Outline
from exports.refusals import must_add_up
from exports.report_book import ReportBook
from exports.statement import AwardFacts, FinancialStatement, StatementLine
from exports.table import Table, head
from exports.transaction_list import TransactionList
from exports.variance import Variances
from exports.wording import Said, said
from exports.workbook import RED, SMALL, TEXT, WARNING, Sheet

MISSING = said("Explanation missing")
_MISSING = replace(TEXT, bold=True, colour=RED)


class Figure(StrEnum):
    """What a column of the report shows; the order in which a format names them is that of its columns."""

    BUDGET = "budget"
    MOVED = "moved"
    BUDGET_NOW = "budget now"
    CHANGE = "change"
    BEFORE = "before"
    PERIOD = "period"
    SO_FAR = "so far"
    LEFT = "left"
    USED = "used"
    EXPLANATION = "explanation"


@dataclass(frozen=True, slots=True)
class Form:
    """One format: its name, its rows, its columns, and from its layout the percentage that is to be explained."""

    name: str
    title: Said
    sheet: Said
    outline: Callable[[FinancialStatement], Outline]
    columns: Mapping[Figure, Said]
    facts: Callable[[FinancialStatement], Facts] = lambda _statement: []
    has_cash: bool = True
    """Whether the award's money stands below the table; else a further sheet tells of it."""

    def variances(self, statement: FinancialStatement) -> Variances:
        return Variances(statement, Decimal(str(layout(self.name)["explained_from_percent"])))

    def letter(self, figure: Figure) -> str:
        """The column of a figure; the first column holds the labels."""
        return get_column_letter(list(self.columns).index(figure) + 2)

    @property
    def last(self) -> str:
        return get_column_letter(len(self.columns) + 1)


@dataclass(frozen=True, slots=True)
class Reported:
    """What further sheets refer to: the sheet of the report and its table."""

    sheet: Sheet
    table: Table
    statement: FinancialStatement
    form: Form
    transactions: TransactionList


Further = tuple[Said, Callable[[Sheet, "Reported"], None]]
"""A further sheet: its title, and what writes it."""
Below = Callable[[Sheet, int, "Reported"], int]
"""What a format adds below its table; gives the next free row."""


def write(
    statement: FinancialStatement, form: Form, *, further: Sequence[Further] = (), below: Sequence[Below] = ()
) -> bytes:
    """The workbook: the report, its further sheets, how its figures were made, its transactions. Raises NotWritable."""
    must_add_up(statement)
    outline = form.outline(statement)
    book = ReportBook(statement, str(form.title), form.sheet, *(title for title, _ in further), outline=outline)
    report, *more = book.sheets
    written = _report(report, statement, form, outline, book.transactions, below)
    for sheet, (_, fill) in zip(more, further, strict=True):
        fill(sheet, written)
    return book.to_bytes()


def _report(
    sheet: Sheet,
    statement: FinancialStatement,
    form: Form,
    outline: Outline,
    transactions: TransactionList,
    below: Sequence[Below],
) -> Reported:
    sheet.widths({"A": 42, **{form.letter(figure): _width(figure) for figure in form.columns}})
    row = top(sheet, statement, form.title, _facts(statement, form), Columns(("A", "B"), ("E", "G")))
    head(sheet, row, {}, {"A": said("Budget line"), **{form.letter(it): title for it, title in form.columns.items()}})
    table = Table(sheet, outline, row + 2, statement.award.currency)
    written = Reported(sheet, table, statement, form, transactions)
    table.labels("A", form.last)
    _Filling(written).fill()
    row = _check(written)
    row = foreign_currency(sheet, row, form.name, statement.award, form.last)
    if form.has_cash:
        row = cash_block.write(sheet, row, statement, table)
    for add in below:
        row = add(sheet, row, written)
    if Figure.EXPLANATION in form.columns:
        sheet.paragraph(row, "A", form.last, form.variances(statement).rule(), SMALL)
        row += 2
    row = notes(sheet, row, statement, form.last)
    signatures(sheet, row, ("A", "D", "F"))
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=statement.award.reference, paper="A4")
    return written


def foreign_currency(sheet: Sheet, row: int, name: str, award: AwardFacts, last: str) -> int:
    """Says in red that the donor reads another currency than the award's; gives the next free row."""
    wanted = layout(name).get("currency", award.currency)
    if wanted == award.currency:
        return row
    text = "The donor's form is in {wanted}; this award is in {currency}. Check the currency of the agreement."
    sheet.paragraph(row, "A", last, said(text, wanted=wanted, currency=award.currency), WARNING)
    return row + 2


def _width(figure: Figure) -> int:
    return {Figure.CHANGE: 9, Figure.USED: 9, Figure.EXPLANATION: 38}.get(figure, 14)


def _facts(statement: FinancialStatement, form: Form) -> Facts:
    return [
        (said("Donor"), statement.award.donor),
        *contract(statement),
        (said("Period covered by this report"), period(statement.period)),
        (said("Exchange rates"), rates(statement)),
        (said("Budget and date"), budget_and_date(statement)),
        *form.facts(statement),
    ]


class _Filling:
    """Fills the columns that the form has, each from the statement or by a live formula over the others."""

    def __init__(self, written: Reported) -> None:
        self._table, self._form = written.table, written.form
        self._transactions = written.transactions
        self._variances = self._form.variances(written.statement)

    def fill(self) -> None:
        fillings: Mapping[Figure, Callable[[str], None]] = {
            Figure.BUDGET: self._budget,
            Figure.MOVED: self._moved,
            Figure.BUDGET_NOW: self._budget_now,
            Figure.CHANGE: self._change,
            Figure.BEFORE: self._before,
            Figure.PERIOD: self._period,
            Figure.SO_FAR: self._so_far,
            Figure.LEFT: self._left,
            Figure.USED: self._used,
            Figure.EXPLANATION: self._explanation,
        }
        for figure in self._form.columns:
            fillings[figure](self._form.letter(figure))

    def _at(self, figure: Figure) -> str:
        return self._form.letter(figure)

    def _budget(self, column: str) -> None:
        self._table.amounts(column, lambda line: line.budget, name="budget.contract")

    def _moved(self, column: str) -> None:
        self._table.amounts(column, _moved)

    def _budget_now(self, column: str) -> None:
        if Figure.MOVED in self._form.columns:
            formula = f"={self._at(Figure.BUDGET)}{{r}}+{self._at(Figure.MOVED)}{{r}}"
            self._table.across(column, lambda line: line.budget_now, formula, name="budget.now")
        else:
            self._table.amounts(column, lambda line: line.budget_now, name="budget.now")

    def _change(self, column: str) -> None:
        old, new = self._at(Figure.BUDGET), self._at(Figure.BUDGET_NOW)
        self._table.changes(column, (new, _moved), (old, lambda line: line.budget))

    def _before(self, column: str) -> None:
        self._table.amounts(column, lambda line: line.before_cost, name="spent.before")

    def _period(self, column: str) -> None:
        self._table.links(column, self._transactions.rows_of)
        self._table.amounts(
            column,
            lambda line: line.period_cost,
            lambda it, _row: self._transactions.line_total(it.code),
            name="spent.period",
        )

    def _so_far(self, column: str) -> None:
        formula = f"={self._at(Figure.BEFORE)}{{r}}+{self._at(Figure.PERIOD)}{{r}}"
        self._table.across(column, lambda line: line.cumulative, formula, name="spent.so_far")

    def _left(self, column: str) -> None:
        formula = f"={self._at(Figure.BUDGET_NOW)}{{r}}-{self._at(Figure.SO_FAR)}{{r}}"
        self._table.across(column, lambda line: line.left, formula, name="left")
        self._table.red_when("A", self._form.last, f"ROUND(${column}{{r}},4)<0")

    def _used(self, column: str) -> None:
        part, whole = self._at(Figure.SO_FAR), self._at(Figure.BUDGET_NOW)
        self._table.shares(column, (part, lambda line: line.cumulative), (whole, lambda line: line.budget_now))

    def _explanation(self, column: str) -> None:
        """What was said of each line; where the donor wants a word and there is none, the file says so in red."""
        self._table.texts(column, lambda line: line.explanation.strip())
        missing = {its.line.code for its in self._variances.missing()}
        self._table.marks(column, MISSING, _MISSING, lambda line: line.code in missing)


def _moved(line: StatementLine) -> Decimal:
    return line.reallocation + line.contingency_used


def _check(written: Reported) -> int:
    """Says on the page itself that the report and its list of transactions agree; gives the next free row but one."""
    sheet, table, column = written.sheet, written.table, written.form.letter(Figure.PERIOD)
    row, total = table.next_row, f"{column}{table.row_of(table.outline.accepted)}"
    sheet.put(row, "A", said("Check: list of transactions less total cost of the period (must be zero)"), SMALL)
    look = replace(SMALL, number_format=table.money.number_format)
    sheet.formula(row, column, f"=ROUND({written.transactions.total}-{total},4)", Decimal(0), look)
    sheet.red_when(f"A{row}:{column}{row}", f"${column}{row}<>0")
    return row + 2
