"""Days, hours and reminders, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from grants_app.access import Action, Actor, Grant, Role
from grants_app.core.errors import Invalid
from grants_app.deadlines import rules
from grants_app.deadlines.calendar_file import Entry, calendar_file
from grants_app.deadlines.recurring import Repeats, Rule, instant
from grants_app.deadlines.rules import KINDS, USUAL_DAYS, Deadline, Kind

BRUSSELS, NAIROBI, BANGKOK, GUATEMALA = "Europe/Brussels", "Africa/Nairobi", "Asia/Bangkok", "America/Guatemala"
HUB = UUID(int=1)


def days(rule: Rule, until: date) -> list[date]:
    return [falls_on for _, falls_on in rule.days(until)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(date(2026, 3, 15), Repeats.ONCE), ["2026-03-15"]),
        (Rule(date(2024, 2, 29), Repeats.YEARLY), ["2024-02-29", "2025-02-28", "2026-02-28"]),
        (Rule(date(2026, 1, 31), Repeats.MONTHLY, until_on=date(2026, 4, 30)), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (Rule(date(2026, 8, 1), Repeats.WORKDAY, 5), ["2026-08-07", "2026-09-07", "2026-10-07", "2026-11-06", "2026-12-07"]),
        (Rule(date(2026, 11, 1), Repeats.WORKDAY, -1), ["2026-11-30", "2026-12-31"]),
        (Rule(date(2026, 5, 31), Repeats.QUARTERLY), ["2026-05-31", "2026-08-31", "2026-11-30"]),
        (Rule(date(2026, 12, 18), Repeats.WEEKLY), ["2026-12-18", "2026-12-25"]),
    ],
)  # fmt: skip
def test_a_deadline_comes_on_the_days_that_its_words_say(rule: Rule, expected: list[str]) -> None:
    assert [str(day) for day in days(rule, date(2026, 12, 31))] == expected


def test_one_day_is_moved_and_another_left_out_and_all_others_stay() -> None:
    moved = {date(2026, 2, 1): date(2026, 2, 3), date(2026, 3, 1): None}
    rule = Rule(date(2026, 1, 1), Repeats.MONTHLY, moved=moved)
    assert [day.day for day in days(rule, date(2026, 4, 30))] == [1, 3, 1]


def test_a_rule_is_told_in_plain_words_and_refuses_what_says_no_day() -> None:
    assert Rule(date(2026, 8, 1), Repeats.WORKDAY, 5).in_words() == "each month on the 5th working day"
    assert Rule(date(2026, 3, 15), Repeats.YEARLY).in_words() == "each year on 15 March"
    for wrong in (Rule(date(2026, 8, 1), Repeats.WORKDAY), Rule(date(2026, 8, 1), until_on=date(2026, 7, 1))):
        with pytest.raises(Invalid):
            wrong.check()


@pytest.mark.parametrize(
    ("on", "hour", "zone", "expected"),
    [
        (date(2026, 3, 28), "23:59", BRUSSELS, "2026-03-28T22:59"),
        (date(2026, 3, 29), "00:30", BRUSSELS, "2026-03-28T23:30"),
        (date(2026, 3, 29), "23:59", BRUSSELS, "2026-03-29T21:59"),
        (date(2026, 3, 29), "02:30", BRUSSELS, "2026-03-29T01:30"),  # the clock skips it
        (date(2026, 10, 25), "00:30", BRUSSELS, "2026-10-24T22:30"),
        (date(2026, 10, 25), "02:30", BRUSSELS, "2026-10-25T00:30"),  # it comes twice: the first
        (date(2026, 10, 25), "23:59", BRUSSELS, "2026-10-25T22:59"),
        (date(2026, 3, 29), "00:30", NAIROBI, "2026-03-28T21:30"),
        (date(2026, 3, 29), "23:59", BANGKOK, "2026-03-29T16:59"),
        (date(2026, 10, 25), "23:59", GUATEMALA, "2026-10-26T05:59"),
    ],
)
def test_an_hour_is_the_right_instant_on_both_sides_of_a_change_of_the_clock(
    on: date, hour: str, zone: str, expected: str
) -> None:
    assert f"{instant(on, time.fromisoformat(hour), zone):%Y-%m-%dT%H:%M}" == expected


def deadline(on: date = date(2026, 3, 29), at: datetime | None = None, kind: Kind = Kind.REPORT) -> Deadline:
    return Deadline(kind, "report-1", on, "AW-2026-0007", "A title", "/awards", at=at, hub_ids=frozenset({HUB}))


@pytest.mark.parametrize(("zone", "expected"), [(BRUSSELS, 29), (NAIROBI, 29), (BANGKOK, 29), (GUATEMALA, 28)])
def test_a_moment_falls_on_the_readers_day_and_a_whole_day_is_the_same_everywhere(zone: str, expected: int) -> None:
    just_past_midnight = instant(date(2026, 3, 29), time(0, 30), BRUSSELS)
    assert deadline(at=just_past_midnight).day(zone).day == expected
    assert deadline().day(zone).day == 29


def test_a_day_is_over_when_it_is_over_where_the_reader_is() -> None:
    evening = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # the 30th in Brussels, the 29th in Guatemala
    assert deadline().is_over(evening, BRUSSELS)
    assert not deadline().is_over(evening, GUATEMALA)
    at = instant(date(2026, 3, 29), time(23, 59), BRUSSELS)
    assert not deadline(at=at).is_over(at, GUATEMALA)
    assert deadline(at=at).is_over(at + timedelta(seconds=1), GUATEMALA)


@pytest.mark.parametrize(("zone", "hour"), [(BRUSSELS, 5), (NAIROBI, 4), (BANGKOK, 0), (GUATEMALA, 13)])
def test_the_morning_is_the_readers_own(zone: str, hour: int) -> None:
    seven = datetime(2026, 3, 29, hour, tzinfo=UTC)
    assert rules.is_morning(seven, zone)
    assert not rules.is_morning(seven - timedelta(minutes=1), zone)


def test_of_reminders_that_were_missed_the_nearest_comes_once() -> None:
    on_time = [rules.reminder(left, USUAL_DAYS) for left in range(31, -2, -1)]
    assert [on_time[0], on_time[1], on_time[-2], on_time[-1]] == [None, 30, 1, None]
    names = list(dict.fromkeys(days for days in on_time if days))
    assert names == list(USUAL_DAYS)
    assert rules.reminder(5, USUAL_DAYS) == 7  # a worker that slept through 30, 14 and 7
    assert rules.reminder(5, ()) is None


def test_a_deadline_that_moves_has_new_reminders() -> None:
    before, after = deadline(date(2026, 3, 29)), deadline(date(2026, 3, 30))
    assert rules.event(before, BRUSSELS, 7) != rules.event(after, BRUSSELS, 7)


def test_a_reminder_says_reference_day_and_kind_and_nothing_that_somebody_typed() -> None:
    subject, text = rules.told(deadline(), datetime(2026, 3, 22, 9, tzinfo=UTC), BRUSSELS)
    assert (subject, text) == (
        "AW-2026-0007: in 7 days", "AW-2026-0007: the report is due on 29 March 2026, in 7 days."
    )  # fmt: skip
    for kind in Kind:
        assert "A title" not in " ".join(
            rules.told(deadline(kind=kind), datetime(2026, 3, 22, 9, tzinfo=UTC), BRUSSELS)
        )


def test_a_deadline_concerns_those_who_are_to_do_something() -> None:
    def actor(role: Role, hub: UUID | None) -> Actor:
        return Actor(None, "", frozenset({Grant(role, hub)}))

    assert KINDS[Kind.REPORT].concerns is Action.REPORT_PREPARE
    assert deadline().concerns(actor(Role.FINANCE_OFFICER, None))
    assert deadline().concerns(actor(Role.FINANCE_OFFICER, HUB))
    assert not deadline().concerns(actor(Role.FINANCE_OFFICER, UUID(int=2)))
    assert not deadline().concerns(actor(Role.AUDITOR, None))


def test_days_before_are_read_in_any_order_and_refused_in_a_sentence() -> None:
    assert rules.read_days("1, 30;7 7") == (30, 7, 1)
    assert rules.read_days("") == ()
    for wrong in ("soon", "-1", "4000", "1,2,3,4,5,6,7,8,9,10,11"):
        with pytest.raises(Invalid):
            rules.read_days(wrong)


def test_a_calendar_file_is_escaped_folded_and_has_days_and_moments() -> None:
    made_at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    moment = instant(date(2026, 12, 31), time(23, 59), BRUSSELS)
    entries = [
        Entry("one@here", date(2026, 12, 31), "Report, final; AW-1", "Until\n31 Oct", "https://example.org"),
        Entry("two@here", moment, "é" * 100, "", ""),
    ]
    content = calendar_file(entries, "Due", made_at)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTART:20261231T225900Z"} <= set(lines)
    assert {"DTSTAMP:20261126T090000Z", "SUMMARY:Report\\, final\\; AW-1", "DESCRIPTION:Until 31 Oct"} <= set(lines)
    assert "é" * 100 in content.decode().replace("\r\n ", "")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
