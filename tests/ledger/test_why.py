"""Every booked amount can be computed again from what stands beside it, in a sentence."""

from datetime import date
from decimal import Decimal

import pytest

from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rates import Rate
from grants_app.ledger.why import converted
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import charge_of, take
from tests.world import World

MARCH = date(2026, 3, 1)
KES = Rate("EUR", "KES", Decimal("150.48"), MARCH, "inforeuro")
USD = Rate("EUR", "USD", Decimal("1.0850"), MARCH, "inforeuro")


@pytest.mark.parametrize(
    ("charged", "booked", "rates", "says"),
    [
        (
            Money(12_000_00, "KES"),
            Money(79_74, "EUR"),
            (KES,),
            (
                "KES 12,000.00 ÷ 150.48 KES per EUR (InforEuro (European Commission), 1 Mar 2026) = EUR 79.74, rounded once, at the "
                "minor unit of EUR."
            ),
        ),
        (
            Money(100_00, "EUR"),
            Money(108_50, "USD"),
            (USD,),
            "EUR 100.00 × 1.0850 USD per EUR (InforEuro (European Commission), 1 Mar 2026) = USD 108.50.",
        ),
        (
            Money(15_048_00, "KES"),
            Money(108_50, "USD"),
            (KES, USD),
            (
                "KES 15,048.00 ÷ 150.48 KES per EUR (InforEuro (European Commission), 1 Mar 2026) × 1.0850 USD per EUR (InforEuro "
                "(European Commission), 1 Mar 2026) = USD 108.50; nothing is rounded in between."
            ),
        ),
        (Money(5_00, "EUR"), Money(5_00, "EUR"), (), "EUR 5.00 is the amount itself: both currencies are the same."),
    ],
)
def test_an_amount_is_computed_again(charged: Money, booked: Money, rates: tuple[Rate, ...], says: str) -> None:
    assert converted(charged, booked, rates) == says


def test_what_several_rates_made_is_not_shown_as_if_one_had() -> None:
    says = converted(Money(12_000_00, "KES"), Money(80_00, "EUR"), (KES,))
    assert says.startswith("EUR 80.00 by several rates, each for its part: 150.48 KES per EUR")


def test_an_entry_explains_its_cost_and_the_value_that_left_the_advance(world: World) -> None:
    award_id = award_with_budget(world)
    take(world, award_id, voucher())
    with world.seen_by("Lucía Pop") as work:
        [view] = ledger.entries_about(work, charge_of(world, award_id).id)
    assert view.why == (
        "GTQ 853.00 ÷ 8.5300 GTQ per EUR (InforEuro (European Commission), 1 Feb 2026) = EUR 100.00.",
        "It was paid on 10 Feb 2026: by the award's rate rule that day chooses the rate.",
        (
            "GTQ 853.00 left the advance at a carrying value of EUR 100.00: the weighted average of what it held, or the value by "
            "the rate rule where it held nothing."
        ),
    )
