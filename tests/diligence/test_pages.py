"""A review in a browser without JavaScript: filled in section by section, nothing typed is lost, decided by another, listed as a file."""

from pathlib import Path
from uuid import UUID

from grants_app.core.attachments import Attachment
from grants_app.diligence import commands, queries
from tests.diligence.making import COORDINATOR, STAFF, accepted, begun, checked, submitted
from tests.web import Visitor, program
from tests.world import World


def test_a_section_is_saved_whole_and_nothing_typed_is_lost_on_an_error(
    world: World, community_id: UUID, tmp_path: Path
) -> None:
    review_id = begun(world, community_id)
    staff = Visitor(program(world, tmp_path), world, STAFF)
    url = f"/diligence/reviews/{review_id}/sections/governance"
    typed = {"a-gov-form": "registered", "a-gov-board": "siete", "n-gov-board": "Four women & three men"}
    refused = staff.post(url, typed)
    assert refused.status_code == 422
    for kept in (
        "siete",
        "Four women &amp; three men",
        "«siete» is no whole number",
        '<option value="registered" selected>',
    ):
        assert kept in refused.text
    with world.seen_by(STAFF) as work:
        assert queries.answer_rows(work, review_id) == {}
    saved = staff.post(url, typed | {"a-gov-board": "7", "x-gov-registration-ends": "yes"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"/diligence/reviews/{review_id}/sections/finance")
    with world.seen_by(STAFF) as work:
        assert {code: row.value for code, row in queries.answer_rows(work, review_id).items()} == {
            "gov-form": "registered",
            "gov-board": "7",
            "gov-registration-ends": "not-applicable",
        }


def test_the_reviewer_decides_on_a_page_that_says_what_the_answers_come_to(
    world: World, community_id: UUID, tmp_path: Path
) -> None:
    review_id = submitted(world, community_id, gov_board="2")
    base = f"/diligence/reviews/{review_id}"
    assert Visitor(program(world, tmp_path), world, STAFF).get(f"{base}/decide").status_code == 409
    visitor = Visitor(program(world, tmp_path), world, COORDINATOR)
    page = visitor.get(f"{base}/decide").text
    assert "Fewer than three people decide." in page
    assert "Low risk: holds" not in page
    refused = visitor.post(
        f"{base}/accept-with-conditions", {"level": "medium", "says": "Seen", "condition-1": "A third member"}
    )
    assert refused.status_code == 422
    assert 'value="A third member"' in refused.text
    terms = {"level": "medium", "says": "Seen", "condition-1": "A third member", "due-1": "2099-01-31"}
    assert visitor.post(f"{base}/accept-with-conditions", terms).status_code == 303
    assert "A third member" in visitor.get(base).text


def test_what_is_wrong_is_told_and_nobody_opens_a_protected_paper_by_its_address(
    world: World, community_id: UUID, tmp_path: Path
) -> None:
    checked(world, community_id)
    visitor = Visitor(program(world, tmp_path), world, COORDINATOR)
    with world.seen_by(COORDINATOR) as work:
        [check] = queries.checks(work, community_id)
    page = visitor.get(f"/diligence/communities/{community_id}").text
    assert "EU consolidated, UN Security Council, OFAC SDN" in page
    assert "search.txt" not in page
    assert visitor.get(f"/diligence/papers/{check.proof_id}").status_code == 403
    missing = visitor.post(
        f"/diligence/communities/{community_id}/check", {"checked_on": "2026-03-16", "lists": "EU", "outcome": "clear"}
    )
    assert missing.status_code == 422


def test_the_list_goes_along_as_a_file_and_holds_no_other_hubs_reviews(
    world: World, community_id: UUID, tmp_path: Path
) -> None:
    accepted(world, community_id)
    accepted(world, world.communities["Baobab"], by="Wanjiru Kamau", reviewer="Otieno Ouma")
    network = Visitor(program(world, tmp_path), world, "Hélène Dubois").get("/diligence/register.csv").text
    assert "GT-DD-0001,Río Claro,Hub Guatemala,Accepted,93,0,Low risk" in network
    assert "KE-DD-0001" in network
    hub = Visitor(program(world, tmp_path), world, COORDINATOR).get("/diligence/register.csv?status=accepted").text
    assert "GT-DD-0001" in hub
    assert "Baobab" not in hub


def test_the_same_paper_is_kept_once_and_can_be_taken_away_from_an_answer(world: World, community_id: UUID) -> None:
    review_id = begun(world, community_id)
    file = Attachment("rules.txt", "txt", "text/plain", b"Our rules")
    with world.as_(STAFF) as work:
        for question in ("gov-form", "gov-rules"):
            commands.answer(work, review_id, "governance", {}, commands.Paper(question, file))
        papers = queries.papers(work, [review_id])
        [first], [second] = papers[(review_id, "gov-form")], papers[(review_id, "gov-rules")]
        assert first.id == second.id
        commands.detach(work, review_id, "gov-form", first.id)
    with world.seen_by(STAFF) as work:
        assert [key[1] for key in queries.papers(work, [review_id])] == ["gov-rules"]
