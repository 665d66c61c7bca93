"""Indirect cost and income: the contract's rate on what is eligible, never more than the contract."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.identity import new_id
from grants_app.reports import rules


def test_the_worked_example_gives_seven_per_cent_of_what_is_accepted() -> None:
    rate = rules.contract_rate(24_500_00, 350_000_00, Decimal(7))
    assert rate == Fraction(7, 100)
    assert rules.indirect_due(rate, 349_000_00, 24_500_00, 0) == 24_430_00


def test_a_budgeted_rate_below_the_highest_is_the_contracts_rate() -> None:
    assert rules.contract_rate(5_00, 100_00, Decimal(7)) == Fraction(5, 100)


def test_a_budgeted_rate_above_the_highest_is_cut_to_it() -> None:
    assert rules.contract_rate(10_00, 100_00, Decimal(7)) == Fraction(7, 100)


def test_a_budget_rounded_to_the_cent_still_means_the_exact_rate() -> None:
    assert rules.contract_rate(7_01, 100_07, Decimal(7)) == Fraction(7, 100)


def test_a_budget_without_direct_cost_has_no_indirect_cost() -> None:
    assert rules.contract_rate(100, 0, Decimal(7)) == 0


def test_indirect_cost_is_capped_cumulatively_and_given_back_when_cost_shrinks() -> None:
    rate = Fraction(7, 100)
    assert rules.indirect_due(rate, 200_000_00, 10_000_00, 0) == 10_000_00
    assert rules.indirect_due(rate, 200_000_00, 10_000_00, 10_000_00) == 0
    assert rules.indirect_due(rate, 100_000_00, 10_000_00, 10_000_00) == -3_000_00


def test_income_is_the_donors_share_and_at_most_the_award() -> None:
    award, total = 352_800_00, 392_000_00
    assert rules.income_due(award, total, 380_000_00, 0) == 342_000_00
    assert rules.income_due(award, total, 400_000_00, 342_000_00) == 352_800_00 - 342_000_00


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_indirect_cost_is_shared_among_hubs_to_the_cent(amount: int, weights: list[int]) -> None:
    shares = rules.shares_of_indirect(amount, [(new_id(), new_id(), weight) for weight in weights])
    assert sum(share.amount for share in shares) == amount
