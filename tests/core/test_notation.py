"""Numbers are written as their reader writes them, and kept as everybody's."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.money import Money, exponent, in_readers_notation
from grants_app.core.notation import CANONICAL, in_box, notation_of, number, plain_number, signed_number, written_for
from grants_app.web.forms import read_decimal


@pytest.mark.parametrize(
    ("language", "country", "written"),
    [
        ("en", "KE", "1,234,567.89"),
        ("en", "BE", "1,234,567.89"),
        ("es", "CO", "1.234.567,89"),
        ("es", "GT", "1,234,567.89"),
        ("es", "BE", "1.234.567,89"),
        ("es", "", "1.234.567,89"),
        ("fr", "BE", "1\u202f234\u202f567,89"),
        ("fr", "CD", "1\u202f234\u202f567,89"),
        ("xx", "GT", "1,234,567.89"),
    ],
)
def test_a_language_is_written_as_the_country_that_speaks_it_writes(language: str, country: str, written: str) -> None:
    with written_for(notation_of(language, country)):
        assert number(Decimal("1234567.89")) == written


def test_the_readers_marks_stand_in_every_way_of_writing() -> None:
    with written_for(notation_of("es", "CO")):
        assert (number(1234), number(Decimal("12.5"), 2), plain_number(Decimal("12.500"))) == ("1.234", "12,50", "12,5")
        assert signed_number(Decimal("1234.5")) == "+1.234,5"
        assert str(Money(-1_234_56, "COP")) == "COP -1.234,56"
        assert Money(-1_234_56, "COP").canonical == "COP -1,234.56"
    assert str(Money(1_234_56, "COP")) == "COP 1,234.56"


def test_amounts_in_a_kept_text_are_shown_in_the_readers_notation_and_nothing_else_of_it_changes() -> None:
    kept = (
        "Instalment due 15 Jan 2025: SEK 2,400,000.00 received, settling UGX 1,234; ISO 4217, LOT 1,234.50, EUR 1.5 kg"
    )
    with written_for(notation_of("es", "CO")):
        shown = in_readers_notation(kept)
    assert shown == (
        "Instalment due 15 Jan 2025: SEK 2.400.000,00 received, settling UGX 1.234; ISO 4217, LOT 1,234.50, EUR 1.5 kg"
    )
    assert in_readers_notation(kept) == kept


@pytest.mark.parametrize(
    ("amount", "currency", "box"),
    [("1.234", "KWD", "1,2340"), ("0.234", "KWD", "0,234"), ("1234", "UGX", "1234"), ("-1234.5", "EUR", "-1234,50")],
)
def test_a_box_holds_what_can_be_read_in_one_way(amount: str, currency: str, box: str) -> None:
    with written_for(notation_of("fr")):
        assert in_box(Money.of(amount, currency).amount) == box


@given(
    st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "UGX", "KWD", "CLF"]), st.sampled_from(["en", "es", "fr"])
)
def test_what_a_box_is_filled_with_is_read_back_as_just_this(minor: int, currency: str, language: str) -> None:
    money = Money(minor, currency)
    with written_for(notation_of(language)):
        read = read_decimal(in_box(money.amount))
    assert (Money.of(read, currency), read == round(read, exponent(currency))) == (money, True)


@given(st.decimals("-1000000", "1000000", places=2), st.sampled_from(["en", "es", "fr"]))
def test_what_a_page_shows_is_read_back_when_it_is_copied_into_a_box(value: Decimal, language: str) -> None:
    with written_for(notation_of(language)):
        assert read_decimal(number(value)) == value


def test_nothing_of_a_notation_is_left_after_its_block() -> None:
    with pytest.raises(RuntimeError), written_for(notation_of("es", "CO")):
        raise RuntimeError
    assert number(Decimal("1234.5")) == "1,234.5"
    assert notation_of("en") == CANONICAL
