"""The sheet «Addenda or use of contingencies» of Annex VI: the contract's budget, what changed it, and the budget of a new addendum."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from exports.letterhead import Columns, Facts, contract, day, top
from exports.outline import Outline, annex_iii
from exports.statement import ZERO, FinancialStatement, StatementLine
from exports.table import Table, head
from exports.wording import Said, said
from exports.workbook import STRONG, UNITS, Sheet, joined

TITLE = "Addenda or use of contingencies"
_LAST = "J"

ByCode = Mapping[str, StatementLine]
"""The lines of one state of the budget."""


def write(sheet: Sheet, statement: FinancialStatement) -> None:
    """Columns A to J. The last four stay empty while no addendum was signed since the report before."""
    sheet.widths({"A": 52, **dict.fromkeys("BG", 13), **dict.fromkeys("CH", 9), **dict.fromkeys("DEFIJ", 16)})
    row = top(sheet, statement, said(TITLE), _facts(statement), Columns(("A", "B"), ("E", "G")))
    groups = {
        "B:E": said("Budget as per contract/last addendum signed"),
        "G:J": said("Budget as per new addendum signed (only when an amendment is necessary)"),
    }
    head(sheet, row, groups, _columns(statement.award.currency))

    table = Table(sheet, _rows(statement), row + 2, statement.award.currency)
    table.labels("A", _LAST)
    before = {it.code: it for it in statement.addendum.before} if statement.addendum else None
    now = {it.code: it for it in statement.lines}
    _budget(table, "BCDE", now if before is None else before)
    if before is None:
        table.amounts("F", lambda line: line.contingency_used, name="addenda.change")
    else:
        _budget(table, "GHIJ", now)
        _changes(table, before, now)

    _acts(sheet, table.next_row + 1, statement)
    sheet.freeze(table.first_row, "B", repeat_from=table.first_row - 2)
    sheet.printed(left=statement.award.reference, paper="A4")


def _facts(statement: FinancialStatement) -> Facts:
    signed = statement.addendum.signed if statement.addendum else ()
    names = [joined([it.reference, day(it.on) if it.on else ""]) for it in signed]
    return [
        *contract(statement),
        (said("New addendum signed"), "; ".join(names) if names else said("none since the report before")),
    ]


def _columns(currency: str) -> dict[str, Said]:
    budget = (
        said("Unit"),
        said("# Units (a)"),
        said("Unit value {currency} (b)", currency=currency),
        said("Total Cost {currency} (a)*(b)", currency=currency),
    )
    titles = (said("Expenditures"), *budget, said("Use of contingencies/ addenda"), *budget)
    return dict(zip("ABCDEFGHIJ", titles, strict=True))


def _rows(statement: FinancialStatement) -> Outline:
    """The lines of Annex III as they are now, then those that an addendum took out."""
    kept = {it.code for it in statement.lines}
    gone = [it for it in statement.addendum.before if it.code not in kept] if statement.addendum else []
    return annex_iii(replace(statement, lines=(*statement.lines, *gone)))


def _budget(table: Table, columns: str, lines: ByCode) -> None:
    """Unit, number, unit value and total of one state of the budget; a line that it has not stays empty and counts zero."""
    unit, units, value, total = tuple(columns)
    table.texts(unit, lambda line: lines[line.code].unit if line.code in lines else "")
    table.numbers(units, _of(lines, lambda line: line.quantity), UNITS)
    table.numbers(value, _of(lines, lambda line: line.unit_cost), table.money)

    def product(line: StatementLine, row: int) -> str | None:
        it = lines.get(line.code)
        return table.product(it.quantity, it.unit_cost, it.budget, f"{units}{row}*{value}{row}") if it else None

    table.amounts(total, lambda line: _amount(lines, line), product)


def _of(lines: ByCode, measure: Callable[[StatementLine], Decimal | None]) -> Callable[[StatementLine], Decimal | None]:
    return lambda line: measure(lines[line.code]) if line.code in lines else None


def _amount(lines: ByCode, line: StatementLine) -> Decimal:
    return lines[line.code].budget if line.code in lines else ZERO


def _changes(table: Table, before: ByCode, now: ByCode) -> None:
    """What the addendum gave or took, and what was taken from the reserve since it was signed."""

    def used(line: StatementLine) -> Decimal:
        return now[line.code].contingency_used if line.code in now else ZERO

    def change(line: StatementLine) -> Decimal:
        return _amount(now, line) - _amount(before, line) + used(line)

    def formula(line: StatementLine, row: int) -> str:
        return f"=J{row}-E{row}" + (f"{used(line):+f}" if used(line) else "")

    table.amounts("F", change, formula, name="addenda.change")


def _acts(sheet: Sheet, row: int, statement: FinancialStatement) -> None:
    """Each addendum and each use of contingencies by itself, with what allowed it."""
    currency = statement.award.currency
    acts: list[str | Said] = [
        joined([it.reference, day(it.on) if it.on else "", it.reason])
        for it in (statement.addendum.signed if statement.addendum else ())
    ]
    acts += [
        f"{day(it.on)}: {it.amount:,} {currency}, {it.from_line} → {it.to_line}. {joined([it.allowed_by, it.reason])}"
        for it in statement.moves
        if it.uses_contingency
    ]
    quiet = said("No contingencies were used and no addendum was signed since the report before.")
    sheet.put(row, "A", said("What changed the budget"), STRONG)
    for act in acts or [quiet]:
        row += 1
        sheet.paragraph(row, "A", _LAST, act)
