"""A payment posts once, at the bank's own rate, and turns the reservation into what the hub really holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import lock_until
from grants_app.ledger.rules import Held, Kind, Shares
from tests.disbursements.stage import PAID_AT, PAID_ON, Stage, as_approved, set_up
from tests.world import World


def _euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def _quetzal(amount: str) -> Money:
    return Money.of(amount, "GTQ")


def _pay(stage: Stage, **other: object) -> None:
    """Pay EUR 3,000.00 for GTQ 25,590.00, but for what is said otherwise."""
    disbursement_id = stage.approved()
    with stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id, **other))


def test_what_was_reserved_becomes_the_advance(stage: Stage) -> None:
    disbursement_id = stage.paid()
    assert stage.status(disbursement_id) == "paid"
    assert stage.shares()["1.1"] == Shares(available=10_000_00, advanced=2_000_00)
    assert stage.shares()["2.1"] == Shares(available=5_000_00, advanced=1_000_00)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(25_590_00, 3_000_00)
    assert stage.held(Kind.BANK, "EUR") == Held(37_000_00, 37_000_00)


def test_the_fee_goes_to_bank_charges_and_not_to_the_budget(stage: Stage) -> None:
    _pay(stage, fee=_euro("18.50"))
    assert stage.held(Kind.BANK_CHARGES, "EUR").carried == 18_50
    assert stage.held(Kind.BANK, "EUR").carried == 36_981_50
    assert stage.shares()["1.1"].advanced == 2_000_00


def test_the_entry_keeps_the_banks_own_rate(stage: Stage) -> None:
    disbursement_id = stage.approved()
    with stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id, sent=_euro("3012.40")))
        (entry,) = ledger.entries_about(work, disbursement_id)
        paid = queries.payment(work, queries.get(work, disbursement_id))
    rates = {view.account.kind: view.posting.rates for view in entry.postings}
    assert rates["advance"] == "8.49488779711 GTQ per EUR, bank, 2026-03-19"
    assert paid is not None
    assert paid.rate == Decimal("8.49488779711")


def test_a_cheaper_payment_frees_what_it_did_not_need(stage: Stage) -> None:
    _pay(stage, sent=_euro("2940.00"))
    assert stage.shares()["1.1"] == Shares(available=10_040_00, advanced=1_960_00)
    assert stage.shares()["2.1"] == Shares(available=5_020_00, advanced=980_00)


def test_a_dearer_payment_takes_the_difference_from_what_is_available(stage: Stage) -> None:
    _pay(stage, sent=_euro("3030.00"))
    assert stage.shares()["1.1"] == Shares(available=9_980_00, advanced=2_020_00)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(25_590_00, 3_030_00)


def test_cents_that_do_not_divide_are_shared_out_to_the_last(stage: Stage) -> None:
    _pay(stage, sent=_euro("2999.99"))
    assert stage.shares()["1.1"].advanced + stage.shares()["2.1"].advanced == 2_999_99


def test_what_the_hub_spent_before_is_covered_first(stage: Stage) -> None:
    """EUR 1,000 was spent without an advance; of EUR 3,000 paid, the hub then holds EUR 2,000."""
    stage.spend("2.1", "8530.00", "1000.00")
    assert stage.shares()["2.1"] == Shares(available=5_000_00, spent=1_000_00)
    stage.paid()
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(17_060_00, 2_000_00)
    lines = stage.shares()
    assert sum(share.advanced for share in lines.values()) == 2_000_00
    assert sum(share.reserved for share in lines.values()) == 0
    assert all(share.budget == budget for share, budget in zip(lines.values(), _GT_BUDGET, strict=True))


_GT_BUDGET = (12_000_00, 6_000_00, 30_000_00, 1_000_00)


def test_a_payment_that_only_covers_earlier_spending_advances_nothing(stage: Stage) -> None:
    stage.spend("2.1", "42650.00", "5000.00")
    stage.paid()
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(-17_060_00, -2_000_00)
    assert sum(share.advanced for share in stage.shares().values()) == 0
    assert stage.shares()["1.1"] == Shares(available=12_000_00)


def test_covering_at_another_rate_leaves_an_exchange_difference(stage: Stage) -> None:
    stage.spend("2.1", "25590.00", "3000.00")
    _pay(stage, sent=_euro("2970.00"))
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(0, 0)
    assert stage.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == -30_00


@pytest.mark.parametrize(
    ("other", "field", "sentence"),
    [
        ({"value_on": date(2026, 3, 21)}, "value_on", "in the future"),
        ({"value_on": date(2026, 3, 17)}, "value_on", "approved on 18 Mar 2026"),
        ({"bank_reference": " "}, "bank_reference", "bank's statement"),
        ({"sent": _euro("0.00")}, "sent", "above zero"),
        ({"credited": _quetzal("-1.00")}, "credited", "above zero"),
        ({"fee": _euro("-1.00")}, "fee", "zero or more"),
        ({"sent": _euro("3000.01"), "credited": _quetzal("25590.01")}, "sent", "are more"),
        ({"sent": _euro("3300.01")}, "sent", "Return the request"),
        ({"sent": _euro("300.00")}, "rate_confirmed", "900 % from the rate"),
        ({"credited": _quetzal("2559.00")}, "rate_confirmed", "90 % from the rate"),
    ],
)
def test_a_payment_that_cannot_be_what_was_approved_is_refused(
    stage: Stage, other: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _pay(stage, **other)
    assert sentence in refused.value.fields[field]
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(0, 0)


def test_an_unusual_rate_is_recorded_once_it_is_confirmed(stage: Stage) -> None:
    _pay(stage, credited=_quetzal("23000.00"), rate_confirmed=True)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(23_000_00, 3_000_00)


def test_in_one_currency_what_is_sent_is_what_is_credited(stage: Stage) -> None:
    disbursement_id = stage.approved({"2.1": "1500.00"}, currency="EUR")
    with stage.world.as_("Pieter Maes", PAID_AT) as work:
        payment = as_approved(work, disbursement_id)
        with pytest.raises(Invalid, match="they are equal"):
            commands.pay(work, disbursement_id, replace(payment, credited=_euro("1490.00")))
        commands.pay(work, disbursement_id, payment)
    assert stage.held(Kind.ADVANCE, "EUR") == Held(1_500_00, 1_500_00)


def test_the_fee_must_be_covered_too(world: World) -> None:
    stage = set_up(world, cash="3000.00")
    with pytest.raises(Conflict, match=r"a fee of EUR 5\.00 are more"):
        _pay(stage, fee=_euro("5.00"))
    assert stage.held(Kind.BANK, "EUR") == Held(3_000_00, 3_000_00)


def test_nothing_is_paid_into_a_month_that_a_report_has_closed(stage: Stage) -> None:
    disbursement_id = stage.approved()
    with stage.world.as_("Hélène Dubois") as work:
        lock_until(work, stage.award_id, PAID_ON)
    with pytest.raises(Conflict, match="closed until 19 Mar 2026"), stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id))
    assert stage.status(disbursement_id) == "approved"


def test_a_second_payment_of_the_same_disbursement_is_refused(stage: Stage) -> None:
    disbursement_id = stage.paid()
    with pytest.raises(Conflict, match="the status is «paid»"), stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id))
    assert stage.held(Kind.BANK, "EUR").own == 37_000_00
