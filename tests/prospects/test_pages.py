"""The pages of prospects, as hub staff and a coordinator use them."""

import re
from pathlib import Path

from tests.applications.making import COORDINATOR, STAFF, open_call
from tests.prospects.making import REASON, gone
from tests.web import Visitor, program
from tests.world import World


def test_from_the_call_to_a_go_and_to_the_application(world: World, tmp_path: Path) -> None:
    call_id = open_call(world)
    app = program(world, tmp_path)
    staff, coordinator = Visitor(app, world, STAFF), Visitor(app, world, COORDINATOR)
    assert "Weigh this call for Río Claro" in staff.get(f"/calls/{call_id}").text
    applicant = f"community:{world.communities['Río Claro']}"
    taken = staff.post("/prospects", {"call": str(call_id), "applicant": applicant})
    assert taken.status_code == 303
    here = taken.headers["location"]
    assert staff.post("/prospects", {"call": str(call_id), "applicant": applicant}).headers["location"] == here
    typed = {"owner": str(world.people[STAFF]), "effort_days": "10", "probability": "35", "expected": "40000"}
    assert "formaction" not in staff.get(here).text
    refused = coordinator.post(f"{here}/go", typed | {"reason": ""})
    assert refused.status_code == 422
    assert 'value="40000"' in refused.text
    assert coordinator.post(f"{here}/go", typed | {"reason": REASON}).status_code == 303
    page = staff.get(here).text
    assert REASON in page
    assert "Start the application" in page
    assert re.search(r"status is-go", staff.get(f"/calls/{call_id}").text)


def test_following_is_one_press_and_so_is_leaving(world: World, tmp_path: Path) -> None:
    call_id = open_call(world)
    staff = Visitor(program(world, tmp_path), world, STAFF)
    assert staff.post(f"/calls/{call_id}/follow", {}).status_code == 303
    assert "Stop following" in staff.get(f"/calls/{call_id}").text
    staff.post(f"/calls/{call_id}/unfollow", {})
    assert "Stop following" not in staff.get(f"/calls/{call_id}").text


def test_a_prospect_of_another_hub_is_not_there(world: World, tmp_path: Path) -> None:
    prospect_id = gone(world)
    assert Visitor(program(world, tmp_path), world, "Otieno Ouma").get(f"/prospects/{prospect_id}").status_code == 404
