"""The pages of disbursements, walked without JavaScript by the people whose turn it is."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import event

from grants_app.disbursements import commands
from grants_app.ledger.rules import Held, Kind
from grants_app.web import request as web_request
from tests.disbursements.signed_in import Visitor
from tests.disbursements.stage import PAID_AT, Stage

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Signs a person in on the day of the payment."""

    def now() -> datetime:
        return PAID_AT

    monkeypatch.setattr(web_request, "clock", now)
    return lambda name: Visitor(stage.world, name, PAID_AT)


def _text(page: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", page).replace("&nbsp;", " ").replace("\xa0", " ").replace("&#39;", "'")
    return re.sub(r"\s+", " ", plain)


def _payment(**other: str) -> dict[str, str]:
    facts = {
        "value_on": "2026-03-20",
        "bank_reference": "BE-77",
        "sent": "3000.00",
        "credited": "25590.00",
        "fee": "12.50",
    }
    return facts | other


def test_four_people_take_a_request_from_the_form_to_the_hubs_account(stage: Stage, visit: Visit) -> None:
    marisol, tomas, ines, pieter = (
        visit(name) for name in ("Marisol Ajú", "Tomás Caal", "Ines Correia", "Pieter Maes")
    )
    form = _text(marisol.get(f"/disbursements/new?award={stage.award_id}"))
    assert "12,000.00 EUR" in form
    assert "102,360.00 GTQ" in form
    assert "Meeting rooms" not in form
    status, page = marisol.post(
        "/disbursements/new",
        award=str(stage.award_id),
        hub=str(stage.world.hubs["GT"]),
        currency="GTQ",
        purpose="Second quarter",
        starts_on="2026-04-01",
        ends_on="2026-06-30",
        **{f"ask-{stage.lines['1.1']}": "17,060.00", f"ask-{stage.lines['2.1']}": "8530"},
    )
    assert status == 303, page
    draft = _text(marisol.get(page))
    assert "In words: twenty-five thousand five hundred and ninety Guatemalan quetzals." in draft
    assert "8.5300 GTQ per EUR (InforEuro (European Commission) of 1 Mar 2026)" in draft
    assert marisol.post(f"{page}/request") == (303, page)
    assert tomas.post(f"{page}/endorse") == (303, page)
    assert ines.post(f"{page}/approve") == (303, page)
    status, check = pieter.post(f"{page}/pay", **_payment())
    assert (status, "EUR 3,000.00 – three thousand euros" in _text(check)) == (200, True)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(0, 0)
    assert pieter.post(f"{page}/pay", checked="yes", **_payment()) == (303, page)
    assert marisol.post(f"{page}/receive", received_on="2026-03-20", received="25590.00") == (303, page)
    paid = _text(pieter.get(page))
    assert "Arrival confirmed by Marisol Ajú" in paid
    assert "8.53 GTQ per EUR (Bank's own rate of 20 Mar 2026)" in paid
    assert stage.held(Kind.BANK_CHARGES, "EUR").carried == 12_50


def test_a_button_brings_the_new_state_or_the_sentence_why_not(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.requested()
    tomas, page = visit("Tomás Caal"), f"/disbursements/{disbursement_id}"
    status, fragment, _ = tomas.post_with_htmx(f"{page}/endorse")
    assert (status, fragment.lstrip()[:60]) == (200, f'<article id="disbursement-{disbursement_id}">'[:60])
    assert "is-endorsed" in fragment
    status, sentence, place = tomas.post_with_htmx(f"{page}/endorse")
    assert (status, place) == (409, "#messages")
    assert "the status is «endorsed»" in sentence


def test_a_payment_form_sent_twice_pays_once_and_leads_to_the_same_page(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.approved()
    pieter, page = visit("Pieter Maes"), f"/disbursements/{disbursement_id}"
    payment = _payment(checked="yes", once="the-very-same-form", fee="0")
    assert pieter.post(f"{page}/pay", **payment) == (303, page)
    assert pieter.post(f"{page}/pay", **payment) == (303, page)
    assert stage.held(Kind.BANK, "EUR") == Held(37_000_00, 37_000_00)
    assert "The payment was recorded" not in pieter.get(page)


def test_the_same_payment_typed_twice_is_refused_the_second_time(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.approved()
    pieter, page = visit("Pieter Maes"), f"/disbursements/{disbursement_id}"
    assert pieter.post(f"{page}/pay", checked="yes", **_payment())[0] == 303
    status, refused = pieter.post(f"{page}/pay", checked="yes", **_payment())
    assert (status, "the status is «paid»" in refused) == (409, True)


def test_what_was_typed_comes_back_with_a_sentence_at_its_field(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.approved()
    status, page = visit("Pieter Maes").post(f"/disbursements/{disbursement_id}/pay", **_payment(sent="30,000"))
    assert status == 422
    assert "could be read in two ways" in page
    assert 'value="30,000"' in page
    assert 'value="BE-77"' in page


def test_an_unusual_rate_asks_to_be_confirmed(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.approved()
    pieter, page = visit("Pieter Maes"), f"/disbursements/{disbursement_id}"
    status, again = pieter.post(f"{page}/pay", **_payment(credited="23000.00"))
    assert (status, "rate_confirmed" in again) == (422, True)
    status, _ = pieter.post(f"{page}/pay", **_payment(credited="23000.00", rate_confirmed="yes"))
    assert status == 200


def test_the_check_page_leads_back_to_the_form_with_everything_in_it(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.approved()
    status, form = visit("Pieter Maes").post(f"/disbursements/{disbursement_id}/pay", again="yes", **_payment())
    assert (status, 'value="BE-77"' in form, 'value="12.50"' in form) == (200, True, True)


def test_a_draft_is_changed_in_the_form_that_it_was_written_in(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.drafted()
    marisol, page = visit("Marisol Ajú"), f"/disbursements/{disbursement_id}"
    assert 'value="17060.00"' in marisol.get(f"{page}/change")
    asks = {f"ask-{stage.lines['1.1']}": "853.00", "currency": "GTQ", "purpose": "Less"}
    asks |= {"starts_on": "2026-04-01", "ends_on": "2026-06-30"}
    assert marisol.post(f"{page}/change", **asks) == (303, page)
    assert stage.seen(disbursement_id).award_minor == 100_00
    status, refused = marisol.post(f"{page}/change", **(asks | {"purpose": ""}))
    assert (status, "Purpose: fill this in." in refused) == (422, True)


def test_a_shortfall_is_confirmed_by_itself(stage: Stage, visit: Visit) -> None:
    disbursement_id = stage.paid()
    marisol, page = visit("Marisol Ajú"), f"/disbursements/{disbursement_id}"
    arrived = {"received_on": "2026-03-20", "received": "25490.00"}
    status, again = marisol.post(f"{page}/receive", **arrived)
    assert (status, "booked as charges of the banks" in again) == (422, True)
    assert marisol.post(f"{page}/receive", shortfall_confirmed="yes", **arrived) == (303, page)
    assert "100.00 GTQ was kept by banks" in _text(marisol.get(page))


@pytest.mark.parametrize("step", ["return", "reject", "cancel"])
def test_a_step_out_of_the_way_needs_its_reason_and_shows_it(stage: Stage, visit: Visit, step: str) -> None:
    disbursement_id = stage.requested()
    who, page = visit("Marisol Ajú" if step == "cancel" else "Tomás Caal"), f"/disbursements/{disbursement_id}"
    assert who.post(f"{page}/{step}")[0] == 422
    assert who.post(f"{page}/{step}", note="Paid by the other award.") == (303, page)
    assert "Paid by the other award." in who.get(page)


def test_what_a_hub_sent_back_is_read_once_more_and_recorded_once(stage: Stage, visit: Visit) -> None:
    stage.paid()
    pieter = visit("Pieter Maes")
    advance = f"{stage.award_id}.{stage.world.hubs['GT']}.GTQ"
    assert "25,590.00 GTQ" in _text(pieter.get(f"/refunds/new?advance={advance}"))
    back = {
        "advance": advance,
        "value_on": "2026-03-20",
        "bank_reference": "GT-1",
        "returned": "8530",
        "credited": "995.50",
    }
    status, check = pieter.post("/refunds/new", **back)
    assert (status, "nine hundred and ninety-five euros and 50/100" in _text(check)) == (200, True)
    status, page = pieter.post("/refunds/new", checked="yes", **back)
    assert status == 303
    assert "unspent returned" in pieter.get(page)
    assert pieter.post("/refunds/new", checked="yes", **back)[0] == 409
    assert page in pieter.get(f"/disbursements?award={stage.award_id}")
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(17_060_00, 2_000_00)


def test_the_list_says_what_waits_for_whom(stage: Stage, visit: Visit) -> None:
    waiting = {"draft": stage.drafted({"1.1": "853"}), "requested": stage.requested({"1.1": "853"})}
    waiting |= {"endorsed": stage.endorsed({"1.1": "853"}), "approved": stage.approved({"1.1": "853"})}
    seen = {
        "Marisol Ajú": {"draft"},
        "Tomás Caal": {"requested"},
        "Ines Correia": {"endorsed"},
        "Pieter Maes": {"endorsed", "approved"},
        "Hélène Dubois": {"endorsed"},
        "Karl Lindqvist": set(),
    }
    for name, statuses in seen.items():
        page = visit(name).get("/disbursements?waits=me")
        assert {status for status, its in waiting.items() if f"/disbursements/{its}" in page} == statuses, name


def test_the_list_is_narrowed_and_paged(stage: Stage, visit: Visit) -> None:
    with stage.world.as_("Marisol Ajú") as work:
        amounts = stage.money({"1.1": "8.53"}, "GTQ")
        for _ in range(51):
            hub_id = stage.world.hubs["GT"]
            commands.create(work, stage.award_id, hub_id, currency="GTQ", purpose="Fuel", amounts=amounts)
    visitor = visit("Karl Lindqvist")
    assert "1–50 of 51" in visitor.get("/disbursements")
    assert "51–51 of 51" in visitor.get(f"/disbursements?page=2&award={stage.award_id}")
    assert "No disbursements here." in visitor.get("/disbursements?status=paid")
    assert "No disbursements here." in visitor.get(f"/disbursements?hub={stage.world.hubs['KE']}")


def test_another_hub_finds_nothing_at_any_of_its_addresses(stage: Stage, visit: Visit) -> None:
    disbursement_id: UUID = stage.approved()
    achieng = visit("Achieng Njeri")
    for path in ("", "/change", "/pay", "/receive"):
        assert achieng.status(f"/disbursements/{disbursement_id}{path}") == 404, path
    for step in ("request", "endorse", "approve", "reject", "cancel", "return", "pay", "receive"):
        assert achieng.post(f"/disbursements/{disbursement_id}/{step}", note="x", **_payment())[0] == 404, step


def test_only_those_who_may_ask_see_the_form(visit: Visit) -> None:
    assert visit("Marisol Ajú").status("/disbursements/new") == 200
    assert visit("Lucía Pop").status("/disbursements/new") == 403


def test_a_full_page_of_the_list_takes_at_most_eight_statements(stage: Stage, visit: Visit) -> None:
    with stage.world.as_("Marisol Ajú") as work:
        amounts, hub_id = stage.money({"1.1": "8.53"}, "GTQ"), stage.world.hubs["GT"]
        for _ in range(50):
            commands.create(work, stage.award_id, hub_id, currency="GTQ", purpose="Fuel", amounts=amounts)
    visitor, statements = visit("Pieter Maes"), []
    visitor.get("/disbursements")
    event.listen(stage.world.database.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    visitor.get("/disbursements")
    assert 0 < len([text for text in statements if text.startswith("SELECT")]) <= 8


def test_the_answer_to_a_step_is_drawn_after_its_commit(stage: Stage, visit: Visit) -> None:
    """Whoever waits to write does not wait for a page."""
    disbursement_id, visitor, done = stage.endorsed(), visit("Hélène Dubois"), list[str]()
    event.listen(stage.world.database.engine, "commit", lambda *_: done.append("commit"))
    event.listen(stage.world.database.engine, "before_cursor_execute", lambda *seen: done.append(seen[2]))
    status, fragment, _ = visitor.post_with_htmx(f"/disbursements/{disbursement_id}/approve")
    assert (status, "Record the payment" in fragment or "approved" in fragment) == (200, True)
    after = done[done.index("commit") :]
    assert any("FROM disbursement_step" in statement for statement in after), "the card is read after the commit"
    assert not any(statement.startswith(("INSERT", "UPDATE")) for statement in after)
