"""Pure: periods that may not meet, codes that are one thing, shares that come to a hundred."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from grants_app.core.errors import Invalid
from grants_app.hubs.rules import check_shares, even_shares, shares_of
from grants_app.strategy import rules
from grants_app.strategy.rules import Known, ObjectiveFacts, StrategyFacts

A, B, C = (UUID(int=number) for number in (1, 2, 3))
FIRST = Known("GS1", "Global strategy 2019–2023", date(2019, 1, 1), date(2023, 12, 31))
NEXT = StrategyFacts(
    "GS2", "Its successor", date(2024, 1, 1), None, (ObjectiveFacts("SO1", "Defenders are protected", follows="A1"),)
)


def refusal(facts: StrategyFacts) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        rules.check(facts, [FIRST], ["A1"])
    return dict(refused.value.fields)


def test_a_successor_begins_when_the_first_has_ended() -> None:
    rules.check(NEXT, [FIRST], ["A1"])


@pytest.mark.parametrize("starts_on", [date(2018, 1, 1), date(2020, 6, 1), date(2023, 12, 31)])
def test_two_strategies_are_never_in_force_on_one_day(starts_on: date) -> None:
    says = refusal(replace(NEXT, starts_on=starts_on))["starts_on"]
    assert "Global strategy 2019–2023" in says
    assert "only one may be" in says


@pytest.mark.parametrize(
    ("objective", "says"),
    [
        (ObjectiveFacts("A1", "Again"), "a code is one objective for ever"),
        (ObjectiveFacts("SO1", ""), "a code and a title"),
        (ObjectiveFacts("SO1", "Title", follows="A9"), "which is no objective of another strategy"),
    ],
)
def test_a_wrong_objective_is_said(objective: ObjectiveFacts, says: str) -> None:
    assert says in refusal(replace(NEXT, objectives=(objective,)))["objectives"]


def test_an_even_split_comes_to_a_hundred_by_the_largest_remainder() -> None:
    assert list(even_shares([A, B, C]).values()) == [34, 33, 33]
    assert even_shares([]) == {}


def test_even_shares_stay_even_after_another_choice() -> None:
    assert shares_of([A, B], {A: 100}) == {A: 50, B: 50}


def test_typed_shares_stay_and_what_is_new_gets_the_rest() -> None:
    assert shares_of([A, B, C], {A: 60, B: 30}) == {A: 60, B: 30, C: 10}
    assert shares_of([A], {A: 60, B: 40}) == {A: 100}


@pytest.mark.parametrize("shares", [{}, {A: 60, B: 30}, {A: 100, B: 0}, {A: 120, B: -20}])
def test_shares_that_do_not_come_to_a_hundred_are_refused(shares: dict[UUID, int]) -> None:
    with pytest.raises(Invalid):
        check_shares(shares)


def test_the_shipped_strategies_follow_each_other() -> None:
    first, second = rules.shipped()
    known = Known(first.code, first.title, first.starts_on, first.ends_on)
    rules.check(rules.facts_of(second), [known], [objective.code for objective in first.objectives])
