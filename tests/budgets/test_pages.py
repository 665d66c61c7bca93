"""Budgets in the browser: a workbook previewed and taken in, the grid without JavaScript, approval by another."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook

from grants_app.awards import queries as awards
from grants_app.budgets import queries
from tests.awards.making import FINANCE, make_award
from tests.web import Visitor, counted_statements, program
from tests.world import World

Visit = Callable[[str], Visitor]
HEADINGS = ("Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "GT", "KE")
ROWS = (
    ("1.1", "1. Human resources", "Lawyers", "Per month", 24, 2500, 60000, 40000, 20000),
    ("2.1", "2. Travel", "Buses & boats", "", None, None, 800.5, 800.5, None),
)


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Visit:
    app = program(world, tmp_path)
    return lambda name: Visitor(app, world, name)


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budget"
    for cells in (HEADINGS, *rows):
        sheet.append(list(cells))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _upload(visitor: Visitor, award_id: UUID, content: bytes) -> str:
    file = {"file": ("budget.xlsx", content, "application/octet-stream")}
    answer = visitor.post(f"/awards/{award_id}/budget/upload", files=file)
    assert answer.status_code == 200
    return str(answer.text)


def test_a_workbook_is_shown_before_it_is_taken_in(world: World, visit: Visit, award_id: UUID) -> None:
    visitor = visit(FINANCE)
    shown = _upload(visitor, award_id, _workbook(*ROWS))
    assert "<strong>2</strong> lines to take in, EUR 60,800.50 in all" in shown
    assert "Buses &amp; boats" in shown
    with world.seen_by(FINANCE) as work:
        assert queries.versions(work, award_id) == []
    take_in = re.search(r'action="(/awards/[^"]+/budget/take-in/[^"]+)"', shown)
    assert take_in
    assert visitor.post(take_in[1], {"once": "key-1"}).status_code == 303
    assert visitor.post(take_in[1], {"once": "key-1"}).status_code == 303
    with world.seen_by(FINANCE) as work:
        assert [(version.number, version.status) for version in queries.versions(work, award_id)] == [(1, "approved")]
        assert len(awards.pending_looks(work, award_id)) == 1


def test_problems_of_a_workbook_stand_with_their_place_and_nothing_can_be_taken_in(
    visit: Visit, award_id: UUID
) -> None:
    shown = _upload(visit(FINANCE), award_id, _workbook(("1.1", "HR", "Lawyers", "", None, None, 200000, 200000, None)))
    assert "too much" in shown
    assert "take-in" not in shown


def test_a_workbook_without_one_readable_line_shows_what_the_reader_found_alone(visit: Visit, award_id: UUID) -> None:
    shown = _upload(visit(FINANCE), award_id, _workbook(("", "HR", "Lawyers", "", None, None, "much", 1, None)))
    assert "has no line yet" not in shown
    assert "<code>much</code>" in shown


def test_a_file_that_is_no_workbook_is_one_sentence(visit: Visit, award_id: UUID) -> None:
    file = {"file": ("budget.xlsx", b"not a workbook", "application/octet-stream")}
    answer = visit(FINANCE).post(f"/awards/{award_id}/budget/upload", files=file)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def _cells(*rows: Mapping[str, str], hubs: str = "GT,KE") -> dict[str, str]:
    cells = {f"line-{at}-{name}": text for at, row in enumerate(rows) for name, text in row.items()}
    return {"do": "save", "rows": "8", "hubs": hubs, **cells}


def _seen(visitor: Visitor, award_id: UUID) -> dict[str, str]:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', visitor.get(f"/awards/{award_id}/budget/edit").text)
    assert found
    return {"seen": found[1]}


LINE = {
    "code": "1.1", "heading": "1. HR", "description": "Lawyers", "hub-GT": "1 234,50", "hub-KE": "10",
    "justification": "The scale of the bar",
}  # fmt: skip


def test_the_grid_is_saved_without_javascript_and_approved_by_another(
    world: World, visit: Visit, award_id: UUID
) -> None:
    writer = visit("Tomás Caal")
    answer = writer.post(f"/awards/{award_id}/budget/edit", _cells({}, LINE) | _seen(writer, award_id))
    assert answer.status_code == 303
    version = answer.headers["location"]
    assert "Approve this budget" not in writer.get(version).text
    assert "Approve this budget" in visit("Lucía Pop").get(version).text
    assert visit("Lucía Pop").post(f"{version}/approve").status_code == 303
    with world.seen_by("Lucía Pop") as work:
        (line,) = queries.approved_lines(work, award_id)
    assert (line.amount, line.shares) == (1_244_50, {world.hubs["GT"]: 1_234_50, world.hubs["KE"]: 10_00})
    assert line.justification == "The scale of the bar"
    assert 'value="The scale of the bar"' in writer.get(f"/awards/{award_id}/budget/edit").text


def test_more_rows_and_hubs_keep_what_is_typed_and_save_nothing(world: World, visit: Visit, award_id: UUID) -> None:
    writer = visit("Tomás Caal")
    cells = _cells(LINE) | _seen(writer, award_id)
    shown = writer.post(f"/awards/{award_id}/budget/edit", cells | {"do": "add-lines"}).text
    assert 'name="line-12-code"' in shown
    assert 'value="1 234,50"' in shown
    assert "1,244.50" in shown
    shown = writer.post(f"/awards/{award_id}/budget/edit", cells | {"do": "add-hub", "add_hub": "BRU"}).text
    assert 'name="line-0-hub-BRU"' in shown
    with world.seen_by(FINANCE) as work:
        assert queries.versions(work, award_id) == []


def test_a_wrong_cell_of_the_grid_gets_its_sentence_and_keeps_what_was_typed(visit: Visit, award_id: UUID) -> None:
    writer = visit("Tomás Caal")
    wrong = LINE | {"hub-GT": "1.234", "code": ""}
    answer = writer.post(f"/awards/{award_id}/budget/edit", _cells({}, wrong) | _seen(writer, award_id))
    assert answer.status_code == 422
    assert '<a href="#field-line-1-hub-GT">«1.234» could be read in two ways' in answer.text
    assert 'value="1.234"' in answer.text
    no_code = LINE | {"code": ""}
    answer = writer.post(f"/awards/{award_id}/budget/edit", _cells({}, no_code) | _seen(writer, award_id))
    assert '<a href="#field-line-1-code">Give the line a code' in answer.text


def test_a_version_answers_only_under_its_own_award(world: World, visit: Visit, award_id: UUID) -> None:
    writer = visit("Tomás Caal")
    answer = writer.post(f"/awards/{award_id}/budget/edit", _cells(LINE) | _seen(writer, award_id))
    version = answer.headers["location"].rsplit("/", 1)[1]
    other = make_award(world)
    assert visit("Lucía Pop").get(f"/awards/{other}/budget/versions/{version}").status_code == 404
    assert visit("Lucía Pop").post(f"/awards/{other}/budget/versions/{version}/approve").status_code == 404


@pytest.mark.parametrize("page", ["budget", "budget/edit", "budget/upload", "budget-versus-actual"])
def test_another_hubs_budget_is_not_there(visit: Visit, award_id: UUID, page: str) -> None:
    assert visit("Achieng Njeri").get(f"/awards/{award_id}/{page}").status_code == 404
    assert visit(FINANCE).get(f"/awards/{award_id}/{page}").status_code == 200


def test_a_period_that_ends_before_it_starts_shows_everything_and_says_so(visit: Visit, award_id: UUID) -> None:
    shown = visit(FINANCE).get(f"/awards/{award_id}/budget-versus-actual?from=2026-05-01&to=2026-01-01")
    assert "The period ends before it starts" in shown.text


def test_budget_versus_actual_takes_few_statements(world: World, visit: Visit, award_id: UUID) -> None:
    visitor = visit(FINANCE)
    with counted_statements(world) as seen:
        assert visitor.get(f"/awards/{award_id}/budget-versus-actual").status_code == 200
    assert 0 < len(seen) <= 20
