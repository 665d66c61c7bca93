"""What donors' forms ask beyond the books: given once, checked by what the forms take, blank until then."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import col, select

from exports import DONOR_REPORTS
from exports.form_facts import form_facts
from grants_app.awards import commands, queries
from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.core.trail import AuditNote
from tests.awards.making import FINANCE, make_award
from tests.web import Visitor, program
from tests.world import World

ASKED = form_facts(DONOR_REPORTS)


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def _give(world: World, award_id: UUID, by: str = FINANCE, **given: str) -> None:
    with world.as_(by) as work:
        commands.give_form_facts(work, award_id, given, ASKED)


def _kept(world: World, award_id: UUID) -> dict[str, str]:
    with world.seen_by(FINANCE) as work:
        return queries.form_facts(work, award_id)


def test_is_kept_until_it_is_given_otherwise_or_taken_away(world: World, award_id: UUID) -> None:
    _give(world, award_id, agency="UNFPA", uei="ZQGGHJH74DW7")
    _give(world, award_id, agency="UNFPA Guatemala", uei=" ")
    assert _kept(world, award_id) == {"agency": "UNFPA Guatemala"}


def test_what_no_form_asks_is_not_kept(world: World, award_id: UUID) -> None:
    _give(world, award_id, shoe_size="44", vendor_id="2500012345")
    assert _kept(world, award_id) == {"vendor_id": "2500012345"}


def test_every_value_that_no_form_takes_is_named(world: World, award_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        _give(world, award_id, uei="short", basis="modified", program_income_earned="1.005", agency="x" * 301)
    assert refused.value.fields == {
        "agency": "UN agency: at most 300 characters; this has 301.",
        "uei": "Unique Entity Identifier (UEI): «short» cannot stand there; write 12 letters and digits, without the letters O and I.",
        "basis": "Basis of accounting: «modified» cannot stand there; write cash or accrual.",
        "program_income_earned": "Federal program income earned so far: «1.005» is not an amount of EUR, such as 1000.00.",
    }
    assert _kept(world, award_id) == {}


def test_a_change_says_in_the_trail_what_was_before(world: World, award_id: UUID) -> None:
    _give(world, award_id, agency="UNFPA")
    with world.as_(FINANCE) as work:
        commands.give_form_facts(work, award_id, {"agency": "UNICEF"}, ASKED)
    with world.seen_by(FINANCE) as work:
        notes = work.all(select(AuditNote).where(AuditNote.act == "award.form-facts-given").order_by(col(AuditNote.id)))
    details = json.loads(notes[-1].details)
    assert (details["before"], details["after"]) == ({"agency": "UNFPA"}, {"agency": "UNICEF"})


def test_only_who_writes_the_award_gives_them(world: World, award_id: UUID) -> None:
    with pytest.raises(Forbidden):
        _give(world, award_id, by="Karl Lindqvist", agency="UNFPA")
    with pytest.raises((Forbidden, NotFound)):
        _give(world, award_id, by="Achieng Njeri", agency="UNFPA")


def test_a_fact_that_two_forms_ask_is_asked_once() -> None:
    keys = [fact.key for fact in ASKED]
    assert len(keys) == len(set(keys))
    [basis] = [fact for fact in ASKED if fact.key == "basis"]
    assert basis.formats == ("us-sf-425", "us-sf-270")


def test_the_page_keeps_amounts_as_their_reader_writes_them(world: World, award_id: UUID, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    url = f"/awards/{award_id}/form-facts"
    answer = visitor.post(url, {"program_income_earned": "1,000.50", "agency": "DRL", "basis": "accrual"})
    assert answer.status_code == 303
    assert _kept(world, award_id) == {"program_income_earned": "1000.50", "agency": "DRL", "basis": "accrual"}
    assert 'value="1000.50"' in visitor.get(url).text
    refused = visitor.post(url, {"ein": "12", "agency": "DRL"})
    assert refused.status_code == 422
    assert "nine digits, such as 44-4444444" in refused.text
