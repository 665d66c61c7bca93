"""Submitting: only what is complete, each missing answer named with its field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from grants_app.applications import commands, queries, rules
from grants_app.applications.rules import Answers, RoughLine, missing
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from tests.applications.making import AUDITOR, DIRECTOR, OTHER_STAFF, STAFF, started, status, submitted, written
from tests.world import World

COMPLETE = Answers(
    title="T", summary="S", objectives=1, requested=Money(10_000_00, "EUR"), starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31), activities="A", risks="R", lines=(RoughLine("Staff", "", 10_000_00),),
    minimum=Money(5_000_00, "EUR"), maximum=Money(80_000_00, "EUR"),
)  # fmt: skip


def lacking(**changes: Any) -> list[str]:
    return [each.field for each in missing(replace(COMPLETE, **changes))]


def test_a_complete_application_lacks_nothing() -> None:
    assert lacking() == []


@pytest.mark.parametrize("name", ["title", "summary", "activities", "risks"])
def test_every_text_is_needed(name: str) -> None:
    assert lacking(**{name: ""}) == [name]


@pytest.mark.parametrize("name", ["requested", "starts_on", "ends_on"])
def test_amount_and_period_are_needed(name: str) -> None:
    assert lacking(**{name: None}) == [name]


def test_a_project_does_not_end_before_it_starts() -> None:
    assert lacking(ends_on=date(2026, 12, 31)) == ["ends_on"]


def test_an_objective_is_needed() -> None:
    assert lacking(objectives=0) == ["objectives"]


@pytest.mark.parametrize("cents", [4_999_99, 80_000_01])
def test_the_amount_keeps_to_what_the_call_gives(cents: int) -> None:
    assert lacking(requested=Money(cents, "EUR")) == ["requested"]


@pytest.mark.parametrize("cents", [5_000_00, 80_000_00])
def test_the_limits_themselves_may_be_asked(cents: int) -> None:
    assert lacking(requested=Money(cents, "EUR")) == []


@pytest.mark.parametrize(
    "lines", [(), (RoughLine(""),), (RoughLine("", "", 5_00),), (RoughLine("Staff"), RoughLine("Rent", "", 5_00))]
)
def test_the_rough_budget_has_headings_with_amounts(lines: tuple[RoughLine, ...]) -> None:
    assert set(lacking(lines=lines)) == {"lines"}


def test_empty_rows_of_the_budget_are_no_mistake() -> None:
    assert lacking(lines=(RoughLine(""), *COMPLETE.lines)) == []


def test_a_new_draft_cannot_be_submitted_and_hears_everything_at_once(world: World) -> None:
    application_id = started(world)
    with pytest.raises(Invalid) as refused, world.as_(STAFF) as work:
        commands.submit(work, application_id)
    assert set(refused.value.fields) == {"summary", "objectives", "requested", "activities", "risks", "lines"}
    assert status(world, application_id) == "draft"


def test_submitting_hands_it_to_the_hubs_review(world: World) -> None:
    application_id = submitted(world)
    with world.seen_by(STAFF) as work:
        card = queries.card(work, application_id)
        assert card.application.status == "submitted"
        assert card.turn.whose == "A coordinator of Hub Guatemala reviews it: somebody else than who submitted it."
        assert [step.name for step in card.history] == ["start", "submit"]


def test_nothing_is_submitted_twice(world: World) -> None:
    application_id = submitted(world)
    with pytest.raises(Conflict, match="in the state «Hub review»"), world.as_(STAFF) as work:
        commands.submit(work, application_id)


def test_another_hubs_application_is_not_found(world: World) -> None:
    application_id = written(world)
    with pytest.raises(NotFound), world.as_(OTHER_STAFF) as work:
        commands.submit(work, application_id)


@pytest.mark.parametrize("name", [AUDITOR, DIRECTOR, "Lucía Pop"])
def test_who_may_not_write_may_not_submit(world: World, name: str) -> None:
    application_id = written(world)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.submit(work, application_id)


@pytest.mark.parametrize(
    ("lines", "words"),
    [(20_000_00, ""), (25_000_00, "EUR 5,000.00 more than is asked"), (15_000_00, "EUR 5,000.00 less than is asked")],
)
def test_the_rough_budget_is_compared_with_the_amount_asked(lines: int, words: str) -> None:
    assert words in rules.comparison(Money(lines, "EUR"), Money(20_000_00, "EUR"))
