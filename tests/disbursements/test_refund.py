"""What a hub did not spend comes back: advance to bank at its carrying value, and its budget is available again."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.amounts import Refund
from grants_app.ledger.rules import Held, Kind, Shares
from tests.disbursements.stage import ARRIVED_AT, Stage

BACK = Refund(
    value_on=date(2026, 3, 23),
    bank_reference="GT-2026-03-23",
    returned=Money.of("8530.00", "GTQ"),
    credited=Money.of("990.00", "EUR"),
    reason="The workshop in Nebaj was cancelled.",
)


def _refund(stage: Stage, came: Refund = BACK, *, hub: str = "GT", by: str = "Pieter Maes") -> UUID:
    with stage.world.as_(by, ARRIVED_AT) as work:
        return commands.refund(work, stage.award_id, stage.world.hubs[hub], came).id


def test_the_advance_is_left_at_its_carrying_value_and_the_gap_is_an_exchange_difference(stage: Stage) -> None:
    stage.paid()
    _refund(stage)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(17_060_00, 2_000_00)
    assert stage.held(Kind.BANK, "EUR") == Held(37_990_00, 37_990_00)
    assert stage.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == 10_00


def test_the_budget_of_what_came_back_is_available_again(stage: Stage) -> None:
    stage.paid()
    _refund(stage)
    assert sum(share.advanced for share in stage.shares().values()) == 2_000_00
    assert sum(share.available for share in stage.shares().values()) == 47_000_00


def test_when_all_comes_back_nothing_stays_advanced(stage: Stage) -> None:
    """A voucher that was cheaper by its rate than the advance that paid it leaves a rest of budget behind."""
    stage.paid()
    stage.spend("1.1", "8530.00", "995.00")
    _refund(stage, replace(BACK, returned=Money.of("17060.00", "GTQ"), credited=Money.of("2000.00", "EUR")))
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(0, 0)
    assert stage.shares()["1.1"] == Shares(available=11_005_00, spent=995_00)
    assert stage.shares()["2.1"] == Shares(available=6_000_00)


def test_a_refund_of_one_bank_reference_is_recorded_once(stage: Stage) -> None:
    stage.paid()
    _refund(stage)
    with pytest.raises(Conflict, match="GT-2026-03-23 is recorded already"):
        _refund(stage)
    assert stage.held(Kind.BANK, "EUR").own == 37_990_00


@pytest.mark.parametrize(
    ("other", "field", "sentence"),
    [
        ({"returned": Money.of("25590.01", "GTQ")}, "returned", "The hub holds GTQ 25,590.00"),
        ({"returned": Money.of("0", "GTQ")}, "returned", "above zero"),
        ({"credited": Money.of("0", "EUR")}, "credited", "above zero"),
        ({"value_on": date(2026, 3, 25)}, "value_on", "in the future"),
        ({"bank_reference": " "}, "bank_reference", "bank's statement"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(stage: Stage, other: dict[str, object], field: str, sentence: str) -> None:
    stage.paid()
    with pytest.raises(Invalid) as refused:
        _refund(stage, replace(BACK, **other))  # type: ignore[arg-type]
    assert sentence in refused.value.fields[field]


def test_in_one_currency_no_more_arrives_than_was_sent_back(stage: Stage) -> None:
    stage.paid({"2.1": "1500.00"}, currency="EUR")
    came = replace(BACK, returned=Money.of("500", "EUR"), credited=Money.of("500.01", "EUR"))
    with pytest.raises(Invalid, match="more than that cannot have arrived"):
        _refund(stage, came)
    _refund(stage, replace(came, credited=Money.of("492.00", "EUR")))
    assert stage.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == 8_00


def test_only_finance_officers_record_a_refund_and_only_of_hubs_that_take_part(stage: Stage) -> None:
    stage.paid()
    with pytest.raises(Forbidden):
        _refund(stage, by="Marisol Ajú")
    with pytest.raises(NotFound):
        _refund(stage, hub="BRU")


def test_a_refund_is_seen_by_its_hub_alone(stage: Stage) -> None:
    stage.paid()
    refund_id = _refund(stage)
    with stage.world.seen_by("Lucía Pop") as work:
        assert queries.refund_card(work, refund_id).refund.reference == "GT-R-0001"
        assert [row.id for row in queries.refunds(work, stage.award_id)] == [refund_id]
    with stage.world.seen_by("Achieng Njeri") as work:
        assert queries.refunds(work, stage.award_id) == []
        with pytest.raises(NotFound):
            queries.refund_card(work, refund_id)
