"""A review is filled in by one, decided by another, holds for a while, and the next one begins from its answers."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.diligence import commands, queries
from grants_app.diligence.commands import Written
from grants_app.diligence.rules import questionnaire
from grants_app.diligence.rules.life import Checked
from grants_app.notices.models import Notice
from tests.diligence.making import (
    COORDINATOR,
    STAFF,
    accepted,
    answered,
    begun,
    checked,
    decision,
    later,
    submitted,
    with_condition,
)
from tests.world import World


def test_it_is_submitted_when_nothing_is_missing(world: World, community_id: UUID) -> None:
    review_id = begun(world, community_id)
    with (
        world.as_(STAFF) as work,
        pytest.raises(Conflict, match=r"29 of the questions still wait, the first is «What kind"),
    ):
        commands.submit(work, review_id)
    answered(world, review_id)
    with world.as_(STAFF) as work, pytest.raises(Conflict, match="Record a check of the sealed names"):
        commands.submit(work, review_id)
    checked(world, community_id)
    with world.as_(STAFF) as work:
        assert commands.submit(work, review_id).status == "submitted"


def test_who_filled_it_in_does_not_decide_and_who_searched_the_lists_may(world: World, community_id: UUID) -> None:
    review_id = submitted(world, community_id, by=COORDINATOR, checker="Lucía Pop")
    with world.as_(COORDINATOR) as work, pytest.raises(Conflict, match="You filled in this review"):
        commands.accept(work, review_id, decision())
    with world.as_("Lucía Pop") as work:
        its = commands.accept(work, review_id, decision())
    assert (its.status, its.percent, its.level, its.valid_until) == ("accepted", 93, "low", date(2028, 3, 16))


def test_hub_staff_do_not_review_and_another_hub_finds_nothing(world: World, community_id: UUID) -> None:
    review_id = submitted(world, community_id)
    with world.as_(STAFF) as work, pytest.raises(Forbidden):
        commands.accept(work, review_id, decision())
    with world.as_("Otieno Ouma") as work, pytest.raises(NotFound):
        commands.accept(work, review_id, decision())


def test_a_returned_review_is_a_draft_with_its_reason(world: World, community_id: UUID) -> None:
    review_id = submitted(world, community_id)
    with world.as_(COORDINATOR) as work:
        assert commands.return_(work, review_id, reason="Which account?").return_reason == "Which account?"
    with world.as_(STAFF) as work:
        commands.answer(work, review_id, "finance", {"fin-bank": Written("partly")})


def test_the_next_review_begins_from_the_last_ones_answers_and_asks_again_what_is_too_old(
    world: World, community_id: UUID
) -> None:
    first = accepted(world, community_id)
    second = begun(world, community_id, at=later(400))
    with world.seen_by(STAFF, later(400)) as work:
        card = queries.card(work, second)
    [rules] = [line for line in card.sections[0].lines if line.question.code == "gov-rules"]
    assert (rules.shown, rules.given.from_review if rules.given else "") == ("Yes", "GT-DD-0001")
    assert [paper.name for paper in card.sections[0].lines[0].papers] == ["certificate.txt"]
    old = {found.question.code for found in card.missing if found.is_too_old}
    assert "fin-bank" in old
    assert "gov-rules" not in old
    with world.as_(STAFF, later(400)) as work:
        commands.answer(work, second, "finance", {"fin-bank": Written("yes", confirmed=True)})
        assert queries.answer_rows(work, second)["fin-bank"].answered_on == later(400).date()
        assert queries.answer_rows(work, first)["fin-bank"].answered_on == later(0).date()


def test_one_review_of_a_community_is_open_at_a_time(world: World, community_id: UUID) -> None:
    begun(world, community_id)
    with world.as_(STAFF) as work, pytest.raises(Conflict, match="GT-DD-0001 of this community is open already"):
        commands.begin(work, community_id)


def test_a_review_keeps_the_questionnaire_under_which_it_was_begun(
    world: World, community_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_id = begun(world, community_id)
    newer = questionnaire.text_in_force().replace('version = "2026-1"', 'version = "2027-1"')
    monkeypatch.setattr(questionnaire, "text_in_force", lambda: newer)
    with world.seen_by(STAFF) as work:
        assert queries.questionnaire(work, queries.review(work, review_id)).version == "2026-1"


def test_a_condition_is_cleared_by_somebody_who_did_not_fill_it_in(world: World, community_id: UUID) -> None:
    review_id = with_condition(world, community_id)
    with world.seen_by(COORDINATOR) as work:
        [condition] = queries.conditions(work, review_id)
    with world.as_(STAFF) as work, pytest.raises(Forbidden):
        commands.clear(work, condition.id, cleared_on=date(2026, 3, 16), note="Seen")
    with world.as_("Lucía Pop") as work:
        its = commands.clear(work, condition.id, cleared_on=date(2026, 3, 16), note="Seen at the visit")
    assert (its.cleared_by_name, its.clearing_note) == ("Lucía Pop", "Seen at the visit")


def test_a_check_keeps_no_name_and_its_paper_is_opened_by_the_cleared_alone(world: World, community_id: UUID) -> None:
    checked(world, community_id)
    with world.seen_by(COORDINATOR) as work:
        [its] = queries.checks(work, community_id)
        assert queries.paper(work, its.proof_id).name == ""
        with pytest.raises(Forbidden, match="Hub office, safe"):
            queries.opened(work, its.proof_id)


def test_a_match_is_taken_back_by_another_person_alone(world: World, community_id: UUID) -> None:
    review_id = submitted(world, community_id)
    checked(world, community_id, by=COORDINATOR, at=later(1), outcome="match")
    with world.as_(COORDINATOR, later(1)) as work, pytest.raises(Conflict, match="nobody can accept it"):
        commands.accept(work, review_id, decision())
    for person, refusal in ((COORDINATOR, Conflict), (STAFF, Forbidden)):
        with pytest.raises(refusal):
            checked(world, community_id, by=person, at=later(2), outcome="cleared", note="Another year of birth")
    checked(world, community_id, by="Lucía Pop", at=later(2), outcome="cleared", note="Another year of birth")


def test_a_check_without_its_paper_is_refused(world: World, community_id: UUID) -> None:
    its = Checked(date(2026, 3, 16), "EU", "clear")
    with world.as_(STAFF) as work, pytest.raises(Invalid, match="Attach the paper"):
        commands.check(work, community_id, its, None, inspect_at="Hub office")


def test_what_is_decided_stays_as_it_was(world: World, community_id: UUID) -> None:
    review_id = accepted(world, community_id)
    with world.as_(STAFF) as work, pytest.raises(Conflict, match="no draft any more"):
        commands.answer(work, review_id, "finance", {"fin-bank": Written("no")})
    for statement in ("UPDATE diligence_answer SET value = 'no'", "UPDATE diligence_review SET percent = 100"):
        with world.database.engine.connect() as connection, pytest.raises(DBAPIError, match="frozen"):
            connection.execute(text(statement))


def test_its_reviewers_hear_that_it_waits_and_who_filled_it_in_what_was_decided(
    world: World, community_id: UUID
) -> None:
    accepted(world, community_id)
    with world.seen_by(COORDINATOR) as work:
        told = {(row.person_id, row.subject) for row in work.all(select(Notice))}
    assert told == {
        (world.people[COORDINATOR], "GT-DD-0001 waits for your review"),
        (world.people["Lucía Pop"], "GT-DD-0001 waits for your review"),
        (world.people[STAFF], "GT-DD-0001 was decided on: accepted"),
    }
