"""What pages, boxes and refusals show follows the reader's language; what is kept does not."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import col, select

from grants_app.core.trail import AuditNote
from grants_app.ledger.models import Entry
from grants_app.people.models import Person
from grants_app.web import request as web_request
from tests.disbursements.signed_in import Visitor
from tests.disbursements.stage import PAID_AT, Stage

Speaking = Callable[[str, str], Visitor]
IN_FRENCH = "25\u202f590,00"
PAYER = "Pieter Maes"


@pytest.fixture
def speaking(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Speaking:
    """Signs a person in who reads that language, on the day of the payment."""

    def now() -> datetime:
        return PAID_AT

    def visitor(name: str, language: str) -> Visitor:
        with stage.world.as_("Ana Silva") as work:
            person = work.session.get(Person, stage.world.people[name])
            assert person is not None
            person.language = language
        return Visitor(stage.world, name, PAID_AT)

    monkeypatch.setattr(web_request, "clock", now)
    return visitor


def _payment(**typed: str) -> dict[str, str]:
    return {"value_on": "2026-03-20", "bank_reference": "BE-77", "sent": "3000", "credited": "25590", "fee": ""} | typed


def _boxes(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(sent|credited)"[^>]* value="([^"]*)"', page))


@pytest.mark.parametrize(
    ("language", "shown", "boxes"),
    [
        ("en", "25,590.00", {"sent": "3000.00", "credited": "25590.00"}),
        ("es", "25.590,00", {"sent": "3000,00", "credited": "25590,00"}),
        ("fr", IN_FRENCH, {"sent": "3000,00", "credited": "25590,00"}),
    ],
)
def test_a_form_shows_the_readers_notation_and_takes_its_own_boxes_back(
    stage: Stage, speaking: Speaking, language: str, shown: str, boxes: dict[str, str]
) -> None:
    disbursement_id = stage.approved()
    pieter = speaking(PAYER, language)
    page = pieter.get(f"/disbursements/{disbursement_id}/pay")
    assert shown in page
    assert _boxes(page) == boxes
    status, check = pieter.post(f"/disbursements/{disbursement_id}/pay", **_payment(**boxes))
    assert (status, f"GTQ {shown} – " in check) == (200, True)


def test_spanish_is_written_in_guatemala_as_guatemala_writes_it(stage: Stage, speaking: Speaking) -> None:
    disbursement_id = stage.approved()
    assert "25,590.00" in speaking("Marisol Ajú", "es").get(f"/disbursements/{disbursement_id}")


def test_a_refusal_says_its_amounts_in_the_readers_notation(stage: Stage, speaking: Speaking) -> None:
    disbursement_id = stage.approved()
    pieter = speaking(PAYER, "fr")
    status, page = pieter.post(f"/disbursements/{disbursement_id}/pay", **_payment(sent="4\u202f000,00"))
    assert (status, "EUR 3\u202f000,00 was approved, and EUR 4\u202f000,00 is more" in page) == (422, True)
    status, page = pieter.post(f"/disbursements/{disbursement_id}/pay", **_payment(sent="3.000"))
    assert (status, "write 3000,00 for three thousand, or 3,0000 for three" in page) == (422, True)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_same_act_keeps_the_same_texts_whoever_does_it(stage: Stage, speaking: Speaking, language: str) -> None:
    disbursement_id = stage.approved()
    pieter, marisol = speaking(PAYER, language), speaking("Marisol Ajú", language)
    there = f"/disbursements/{disbursement_id}"
    assert pieter.post(f"{there}/pay", checked="yes", **_payment(fee="12,50")) == (303, there)
    assert marisol.post(
        f"{there}/receive", received_on="2026-03-20", received="25000,00", shortfall_confirmed="yes"
    ) == (
        303,
        there,
    )
    with stage.world.seen_by("Karl Lindqvist") as work:
        notes = work.all(
            select(AuditNote).where(AuditNote.about_id == disbursement_id).order_by(col(AuditNote.link_number))
        )
        entries = work.all(select(Entry).where(Entry.about_id == disbursement_id).order_by(col(Entry.number)))
    paid, received = (note.details for note in notes[-2:])
    assert all(amount in paid for amount in ('"EUR 3000.00"', '"GTQ 25590.00"', '"EUR 12.50"'))
    assert '"GTQ 25000.00"' in received
    assert "GTQ 590.00 kept by banks" in entries[-1].description


def test_what_is_kept_in_one_notation_is_shown_in_the_readers(stage: Stage, speaking: Speaking) -> None:
    disbursement_id = stage.paid()
    pieter, marisol = speaking(PAYER, "fr"), speaking("Marisol Ajú", "es")
    form = {"received_on": "2026-03-20", "received": "25000", "shortfall_confirmed": "yes"}
    assert marisol.post(f"/disbursements/{disbursement_id}/receive", **form)[0] == 303
    with stage.world.seen_by("Karl Lindqvist") as work:
        entry = work.all(select(Entry).where(Entry.about_id == disbursement_id).order_by(col(Entry.number)))[-1]
    assert "GTQ 590,00 kept by banks" in pieter.get(f"/ledger/{entry.id}")


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_file_is_the_same_for_every_reader(stage: Stage, speaking: Speaking, language: str) -> None:
    stage.paid()
    file = speaking("Hélène Dubois", language).get("/advances/ageing.csv")
    assert ",GTQ,25590.00," in file
