"""Applications in the browser without JavaScript: the whole way, refusals beside their field, both texts where two wrote."""

import html
import re
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.applications import commands, queries
from grants_app.applications.queries import objective_ids
from grants_app.applications.rules import line_field
from grants_app.core.identity import new_id
from tests.applications.making import (
    COORDINATOR,
    DIRECTOR,
    OTHER_COORDINATOR,
    OTHER_STAFF,
    STAFF,
    endorsed,
    open_call,
    sent,
    started,
    status,
    submitted,
    written,
)
from tests.web import Visitor, counted_statements, program
from tests.world import World

Visits = dict[str, Visitor]


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Visits:
    app = program(world, tmp_path)
    people = (STAFF, COORDINATOR, DIRECTOR, OTHER_STAFF, OTHER_COORDINATOR, "Hélène Dubois", "Karl Lindqvist")
    return {name: Visitor(app, world, name) for name in people}


def form_of(page: str) -> dict[str, str]:
    """What the page's form would send."""
    form = page[page.index('data-keep="application-') :]
    fields = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form))
    fields |= re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    fields.pop("act"), fields.pop("objectives")
    return {name: html.unescape(value) for name, value in fields.items()}


def test_the_whole_way_without_javascript(world: World, visit: Visits) -> None:
    call = open_call(world)
    staff, coordinator = visit[STAFF], visit[COORDINATOR]
    assert "Río Claro, Weavers&#39; cooperative" in staff.get(f"/applications/new?call={call}").text
    answer = staff.post("/applications", {"call": str(call), "community": str(world.communities["Río Claro"])})
    here = answer.headers["location"].removesuffix("/write")

    form = form_of(staff.get(f"{here}/write").text)
    line = next(name for name in form if name.startswith("line-") and name.endswith("-heading"))
    form |= {
        "summary": "Weavers sell together.", "activities": "Training", "risks": "Roads", "requested": "20.000,00",
        "objectives": str(world.objectives["SO2"]), line: "Staff", line.replace("heading", "amount"): "20,000.00",
        "act": "check",
    }  # fmt: skip
    answer = staff.post(here, form)
    assert answer.headers["location"] == f"{here}/submit"
    page = staff.get(f"{here}/submit").text
    assert "Before it can be submitted" not in page
    assert "within the authority of Hub Guatemala" in page

    assert staff.post(f"{here}/submit").headers["location"] == here
    assert "A coordinator of Hub Guatemala reviews it" in staff.get(here).text
    assert coordinator.post(f"{here}/endorse").status_code == 303
    assert coordinator.post(f"{here}/send", {"sent_on": "2026-03-10"}).status_code == 303
    won = {"decided_on": "2026-03-16", "donor_reference": "EIDHR-118"}
    assert coordinator.post(f"{here}/award", won).status_code == 303
    page = visit["Hélène Dubois"].get(here).text
    assert f"/awards/new?application={here.rpartition('/')[2]}" in page
    assert "EIDHR-118" in page


def test_what_is_missing_leads_to_its_field(world: World, visit: Visits) -> None:
    application_id = started(world)
    page = visit[STAFF].get(f"/applications/{application_id}/submit").text
    assert f"/applications/{application_id}/write#field-summary" in page
    assert f"/applications/{application_id}/write#budget" in page
    assert visit[STAFF].post(f"/applications/{application_id}/submit").status_code == 422


def test_one_field_is_saved_when_it_is_left(world: World, visit: Visits) -> None:
    application_id = started(world)
    answer = visit[STAFF].post(
        f"/applications/{application_id}/fields/requested?edition=0&page=p", {"requested": "1 234,50"}
    )
    assert answer.status_code == 200
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).requested_minor == 1_234_50


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("requested", "1.234", "two ways"),
        ("requested", "-5", "below zero"),
        ("requested", "5.5555", "has 2 decimals"),
        ("starts_on", "31/12/2027", "write it as"),
        ("title", "x" * 301, "at most 300"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(
    world: World, visit: Visits, name: str, value: str, says: str
) -> None:
    application_id = started(world)
    answer = visit[STAFF].post(f"/applications/{application_id}/fields/{name}?edition=0&page=p", {name: value})
    assert answer.status_code == 422
    assert "data-sentence" in answer.text
    assert says in answer.text


def test_unticking_the_last_objective_is_saved(world: World, visit: Visits) -> None:
    application_id = written(world)
    assert visit[STAFF].post(f"/applications/{application_id}/fields/objectives?edition=9&page=p").status_code == 200
    with world.seen_by(STAFF) as work:
        assert objective_ids(work, application_id) == frozenset()


def test_both_texts_are_shown_where_two_wrote(world: World, visit: Visits) -> None:
    application_id = started(world)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs <b>", edition=0, page="two")
    url = f"/applications/{application_id}/fields/summary?edition=0&page=one"
    answer = visit[STAFF].post(url, {"summary": "Mine"})
    assert answer.status_code == 409
    assert "Theirs &lt;b&gt;" in answer.text
    assert COORDINATOR in answer.text
    mine = re.search(r'hx-post="([^"]+)"', answer.text)
    assert mine
    assert visit[STAFF].post(html.unescape(mine[1]), {"summary": "Mine"}).status_code == 200
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).summary == "Mine"


def test_the_whole_form_leaves_alone_what_its_person_left_alone(world: World, visit: Visits) -> None:
    application_id = started(world)
    form = form_of(visit[STAFF].get(f"/applications/{application_id}/write").text)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="two")
    answer = visit[STAFF].post(f"/applications/{application_id}", form | {"risks": "Mine", "act": "save"})
    assert answer.status_code == 303
    with world.seen_by(STAFF) as work:
        application = queries.get(work, application_id)
        assert (application.summary, application.risks) == ("Theirs", "Mine")


def test_the_whole_form_shows_both_texts_and_saves_mine_when_it_is_sent_again(world: World, visit: Visits) -> None:
    application_id = started(world)
    here = f"/applications/{application_id}"
    form = form_of(visit[STAFF].get(f"{here}/write").text)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="two")
    answer = visit[STAFF].post(here, form | {"summary": "Mine", "risks": "Also mine", "act": "save"})
    assert answer.status_code == 409
    assert "<blockquote" in answer.text
    assert "Theirs" in answer.text
    again = form_of(answer.text)
    assert (again["summary"], again["risks"]) == ("Mine", "Also mine")
    assert visit[STAFF].post(here, again | {"act": "save"}).status_code == 303
    with world.seen_by(STAFF) as work:
        application = queries.get(work, application_id)
        assert (application.summary, application.risks) == ("Mine", "Also mine")


def test_a_wrong_field_of_the_whole_form_loses_nothing_that_was_typed(world: World, visit: Visits) -> None:
    application_id = started(world)
    here = f"/applications/{application_id}"
    form = form_of(visit[STAFF].get(f"{here}/write").text)
    answer = visit[STAFF].post(here, form | {"summary": "Long text", "requested": "a lot", "act": "save"})
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    again = form_of(answer.text)
    assert (again["summary"], again["requested"]) == ("Long text", "a lot")
    assert 'id="field-requested-error"' in answer.text


def test_lines_are_added_and_removed_by_buttons_and_the_rest_is_saved_with_them(world: World, visit: Visits) -> None:
    application_id = started(world)
    here = f"/applications/{application_id}"
    form = form_of(visit[STAFF].get(f"{here}/write").text)
    answer = visit[STAFF].post(here, form | {"summary": "Kept", "act": "add-line"})
    assert answer.headers["location"] == f"{here}/write#budget"
    with world.seen_by(STAFF) as work:
        lines = queries.lines(work, application_id)
        assert (len(lines), queries.get(work, application_id).summary) == (4, "Kept")
    form = form_of(visit[STAFF].get(f"{here}/write").text)
    form |= {line_field(lines[0].id, "heading"): "Rent", "act": f"remove-line:{lines[3].id}"}
    visit[STAFF].post(here, form)
    with world.seen_by(STAFF) as work:
        assert [line.heading for line in queries.lines(work, application_id)] == ["Rent", "", ""]


def test_the_same_form_sent_twice_starts_one_application(world: World, visit: Visits) -> None:
    form = {"call": str(open_call(world)), "community": str(world.communities["Río Claro"]), "once": "k1"}
    first, second = (visit[STAFF].post("/applications", form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    with world.seen_by(STAFF) as work:
        assert queries.listed(work, queries.Filters())[1] == 1


PLACES = ("", "/write", "/submit", "/send", "/award", "/decline")
ACTS = ("", "/submit", "/endorse", "/approve", "/return", "/send", "/award", "/decline", "/withdraw", "/fields/title")


@pytest.mark.parametrize("name", [OTHER_STAFF, OTHER_COORDINATOR])
def test_another_hubs_application_answers_like_one_that_is_not_there(world: World, visit: Visits, name: str) -> None:
    application_id, nothing = submitted(world), new_id()
    for place in PLACES:
        assert visit[name].get(f"/applications/{application_id}{place}").status_code == 404, place
    for act in ACTS:
        form = {"note": "x", "title": "x", "sent_on": "2026-03-10", "decided_on": "2026-03-10", "donor_reference": "x"}
        answers = [visit[name].post(f"/applications/{each}{act}", form) for each in (application_id, nothing)]
        assert answers[0].status_code == answers[1].status_code, act
        assert answers[0].status_code in (403, 404), act
    assert status(world, application_id) == "submitted"


def test_an_auditor_reads_and_is_offered_nothing(world: World, visit: Visits) -> None:
    application_id = submitted(world)
    page = visit["Karl Lindqvist"].get(f"/applications/{application_id}").text
    assert 'class="acts steps"' not in page
    assert "/write" not in page


def test_reviewers_are_offered_their_step(world: World, visit: Visits) -> None:
    waiting, above = submitted(world), None
    assert ">Endorse<" in visit[COORDINATOR].get(f"/applications/{waiting}").text
    assert ">Endorse<" not in visit[STAFF].get(f"/applications/{waiting}").text
    above = endorsed(world, 60_000_00, call_id=_call_of(world, waiting))
    assert ">Approve<" in visit[DIRECTOR].get(f"/applications/{above}").text
    assert ">Approve<" not in visit[COORDINATOR].get(f"/applications/{above}").text


def test_a_donors_no_asks_for_its_reason_and_keeps_what_was_typed(world: World, visit: Visits) -> None:
    application_id = sent(world)
    answer = visit[COORDINATOR].post(
        f"/applications/{application_id}/decline", {"decided_on": "2026-03-16", "note": ""}
    )
    assert answer.status_code == 422
    assert 'value="2026-03-16"' in answer.text
    assert 'id="field-note-error"' in answer.text


def test_htmx_gets_the_card_alone(world: World, visit: Visits) -> None:
    application_id = submitted(world)
    answer = visit[COORDINATOR].post(f"/applications/{application_id}/endorse", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith(f'<article id="application-{application_id}">')


def test_the_list_takes_at_most_eight_statements(world: World, visit: Visits) -> None:
    written(world)
    with counted_statements(world) as seen:
        assert visit[DIRECTOR].get("/applications?status=open&q=hilos").status_code == 200
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 8


def _call_of(world: World, application_id: UUID) -> UUID:
    with world.seen_by(STAFF) as work:
        return queries.get(work, application_id).call_id
