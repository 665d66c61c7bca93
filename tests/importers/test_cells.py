"""One cell: what is clear is read exactly, what could mean two things is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import cells
from importers.cells import Broken, Percent, Unreadable

AMOUNTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1250", "1250"),
        (" 1250.5 ", "1250.5"),
        ("12,50", "12.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.567", "1234.567"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1.2345", "1.2345"),
        ("1234.567", "1234.567"),
        ("0.123", "0.123"),
        ("0,500", "0.500"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("−3,20", "-3.20"),
        ("(1,250.00)", "-1250.00"),
        ("+7", "7"),
    ],
)
def test_text_with_one_meaning_is_a_number(said: str, meant: str) -> None:
    assert cells.number_of(said) == Decimal(meant)


@pytest.mark.parametrize("said", ["1.234", "1,234", "12.345", "999,000", "-1.234", "(1,234)"])
def test_text_with_two_meanings_is_refused_with_both(said: str) -> None:
    with pytest.raises(Unreadable, match="can mean"):
        cells.number_of(said)


def test_the_sentence_about_an_ambiguous_number_says_both_readings_and_how_to_write_each() -> None:
    with pytest.raises(Unreadable) as refused:
        cells.number_of("1.234")
    assert "1234 or 1.234" in str(refused.value)
    assert "1.2340" in str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "abc",
        "12 EUR",
        "€12",
        "1.2.3",
        "1,23,456",
        "1.234.56",
        "1,234.567.8",
        "5.",
        "--5",
        "(-5)",
        "(5",
        "5)",
        "1e5",
        "٣",
        "1 2",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "9" * 41,
        "0 123",
        "=",
    ],
)
def test_text_that_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(Unreadable):
        cells.number_of(said)


@given(AMOUNTS)
def test_an_amount_written_either_way_comes_back_the_same(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert cells.number_of(english) == amount
    assert cells.number_of(continental) == amount


@given(st.text(max_size=50))
def test_any_text_is_a_number_or_a_sentence(said: str) -> None:
    try:
        number = cells.number_of(said)
    except Unreadable:
        return
    assert number.is_finite()
    assert abs(number) < 10**15


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
def test_three_digits_after_one_mark_are_never_guessed(whole: int, rest: int, mark: str) -> None:
    with pytest.raises(Unreadable):
        cells.number_of(f"{whole}{mark}{rest:03}")


@pytest.mark.parametrize("cell", [date(2026, 2, 1), True, None, Percent(Decimal(50)), Broken("#REF!", "An error.")])
def test_what_is_not_a_number_is_not_taken_for_one(cell: cells.Cell) -> None:
    with pytest.raises(Unreadable):
        cells.number_of(cell)


def test_a_number_that_no_amount_could_be_is_refused() -> None:
    with pytest.raises(Unreadable, match="too large"):
        cells.number_of(Decimal("1e15"))


@pytest.mark.parametrize(
    ("cell", "percent"),
    [(Decimal(50), 50), ("50", 50), ("50 %", 50), ("33,5%", Decimal("33.5")), (Percent(Decimal(50)), 50)],
)
def test_per_cent_is_read_as_it_is_shown(cell: cells.Cell, percent: Decimal) -> None:
    assert cells.percent_of(cell) == percent


@pytest.mark.parametrize(
    ("amount", "currency"), [("10.50", "EUR"), ("10", "UGX"), ("10.500", "KWD"), ("10.500", "EUR"), ("-3.25", "GTQ")]
)
def test_an_amount_has_as_many_decimals_as_its_currency(amount: str, currency: str) -> None:
    assert cells.money_of(Decimal(amount), currency) == Decimal(amount)


@pytest.mark.parametrize(("amount", "currency"), [("10.505", "EUR"), ("10.5", "UGX"), ("10.5001", "KWD")])
def test_more_decimals_than_the_currency_has_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(Unreadable, match=currency):
        cells.money_of(Decimal(amount), currency)


@pytest.mark.parametrize("cell", [date(2026, 4, 30), "2026-04-30", " 2026-04-30 "])
def test_a_day_is_a_date_or_year_month_day(cell: cells.Cell) -> None:
    assert cells.day_of(cell) == date(2026, 4, 30)


def test_a_day_that_could_be_two_is_refused_as_such() -> None:
    with pytest.raises(Unreadable, match="two days"):
        cells.day_of("03/04/2026")


@pytest.mark.parametrize(
    "cell",
    ["13/04/2026", "2026-02-30", "30 April", "20260430", Decimal(46142), True, None, date(1926, 1, 1), "2206-01-01"],
)
def test_what_is_not_surely_a_day_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(Unreadable):
        cells.day_of(cell)


def test_a_code_typed_as_a_number_gives_its_digits() -> None:
    assert cells.text_of(Decimal("1.10"), 30) == "1.1"
    assert cells.text_of(Decimal("1E+3"), 30) == "1000"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (date(2026, 2, 1), "made a date"),
        (Percent(Decimal(5)), "percentage"),
        (Decimal(1234567890123456), "15 digits"),
        ("x" * 31, "31 characters"),
        ("a\0b", "invisible"),
        (Broken("#N/A", "An error."), "An error."),
    ],
)
def test_text_that_a_spreadsheet_spoiled_is_refused(cell: cells.Cell, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        cells.text_of(cell, 30)


def test_text_is_tidied_to_one_line_or_keeps_its_lines() -> None:
    assert cells.text_of("  two \n lines\t", 30) == "two lines"
    assert cells.text_of("  two \n\n lines ", 30, keep_lines=True) == "two\n\nlines"


@pytest.mark.parametrize("name", ["Africa/Nairobi", "America/Guatemala", "Asia/Bangkok"])
def test_a_time_zone_is_one_of_the_database(name: str) -> None:
    assert cells.time_zone_of(name) == name


@pytest.mark.parametrize("name", ["Nairobi", "../../etc/passwd", "GMT+3 hours", "America"])
def test_no_other_time_zone_is_read(name: str) -> None:
    with pytest.raises(Unreadable, match="time zone"):
        cells.time_zone_of(name)


def test_codes_are_read_in_either_case() -> None:
    assert (cells.currency_of("gtq"), cells.country_of("gt"), cells.language_of("ES")) == ("GTQ", "GT", "es")


def test_codes_that_do_not_exist_are_refused() -> None:
    for parse, said in ((cells.currency_of, "QQQ"), (cells.country_of, "QQ"), (cells.language_of, "eng")):
        with pytest.raises(Unreadable):
            parse(said)
