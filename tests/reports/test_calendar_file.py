"""The days of reports as a calendar file: whole days, escaped and folded as RFC 5545 says."""

from datetime import UTC, date, datetime
from pathlib import Path

from grants_app.reports.calendar_file import DueDay, calendar_file
from tests.expenditures.making import award_with_budget
from tests.web import Visitor, program
from tests.world import World

MADE_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_a_day_is_a_whole_day_and_its_words_are_escaped() -> None:
    day = DueDay(
        "one@reports", date(2026, 12, 31), "Report, final; AW-1", "Until\n31 Oct", "https://example.org/reports"
    )
    lines = calendar_file([day], "Due", MADE_AT).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTAMP:20261126T090000Z"} <= set(lines)
    assert "SUMMARY:Report\\, final\\; AW-1" in lines
    assert "DESCRIPTION:Until 31 Oct" in lines


def test_a_long_line_is_folded_between_letters() -> None:
    day = DueDay("one@reports", date(2026, 12, 31), "é" * 100, "", "")
    content = calendar_file([day], "Due", MADE_AT)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert "é" * 100 in content.decode().replace("\r\n ", "")


def test_a_person_gets_the_days_of_what_is_not_with_the_donor(world: World, tmp_path: Path) -> None:
    award_id = award_with_budget(world, reference="AW-1")
    answer = Visitor(program(world, tmp_path), world, "Lucía Pop").get("/reports/due.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    text = answer.text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert f"UID:{award_id}-2026-12-31@reports" in text
    assert "SUMMARY:Interim report of AW-1 is due" in text
