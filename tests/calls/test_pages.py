"""Calls in the browser: without JavaScript, in few statements, each refusal beside its field."""

import html
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from grants_app.applications import commands as applications
from grants_app.calls import commands, queries
from grants_app.calls.rules import Deadline
from importers import IMPORTS
from importers.records import DeadlineRecord
from tests.calls.making import facts, record
from tests.web import Visitor, counted_statements, program
from tests.world import World

FAR = (Deadline(datetime(2099, 6, 1, 14, 0, tzinfo=UTC)),)


@pytest.fixture
def visit(world: World, tmp_path: Path) -> "dict[str, Visitor]":
    app = program(world, tmp_path)
    return {name: Visitor(app, world, name) for name in world.people}


def typed(world: World, **changes: str) -> dict[str, str]:
    return {
        "reference": "OAK-7",
        "title": "Núcleos de memoria",
        "donor": str(world.donor_id),
        "currency": "usd",
        "deadline_zone": "America/New_York",
        "deadline_1_on": "2099-05-31",
        "deadline_1_at": "17:00",
        "deadline_1_name": "Concept note",
        "minimum": "1,000.50",
        "maximum": "25 000.00",
        "cofinancing": "10.0",
        "countries": "guatemala; HN",
        "summary": "First line\nSecond <b>line</b>",
        "url": "https://example.org/oak",
        "document_1_url": "https://example.org/guide.pdf",
        "document_1_title": "Guide",
        **changes,
    }


def test_a_call_is_typed_in_without_javascript(world: World, visit: dict[str, Visitor]) -> None:
    answer = visit["Tomás Caal"].post("/calls", typed(world))
    assert answer.status_code == 303
    page = visit["Wanjiru Kamau"].get(answer.headers["location"]).text
    for said in ("Núcleos de memoria", "31 May 2099 17:00 (New York)", "1 Jun 2099 00:00 (Nairobi)", "1,000.50",
                 "25,000.00", "10.0 %", "Guatemala, Honduras", "Second &lt;b&gt;line&lt;/b&gt;", "Guide"):  # fmt: skip
        assert said in page


def test_what_cannot_be_read_stands_beside_its_field_with_what_was_typed(
    world: World, visit: dict[str, Visitor]
) -> None:
    wrong = typed(
        world,
        countries="Atlantis",
        maximum="1.234",
        deadline_1_at="25:00",
        url="javascript:alert(1)",
        cofinancing="100",
    )
    answer = visit["Tomás Caal"].post("/calls", wrong)
    assert answer.status_code == 422
    for name in ("countries", "maximum", "deadline_1_at", "url", "cofinancing"):
        assert f'id="field-{name}-error"' in answer.text
    assert 'value="Atlantis"' in answer.text
    assert 'value="Núcleos de memoria"' in answer.text


def test_who_may_apply_and_what_is_asked_is_typed_shown_and_typed_on(world: World, visit: dict[str, Visitor]) -> None:
    tells = {
        "applicant_cooperative": "yes",
        "theme_livelihoods": "yes",
        "money_core": "yes",
        "minimum_years": "2",
        "minimum_turnover": "30 000.00",
        "consortium": "required",
        "minimum_partners": "2",
        "contact": "Ms Ndlovu, calls@example.org",
        "deadline_1_name": "",
        "deadline_1_stage": "concept",
        "question_1_section": "Relevance",
        "question_1_text": "Why now?",
        "question_1_limit": "1500",
        "question_1_unit": "words",
    }
    where = visit["Tomás Caal"].post("/calls", typed(world, **tells)).headers["location"]
    page = visit["Wanjiru Kamau"].get(where).text
    for said in ("Cooperative or producers", "Livelihoods and local economy", "Core support", "for at least 2 years",
                 "30,000.00", "Must have partners, at least 2 besides the applicant", "Ms Ndlovu", "Concept note:",
                 "Relevance", "Why now?", "at most 1,500 words"):  # fmt: skip
        assert said in page
    form = visit["Tomás Caal"].get(f"{where}/change").text
    assert re.search(r'id="field-theme_livelihoods"[^>]* checked', form)
    assert not re.search(r'id="field-theme_women"[^>]* checked', form)
    assert 'value="Relevance"' in form


@pytest.mark.parametrize(
    ("tells", "field"),
    [
        ({"minimum_years": "1.5"}, "minimum_years"),
        ({"question_1_text": "Why?", "question_1_limit": "500"}, "question_1_unit"),
        ({"question_1_text": "", "question_1_help": "Be short"}, "question_1_text"),
        ({"minimum_partners": "2"}, "consortium"),
        ({"deadline_1_stage": "third"}, "deadline_1_stage"),
    ],
)
def test_a_fact_that_says_half_is_refused_at_its_field(
    world: World, visit: dict[str, Visitor], tells: dict[str, str], field: str
) -> None:
    answer = visit["Tomás Caal"].post("/calls", typed(world, **tells))
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text


def test_an_hour_without_its_day_is_asked_for(world: World, visit: dict[str, Visitor]) -> None:
    answer = visit["Tomás Caal"].post("/calls", typed(world, deadline_1_on=""))
    assert "give the day, too" in answer.text


def test_a_form_sent_twice_makes_one_call(world: World, visit: dict[str, Visitor]) -> None:
    first, second = (visit["Tomás Caal"].post("/calls", typed(world, once="k1")) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    with world.seen_by("Tomás Caal") as work:
        assert queries.listed(work, queries.Filters(state="all"))[1] == 1


def test_a_call_of_the_portal_is_changed_without_losing_what_the_form_does_not_show(
    world: World, visit: dict[str, Visitor]
) -> None:
    many = tuple(
        DeadlineRecord(datetime(2099, month, 1, 12, 0, tzinfo=UTC), envelope=Decimal(month)) for month in range(1, 6)
    )
    with world.as_("Tomás Caal") as work:
        commands.take_in_calls(
            work, [record(deadlines=many, summary_html="<h4>Scope</h4><p>All</p>")], file_name="page.json"
        )
        call = queries.call_by_reference(work, record().identifier)
        assert call
    form = fields_of(visit["Tomás Caal"].get(f"/calls/{call.id}/change").text)
    form["title"] = "Another title"
    assert visit["Tomás Caal"].post(f"/calls/{call.id}/change", form).status_code == 303
    with world.seen_by("Tomás Caal") as work:
        after = queries.facts(work, queries.call(work, call.id))
        assert after.title == "Another title"
        assert [(due.at, due.envelope_minor) for due in after.deadlines] == [
            (due.at, nth * 100) for nth, due in enumerate(many, 1)
        ]
        assert after.summary_html == "<h4>Scope</h4><p>All</p>"
        assert after.keywords == record().keywords
        assert [document.title for document in after.documents] == ["Guidelines"]


def test_a_call_shows_only_the_readers_own_applications(world: World, visit: dict[str, Visitor]) -> None:
    with world.as_("Tomás Caal") as work:
        call_id = commands.create(work, facts(world, deadlines=FAR)).id
    with world.as_("Marisol Ajú") as work:
        applications.start(work, call_id, world.communities["Río Claro"])
    assert "Río Claro" in visit["Marisol Ajú"].get(f"/calls/{call_id}").text
    assert "Río Claro" not in visit["Wanjiru Kamau"].get(f"/calls/{call_id}").text


def test_buttons_are_for_those_who_may(world: World, visit: dict[str, Visitor]) -> None:
    with world.as_("Tomás Caal") as work:
        call_id = commands.create(work, facts(world, deadlines=FAR)).id
    assert "Start an application" in visit["Marisol Ajú"].get(f"/calls/{call_id}").text
    for name in ("Karl Lindqvist", "Hélène Dubois"):
        page = visit[name].get(f"/calls/{call_id}").text
        assert "Start an application" not in page
        assert "Change the call" not in page
        assert visit[name].get(f"/calls/{call_id}/change").status_code == 403


def test_the_list_takes_at_most_eight_statements(world: World, visit: dict[str, Visitor]) -> None:
    with world.as_("Tomás Caal") as work:
        commands.create(work, facts(world, deadlines=FAR))
    with counted_statements(world) as seen:
        assert visit["Marisol Ajú"].get("/calls?country=mine&q=women").status_code == 200
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 8


def test_a_call_that_is_not_there_is_not_found(visit: dict[str, Visitor]) -> None:
    assert visit["Marisol Ajú"].get("/calls/00000000-0000-0000-0000-000000000000").status_code == 404


def fields_of(page: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them."""
    form = page[page.index('data-keep="call-') :]
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form)}
    fields |= {
        name: html.unescape(value)
        for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    }
    selects = re.findall(r'<select[^>]* name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL)
    return fields | dict(selects)


def test_the_blank_of_our_workbook_is_read_by_its_own_importer(visit: dict[str, Visitor]) -> None:
    answer = visit["Marisol Ajú"].get("/calls/workbook")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["How to", "Calls", "Deadlines", "Questions", "Documents", "Lists"]
    assert book["Deadlines"].data_validations.count == 1
    book["Calls"].append(["FF-9", "Semillas", "FF", "EUR"])
    filled = BytesIO()
    book.save(filled)
    filled.seek(0)
    reading = IMPORTS["calls-workbook"].read(filled, "calls.xlsx")
    assert [record.identifier for record in reading.records] == ["FF-9"]
    assert (reading.problems, reading.notices) == ((), ())
    assert visit["Karl Lindqvist"].get("/calls/workbook").status_code == 403
