"""The rules that are settled when a report is approved, with the figures of the donors' own worked examples."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.ledger.rates import (
    Arrival,
    AwardRates,
    Rate,
    RateMissing,
    RateTable,
    average_conversion,
    fifo,
    instalment,
    unused,
)
from grants_app.ledger.rates.rules import by_layers
from grants_app.ledger.settling import Bearing, BorneBy, Settlement, Unsettled, Used, revaluation, settlements

KENYA, UGANDA = new_id(), new_id()
FIRST = Arrival(
    KENYA, "KE-D-0001", Money.of(100_000, "EUR"), Money.of(15_000_000, "KES"), date(2026, 1, 8), date(2026, 1, 12)
)
SECOND = Arrival(
    KENYA, "KE-D-0002", Money.of(80_000, "EUR"), Money.of(12_400_000, "KES"), date(2026, 5, 4), date(2026, 5, 7)
)
MONTHS = RateTable(
    "inforeuro",
    [
        Rate("EUR", "KES", Decimal(rate), date(2026, month, 1), "inforeuro")
        for month, rate in ((1, "149.52"), (2, "150.87"), (3, "151.05"), (4, "152"), (5, "154"))
    ]
    + [Rate("EUR", "UGX", Decimal(4228), date(2026, month, 1), "inforeuro") for month in range(1, 6)],
)
QUARTER, HALF = Period(date(2026, 1, 1), date(2026, 3, 31)), Period(date(2026, 1, 1), date(2026, 6, 30))


def _rates(rule: str, *arrivals: Arrival) -> AwardRates:
    return AwardRates("EUR", rule, MONTHS, MONTHS, arrivals or (FIRST, SECOND))


def _cost(
    amount: str, paid_on: date, *, posted: str = "0", currency: str = "KES", number: int = 1, **other: object
) -> Unsettled:
    money = Money.of(amount, currency)
    known = {
        "entry_id": new_id(), "number": number, "about_id": new_id(), "description": "Legal aid", "incurred_on": paid_on,
        "paid_on": paid_on, "hub_id": KENYA, "line_id": new_id(), "source": "award", "transaction": money, "hub": money,
        "amount": Money.of(posted, "EUR").minor, "rates": "", "is_provisional": True, "is_from_advance": True,
    }  # fmt: skip
    return Unsettled(**(known | other))  # type: ignore[arg-type]


def _euros(rates: AwardRates, *costs: Unsettled) -> list[Money]:
    return [Money(one.final, "EUR") for one in settlements(costs, rates, [HALF], Used())]


SPENT_BEFORE = ("15000000", date(2026, 3, 1))


def test_the_rate_of_an_instalment_holds_from_its_arrival_until_the_next_arrives() -> None:
    """16,500,000 shillings, the last 1,500,000 paid before the second instalment came: EUR 110,000.00; after it: 109,677.42."""
    first = _cost(*SPENT_BEFORE)
    before = _euros(_rates("instalment"), first, _cost("1500000", date(2026, 5, 6), number=2))
    after = _euros(_rates("instalment"), first, _cost("1500000", date(2026, 5, 7), number=2))
    assert before == [Money.of("100000.00", "EUR"), Money.of("10000.00", "EUR")]
    assert after == [Money.of("100000.00", "EUR"), Money.of("9677.42", "EUR")]


@pytest.mark.parametrize("last_paid_on", [date(2026, 5, 6), date(2026, 5, 7)])
def test_first_in_first_out_gives_the_same_before_and_after_the_second_instalment(last_paid_on: date) -> None:
    euros = _euros(_rates("fifo"), _cost(*SPENT_BEFORE), _cost("1500000", last_paid_on, number=2))
    assert sum(one.minor for one in euros) == Money.of("109677.42", "EUR").minor


def test_the_mean_of_three_months_gives_the_known_figure() -> None:
    found = average_conversion(MONTHS, "KES", "EUR", QUARTER)
    assert found.text == "150.48 KES per EUR, inforeuro average 2026-01 to 2026-03, 2026-03-31"
    assert found.convert(Money.of(1_500_000, "KES")) == Money.of("9968.10", "EUR")


def test_a_mean_without_one_of_its_months_names_that_month() -> None:
    with pytest.raises(RateMissing, match="between EUR and KES for June 2026 from InforEuro"):
        average_conversion(MONTHS, "KES", "EUR", HALF)


def test_a_cost_over_two_layers_keeps_and_shows_both_rates() -> None:
    (settled,) = settlements([_cost("15500000", date(2026, 5, 20))], _rates("fifo"), [HALF], Used())
    assert settled.rates == (
        "150 KES per EUR, disbursement KE-D-0001, 2026-01-12; 155 KES per EUR, disbursement KE-D-0002, 2026-05-07"
    )
    assert settled.says == (
        "First in, first out: KES 15,000,000.00 at 150 (disbursement KE-D-0001), "
        "KES 500,000.00 at 155 (disbursement KE-D-0002)."
    )
    assert Money(settled.final, "EUR") == Money.of("103225.81", "EUR")


def test_layers_are_used_up_in_the_order_of_payment_however_the_vouchers_came_in() -> None:
    late_number = _cost("15000000", date(2026, 2, 1), number=9)
    early_number = _cost("1500000", date(2026, 5, 6), number=1)
    by_number = settlements([early_number, late_number], _rates("fifo"), [HALF], Used())
    assert [(one.it.number, Money(one.final, "EUR").amount) for one in by_number] == [
        (9, Decimal("100000.00")),
        (1, Decimal("9677.42")),
    ]


def test_what_left_the_hub_otherwise_used_up_its_layer_too() -> None:
    """The hub sent KES 15,000,000 back: what it spends afterwards is of the second disbursement."""
    used = Used(otherwise={(KENYA, "KES"): [(date(2026, 2, 1), Money.of(15_000_000, "KES").minor)]})
    (settled,) = settlements([_cost("155", date(2026, 5, 20))], _rates("fifo"), [HALF], used)
    assert Money(settled.final, "EUR") == Money.of("1.00", "EUR")


def test_what_exceeds_everything_received_takes_the_last_rate_and_a_refund_gives_the_last_back() -> None:
    received = [FIRST, SECOND]
    all_of_it = FIRST.credited.minor + SECOND.credited.minor
    assert [(str(rate.rate), part) for rate, part in fifo(received, all_of_it - 50, 100)] == [("155", 100)]
    assert [(str(rate.rate), part) for rate, part in fifo(received, FIRST.credited.minor + 30, -100)] == [
        ("150", -70),
        ("155", -30),
    ]
    assert unused(received, all_of_it + 1) == -1
    assert fifo([], 0, 100) == ()
    assert by_layers((), "KES", "EUR") is None


def test_before_anything_arrived_there_is_no_rate_of_an_instalment() -> None:
    assert instalment([FIRST, SECOND], date(2026, 1, 11)) is None
    assert str(instalment([FIRST, SECOND], date(2026, 1, 12))) == "150 KES per EUR, disbursement KE-D-0001, 2026-01-12"


# --- what is posted at once ---


def test_an_instalment_that_is_there_gives_a_final_rate_and_none_a_provisional_one() -> None:
    rates = _rates("instalment")
    final = rates.to_award("KES", "KES", date(2026, 2, 1), KENYA)
    assert (final.text, final.is_provisional) == ("150 KES per EUR, disbursement KE-D-0001, 2026-01-12", False)
    too_early = rates.to_award("KES", "KES", date(2026, 1, 5), KENYA)
    assert (too_early.text, too_early.is_provisional) == ("149.52 KES per EUR, inforeuro, 2026-01-01", True)
    other_hub = rates.to_award("KES", "KES", date(2026, 2, 1), UGANDA)
    assert other_hub.is_provisional


def test_money_on_its_way_makes_a_rate_provisional_because_it_may_have_arrived() -> None:
    on_its_way = Arrival(KENYA, "KE-D-0003", Money.of(1_000, "EUR"), Money.of(160_000, "KES"), date(2026, 5, 20))
    rates = _rates("instalment", FIRST, SECOND, on_its_way)
    assert rates.to_award("KES", "KES", date(2026, 5, 21), KENYA).is_provisional
    assert not rates.to_award("KES", "KES", date(2026, 5, 19), KENYA).is_provisional


def test_a_third_currency_goes_to_the_hubs_by_the_month_and_from_there_by_the_instalment() -> None:
    found = _rates("instalment").to_award("UGX", "KES", date(2026, 2, 10), KENYA)
    assert found.text.endswith("150 KES per EUR, disbursement KE-D-0001, 2026-01-12")
    assert [rate.quote for rate in found.rates] == ["UGX", "KES", "KES"]
    # UGX 4,228,000 are EUR 1,000 of InforEuro, KES 150,870, and at 150: EUR 1,005.80.
    assert found.convert(Money.of(4_228_000, "UGX")) == Money.of("1005.80", "EUR")


@pytest.mark.parametrize("rule", ["fifo", "period-average"])
def test_a_rule_that_only_a_report_can_settle_posts_the_month_of_payment_and_says_so(rule: str) -> None:
    found = _rates(rule).to_award("KES", "KES", date(2026, 2, 10), KENYA)
    assert (found.text, found.is_provisional) == ("150.87 KES per EUR, inforeuro, 2026-02-01", True)
    assert _rates(rule).to_hub("KES", date(2026, 2, 10), KENYA).is_provisional
    assert not _rates(rule).to_award("EUR", "KES", date(2026, 2, 10), KENYA).is_provisional


def test_a_hub_that_keeps_its_books_in_the_awards_currency_needs_no_disbursement() -> None:
    found = _rates("instalment").to_award("KES", "EUR", date(2026, 2, 10), UGANDA)
    assert (found.text, found.is_provisional) == ("150.87 KES per EUR, inforeuro, 2026-02-01", False)


def test_a_conversion_is_found_once_for_a_whole_file() -> None:
    rates = _rates("instalment")
    assert rates.to_award("KES", "KES", date(2026, 2, 1), KENYA) is rates.to_award(
        "KES", "KES", date(2026, 2, 1), KENYA
    )


# --- what settling posts ---


def _moved(settled: Settlement, bearing: Bearing) -> dict[tuple[str, UUID | None], int]:
    return {
        (side.account.kind.value, side.account.line_id): side.amount for side in revaluation(settled, bearing, "EUR")
    }


def test_a_late_voucher_keeps_the_mean_of_its_own_period() -> None:
    cost = _cost("1500000", date(2026, 2, 3))
    (settled,) = settlements(
        [cost], _rates("period-average"), [QUARTER, Period(date(2026, 4, 1), date(2026, 5, 31))], Used()
    )
    assert Money(settled.final, "EUR") == Money.of("9968.10", "EUR")


def test_paid_before_anything_arrived_settles_at_the_disbursement_that_repaid_it() -> None:
    (settled,) = settlements([_cost("150000", date(2026, 1, 3))], _rates("instalment"), [HALF], Used())
    assert Money(settled.final, "EUR") == Money.of("1000.00", "EUR")
    assert "repaid" in settled.says


def test_where_nothing_ever_arrived_the_rate_of_the_month_stands() -> None:
    rates = AwardRates("EUR", "instalment", MONTHS, MONTHS, ())
    (settled,) = settlements([_cost("149520", date(2026, 1, 3), posted="1000")], rates, [HALF], Used())
    assert (settled.difference, "stands" in settled.says) == (0, True)
    assert revaluation(settled, Bearing(), "EUR") == ()


def test_a_difference_that_the_network_bears_stays_an_exchange_difference() -> None:
    """Posted at 152 as 986.84, worth 1,000.00 when it left the advance: a loss of 13.16; settled at 150 the loss is nothing."""
    cost = _cost("150000", date(2026, 4, 3), posted="986.84", difference=1316)
    (settled,) = settlements([cost], _rates("instalment"), [HALF], Used())
    assert (settled.difference, settled.realised) == (1316, 0)
    assert _moved(settled, Bearing(BorneBy.OWN)) == {
        ("expense", cost.line_id): 1316,
        ("exchange difference", None): -1316,
    }


def test_a_difference_that_the_project_bears_goes_to_its_named_line() -> None:
    named = new_id()
    cost = _cost("150000", date(2026, 4, 3), posted="986.84", difference=2000)
    (settled,) = settlements([cost], _rates("instalment"), [HALF], Used())
    assert _moved(settled, Bearing(BorneBy.PROJECT_LINE, named)) == {
        ("expense", cost.line_id): 1316,
        ("exchange difference", None): -2000,
        ("expense", named): 684,
    }


def test_a_difference_that_the_donor_bears_changes_the_line_itself() -> None:
    cost = _cost("150000", date(2026, 4, 3), posted="986.84", difference=2000)
    (settled,) = settlements([cost], _rates("instalment"), [HALF], Used())
    assert _moved(settled, Bearing(BorneBy.DONOR)) == {
        ("expense", cost.line_id): 2000,
        ("exchange difference", None): -2000,
    }


def test_a_cost_from_own_funds_is_settled_against_the_contribution() -> None:
    cost = _cost("150000", date(2026, 4, 3), posted="986.84", source="own", is_contribution=True, is_from_advance=False)
    (settled,) = settlements([cost], _rates("instalment"), [HALF], Used())
    assert _moved(settled, Bearing()) == {("expense", cost.line_id): 1316, ("own contribution", None): -1316}


def test_a_line_for_differences_is_needed_where_the_project_bears_them() -> None:
    with pytest.raises(Conflict, match=r"the budget has none\. Name the line first"):
        Bearing(BorneBy.PROJECT_LINE)
