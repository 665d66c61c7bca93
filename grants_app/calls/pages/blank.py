"""Pages of calls: the blank of our own workbook, to be filled in and taken in."""

from fastapi import APIRouter
from starlette.responses import Response

from exports import call_workbook
from grants_app.access import Action
from grants_app.calls import rules
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb
from importers import call_workbook as reader

router = APIRouter(prefix="/calls")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CHOICES = {
    "Partners": reader.PARTNERS,
    "Stage": reader.STAGES,
    "Answer": reader.ANSWERS,
    "Counted in": reader.UNITS,
}


@router.get("/workbook")
def blank(web: InWeb) -> Response:
    """The blank, with the words that may stand in it."""
    web.work.must_somewhere(Action.CALL_WRITE)
    sheets = [
        call_workbook.BlankSheet(name, [(column.heading, column.required) for column in columns], _CHOICES)
        for name, columns in reader.SHEETS.items()
    ]
    lists = {
        "Who may apply": list(LEGAL_FORMS.items()),
        "Themes": list(THEMES.items()),
        "Gives": list(rules.MONEY_KINDS.items()),
    }
    return kept_file("calls.xlsx", XLSX, call_workbook.write(sheets, lists))
