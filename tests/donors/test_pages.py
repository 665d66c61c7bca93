"""Donors' pages: everybody reads them with the rules and their sources; few add one."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.expenditures.making import award_with_budget
from tests.web import Visitor, program
from tests.world import World


def test_a_donors_page_shows_its_rules_with_where_they_stand(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Marisol Ajú")
    page = visitor.get(f"/donors/{world.donor_id}").text
    assert "Annex III, line 8" in page
    assert "Not verified" in page


def test_a_director_adds_a_donor_and_staff_do_not(world: World, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    form = {"code": "SIDA", "name": "Sida", "country": "SE", "profile": "foundation", "language": "en"}
    assert Visitor(app, world, "Marisol Ajú").post("/donors", form).status_code == 403
    director = Visitor(app, world, "Ines Correia")
    assert director.post("/donors", form).status_code == 303
    assert director.post("/donors", form).status_code == 422
    assert "Sida" in director.get("/donors").text


def test_a_donors_files_are_written_in_its_language(world: World, tmp_path: Path) -> None:
    app, award_id = program(world, tmp_path), award_with_budget(world, reference="AW-1")
    address = f"/donors/{world.donor_id}/language"
    assert Visitor(app, world, "Marisol Ajú").post(address, {"language": "es"}).status_code == 403
    director = Visitor(app, world, "Ines Correia")
    wrong = director.post(address, {"language": "de"})
    assert (wrong.status_code, "choose one of en, fr, es" in wrong.text) == (422, True)
    assert director.post(address, {"language": "es"}).status_code == 303
    assert "Spanish" in director.get(f"/donors/{world.donor_id}").text
    written = director.get(f"/awards/{award_id}/file?format=bva").content
    assert load_workbook(BytesIO(written)).sheetnames[0] == "Presupuesto y ejecución"
