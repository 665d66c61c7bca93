"""Pages of the EU portal: new calls are added, known ones skipped, changed ones updated with a note."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from grants_app.calls import commands, queries
from grants_app.calls.commands import CallsTaken
from grants_app.calls.models import Call
from grants_app.core.errors import Conflict, Forbidden
from grants_app.core.trail import AuditNote
from grants_app.donors.models import Donor
from importers.records import DeadlineRecord
from tests.calls.making import portal_page, record
from tests.world import World

STAFF = "Marisol Ajú"


def test_the_real_page_of_the_portal_comes_in_whole(world: World) -> None:
    with world.as_(STAFF) as work:
        taken = commands.take_in_calls(work, portal_page(), file_name="page.json")
    assert taken == CallsTaken(taken=8, changed=0, already_here=0, repeated=0)
    with world.seen_by(STAFF) as work:
        call = queries.call_by_reference(work, "EuropeAid/177407/DH/ACT/Multi")
        assert call
        assert (call.envelope_minor, call.currency) == (36_000_000_00, "EUR")
        assert call.deadline_at == datetime(2024, 1, 31, 11, 0, tzinfo=UTC)  # without the portal's stray 51 seconds
        card = queries.card(work, call.id)
        assert card.donor.code == "EC"
        assert card.openness == "closed"  # though the portal says «open»
        assert len(card.documents) > 5


def test_the_same_page_once_more_changes_nothing(world: World) -> None:
    for expected in (CallsTaken(8, 0, 0, 0), CallsTaken(0, 0, 8, 0)):
        with world.as_(STAFF) as work:
            assert commands.take_in_calls(work, portal_page(), file_name="page.json") == expected


def test_a_topic_that_a_page_repeats_appears_once(world: World) -> None:
    with world.as_(STAFF) as work:
        taken = commands.take_in_calls(work, [record(), record(), record()], file_name="page.json")
    assert taken == CallsTaken(taken=1, changed=0, already_here=0, repeated=2)


def test_a_moved_deadline_is_updated_and_told_before_and_after(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="may.json")
    later = record(deadlines=(DeadlineRecord(datetime(2026, 6, 10, 10, 0, tzinfo=UTC)),))
    with world.as_(STAFF) as work:
        assert commands.take_in_calls(work, [later], file_name="june.json").changed == 1
    with world.seen_by(STAFF) as work:
        call = queries.call_by_reference(work, later.identifier)
        assert call
        assert call.deadline_at == later.deadlines[0].at
        (change,) = queries.card(work, call.id).changes
        assert change.moved == (("Deadlines", "20 May 2026 10:00 UTC", "10 Jun 2026 10:00 UTC"),)


def test_a_record_without_its_documents_loses_them(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="may.json")
        commands.take_in_calls(work, [record(documents=(), countries=())], file_name="june.json")
    with world.seen_by(STAFF) as work:
        call = queries.call_by_reference(work, record().identifier)
        assert call
        assert queries.facts(work, call).documents == ()
        assert queries.facts(work, call).countries == ()


def test_addresses_that_are_no_web_pages_are_left_out(world: World) -> None:
    document = record().documents[0]
    hostile = record(
        url="javascript:alert(1)",
        documents=(type(document)("Run me", "data:text/html,<script>alert(1)</script>"), document),
    )
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [hostile], file_name="page.json")
        call = queries.call_by_reference(work, hostile.identifier)
        assert call
        assert call.url == ""
        assert [each.title for each in queries.facts(work, call).documents] == ["Guidelines"]


def test_the_commission_is_added_where_no_donor_publishes_there(world: World) -> None:
    with Session(world.database.engine) as session:
        session.delete(session.exec(select(Donor)).one())
        session.commit()
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="page.json")
    with Session(world.database.engine) as session:
        donor = session.exec(select(Donor)).one()
        assert (donor.code, donor.profile) == ("EC", "eu-external-action")


def test_an_unknown_donor_code_is_refused_and_nothing_stays(world: World) -> None:
    with pytest.raises(Conflict, match="no donor with the code NOBODY"), world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="page.json", donor_code="NOBODY")
    with Session(world.database.engine) as session:
        assert session.exec(select(Call)).all() == []


def test_a_file_leaves_one_note_with_its_digest(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, portal_page(), file_name="page.json")
    with Session(world.database.engine) as session:
        (note,) = session.exec(select(AuditNote).where(col(AuditNote.act) == "calls.taken-in")).all()
        details = json.loads(note.details)
        assert (details["file"], details["taken"], len(details["digest"])) == ("page.json", 8, 64)


@pytest.mark.parametrize("name", ["Lucía Pop", "Karl Lindqvist", "Ana Silva"])
def test_finance_auditor_and_administrator_take_no_calls_in(world: World, name: str) -> None:
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.take_in_calls(work, [record()], file_name="page.json")
