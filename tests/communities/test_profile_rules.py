"""Pure rules of a community's file."""

from dataclasses import replace
from datetime import date

import pytest

from grants_app.communities.rules import profile as rules
from grants_app.communities.rules.profile import Facts
from grants_app.core.errors import Invalid
from tests.communities.making import WEAVERS

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("legal_form", {"legal_form": "guild"}),
        ("members", {"members": "37"}),
        ("themes", {"themes": ("weaving",)}),
        ("registered_on", {"registered_on": date(2026, 3, 17)}),
        ("countries", {"countries": ("GT", "XX")}),
        ("languages", {"languages": ("a" * 41,)}),
        ("turnover_year", {"turnover_year": 2027}),
        ("turnover", {"turnover_minor": None}),
        ("turnover_currency", {"turnover_currency": "QQQ"}),
        ("track_record", {"track_record": "x" * 6001}),
    ],
)
def test_what_cannot_be_has_its_sentence(field: str, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(replace(WEAVERS, **wrong), TODAY)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "text", ["Call +502 5551 2345", "Ask ana@red.example", "at 15.4721, -90.3712", "account 0123 4567 8901 2345"]
)
def test_what_leads_to_people_does_not_stand_in_the_track_record(text: str) -> None:
    assert rules.given_away(f"We began in 2019. {text}.")


@pytest.mark.parametrize("text", ["2019-2023", "from 2015/2016 to 2019", "180 000 000 shillings", "1.200.000.000"])
def test_years_and_amounts_lead_to_nobody(text: str) -> None:
    assert not rules.given_away(text)


def test_the_file_reads_as_sentences_of_an_application() -> None:
    assert rules.in_words(WEAVERS, "Weavers' group").splitlines()[0] == (
        "The weavers' group is a cooperative or producers' association, has been registered since 2015 and has 25 to 49 members "
        "(more than three quarters of them women and less than a quarter of them young people). "
        "It works on women and gender equality and livelihoods and local economy. It works in Spanish and Q'eqchi'. "
        "In 2025 it managed GTQ 412,000.00."
    )


def test_nothing_known_gives_no_words() -> None:
    assert rules.in_words(Facts(), "Cooperative") == ""
    assert not any(value for _, value in rules.terms(Facts(), TODAY))


@pytest.mark.parametrize(
    ("registered_on", "years"), [(date(2015, 3, 16), 11), (date(2015, 3, 17), 10), (date(2026, 3, 1), 0)]
)
def test_years_of_registration_are_whole_years(registered_on: date, years: int) -> None:
    assert rules.years_registered(registered_on, TODAY) == years
