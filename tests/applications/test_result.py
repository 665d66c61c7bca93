"""Sending, the donor's answer, and withdrawing."""

from datetime import date

import pytest

from grants_app.applications import commands, queries
from grants_app.applications.rules import OPEN, TRACK, Status
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.applications.making import (
    AUDITOR,
    COORDINATOR,
    DECIDED_ON,
    DIRECTOR,
    OTHER_COORDINATOR,
    SENT_ON,
    STAFF,
    endorsed,
    sent,
    started,
    status,
    submitted,
)
from tests.world import World

TOMORROW = date(2026, 3, 17)


def test_sending_records_the_day_and_the_donors_number(world: World) -> None:
    application_id = endorsed(world)
    with world.as_(COORDINATOR) as work:
        commands.send(work, application_id, sent_on=SENT_ON, donor_reference="PADOR-7")
    with world.seen_by(STAFF) as work:
        application = queries.get(work, application_id)
        assert (application.status, application.sent_on, application.donor_reference) == ("sent", SENT_ON, "PADOR-7")


def test_nothing_was_sent_tomorrow(world: World) -> None:
    application_id = endorsed(world)
    with pytest.raises(Invalid) as refused, world.as_(COORDINATOR) as work:
        commands.send(work, application_id, sent_on=TOMORROW)
    assert "sent_on" in refused.value.fields


def test_nothing_is_sent_before_it_was_decided(world: World) -> None:
    application_id = endorsed(world, 30_000_00)
    with pytest.raises(Conflict, match="Head-office review"), world.as_(COORDINATOR) as work:
        commands.send(work, application_id, sent_on=SENT_ON)


def test_an_award_is_recorded_with_the_donors_reference(world: World) -> None:
    application_id = sent(world)
    with world.as_(COORDINATOR) as work:
        commands.award(work, application_id, decided_on=DECIDED_ON, donor_reference=" EIDHR/2026/118 ")
    with world.seen_by("Hélène Dubois") as work:
        card = queries.card(work, application_id)
        assert (card.application.status, card.application.donor_reference) == ("awarded", "EIDHR/2026/118")
        assert card.turn.whose == "Finance makes it an award."
        assert card.steps == ()


@pytest.mark.parametrize(
    ("decided_on", "reference", "field"),
    [(DECIDED_ON, " ", "donor_reference"), (TOMORROW, "X", "decided_on"), (date(2026, 3, 9), "X", "decided_on")],
)
def test_an_award_without_reference_or_at_an_impossible_day_is_refused(
    world: World, decided_on: date, reference: str, field: str
) -> None:
    application_id = sent(world)
    with pytest.raises(Invalid) as refused, world.as_(COORDINATOR) as work:
        commands.award(work, application_id, decided_on=decided_on, donor_reference=reference)
    assert field in refused.value.fields
    assert status(world, application_id) == "sent"


def test_a_donors_no_is_kept_with_its_reason(world: World) -> None:
    application_id = sent(world)
    with world.as_(COORDINATOR) as work:
        commands.decline(work, application_id, "Out of scope.", decided_on=DECIDED_ON)
    with world.seen_by(STAFF) as work:
        card = queries.card(work, application_id)
        assert card.way[-1] == card.now == "Declined"
        assert card.history[-1].reason == "Out of scope."


@pytest.mark.parametrize("make", [started, submitted, endorsed, sent])
def test_it_may_be_withdrawn_until_the_donor_has_answered(world: World, make: object) -> None:
    application_id = make(world)  # type: ignore[operator]
    with world.as_(STAFF) as work:
        commands.withdraw(work, application_id, "The community has decided otherwise.")
    assert status(world, application_id) == "withdrawn"
    with world.seen_by(STAFF) as work:
        assert queries.card(work, application_id).now == "Withdrawn"


def test_what_was_awarded_is_not_withdrawn(world: World) -> None:
    application_id = sent(world)
    with world.as_(COORDINATOR) as work:
        commands.award(work, application_id, decided_on=DECIDED_ON, donor_reference="X")
    with pytest.raises(Conflict, match="Awarded"), world.as_(STAFF) as work:
        commands.withdraw(work, application_id, "Too late.")


@pytest.mark.parametrize("name", [STAFF, AUDITOR, "Hélène Dubois"])
def test_staff_finance_and_auditor_record_no_answer(world: World, name: str) -> None:
    application_id = sent(world)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.award(work, application_id, decided_on=DECIDED_ON, donor_reference="X")
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.decline(work, application_id, "No.", decided_on=DECIDED_ON)


def test_another_hub_finds_nothing(world: World) -> None:
    application_id = sent(world)
    with pytest.raises(NotFound), world.as_(OTHER_COORDINATOR) as work:
        commands.award(work, application_id, decided_on=DECIDED_ON, donor_reference="X")


def test_a_director_may_record_everything_for_a_hub(world: World) -> None:
    application_id = endorsed(world)
    with world.as_(DIRECTOR) as work:
        commands.send(work, application_id, sent_on=SENT_ON)
        commands.award(work, application_id, decided_on=DECIDED_ON, donor_reference="X")
    assert status(world, application_id) == "awarded"


def test_no_step_leaves_the_end_of_the_way() -> None:
    assert {step.source for step in TRACK.steps} == set(OPEN)
    assert {step.target for step in TRACK.steps} >= {Status.AWARDED, Status.DECLINED, Status.WITHDRAWN, Status.DRAFT}
