"""Our own workbook of calls: read with its other sheets, every problem at its cell."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from grants_app.calls.rules import CONSORTIUM, LIMIT_UNITS, MONEY_KINDS, QUESTION_KINDS, STAGES
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from importers import call_workbook
from importers.records import CallRecord, DeadlineRecord, QuestionRecord, Reading
from tests.importers import files

CALL: dict[str, Any] = {
    "Reference": "FF-1", "Title": "Tejedoras", "Donor": "ff", "Currency": "USD", "Time zone": "America/New_York", "In all": 90000,
    "Least": 1000, "Most": 20000, "Countries": "gt, HN", "Who may apply": "cooperative, local-ngo", "Themes": "women",
    "Gives": "core", "Years registered": 2, "Partners": "allowed", "Least partners": 1, "Link": "https://example.org/ff",
    "Description": "Para <tejedoras>",
}  # fmt: skip
DEADLINE: dict[str, Any] = {"Call": "ff-1", "Day": date(2026, 6, 1), "Hour": time(17, 0), "Stage": "concept"}
QUESTION: dict[str, Any] = {"Call": "FF-1", "Question": "Why?", "Limit": 500, "Counted in": "words"}


def read(
    call: dict[str, Any] | None = None, due: dict[str, Any] | None = None, asked: dict[str, Any] | None = None
) -> Reading[CallRecord]:
    rows = {"Calls": CALL | (call or {}), "Deadlines": DEADLINE | (due or {}), "Questions": QUESTION | (asked or {})}
    return call_workbook.read(files.workbook({name: [list(row), list(row.values())] for name, row in rows.items()}))


def test_a_call_is_read_with_its_deadlines_and_questions() -> None:
    reading = read()
    assert (reading.problems, reading.notices) == ((), ())
    (call,) = reading.records
    assert (call.donor, call.countries, call.applicant_kinds) == ("FF", ("GT", "HN"), ("cooperative", "local-ngo"))
    assert call.deadlines == (DeadlineRecord(datetime(2026, 6, 1, 21, 0, tzinfo=UTC), stage="concept"),)
    assert call.questions == (QuestionRecord("", "Why?", limit=500, limit_unit="words"),)
    assert (call.envelope, call.minimum_years, call.summary_html) == (
        Decimal(90000),
        2,
        "<p>Para &lt;tejedoras&gt;</p>",
    )


@pytest.mark.parametrize(
    ("sheet", "changes", "column"),
    [
        ("call", {"Most": -5}, "Most"),
        ("call", {"Most": 10}, "Most"),
        ("call", {"Themes": "women, weaving"}, "Themes"),
        ("call", {"Link": "javascript:alert(1)"}, "Link"),
        ("call", {"Years registered": 1.5}, "Years registered"),
        ("call", {"Reference": "x" * 10_000}, "Reference"),
        ("due", {"Day": "soon"}, "Day"),
        ("due", {"Hour": "25:00"}, "Hour"),
        ("due", {"Call": "FF-2"}, "Call"),
        ("asked", {"Counted in": ""}, "Counted in"),
    ],
)
def test_what_is_wrong_is_located(sheet: str, changes: dict[str, Any], column: str) -> None:
    reading = read(**{sheet: changes})
    assert ("Calls" if sheet == "call" else "Deadlines" if sheet == "due" else "Questions", 2, column) in [
        (sheet_name, row, name) for sheet_name, row, name, _ in files.places(reading)
    ]


def test_its_words_are_those_of_the_house() -> None:
    assert tuple(LEGAL_FORMS) == call_workbook.APPLICANTS
    assert tuple(THEMES) == call_workbook.THEMES
    assert tuple(MONEY_KINDS) == call_workbook.MONEY
    assert tuple(CONSORTIUM) == call_workbook.PARTNERS
    assert tuple(STAGES) == call_workbook.STAGES
    assert tuple(QUESTION_KINDS) == call_workbook.ANSWERS
    assert tuple(LIMIT_UNITS) == call_workbook.UNITS
