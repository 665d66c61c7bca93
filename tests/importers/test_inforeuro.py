"""InforEuro, in both shapes in which its service answers."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from importers import inforeuro
from importers.records import RateRecord, Reading, Unusable
from tests.importers import files

MONTH = "inforeuro-2026-01.json"


def read(entries: Any, name: str = MONTH) -> Reading[RateRecord]:
    return inforeuro.read(BytesIO(json.dumps(entries).encode()), name)


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "country": "Kenya",
        "currency": "Shilling",
        "isoA3Code": "KES",
        "isoA2Code": "KE",
        "value": 150.25,
    } | changes


def test_a_month_of_rates_is_dated_by_the_name_of_its_file() -> None:
    name = "SYNTHETIC-monthly-rates-2026-01.json"
    reading = inforeuro.read(files.sample(name), name)
    assert not reading.problems
    assert {(record.source, record.on, record.base) for record in reading.records} == {
        ("inforeuro", date(2026, 1, 1), "EUR")
    }
    rates = {record.quote: record.rate for record in reading.records}
    assert rates == {
        "GTQ": Decimal("8.5"),
        "KES": Decimal(150),
        "THB": Decimal("37.25"),
        "COP": Decimal(4400),
        "IDR": Decimal(19000),
        "USD": Decimal("1.16"),
    }


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("inforeuro-2026-01.json", date(2026, 1, 1)),
        ("rates 2025_12.json", date(2025, 12, 1)),
        ("202611.json", date(2026, 11, 1)),
        ("monthly-rates?lang=EN&year=2026&month=3", date(2026, 3, 1)),
    ],
)
def test_the_month_is_found_in_the_name(name: str, month: date) -> None:
    assert [record.on for record in read([entry()], name).records] == [month]


@pytest.mark.parametrize("name", ["monthly-rates.json", "", "rates-2026.json", "rates-2026-13.json", "12026011.json"])
def test_a_month_is_never_guessed(name: str) -> None:
    with pytest.raises(Unusable, match="put the month into the name"):
        read([entry()], name)


def test_numbers_are_exact() -> None:
    text = b'[{"isoA3Code": "KES", "value": 150.1234567890123456}]'
    assert inforeuro.read(BytesIO(text), MONTH).records[0].rate == Decimal("150.1234567890123456")


def test_a_currency_of_several_countries_gives_one_rate() -> None:
    reading = read([entry(isoA3Code="XOF", country="Mali"), entry(isoA3Code="XOF", country="Niger")])
    assert not reading.problems
    assert len(reading.records) == 1


def test_a_currency_with_two_rates_is_a_problem() -> None:
    problem = files.only(read([entry(), entry(value=151)]))
    assert (problem.where.row, problem.where.column, problem.found) == (2, "value", "151")
    assert "Record 1 has 150.25 KES for January 2026" in problem.says


def test_the_euro_itself_needs_no_rate() -> None:
    assert [record.quote for record in read([entry(isoA3Code="EUR", value=1), entry()]).records] == ["KES"]


def test_the_history_of_a_currency_gives_the_first_of_each_month() -> None:
    reading = read(
        [
            {"currencyIso": "KES", "amount": 150.25, "dateStart": "01/01/2026", "dateEnd": "31/01/2026"},
            {"currencyIso": "KES", "amount": 151, "dateStart": "01/02/2026", "dateEnd": "31/03/2026"},
            {"currencyIso": "KES", "amount": 152, "dateStart": "01/04/2026", "dateEnd": None},
            {"currencyIso": "KES", "amount": 153, "dateStart": "01/05/2026", "dateEnd": "31/12/9999"},
        ],
        "KES.json",
    )
    assert not reading.problems
    assert [(record.on, record.rate) for record in reading.records] == [
        (date(2026, 1, 1), Decimal("150.25")),
        (date(2026, 2, 1), Decimal(151)),
        (date(2026, 3, 1), Decimal(151)),
        (date(2026, 4, 1), Decimal(152)),
        (date(2026, 5, 1), Decimal(153)),
    ]


@pytest.mark.parametrize(
    ("dates", "column"),
    [
        ({"dateStart": "2026-01-01"}, "dateStart"),
        ({"dateStart": None}, "dateStart"),
        ({"dateStart": "31/02/2026"}, "dateStart"),
        ({"dateStart": "01/02/2026", "dateEnd": "31/01/2026"}, "dateEnd"),
        ({"dateStart": "01/02/2026", "dateEnd": "soon"}, "dateEnd"),
    ],
)
def test_a_period_that_cannot_be_is_located(dates: dict[str, Any], column: str) -> None:
    reading = read([{"currencyIso": "KES", "amount": 150} | dates])
    assert [(row, name) for _, row, name, _ in files.places(reading)] == [(1, column)]


@pytest.mark.parametrize(
    ("name", "found"), [("inforeuro_invalid_no_value.json", ""), ("inforeuro_invalid_value.json", "abc")]
)
def test_an_entry_without_a_rate_is_located(name: str, found: str) -> None:
    problem = files.only(inforeuro.read(files.sample(name), MONTH))
    assert (problem.where.row, problem.where.column, problem.found) == (1, "value", found)


@pytest.mark.parametrize(
    "name", ["inforeuro_valid.json", "inforeuro_invalid_no_country.json", "inforeuro_invalid_missing_country.json"]
)
def test_the_country_of_a_rate_does_not_matter(name: str) -> None:
    (record,) = inforeuro.read(files.sample(name), MONTH).records
    assert (record.quote, record.rate) == ("RON", Decimal("4.1234"))


def test_a_currency_that_is_no_more_is_a_notice() -> None:
    reading = read([entry(), entry(isoA3Code="ZMK")])
    assert [notice.found for notice in reading.notices] == ["ZMK"]
    assert not reading.problems


def test_an_answer_that_is_an_error_is_quoted() -> None:
    with pytest.raises(Unusable, match="«Year not found»"):
        read({"message": "Year not found"})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"invalid",
        b"{}",
        b"[]",
        b"[1]",
        b'[{"a": 1}]',
        b"null",
        b'[{"isoA3Code": "KES", "value": NaN}]',
        b"[" * 100_000,
        b'[{"isoA3Code": "KES", "value": 1e999999999}]',
        b'[{"isoA3Code": "ZMK", "value": 1}]',
    ],
)
def test_another_file_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(Unusable):
        inforeuro.read(BytesIO(data), MONTH)
