"""A number is read as its writer meant it, or refused where it could mean two things."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.web.forms import read_decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234’567.5", "1234567.5"),
        ("1\u202f234,50", "1234.50"),
        ("1\u2009234\u2009567", "1234567"),
        ("12 345", "12345"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567", "1234567"),
        ("0.125", "0.125"),
        ("−12,50", "-12.50"),
        (".5", "0.5"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert read_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "-999,000"])
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could be read in two ways"):
        read_decimal(text)


def test_both_readings_are_offered_in_words() -> None:
    with pytest.raises(ValueError) as refused:
        read_decimal("1.234")
    assert str(refused.value) == (
        "«1.234» could be read in two ways; write 1234.00 for one thousand two hundred and thirty-four, "
        "or 1.2340 for one and 234 thousandths."
    )


@pytest.mark.parametrize(
    "text",
    [
        "many",
        "1.2.3",
        "1,23,456",
        "1e5",
        "NaN",
        "--1",
        "1..2",
        "",
        "EUR 5",
        "١٢",
        "12 34",
        "1 2345",
        "1,234.567.8",
        "1'23",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_decimal(text)


@given(st.decimals("-9999999", "9999999", places=2))
def test_what_our_pages_show_is_read_back_as_the_same_number(value: Decimal) -> None:
    assert read_decimal(f"{value:,f}") == value
