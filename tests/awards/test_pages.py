"""Awards in the browser: the list, one award, a new one, a receipt, second looks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands, queries
from grants_app.awards.rules import LookKind
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from tests.awards.making import FINANCE, make_award
from tests.awards.test_create import make_application
from tests.web import Visitor, counted_statements, program
from tests.world import World

Visit = Callable[[str], Visitor]
TYPED = {
    "title": "Semillas",
    "reference": "EC/2026/9",
    "currency": "EUR",
    "amount": "50 000,00",
    "cofinancing_percent": "10",
    "starts_on": "2026-04-01",
    "ends_on": "2027-03-31",
    "signed_on": "2026-03-02",
    "rate_rule": "monthly",
    "rate_source": "inforeuro",
}


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Visit:
    app = program(world, tmp_path)
    return lambda name: Visitor(app, world, name)


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def test_the_list_shows_each_reader_the_awards_of_their_hubs(world: World, visit: Visit, award_id: UUID) -> None:
    assert "Tierra y voz" in visit("Marisol Ajú").get("/awards").text
    assert "No award yet" in visit("Wanjiru Kamau").get("/awards").text
    assert visit("Ana Silva").get("/awards").status_code == 403


def test_the_list_takes_at_most_eight_statements(world: World, visit: Visit, award_id: UUID) -> None:
    visitor = visit(FINANCE)
    with counted_statements(world) as seen:
        assert visitor.get("/awards?q=tierra&status=active").status_code == 200
    reads = [statement for statement in seen if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(reads) <= 8


def test_an_award_is_written_down_once_however_often_the_form_is_sent(world: World, visit: Visit) -> None:
    form = TYPED | {"donor_id": str(world.donor_id), "lead_hub_id": str(world.hubs["KE"]), "once": "key-1"}
    visitor = visit(FINANCE)
    first, second = (visitor.post("/awards/new", form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    with world.seen_by(FINANCE) as work:
        its = queries.award_by_reference(work, "EC/2026/9")
        assert its is not None
        assert (its.amount, its.status) == (Money(50_000_00, "EUR"), "active")


def test_a_wrong_field_is_named_and_what_was_typed_stays(world: World, visit: Visit) -> None:
    form = TYPED | {"donor_id": str(world.donor_id), "lead_hub_id": "", "amount": "1.234", "fixed_rates": "KES"}
    answer = visit(FINANCE).post("/awards/new", form)
    assert answer.status_code == 422
    for name in ("lead_hub_id", "amount", "fixed_rates"):
        assert f'href="#field-{name}"' in answer.text
    assert 'value="Semillas"' in answer.text


def test_a_won_application_asks_only_what_it_does_not_say(world: World, visit: Visit) -> None:
    application_id = make_application(world)
    visitor = visit("Lucía Pop")
    shown = visitor.get(f"/awards/new?application={application_id}").text
    assert "Weaving the river" in shown
    assert 'value="45000.00"' in shown
    assert 'name="title"' not in shown
    assert 'name="currency"' not in shown
    form = {name: TYPED[name] for name in ("signed_on", "rate_rule", "rate_source")}
    form |= {"amount": "45000.00", "starts_on": "2026-04-01", "ends_on": "2027-03-31"}
    answer = visitor.post("/awards/new", form | {"application": str(application_id)})
    assert answer.status_code == 303
    assert "Began as" in visitor.get(answer.headers["location"]).text
    assert visitor.get(f"/awards/new?application={application_id}").status_code == 409


def test_a_receipt_is_recorded_from_its_form(world: World, visit: Visit, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        row = commands.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(40_000_00, "EUR"))
    visitor = visit(FINANCE)
    page = f"/instalments/{row.id}/receive"
    assert 'value="40000.00"' in visitor.get(page).text
    wrong = visitor.post(page, {"received_on": "2026-01-20", "received": "much", "received_currency": "USD"})
    assert wrong.status_code == 422
    typed = {"received_on": "2026-01-20", "received": "43,400.00", "received_currency": "USD"}
    once_more = visitor.post(page, typed)
    assert "USD 43,400.00 – forty-three thousand four hundred US dollars" in once_more.text
    assert "0.92165899 EUR per USD" in once_more.text
    with world.seen_by(FINANCE) as work:
        assert queries.instalments(work, award_id)[0].received is None, "nothing is recorded before it was read"
    assert 'value="43,400.00"' in visitor.post(page, typed | {"again": "yes"}).text
    assert visitor.post(page, typed | {"checked": "yes"}).status_code == 303
    shown = visitor.get(f"/awards/{award_id}").text
    assert "0.92165899&nbsp;EUR per USD" in shown
    assert visitor.post(page, typed | {"received": "1", "checked": "yes"}).status_code == 409


def test_an_instalment_is_planned_and_changed_from_its_form(world: World, visit: Visit, award_id: UUID) -> None:
    visitor = visit(FINANCE)
    answer = visitor.post(f"/awards/{award_id}/instalments/new", {"due_on": "2026-07-01", "amount": "100000"})
    assert "At most EUR 90,000.00" in answer.text
    assert (
        visitor.post(f"/awards/{award_id}/instalments/new", {"due_on": "2026-07-01", "amount": "10"}).status_code == 303
    )
    with world.seen_by(FINANCE) as work:
        (row,) = queries.instalments(work, award_id)
    page = f"/instalments/{row.id}/change"
    assert 'value="2026-07-01"' in visitor.get(page).text
    assert visitor.post(page, {"due_on": "2026-08-01", "amount": "20"}).status_code == 303
    with world.seen_by(FINANCE) as work:
        assert queries.instalments(work, award_id)[0].due == Money(20_00, "EUR")


def test_steps_of_an_award_are_buttons_of_who_may_take_them(world: World, visit: Visit) -> None:
    award_id = make_award(world, signed_on=date(2027, 4, 1))
    visitor = visit(FINANCE)
    assert "The agreement is signed" in visitor.get(f"/awards/{award_id}").text
    assert "The agreement is signed" not in visit("Marisol Ajú").get(f"/awards/{award_id}").text
    assert visitor.post(f"/awards/{award_id}/activate", {"signed_on": "2026-03-01"}).status_code == 303
    assert visitor.post(f"/awards/{award_id}/finish").status_code == 303
    assert visitor.post(f"/awards/{award_id}/reopen", {"note": "More time"}).status_code == 303
    assert visitor.post(f"/awards/{award_id}/close").status_code == 409


def test_second_looks_are_listed_and_taken_by_another(world: World, visit: Visit, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        row = commands.ask_second_look(work, award_id, world.hubs["GT"], LookKind.BUDGET, new_id(), "Budget: a.xlsx")
    assert "Yours: another person looks" in visit(FINANCE).get("/second-looks").text
    assert visit(FINANCE).post(f"/second-looks/{row.id}/look").status_code == 409
    assert "I have looked" in visit("Ines Correia").get("/second-looks").text
    assert visit("Ines Correia").post(f"/second-looks/{row.id}/look").status_code == 303
    assert visit("Marisol Ajú").get("/second-looks").status_code == 403


def test_another_hubs_award_is_not_there(world: World, visit: Visit, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        row = commands.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(100, "EUR"))
    stranger = visit("Achieng Njeri")
    for page in (f"/awards/{award_id}", f"/instalments/{row.id}/receive", f"/instalments/{row.id}/change"):
        assert stranger.get(page).status_code == 404
        assert stranger.post(page if "instalments" in page else f"{page}/finish").status_code == 404


def test_a_hub_that_shares_an_award_reads_its_page_without_the_bank(world: World, visit: Visit, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        commands.take_part(work, award_id, [world.hubs["KE"]])
    assert "In the bank" not in visit("Wanjiru Kamau").get(f"/awards/{award_id}").text
    assert "In the bank" in visit("Karl Lindqvist").get(f"/awards/{award_id}").text
