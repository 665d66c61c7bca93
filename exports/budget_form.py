"""A donor's budget in the columns that donors share: each format says which of them, under which rows, and what it adds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial

from openpyxl.utils import column_index_from_string, get_column_letter

from exports.donor_budget import BudgetedLine, DonorBudget, as_statement, budget_must_add_up
from exports.how_made import TITLE, WIDTHS, Page
from exports.letterhead import Columns, Facts, contract, day, notes, period, signatures, top
from exports.outline import Outline
from exports.report_form import foreign_currency
from exports.statement import ZERO, FinancialStatement, StatementLine
from exports.table import Table, head
from exports.wording import Said, said
from exports.workbook import PERCENT, SMALL, STRONG, TEXT, UNITS, Book, Sheet, reference

_WHOLE = Decimal(1)


class Part(StrEnum):
    """What a column of the budget shows of a line; the order in which a format names them is that of its columns."""

    REMARK = "remark"
    UNIT = "unit"
    QUANTITY = "quantity"
    UNIT_COST = "unit cost"
    DURATION = "duration"
    CHARGED = "charged"
    TOTAL = "total"
    BY_PERIOD = "by period"
    """One column for each of the budget's periods, none where it has none."""


@dataclass(frozen=True, slots=True)
class BudgetForm:
    """One format: its name, its rows and its columns."""

    name: str
    title: Said
    sheet: Said
    outline: Callable[[FinancialStatement], Outline]
    columns: Mapping[Part, Said]


@dataclass(frozen=True, slots=True)
class Budgeted:
    """What further sheets refer to: the sheet of the budget, its table, and where its total stands."""

    sheet: Sheet
    table: Table
    budget: DonorBudget
    form: BudgetForm
    letters: Mapping[Part, str]
    last: str

    @property
    def total(self) -> str:
        """The cell of the whole budget."""
        return f"{self.letters[Part.TOTAL]}{self.table.row_of(self.table.outline.accepted)}"


Further = tuple[str | Said, Callable[[Sheet, Budgeted], None]]
"""A further sheet: its title, and what writes it."""
Below = Callable[[Sheet, int, Budgeted], int]
"""What a format adds below its table; gives the next free row."""


def write(
    budget: DonorBudget, form: BudgetForm, *, further: Sequence[Further] = (), below: Sequence[Below] = ()
) -> bytes:
    """The workbook: the budget, its further sheets, and how its figures were made. Raises NotWritable."""
    budget_must_add_up(budget)
    statement = as_statement(budget)
    outline = form.outline(statement)
    book = Book(
        title=f"{form.title}, {budget.award.reference}",
        is_draft=not budget.is_approved,
        made_on=budget.prepared_on,
        language=budget.award.language,
    )
    sheet, more = book.sheet(form.sheet), [(book.sheet(title), fill) for title, fill in further]
    written = _budget(sheet, budget, form, statement, outline, below)
    for one, fill in more:
        fill(one, written)
    _how_made(book.sheet(said(TITLE)), written, statement)
    return book.to_bytes()


def facts(budget: DonorBudget, statement: FinancialStatement) -> Facts:
    """What stands above the table of a budget."""
    return [
        (said("Donor"), budget.award.donor),
        *contract(statement),
        (said("Budget"), said("version {version}", version=budget.version)),
        (said("Prepared on"), day(budget.prepared_on)),
    ]


def _budget(
    sheet: Sheet,
    budget: DonorBudget,
    form: BudgetForm,
    statement: FinancialStatement,
    outline: Outline,
    below: Sequence[Below],
) -> Budgeted:
    titles, letters = _columns(budget, form)
    last = list(titles)[-1]
    sheet.widths({"A": 46, **dict.fromkeys(list(titles)[1:], 14), letters.get(Part.REMARK, last): 24})
    row = top(sheet, statement, form.title, facts(budget, statement), Columns(("A", "B"), ("D", "F")))
    head(sheet, row, {}, titles)
    table = Table(sheet, outline, row + 2, budget.award.currency)
    table.labels("A", last)
    written = Budgeted(sheet, table, budget, form, letters, last)
    _fill(written)
    row = _check(written)
    row = foreign_currency(sheet, row, form.name, budget.award, last)
    row = _sources(written, row)
    for add in below:
        row = add(sheet, row, written)
    row = notes(sheet, row, statement, last)
    signatures(sheet, row, ("A", "C", "E"))
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=budget.award.reference, paper="A4")
    return written


def _columns(budget: DonorBudget, form: BudgetForm) -> tuple[dict[str, str | Said], dict[Part, str]]:
    """The heading of each column, and the column of each part."""
    titles: dict[str, str | Said] = {"A": said("Budget line")}
    letters: dict[Part, str] = {}
    for part, title in form.columns.items():
        if part is Part.BY_PERIOD:
            letters |= {part: get_column_letter(len(titles) + 1)} if budget.periods else {}
            titles |= {get_column_letter(len(titles) + at): it.name for at, it in enumerate(budget.periods, 1)}
        else:
            letters[part] = get_column_letter(len(titles) + 1)
            titles[letters[part]] = title
    return titles, letters


def _whole(table: Table, line: StatementLine) -> Decimal | None:
    """One, where quantity times unit cost gives the signed amount: the whole is charged, once. A printed unit cost often does not."""
    return _WHOLE if table.product(line.quantity, line.unit_cost, line.budget, "") else None


def _fill(written: Budgeted) -> None:
    table, letters, by_code = written.table, written.letters, {line.code: line for line in written.budget.lines}
    if column := letters.get(Part.UNIT):
        table.texts(column, lambda line: line.unit)
    if column := letters.get(Part.REMARK):
        table.texts(column, lambda line: by_code[line.code].source)
    if column := letters.get(Part.QUANTITY):
        table.numbers(column, lambda line: line.quantity, UNITS)
    if column := letters.get(Part.UNIT_COST):
        table.numbers(column, lambda line: line.unit_cost, table.money)
    for part, look in ((Part.DURATION, UNITS), (Part.CHARGED, PERCENT)):
        if column := letters.get(part):
            table.numbers(column, lambda line: _whole(table, line), look)
    table.amounts(
        letters[Part.TOTAL], lambda line: line.budget, lambda line, row: _formula(written, line, row), name="budget"
    )
    if first := letters.get(Part.BY_PERIOD):
        _by_period(written, first, by_code)


def _formula(written: Budgeted, line: StatementLine, row: int) -> str | None:
    factors = [it for it in (Part.QUANTITY, Part.UNIT_COST, Part.DURATION, Part.CHARGED) if it in written.letters]
    if Part.UNIT_COST not in factors:
        return None
    formula = "*".join(f"{written.letters[it]}{row}" for it in factors)
    return written.table.product(line.quantity, line.unit_cost, line.budget, formula)


def _by_period(written: Budgeted, first: str, by_code: Mapping[str, BudgetedLine]) -> None:
    for at in range(len(written.budget.periods)):
        column = get_column_letter(column_index_from_string(first) + at)
        written.table.amounts(column, partial(_planned, by_code, at))


def _planned(by_code: Mapping[str, BudgetedLine], at: int, line: StatementLine) -> Decimal:
    parts = by_code[line.code].by_period
    return parts[at] if parts else ZERO


def _check(written: Budgeted) -> int:
    """The budget against what the agreement says of it; gives the next free row but one."""
    sheet, award, row, column = written.sheet, written.budget.award, written.table.next_row, written.letters[Part.TOTAL]
    sheet.put(row, "A", said("Check: this budget less the total budget of the agreement (must be zero)"), SMALL)
    look = replace(SMALL, number_format=written.table.money.number_format)
    difference = written.budget.total - award.total_budget
    sheet.formula(row, column, f"=ROUND({written.total}-{award.total_budget:f},4)", difference, look)
    sheet.red_when(f"A{row}:{column}{row}", f"${column}{row}<>0")
    return row + 2


def _sources(written: Budgeted, row: int) -> int:
    """Who pays for the action; gives the next free row."""
    sheet, sources, money = written.sheet, written.budget.sources, written.table.money
    if not sources:
        return row
    sheet.put(row, "A", said("Sources of funding"), STRONG)
    for source in sources:
        row += 1
        sheet.put(row, "A", source.label, TEXT)
        sheet.put(row, "B", source.budgeted, money)
    row += 1
    strong = replace(money, bold=True, fill="D9E2EC")
    sheet.put(row, "A", said("All sources"), replace(TEXT, bold=True, fill="D9E2EC"))
    together = sum((source.budgeted for source in sources), ZERO)
    sheet.formula(row, "B", f"=SUM(B{row - len(sources)}:B{row - 1})", together, strong)
    sheet.name(row, "B", "sources.total")
    return row + 2


def _how_made(sheet: Sheet, written: Budgeted, statement: FinancialStatement) -> None:
    """The sheet that proves the budget: which version, that it adds up, and that it is what the agreement says."""
    budget, award = written.budget, written.budget.award
    sheet.widths(WIDTHS)
    above: Facts = [
        *contract(statement),
        (said("Implementation period of the contract"), period(statement.period)),
    ]
    row = top(sheet, statement, said(TITLE), above, Columns(("A", "B"), ("D", "F")))
    page = Page(sheet, row, award.currency)
    page.heading(said("The budget"))
    page.sentence(said("Budget version {version}.", version=budget.version))
    first = page.row + 1
    page.table(
        (said("Total"), said("In this file"), said("In the books"), said("Difference")),
        (TEXT, page.money, page.money, page.money),
        (
            (said("The lines of this version"), budget.total, budget.total, ZERO),
            (
                said("The total budget of the agreement"),
                budget.total,
                award.total_budget,
                budget.total - award.total_budget,
            ),
        ),
    )
    for at in (first, first + 1):
        sheet.formula(at, "B", f"={reference(written.sheet, written.total)}", budget.total, page.money)
        difference = ZERO if at == first else budget.total - award.total_budget
        sheet.formula(at, "D", f"=ROUND(B{at}-C{at},4)", difference, page.money)
    sheet.red_when(f"A{first}:D{first + 1}", f"$D{first}<>0")
    page.heading(said("How an amount is computed"))
    page.sentence(
        said(
            "Where quantity times unit cost gives the signed amount, the amount is that formula; where a printed unit cost does "
            "not multiply to it, the signed amount stands. Sums are formulas over the rows above them."
        )
    )
    sheet.freeze(row, "B", repeat_from=row - 1)
    sheet.printed(left=award.reference, paper="A4")
