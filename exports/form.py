"""What agencies' own forms have in common: labelled boxes, blank where nothing was given, and a formula beside each sum."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from exports.cell_text import Written
from exports.statement import ZERO
from exports.wording import Said
from exports.workbook import DRAFT, PLAIN, SMALL, TITLE, WARNING, Look, Sheet

LABEL = Look(size=8, colour="52606D", wrap=True, align="left", lined=True)
BOX = Look(wrap=True, align="left", lined=True)
BOX_DAY = Look(number_format="dd/mm/yyyy", align="left", lined=True)
US_DAY = Look(number_format="mm/dd/yyyy", align="left", lined=True)
"""As forms of the United States write a day."""
SECTION = Look(bold=True, fill="D9E2EC", middle=True, lined=True, wrap=True, align="left")
SENTENCE = replace(PLAIN, wrap=True, align="left")
NOTE = replace(SMALL, wrap=True, align="left")
SHADED = "E4E7EB"
"""Of cells that the agency fills in."""

UNTICKED, TICKED = "☐", "☒"


def heading(sheet: Sheet, title: str | Said, *, is_draft: bool) -> None:
    """Rows 1 and 2: a draft says so above the form's title."""
    if is_draft:
        sheet.put(1, "A", DRAFT, WARNING)
    row = 2 if is_draft else 1
    sheet.put(row, "A", title, TITLE)
    sheet.height(row, 24)


def box(
    sheet: Sheet, row: int, label: tuple[str, str, str | Said], value: tuple[str, str, Written], day: Look = BOX_DAY
) -> None:
    """A label over its columns and what was given over the next; a blank stays a blank, to be filled in by hand."""
    sheet.across(row, label[0], label[1], label[2], LABEL)
    sheet.across(row, value[0], value[1], value[2], day if isinstance(value[2], date) else BOX)


def known(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    there = [value for value in values if value is not None]
    return sum(there, ZERO) if there else None


NOT_KNOWN = "–"
"""What a formula shows where one of its figures is still blank."""


def shown(value: Decimal | None) -> Decimal | str:
    """What a formula shows of a figure that may not be known yet."""
    return NOT_KNOWN if value is None else value


def ticked(choices: Mapping[str, str], chosen: str) -> str:
    """The choices of a form in one line, the chosen one ticked."""
    return "   ".join(f"{TICKED if key == chosen else UNTICKED} {said}" for key, said in choices.items())


def amount_of(facts: Mapping[str, str], key: str) -> Decimal | None:
    """An amount that was given for a form; None where none was."""
    return Decimal(facts[key]) if facts.get(key) else None
