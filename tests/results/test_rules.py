"""Pure: what can have been measured, and how small counts are told outside their hub."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from grants_app.core.errors import Invalid
from grants_app.results import rules
from grants_app.results.rules import Measured, PlanFacts

AWARD = (date(2026, 1, 1), date(2027, 12, 31))
SOUND = Measured(
    UUID(int=1), date(2026, 1, 1), date(2026, 3, 31), 40, "All members were asked", women=25, men=15, youth=9
)


def refusal(measured: Measured) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        rules.check_measured(measured, AWARD, date(2026, 4, 1), of_people=True, is_money=False)
    return dict(refused.value.fields)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"women": 41}, "women"),
        ({"men": 16}, "men"),
        ({"measured_how": " "}, "measured_how"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 1)}, "starts_on"),
        ({"value": -1, "women": None, "men": None, "youth": None}, "value"),
    ],
)
def test_what_cannot_have_been_measured_is_refused(changes: dict[str, object], field: str) -> None:
    assert field in refusal(replace(SOUND, **changes))  # type: ignore[arg-type]


def test_a_target_of_money_names_its_currency() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_plan(PlanFacts(0, 500_00, ""), is_money=True)
    assert "currency" in refused.value.fields


@pytest.mark.parametrize(("value", "says"), [(0, "0"), (4, "fewer than 5"), (5, "5")])
def test_a_small_count_leaves_its_hub_in_general_words(value: int, says: str) -> None:
    assert rules.told(value, of_people=True, inside=False) == says
    assert rules.told(value, of_people=True, inside=True) == str(value)


def test_no_part_is_told_from_which_a_small_one_could_be_subtracted() -> None:
    assert rules.parts_told(20, 17, 3, 8, inside=False) == ("not told", "not told", "8")
    assert rules.parts_told(20, 17, None, None, inside=False) == ("not told", "", "")
    assert rules.parts_told(40, 25, 15, 9, inside=False) == ("25", "15", "9")
    assert rules.parts_told(20, 17, 3, 8, inside=True) == ("17", "3", "8")


def test_the_shipped_indicators_say_how_they_are_counted() -> None:
    codes = [facts.code for facts in rules.shipped()]
    assert codes == ["EARN", "INCOME", "ENTERPRISES", "SAVINGS", "ACCESS"]
    for facts in rules.shipped():
        rules.check_indicator(facts)
