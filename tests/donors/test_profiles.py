"""Donors' rules are dated, cited data, checked when the program starts."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.donors.profiles import PROFILES, RULE_LABELS, UnfitProfile, profile, read
from importers.records import PROFILES as CODES

WHOLE = """
title = "A donor"
describes = "For tests."

[[indirect_percent_max]]
from = 2020-01-01
value = "7"
cite = "Manual, page 3"
verified = true
"""


def test_every_profile_that_a_register_may_name_is_here() -> None:
    assert sorted(PROFILES) == sorted(CODES)


def test_a_rule_has_the_value_of_the_day_on_which_an_award_was_signed() -> None:
    us = profile("us-federal")
    assert us.on(date(2024, 9, 30)).indirect_percent_max == Decimal(10)
    assert us.on(date(2024, 10, 1)).indirect_percent_max == Decimal(15)


def test_the_eu_rules_are_those_of_its_annexes() -> None:
    eu = profile("eu-external-action").on(date(2026, 1, 1))
    assert (eu.report_format, eu.indirect_percent_max, eu.contingency_percent_max) == (
        "eu-annex-vi",
        Decimal(7),
        Decimal(5),
    )
    assert eu.flexibility is not None
    assert (eu.flexibility.percent, eu.flexibility.measured_on, eu.flexibility.sides) == (
        Decimal(25),
        "heading",
        "both",
    )
    assert eu.exchange_difference_borne_by == "own"
    assert eu.third_party_amount_max == Money.of(60_000, "EUR")
    assert eu.explanation_needed


def test_what_a_donor_does_not_say_is_none() -> None:
    foundation = profile("foundation").on(date(2026, 1, 1))
    assert foundation.indirect_percent_max is None
    assert profile("un-hact").on(date(2026, 1, 1)).explanation_needed is False


def test_before_its_first_day_a_rule_says_nothing() -> None:
    assert profile("eu-external-action").value("indirect_percent_max", date(2012, 12, 31)) is None


@pytest.mark.parametrize("code", sorted(PROFILES))
def test_every_value_is_cited_and_every_rule_has_words(code: str) -> None:
    values = profile(code).values
    assert values
    assert set(values) <= set(RULE_LABELS)
    assert all(value.cite for rule in values.values() for value in rule)


def test_what_was_not_seen_in_a_source_is_marked() -> None:
    rules = profile("eu-external-action").values
    assert not rules["third_party_amount_max"][0].is_verified
    assert rules["indirect_percent_max"][0].is_verified


def test_an_unknown_profile_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="eu-external-action"):
        profile("somebody")


@pytest.mark.parametrize(
    ("there", "instead", "says"),
    [
        ('value = "7"', 'value = "170"', "between 0 and 100"),
        ('value = "7"', 'value = "seven"', "indirect_percent_max"),
        ("indirect_percent_max", "indirect_percent", "no rule named"),
        ('cite = "Manual, page 3"\n', "", "needs from, value, cite and verified"),
        ('title = "A donor"', 'title = ""', "title and describes"),
    ],
)
def test_a_file_that_is_no_profile_stops_the_start_and_says_where(
    tmp_path: Path, there: str, instead: str, says: str
) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(WHOLE.replace(there, instead))
    with pytest.raises(UnfitProfile, match=says) as stopped:
        read(file)
    assert "donor.toml" in str(stopped.value)


FLEXIBLE = """
title = "A donor"
describes = "For tests."

[[flexibility]]
from = 2020-01-01
percent = "10"
measured_on = "line"
sides = "both"
base = "original"
counter = "cumulative-net"
above = "approval"
floor = "EUR 500"
cite = "Manual, page 4"
verified = true
"""


def test_a_flexibility_rule_is_one_row_and_says_itself_in_words(tmp_path: Path) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(FLEXIBLE)
    rule = read(file).on(date(2026, 1, 1)).flexibility
    assert str(rule) == (
        "10 % of each line concerned; what gives and what takes; cumulative, the net position; of the original budget; "
        "at least EUR 500.00; above: the donor's written approval"
    )


@pytest.mark.parametrize(
    ("there", "instead", "says"),
    [
        ('percent = "10"', 'percent = "110"', "between 0 and 100"),
        ('percent = "10"\n', "", "percent is missing"),
        ('measured_on = "line"', 'measured_on = "lines"', "lines"),
        ('floor = "EUR 500"', 'floor = "500"', "500 is not a currency"),
        ('floor = "EUR 500"', 'not_moved = ["staff"]', "staff is not a kind of line"),
        ('sides = "both"', 'sides = "both"\nceiling = "1"', "there is no ceiling"),
        ('cite = "Manual, page 4"\n', "", "needs from, cite and verified"),
    ],
)
def test_a_flexibility_rule_that_is_none_stops_the_start(tmp_path: Path, there: str, instead: str, says: str) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(FLEXIBLE.replace(there, instead))
    with pytest.raises(UnfitProfile, match=says):
        read(file)


def test_values_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(WHOLE + WHOLE[WHOLE.index("[[") :])
    with pytest.raises(UnfitProfile, match="order of their days"):
        read(file)


SCHEDULED = """
title = "A donor"
describes = "For tests."

[[interim_report]]
from = 2020-01-01
name = "Quarterly report"
every_months = 3
cut_by = "calendar"
due = "30 days"
cite = "Manual, page 5"
verified = true

[[final_report]]
from = 2020-01-01
name = "Final report"
due = "3 months"
narrative = true
cite = "Manual, page 6"
verified = true

[[explanation]]
from = 2020-01-01
from_percent = "10"
against = "current"
reports = "every"
cite = "Manual, page 7"
verified = true
"""


def test_reports_and_what_they_explain_say_themselves_in_words(tmp_path: Path) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(SCHEDULED)
    rules = read(file).on(date(2026, 1, 1))
    assert str(rules.interim_report) == (
        "Quarterly report: every 3 months of the calendar, due 30 days after the last day"
    )
    assert (
        str(rules.final_report) == "Final report: at the end, due 3 months after the last day; with a narrative report"
    )
    assert str(rules.explanation) == (
        "a variation of 10 % or more from the current budget, over or under, in every report"
    )


def test_a_donor_that_says_nothing_gets_the_networks_own_days(tmp_path: Path) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(WHOLE)
    rules = read(file).on(date(2026, 1, 1))
    assert (rules.interim_report.every_months, str(rules.interim_report.due)) == (12, "60 days")
    assert str(rules.final_report.due) == "90 days"


@pytest.mark.parametrize("code", sorted(PROFILES))
def test_every_donor_says_when_its_reports_are_due(code: str) -> None:
    assert {"interim_report", "final_report"} <= set(profile(code).values)


@pytest.mark.parametrize(
    ("there", "instead", "says"),
    [
        ("every_months = 3", "every_months = 5", "do not divide a year"),
        ("every_months = 3", 'every_months = "3"', "whole number from 1 to 24"),
        ("every_months = 3\n", "", "every_months is missing"),
        ('due = "30 days"', 'due = "soon"', "no time such as"),
        ('due = "30 days"', 'due = "0 days"', "no time such as"),
        ('cut_by = "calendar"', 'cut_by = "moon"', "moon"),
        ("narrative = true", "every_months = 3", "there is no every_months"),
        ('against = "current"', 'against = "other"', "other"),
        ('reports = "every"\n', "", "reports is missing"),
    ],
)
def test_a_schedule_that_is_none_stops_the_start(tmp_path: Path, there: str, instead: str, says: str) -> None:
    file = tmp_path / "donor.toml"
    file.write_text(SCHEDULED.replace(there, instead))
    with pytest.raises(UnfitProfile, match=says):
        read(file)
