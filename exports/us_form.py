"""What the standard forms of the United States have in common: their book, their head, and the cost that must be the ledger's."""

import re
from collections.abc import Mapping
from typing import Any

from exports.currencies import money
from exports.form import SENTENCE, heading
from exports.layouts import layout
from exports.outline import by_heading
from exports.refusals import NotWritable
from exports.report_book import ReportBook
from exports.standing import Standing
from exports.statement import FinancialStatement
from exports.workbook import Sheet

LAST = "H"
"""The last column of either form."""
FIRST_BOX = 3
"""The row of the first box."""
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def opened(statement: FinancialStatement, title: str) -> ReportBook:
    """The workbook with the form's one sheet; what its lines cost stands in the proof, since the form has none."""
    return ReportBook(statement, title, title, outline=by_heading(statement), shows_lines=True)


def standing_of(statement: FinancialStatement) -> Standing:
    """Where the award stands since its start; NotWritable where the statement does not say it."""
    if statement.standing is None:
        raise NotWritable("This form needs where the award stands since its start, and the statement does not say it.")
    return statement.standing


def not_the_ledgers(statement: FinancialStatement, standing: Standing, says: str) -> list[str]:
    """A sentence where the cost that the form tells is not that of the ledger; `says`: which lines of the form tell it."""
    told, cost, currency = (
        standing.donor_cost + standing.own_cost,
        statement.ledger_cumulative,
        statement.award.currency,
    )
    if told == cost:
        return []
    difference = money(cost - told, currency)
    return [
        f"{says} {money(told, currency)}, the cost of the award is {money(cost, currency)}: a difference of {difference}."
    ]


def head(sheet: Sheet, form: Mapping[str, Any], statement: FinancialStatement) -> None:
    """The form's title, and beside it what kind of form this is and its currency."""
    heading(sheet, form["title"], is_draft=not statement.is_approved)
    beside = 2 if statement.is_approved else 1
    sheet.across(beside, "F", LAST, f"{form['below']} · amounts in {statement.award.currency}", SENTENCE)


def printed(sheet: Sheet, statement: FinancialStatement) -> None:
    """All of the form on one page upright."""
    sheet.freeze(FIRST_BOX, "A", repeat_from=1)
    sheet.printed(left=statement.award.reference, paper="A4", upright=True, one_page=True)


def grant_number(statement: FinancialStatement) -> str:
    """The agency's number of the award; ours where it gave none."""
    award = statement.award
    return statement.form_facts.get("federal_award_number", "") or award.donor_reference or award.reference


def told_until(statement: FinancialStatement) -> str:
    """A sentence where what was typed of income and obligations is of another day than the report; else nothing."""
    told, ends_on = statement.form_facts.get("told_until", ""), statement.period.ends_on
    if not told or told == ends_on.isoformat():
        return ""
    return str(layout("us-sf-425")["told_until"]).format(told=_us_day(told), ends=_us_day(ends_on.isoformat()))


def _us_day(written: str) -> str:
    """An ISO day as the agencies write it; what is none stays as it was typed."""
    found = _ISO_DAY.fullmatch(written)
    return "{1}/{2}/{0}".format(*found.groups()) if found else written


def signatory(given: Mapping[str, str]) -> str:
    """Name and title of who certifies."""
    return ", ".join(part for part in (given.get("signatory_name", ""), given.get("signatory_title", "")) if part)
