"""The highest total of a budget is the highest one whose printed share is the donor's."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from grants_app.awards.rules import highest_total, total_budget
from grants_app.core.money import Money

_amounts = st.integers(100_000_00, 10_000_000_00)
_printed = st.integers(0, 4).flatmap(
    lambda places: st.integers(1, 90 * 10**places).map(lambda whole: Decimal(whole).scaleb(-places))
)


def _donors_share(award: int, total: int, places: int) -> Decimal:
    share = Decimal(award) * 100 / Decimal(total)
    return share.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@given(award=_amounts, printed=_printed)
def test_the_highest_total_prints_as_the_agreement_does_and_a_cent_more_does_not(award: int, printed: Decimal) -> None:
    places = -int(printed.as_tuple().exponent)
    highest = highest_total(Money(award, "EUR"), printed, None).minor
    assert _donors_share(award, highest, places) == 100 - printed
    assert _donors_share(award, highest + 1, places) < 100 - printed


@given(award=_amounts, printed=_printed)
def test_the_nominal_total_is_never_above_the_highest(award: int, printed: Decimal) -> None:
    money = Money(award, "EUR")
    assert total_budget(money, printed, None) <= highest_total(money, printed, None)


def test_a_real_share_with_two_decimals_leaves_room_for_a_few_euros() -> None:
    award = Money(352_800_00, "EUR")
    assert total_budget(award, Decimal("10.00"), None) == Money(392_000_00, "EUR")
    assert highest_total(award, Decimal("10.00"), None) == Money(392_021_77, "EUR")


def test_without_co_financing_the_total_is_the_award_to_the_cent() -> None:
    award = Money(50_000_00, "EUR")
    assert highest_total(award, Decimal(0), None) == award


def test_a_stated_total_is_taken_as_it_is() -> None:
    stated = Money(60_000_00, "EUR")
    assert highest_total(Money(50_000_00, "EUR"), Decimal(10), stated) == stated
