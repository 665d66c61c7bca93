"""Whether a call is open is computed from its days, and told in words on the donor's clock and on the reader's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grants_app.calls.rules import Deadline, country_code, openness, time_left, told, told_elsewhere

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens_on", "deadline", "expected"),
    [
        (None, NOW + timedelta(minutes=1), "open"),
        (None, NOW - timedelta(minutes=1), "closed"),
        (None, None, "open"),
        (date(2026, 3, 17), NOW + timedelta(days=40), "coming"),
        (date(2026, 3, 16), NOW + timedelta(days=40), "open"),
        (date(2026, 3, 17), NOW - timedelta(days=1), "closed"),
    ],
)
def test_a_call_is_coming_open_or_closed(opens_on: date | None, deadline: datetime | None, expected: str) -> None:
    assert openness(opens_on, deadline, NOW) == expected


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "less than an hour left"),
        (3, "3 hours left"),
        (24, "tomorrow"),
        (24 * 12, "12 days left"),
        (-1, "closed today"),
        (-48, "closed 2 days ago"),
        (-24, "closed 1 day ago"),
    ],
)
def test_the_time_left_is_told_in_words(hours: float, words: str) -> None:
    assert time_left(NOW + timedelta(hours=hours), NOW, "Europe/Brussels") == words


def test_days_are_those_of_the_readers_calendar() -> None:
    deadline = datetime(2026, 3, 17, 4, 0, tzinfo=UTC)  # still the evening of the 16th in Guatemala
    assert time_left(deadline, NOW, "America/Guatemala") == "18 hours left"
    assert time_left(deadline, NOW, "Europe/Brussels") == "tomorrow"


def test_a_deadline_is_told_on_the_donors_clock_and_on_the_readers() -> None:
    deadline = Deadline(datetime(2026, 7, 23, 10, 0, tzinfo=UTC))
    assert told(deadline, "Europe/Brussels") == "23 Jul 2026 12:00 (Brussels)"
    assert told_elsewhere(deadline, "Europe/Brussels", "America/Guatemala") == "23 Jul 2026 04:00 (Guatemala)"


def test_clocks_that_show_the_same_are_told_once() -> None:
    deadline = Deadline(datetime(2026, 7, 23, 10, 0, tzinfo=UTC))
    assert told_elsewhere(deadline, "Europe/Brussels", "Europe/Stockholm") == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [("gt", "GT"), ("Guatemala", "GT"), ("CÔTE D’IVOIRE", "CI"), ("turkiye", "TR"), ("Atlantis", ""), ("XX", "")],
)
def test_countries_are_known_by_name_and_by_code(typed: str, code: str) -> None:
    assert country_code(typed) == code
