"""The arithmetic of EU pre-financing and balance, to the cent, by the worked example of the donor's rules."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.donor_payments.rules import Terms, balance, further, pays_once_before_the_balance


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


TERMS = Terms(grant=eur("352800.00"), share=Fraction(9, 10), contingency=eur("15750.00"))
FIRST = [eur("150000.00")]
BOTH = [*FIRST, eur("125000.00")]


def test_a_further_instalment_is_cut_by_what_is_short_of_seventy_per_cent() -> None:
    """First 150,000.00; cost 100,000.00, the EU's part 90,000.00; forecast 140,000.00: 125,000.00 is paid."""
    found = further(TERMS, FIRST, TERMS.part(eur("100000.00")), eur("140000.00"))
    assert found.used == eur("90000.00")
    assert found.threshold == eur("105000.00")
    assert found.shortfall == eur("15000.00")
    assert found.cut_by_ceiling == eur("0.00")
    assert found.payable == eur("125000.00")


def test_all_prefinancing_together_is_at_most_ninety_per_cent_of_the_grant() -> None:
    assert TERMS.ceiling == eur("317520.00")
    assert TERMS.ceiling_without_contingency == eur("303345.00")
    assert sum(BOTH, eur("0")) == eur("275000.00")
    third = further(TERMS, BOTH, eur("270000.00"), eur("60000.00"))
    assert (third.threshold, third.shortfall) == (eur("237500.00"), eur("0.00"))
    assert (third.cut_by_ceiling, third.payable) == (eur("17480.00"), eur("42520.00"))


def test_of_earlier_instalments_everything_must_be_used() -> None:
    found = further(TERMS, BOTH, eur("200000.00"), eur("30000.00"))
    assert found.threshold == eur("150000.00") + eur("87500.00")
    assert (found.shortfall, found.payable) == (eur("37500.00"), eur("0.00"))


@pytest.mark.parametrize(
    ("accepted", "part", "grant", "due"),
    [
        ("380000.00", "342000.00", "342000.00", "67000.00"),
        ("400000.00", "360000.00", "352800.00", "77800.00"),
        ("290000.00", "261000.00", "261000.00", "-14000.00"),
    ],
)
def test_the_balance_is_the_percentage_of_accepted_cost_within_the_grant(
    accepted: str, part: str, grant: str, due: str
) -> None:
    found = balance(TERMS, BOTH, eur(accepted), eur("0"))
    assert (found.part, found.grant, found.due) == (eur(part), eur(grant), eur(due))


def test_a_grant_makes_no_profit() -> None:
    found = balance(TERMS, BOTH, eur("380000.00"), eur("2000.00"))
    assert (found.grant, found.due) == (eur("340000.00"), eur("65000.00"))


def test_before_the_first_instalment_nothing_must_be_used() -> None:
    found = further(TERMS, [], eur("0"), eur("150000.00"))
    assert (found.threshold, found.payable) == (eur("0"), eur("150000.00"))


@pytest.mark.parametrize(
    ("grant", "ends_on", "once"),
    [
        ("90000.00", date(2028, 12, 31), True),
        ("352800.00", date(2026, 12, 31), True),
        ("352800.00", date(2027, 1, 31), False),
        ("100000.01", date(2027, 12, 31), False),
    ],
)
def test_a_short_action_or_a_small_grant_has_one_prefinancing(grant: str, ends_on: date, once: bool) -> None:
    period = Period(date(2026, 1, 1), ends_on)
    assert pays_once_before_the_balance(eur(grant), period, eur("100000"), 12) is once


def test_the_single_prefinancing_is_eighty_per_cent() -> None:
    assert eur("90000.00").percent(Decimal(80)) == eur("72000.00")
