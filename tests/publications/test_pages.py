"""Pages of publishing: the list, one award's policy, the form, who publishes and the files."""

from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from grants_app.core.trail import AuditNote
from tests.awards.making import make_award
from tests.publications.making import DIRECTOR, OFFICER, PREPARER, REGIONAL, REVIEWER, WITHHELD, approved, prepared, who
from tests.web import Visitor, program
from tests.world import World

FORM = {
    "decision": "publish",
    "title": "Community protection",
    "description": "Looms and seeds.",
    "code": "AW-1",
    "donor_type": "15",
    "aid_type": "C01",
    "flow_type": "10",
    "sector-1": "15160",
    "country-1": "gt",
    "country-1-percent": "62.5",
    "country-2": "KE",
    "country-2-percent": "37.5",
    "region-1": "1032",
    "after": "0",
}


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def visitor(world: World, folder: Path, name: str) -> Visitor:
    return Visitor(program(world, folder), world, name)


def test_the_list_says_what_counts_and_what_waits(world: World, award_id: UUID, tmp_path: Path) -> None:
    prepared(world, award_id)
    page = visitor(world, tmp_path, OFFICER).get("/publications").text
    assert "Withheld" in page
    assert "no reviewed policy" in page
    assert "To review" in page
    assert "Nobody has recorded our organisation" in page


def test_a_policy_is_prepared_by_one_and_approved_by_another(world: World, award_id: UUID, tmp_path: Path) -> None:
    preparer, reviewer = visitor(world, tmp_path, PREPARER), visitor(world, tmp_path, REVIEWER)
    sent = preparer.post(f"/publications/{award_id}/prepare", FORM)
    assert sent.headers["location"] == f"/publications/{award_id}"
    assert "another person reviews it" in preparer.get(f"/publications/{award_id}").text
    page = reviewer.get(f"/publications/{award_id}").text
    assert "62.5" in page
    assert "Guatemala (GT)" in page
    address = page.split('action="/publications/policies/')[1].split('"')[0]
    assert reviewer.post(f"/publications/policies/{address}").status_code == 303
    assert "reviewed by Tomás Caal" in reviewer.get(f"/publications/{award_id}").text


def test_the_form_begins_with_what_the_award_says(world: World, award_id: UUID, tmp_path: Path) -> None:
    page = visitor(world, tmp_path, PREPARER).get(f"/publications/{award_id}/prepare").text
    assert 'value="Tierra y voz"' in page
    assert 'value="15160"' in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, award_id: UUID, tmp_path: Path) -> None:
    wrong = FORM | {"title": "", "country-1-percent": "60", "donor_ref": "XM DAC", "description": "Looms for all"}
    answer = visitor(world, tmp_path, PREPARER).post(f"/publications/{award_id}/prepare", wrong)
    assert answer.status_code == 422
    for says in (
        "Title: fill this in.",
        "Countries: the percentages come to 97.5; together they are 100.",
        "«XM DAC» must not contain a space",
        "Looms for all",
    ):
        assert says in answer.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"country-1-percent": "a lot"}, "Country 1, per cent: «a lot» is not a number."),
        ({"country-3-percent": "5"}, "Country 3: choose one"),
        ({"country-2-percent": ""}, "Country 2, per cent: give a number."),
        ({"sector-1": "999"}, "Sectors: «999» is not in the list"),
        ({"decision": "shout"}, "What may be published: choose one of the list."),
        ({"decision": "withhold"}, "Reason: say why nothing of this award is published."),
        ({"decision": "generalise", "region-1": ""}, "Regions: name at least one."),
        ({"description": "x" * 4001}, "Description: at most 4000 characters"),
    ],
)
def test_each_field_that_is_wrong_has_its_sentence(
    world: World, award_id: UUID, tmp_path: Path, change: dict[str, str], says: str
) -> None:
    answer = visitor(world, tmp_path, PREPARER).post(f"/publications/{award_id}/prepare", FORM | change)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_director_records_who_publishes(world: World, tmp_path: Path) -> None:
    director = visitor(world, tmp_path, DIRECTOR)
    form = {"organisation_id": "0123", "organisation_type": "21", "name": "Network", "language": "en", "website": "x"}
    answer = director.post("/publications/publisher", form)
    assert "«0123» is not a register and a number" in answer.text
    assert "does not begin with https://" in answer.text
    better = form | {"organisation_id": "BE-BCE_KBO-0123456789", "website": ""}
    assert director.post("/publications/publisher", better).status_code == 303
    assert "BE-BCE_KBO-0123456789" in director.get("/publications/publisher").text


def test_who_is_no_director_does_not_record_it(world: World, tmp_path: Path) -> None:
    officer = visitor(world, tmp_path, OFFICER)
    assert "<h1>Who publishes</h1>" in officer.get("/publications/publisher").text
    assert 'action="/publications/publisher"' not in officer.get("/publications/publisher").text
    assert officer.post("/publications/publisher", {"name": "Mine"}).status_code == 403


def test_the_files_are_for_people_of_the_whole_network(world: World, award_id: UUID, tmp_path: Path) -> None:
    who(world)
    assert "There is nothing to write yet" in visitor(world, tmp_path, OFFICER).get("/publications").text
    approved(world, award_id)
    assert (
        'action="/publications/files/360giving-workbook"' in visitor(world, tmp_path, OFFICER).get("/publications").text
    )
    officer = visitor(world, tmp_path, OFFICER)
    answer = officer.post("/publications/files/iati-activities")
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["content-disposition"].startswith('attachment; filename="iati-activities-20')
    hub = visitor(world, tmp_path, PREPARER)
    assert "Files for everybody" not in hub.get("/publications").text
    assert hub.post("/publications/files/iati-activities").status_code == 403


def test_the_trail_says_which_file_was_taken_out_by_whom(world: World, award_id: UUID, tmp_path: Path) -> None:
    who(world)
    approved(world, award_id)
    file = visitor(world, tmp_path, OFFICER).post("/publications/files/iati-activities")
    with Session(world.database.engine) as session:
        note = session.exec(select(AuditNote).where(AuditNote.act == "publication.written")).one()
    assert note.actor_name == OFFICER
    assert sha256(file.content).hexdigest() in note.details
    assert "1 activity, no sub-grant" in note.details


def test_a_file_that_cannot_be_written_says_why(world: World, tmp_path: Path) -> None:
    who(world)
    answer = visitor(world, tmp_path, OFFICER).post("/publications/files/iati-activities")
    assert answer.status_code == 409
    assert "No award may be published" in answer.text


def test_withholding_is_seen_at_once(world: World, award_id: UUID, tmp_path: Path) -> None:
    approved(world, award_id, REGIONAL)
    prepared(world, award_id, WITHHELD, after=1)
    page = visitor(world, tmp_path, REVIEWER).get(f"/publications/{award_id}").text
    assert "a policy that withholds counts at once" in page
    assert "Two weavers were followed home." in page


def test_what_is_published_can_be_withheld_at_once(world: World, award_id: UUID, tmp_path: Path) -> None:
    approved(world, award_id)
    preparer = visitor(world, tmp_path, PREPARER)
    assert "Withhold it at once" in preparer.get(f"/publications/{award_id}").text
    form = {"decision": "withhold", "after": "1", "reason": "Somebody asked for the weavers' names."}
    answer = preparer.post(f"/publications/{award_id}/prepare", form)
    assert answer.status_code == 303
    page = preparer.get(f"/publications/{award_id}").text
    assert "a policy that withholds counts at once" in page
    assert "Withhold it at once" not in page


def test_two_people_who_prepare_at_once_do_not_overwrite_each_other(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    assert visitor(world, tmp_path, PREPARER).post(f"/publications/{award_id}/prepare", FORM).status_code == 303
    answer = visitor(world, tmp_path, OFFICER).post(f"/publications/{award_id}/prepare", FORM)
    assert answer.status_code == 409
    assert "Somebody prepared policy 1" in answer.text
