"""A donor's own list is answered from accepted reviews: what is there, what grew old, what is asked anew; and its workbook."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from exports import REGISTERS
from grants_app.diligence import commands, queries
from grants_app.diligence.commands import Paper, Written
from grants_app.diligence.rules import donor_lists as rules
from grants_app.diligence.rules import questionnaire
from grants_app.diligence.rules.own_files import use_own_diligence
from grants_app.settings import UnfitSettings
from tests.diligence.making import STAFF, accepted, begun, decision, file, later, submitted
from tests.world import World

HACT = "un-hact-micro-assessment"


def test_ours_are_marked_as_not_compared_and_name_questions_that_we_ask() -> None:
    ours = rules.donor_lists()
    codes = {question.code for question in questionnaire.in_force().questions()}
    assert len(ours) >= 3
    for its in ours.values():
        assert (its.verified, bool(its.modelled_on), bool(its.profiles)) == (False, True, True)
        assert {code for item in its.items for code in item.from_ours} <= codes


def test_a_draft_answers_nothing_and_an_accepted_review_does_with_its_day(world: World, community_id: UUID) -> None:
    begun(world, community_id)
    with world.seen_by(STAFF) as work:
        assert queries.list_card(work, community_id, HACT).count("missing") == 10
        commands_of = queries.open_review(work, community_id)
    assert commands_of is not None
    with world.as_(STAFF) as work:
        commands.cancel(work, commands_of.id, reason="Begun by mistake")
    accepted(world, community_id)
    with world.seen_by(STAFF) as work:
        card = queries.list_card(work, community_id, HACT)
    assert (card.count("answered"), card.count("asked-anew")) == (10, 3)
    [registered] = [row for row in card.rows if row.item.number == "1.1"]
    assert (registered.reviews, registered.papers) == ("GT-DD-0002", "certificate.txt")
    assert "Registered" in registered.answer


def test_what_grew_old_is_asked_again_and_a_refusal_answers_nothing(world: World, community_id: UUID) -> None:
    accepted(world, community_id)
    at = later(400)
    review_id = submitted(world, community_id, at=at, fin_books="no")
    with world.as_("Tomás Caal", at) as work:
        commands.refuse(work, review_id, decision("high"))
    with world.seen_by(STAFF, at) as work:
        [books] = [row for row in queries.list_card(work, community_id, HACT).rows if row.item.number == "3.3"]
    assert (books.cover, books.answer, books.says[:23]) == ("too-old", "Partly", "Good until 16 Mar 2027:")


def test_the_workbook_keeps_text_as_text_and_names_no_protected_paper(world: World, community_id: UUID) -> None:
    review_id = submitted(world, community_id)
    with world.as_("Tomás Caal") as work:
        commands.return_(work, review_id, reason="Which books?")
    with world.as_(STAFF) as work:
        protected = Paper("fin-books", file("=1+1", "who-it-is.txt"), inspect_at="Hub office")
        commands.answer(work, review_id, "finance", {"fin-books": Written("partly", "=HYPERLINK(1)")}, protected)
        commands.submit(work, review_id)
    with world.as_("Tomás Caal") as work:
        commands.accept(work, review_id, decision())
    written = BytesIO()
    with world.seen_by(STAFF) as work:
        REGISTERS["xlsx"].write(queries.list_file(work, community_id, HACT), written)
    sheet = load_workbook(written).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.data_type for cell in cells if "HYPERLINK" in str(cell.value)] == ["s"]
    text = " ".join(str(cell.value) for cell in cells)
    assert "who-it-is" not in text
    assert "Document 3" in text
    assert "compare it before you send it" in text


def test_a_networks_own_files_stand_before_ours_and_an_unfit_one_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "donor-lists").mkdir()
    own = questionnaire.text_in_force().replace("2026-1", "own-7")
    (tmp_path / "community.toml").write_text(own, encoding="utf-8")
    ours = (rules.FOLDER / f"{HACT}.toml").read_text(encoding="utf-8")
    (tmp_path / "donor-lists" / f"{HACT}.toml").write_text(
        ours.replace("UN agencies under HACT", "Our UN partner"), encoding="utf-8"
    )
    try:
        use_own_diligence(tmp_path)
        assert questionnaire.in_force().version == "own-7"
        assert rules.donor_lists()[HACT].donor == "Our UN partner"
        (tmp_path / "community.toml").write_text(own.replace('kind = "number"', 'kind = "colour"'), encoding="utf-8")
        with pytest.raises(UnfitSettings, match="colour"):
            use_own_diligence(tmp_path)
    finally:
        questionnaire.own_folder(None)
    assert questionnaire.in_force().version == "2026-1"
