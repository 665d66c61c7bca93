"""What stands above and below the figures of every sheet: draft marking, facts of the award, notes, signatures."""

from dataclasses import dataclass
from datetime import date

from exports.outline import label
from exports.statement import FinancialStatement, Period
from exports.wording import Said, said
from exports.workbook import DRAFT, PLAIN, SMALL, STRONG, TITLE, WARNING, Look, Sheet, joined

Facts = list[tuple[Said, str | Said]]
"""What stands above a table: the name of a fact, and the fact."""

RULE = Look(ruled=True)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the facts stand: name and value at the left, name and value at the right."""

    left: tuple[str, str]
    right: tuple[str, str]


def top(sheet: Sheet, statement: FinancialStatement, title: str | Said, facts: Facts, columns: Columns) -> int:
    """Title, action and facts; gives the row where the table may begin.

    What stays in sight while the table is scrolled should be low, so the facts stand in two columns.
    """
    row = 1
    if not statement.is_approved:
        sheet.put(row, "A", DRAFT, WARNING)
        row += 1
    sheet.put(row, "A", title, TITLE)
    sheet.height(row, 24)
    row = _fact(sheet, row + 1, columns.left, (said("Action"), statement.award.title))
    half = (len(facts) + 1) // 2
    for place, own in ((columns.left, facts[:half]), (columns.right, facts[half:])):
        for below, fact in enumerate(own):
            _fact(sheet, row + below, place, fact)
    return row + half + 1


def _fact(sheet: Sheet, row: int, columns: tuple[str, str], fact: tuple[Said, str | Said]) -> int:
    for column, it, look in zip(columns, fact, (SMALL, PLAIN), strict=True):
        sheet.put(row, column, it, look)
    return row + 1


def contract(statement: FinancialStatement) -> Facts:
    """The facts that every sheet of a report repeats."""
    award = statement.award
    return [
        (said("Contract No"), joined([award.donor_reference, award.reference])),
        (said("Coordinator"), joined([statement.network, award.lead_hub])),
        (said("Implementation period of the contract"), period(Period(award.starts_on, award.ends_on))),
    ]


def budget_and_date(statement: FinancialStatement) -> Said:
    """Which budget the figures stand against, and when they were put together."""
    text = "budget version {version} · prepared on {day}"
    return said(text, version=statement.budget_version, day=day(statement.prepared_on))


def rates(statement: FinancialStatement) -> Said:
    """Which method turned other currencies into the award's: reports must say so."""
    award = statement.award
    text = "{rule}, source: {source} (each rate and its day: see the transactions)"
    return said(text, rule=said(award.rate_rule), source=award.rate_source)


def notes(sheet: Sheet, row: int, statement: FinancialStatement, last: str) -> int:
    """The sentences the reader should see; gives the next free row."""
    if not statement.notes:
        return row
    sheet.put(row, "A", said("Notes"), STRONG)
    for note in statement.notes:
        row += 1
        sheet.paragraph(row, "A", last, note)
    return row + 2


def explanations(sheet: Sheet, row: int, statement: FinancialStatement, last: str) -> int:
    """What was said about each line, where the table has no column for it; gives the next free row."""
    explained = [line for line in statement.lines if line.explanation.strip()]
    if not explained:
        return row
    sheet.put(row, "A", said("Explanations given with this report"), STRONG)
    for line in explained:
        row += 1
        sheet.paragraph(row, "A", last, f"{label(line)}: {line.explanation.strip()}")
    return row + 2


def signatures(sheet: Sheet, row: int, columns: tuple[str, str, str]) -> None:
    """A place to sign on paper for who prepared and who answers for the report, over the given columns; no page tears it."""
    sheet.keep(row, row + 6)
    narrow = sheet.beside(columns[2])
    for role in (said("Prepared by"), said("Approved by (authorised to sign for the coordinator)")):
        sheet.put(row, "A", role, STRONG)
        sheet.height(row + 1, 30)
        for column, what in zip(columns, (said("Name and function"), said("Date"), said("Signature")), strict=True):
            sheet.put(row + 1, column, None, RULE)
            sheet.put(row + 2, column, what, SMALL)
        if narrow:
            sheet.put(row + 1, narrow, None, RULE)
        row += 4


def period(of: Period | None) -> str | Said:
    """From day to day, both included."""
    return f"{day(of.starts_on)}-{day(of.ends_on)}" if of else said("none")


def day(of: date) -> str:
    """As the EU writes it: 31/12/2025."""
    return of.strftime("%d/%m/%Y")
