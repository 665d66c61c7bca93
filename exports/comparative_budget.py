"""The comparative budget: what the budget was, what moved, what it becomes, and by how many per cent, for the donor's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from openpyxl.utils import get_column_letter

from exports.letterhead import Columns, Facts, day, notes, period, signatures, top
from exports.outline import by_heading
from exports.refusals import NotWritable
from exports.statement import ZERO, AwardFacts, FinancialStatement, Period, StatementLine
from exports.table import Table, between, head
from exports.wording import Said, said
from exports.workbook import Book, joined


@dataclass(frozen=True, slots=True)
class ComparativeLine:
    """One budget line, in the award's currency."""

    line: StatementLine
    """`budget` is the old amount; `reallocation` and `contingency_used` what moved inside the contract."""
    amended: Decimal = ZERO
    """What an amendment adds or takes; zero where only transfers are compared."""
    why: str = ""
    by_period: tuple[tuple[Decimal, Decimal], ...] = ()
    """Old and new amount in each of the budget's periods, where it has some: they come to the old and the new budget."""

    @property
    def new(self) -> Decimal:
        return self.line.budget_now + self.amended


@dataclass(frozen=True, slots=True)
class ComparativeBudget:
    """Two states of a budget. What transfers move comes to zero; what an amendment changes may not."""

    network: str
    award: AwardFacts
    old_name: str | Said  # as a reader should see it: "Version 1, approved on 01/02/2026"
    new_name: str | Said
    prepared_on: date
    is_approved: bool
    lines: tuple[ComparativeLine, ...]
    rule: str = ""  # the donor's rule on moves between lines, with its citation
    acts: tuple[str, ...] = field(default=())  # each transfer or amendment: reference, day, people, reason
    periods: tuple[str, ...] = ()  # "Year 1 (01/01/2026–31/12/2026)"; empty where the budget has no periods


def write(budget: ComparativeBudget) -> bytes:
    """The workbook. Raises NotWritable where what transfers give and take does not come to zero."""
    _must_come_to_zero(budget)
    statement = _as_statement(budget)
    book = Book(
        title=f"Comparative budget, {budget.award.reference}",
        is_draft=not budget.is_approved,
        made_on=budget.prepared_on,
        language=budget.award.language,
    )
    sheet = book.sheet(said("Comparative budget"))
    columns = _columns(budget)
    last = list(columns)[-1]
    sheet.widths({"A": 44, **dict.fromkeys(list(columns)[1:-1], 15), last: 44})
    row = top(sheet, statement, sheet.title, _facts(budget), Columns(("A", "B"), ("D", "E")))
    head(sheet, row, {}, columns)
    table = Table(sheet, by_heading(statement), row + 2, budget.award.currency)
    table.labels("A", last)
    by_code = {it.line.code: it for it in budget.lines}
    _figures(table, by_code)
    table.texts(last, lambda line: by_code[line.code].why)
    row = notes(sheet, table.next_row + 1, statement, last)
    signatures(sheet, row + 1, ("A", "D", "G"))
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=budget.award.reference, paper="A4")
    if budget.periods:
        _by_period(book, budget, statement)
    return book.to_bytes()


def _by_period(book: Book, budget: ComparativeBudget, statement: FinancialStatement) -> None:
    """A sheet of its own: old and new budget of every line in each period, and together."""
    sheet = book.sheet(said("By period"))
    names: tuple[str | Said, ...] = (*budget.periods, said("Together"))
    letters = between("B", get_column_letter(1 + 3 * len(names)))
    sheet.widths({"A": 44, **dict.fromkeys(letters, 14)})
    row = top(sheet, statement, said("Comparative budget by period"), _facts(budget), Columns(("A", "B"), ("D", "E")))
    titles = (said("Old budget"), said("New budget"), said("Change"))
    columns = {letter: titles[at % 3] for at, letter in enumerate(letters)}
    groups = {f"{letters[3 * at]}:{letters[3 * at + 2]}": name for at, name in enumerate(names)}
    head(sheet, row, groups, {"A": said("Budget line ({currency})", currency=budget.award.currency), **columns})
    table = Table(sheet, by_heading(statement), row + 2, budget.award.currency)
    table.labels("A", letters[-1])
    by_code = {it.line.code: it for it in budget.lines}
    for at in range(len(budget.periods)):
        old, new, change = letters[3 * at : 3 * at + 3]
        table.amounts(old, partial(_in_period, by_code, at, 0))
        table.amounts(new, partial(_in_period, by_code, at, 1))
        table.across(change, partial(_change, by_code, [at]), f"={new}{{r}}-{old}{{r}}")
    whole = range(len(budget.periods))
    old, new, change = letters[-3:]
    for column, side in ((old, 0), (new, 1)):
        parts = "+".join(f"{letters[3 * at + side]}{{r}}" for at in whole)
        table.across(column, partial(_together, by_code, side), f"={parts}")
    table.across(change, partial(_change, by_code, whole), f"={new}{{r}}-{old}{{r}}")
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=budget.award.reference, paper="A4")


def _in_period(by_code: Mapping[str, ComparativeLine], at: int, side: int, line: StatementLine) -> Decimal:
    return by_code[line.code].by_period[at][side]


def _together(by_code: Mapping[str, ComparativeLine], side: int, line: StatementLine) -> Decimal:
    return sum((amounts[side] for amounts in by_code[line.code].by_period), ZERO)


def _change(by_code: Mapping[str, ComparativeLine], among: Iterable[int], line: StatementLine) -> Decimal:
    parts = by_code[line.code].by_period
    return sum((parts[at][1] - parts[at][0] for at in among), ZERO)


def _columns(budget: ComparativeBudget) -> dict[str, Said]:
    currency = budget.award.currency
    return {
        "A": said("Budget line"),
        "B": said("Old budget ({currency}): {version}", currency=currency, version=budget.old_name),
        "C": said("Transfers between lines"),
        "D": said("Use of contingencies"),
        "E": said("Amendment"),
        "F": said("New budget ({currency}): {version}", currency=currency, version=budget.new_name),
        "G": said("Change of the old budget, %"),
        "H": said("Why"),
    }


def _figures(table: Table, by_code: dict[str, ComparativeLine]) -> None:
    def new(line: StatementLine) -> Decimal:
        return by_code[line.code].new

    def change(line: StatementLine) -> Decimal:
        return new(line) - line.budget

    table.amounts("B", lambda line: line.budget, name="budget.old")
    table.amounts("C", lambda line: line.reallocation)
    table.amounts("D", lambda line: line.contingency_used)
    table.amounts("E", lambda line: by_code[line.code].amended)
    table.across("F", new, "=B{r}+C{r}+D{r}+E{r}", name="budget.new")
    table.changes("G", ("F", change), ("B", lambda line: line.budget))


def _facts(budget: ComparativeBudget) -> Facts:
    award = budget.award
    return [
        (said("Donor"), award.donor),
        (said("Contract No"), joined([award.donor_reference, award.reference])),
        (said("Coordinator"), joined([budget.network, award.lead_hub])),
        (said("Implementation period of the contract"), period(Period(award.starts_on, award.ends_on))),
        (said("Old budget"), budget.old_name),
        (said("New budget"), budget.new_name),
        (said("Prepared on"), day(budget.prepared_on)),
    ]


def _as_statement(budget: ComparativeBudget) -> FinancialStatement:
    """What headings, outline and notes read."""
    rule = (f"Rule on moves between lines: {budget.rule}",) if budget.rule else ()
    return FinancialStatement(
        network=budget.network,
        award=budget.award,
        period=Period(budget.award.starts_on, budget.award.ends_on),
        following=None,
        is_final=False,
        status="approved" if budget.is_approved else "draft",
        prepared_on=budget.prepared_on,
        budget_version=budget.new_name,
        lines=tuple(it.line for it in budget.lines),
        transactions=(),
        sources=(),
        ledger_period=ZERO,
        ledger_cumulative=ZERO,
        notes=(*rule, *budget.acts),
    )


def _must_come_to_zero(budget: ComparativeBudget) -> None:
    reasons = []
    if not budget.lines:
        reasons.append(
            "This award has no approved budget line, so there is nothing to compare: approve its budget first."
        )
    for name, moved in (
        ("transfers between lines", sum((it.line.reallocation for it in budget.lines), ZERO)),
        ("uses of contingencies", sum((it.line.contingency_used for it in budget.lines), ZERO)),
    ):
        if moved:
            reasons.append(
                f"The {name} add up to {moved:,} {budget.award.currency}, but what one line gains another gives: "
                "together they must come to zero."
            )
    for it in budget.lines:
        sides = (it.line.budget, it.new) if budget.periods else ()
        if any(amount != sum((part[at] for part in it.by_period), ZERO) for at, amount in enumerate(sides)):
            reasons.append(f"The periods of line {it.line.code} do not come to its budget.")
    if reasons:
        raise NotWritable(*reasons)
