"""The hub confirms what arrived; what banks kept on the way is posted, at the value that the advance carries."""

from datetime import date
from uuid import UUID

import pytest

from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.disbursements import commands
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import lock_until
from grants_app.ledger.rules import Held, Kind, Shares
from tests.disbursements.stage import ARRIVED_AT, Stage

ARRIVED_ON = date(2026, 3, 24)


def _receive(
    stage: Stage,
    disbursement_id: UUID,
    amount: str,
    *,
    on: date = ARRIVED_ON,
    by: str = "Marisol Ajú",
    sure: bool = True,
) -> None:
    with stage.world.as_(by, ARRIVED_AT) as work:
        received = Money.of(amount, "GTQ")
        commands.receive(work, disbursement_id, received_on=on, received=received, shortfall_confirmed=sure)


def test_what_arrived_in_full_posts_nothing_more(stage: Stage) -> None:
    disbursement_id = stage.paid()
    _receive(stage, disbursement_id, "25590.00")
    assert stage.status(disbursement_id) == "received"
    with stage.world.seen_by("Hélène Dubois") as work:
        assert len(ledger.entries_about(work, disbursement_id)) == 1


def test_a_shortfall_goes_to_bank_charges_and_its_budget_is_available_again(stage: Stage) -> None:
    _receive(stage, stage.paid(), "25504.70")
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(25_504_70, 2_990_00)
    assert stage.held(Kind.BANK_CHARGES, "EUR").carried == 10_00
    assert stage.shares()["1.1"] == Shares(available=10_010_00, advanced=1_990_00)
    assert stage.shares()["2.1"] == Shares(available=5_000_00, advanced=1_000_00)


def test_a_shortfall_found_after_everything_was_spent_leaves_the_hub_below_zero(stage: Stage) -> None:
    disbursement_id = stage.paid()
    stage.spend("1.1", "25590.00", "3000.00", on=date(2026, 3, 23))
    _receive(stage, disbursement_id, "25504.70")
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(-85_30, -10_00)
    assert sum(share.advanced for share in stage.shares().values()) == 0


def test_a_shortfall_is_booked_on_the_first_open_day_where_the_month_is_closed(stage: Stage) -> None:
    disbursement_id = stage.paid()
    with stage.world.as_("Hélène Dubois") as work:
        lock_until(work, stage.award_id, date(2026, 3, 31))
    _receive(stage, disbursement_id, "25504.70")
    with stage.world.seen_by("Hélène Dubois") as work:
        _, short = ledger.entries_about(work, disbursement_id)
    assert short.entry.accounting_on == date(2026, 4, 1)


def test_more_than_was_credited_cannot_have_arrived(stage: Stage) -> None:
    disbursement_id = stage.paid()
    with pytest.raises(Invalid, match=r"credited GTQ 25,590\.00, so GTQ 25,590\.01 cannot have arrived"):
        _receive(stage, disbursement_id, "25590.01")


@pytest.mark.parametrize(
    ("amount", "on", "sure", "sentence"),
    [
        ("0.00", ARRIVED_ON, True, "when something has arrived"),
        ("25590.00", date(2026, 3, 25), True, "in the future"),
        ("25590.00", date(2026, 3, 18), True, "The bank paid on 19 Mar 2026"),
        ("25000.00", ARRIVED_ON, False, r"GTQ 590\.00 less than was credited"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(stage: Stage, amount: str, on: date, sure: bool, sentence: str) -> None:
    disbursement_id = stage.paid()
    with pytest.raises(Invalid, match=sentence):
        _receive(stage, disbursement_id, amount, on=on, sure=sure)


def test_arrival_is_confirmed_once_and_by_the_hub(stage: Stage) -> None:
    disbursement_id = stage.paid()
    with pytest.raises(Forbidden):
        _receive(stage, disbursement_id, "25590.00", by="Lucía Pop")
    _receive(stage, disbursement_id, "25590.00", by="Tomás Caal")
    with pytest.raises(Conflict, match="the status is «received»"):
        _receive(stage, disbursement_id, "25590.00")
