"""Donors' pages: everybody reads them with the rules and their sources; few add one."""

from pathlib import Path

from tests.web import Visitor, program
from tests.world import World


def test_a_donors_page_shows_its_rules_with_where_they_stand(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Marisol Ajú")
    page = visitor.get(f"/donors/{world.donor_id}").text
    assert "Annex III, line 8" in page
    assert "Not verified" in page


def test_a_director_adds_a_donor_and_staff_do_not(world: World, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    form = {"code": "SIDA", "name": "Sida", "country": "SE", "profile": "foundation"}
    assert Visitor(app, world, "Marisol Ajú").post("/donors", form).status_code == 403
    director = Visitor(app, world, "Ines Correia")
    assert director.post("/donors", form).status_code == 303
    assert director.post("/donors", form).status_code == 422
    assert "Sida" in director.get("/donors").text
