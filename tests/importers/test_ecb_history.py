"""The European Central Bank's history of reference rates, on a slice of the real file."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from importers import ecb_history
from importers.records import Unusable
from tests.importers import files

SLICE = "eurofxref-hist-slice.csv"


def test_every_rate_of_the_real_file_is_read() -> None:
    reading = ecb_history.read(files.sample(SLICE))
    assert not reading.problems
    assert not reading.notices
    rates = {(record.on, record.quote): record for record in reading.records}
    assert len(rates) == len(reading.records)
    assert len({on for on, _ in rates}) == 266
    newest = rates[date(2026, 10, 30), "THB"]
    assert (newest.source, newest.base, newest.rate) == ("ecb", "EUR", Decimal("37.683"))
    assert str(newest.where) == "row 2, column THB"
    assert rates[date(2026, 10, 30), "IDR"].rate == Decimal("20275.17")


def test_a_currency_ends_on_its_last_day_and_is_never_carried_on() -> None:
    rates = {(record.on, record.quote) for record in ecb_history.read(files.sample(SLICE)).records}
    assert (date(2022, 3, 1), "RUB") in rates
    assert (date(2022, 3, 2), "RUB") not in rates
    assert (date(2022, 12, 30), "HRK") in rates
    assert (date(2023, 1, 2), "HRK") not in rates


def test_no_rate_is_made_up_for_a_currency_or_a_day_without_one() -> None:
    records = ecb_history.read(files.sample(SLICE)).records
    assert not {"GTQ", "KES", "COP", "UGX"} & {record.quote for record in records}
    assert all(record.on.weekday() < 5 for record in records)


def test_the_zip_as_the_bank_offers_it_is_read_alike() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("eurofxref-hist.csv", files.sample(SLICE).getvalue())
    file.seek(0)
    assert ecb_history.read(file) == ecb_history.read(files.sample(SLICE))


@pytest.mark.parametrize(
    ("lines", "place", "found"),
    [
        ("2026-01-05,1.1x,175", (2, "USD"), "1.1x"),
        ("2026-01-05,0,175", (2, "USD"), "0"),
        ("2026-01-05,1.2.3,175", (2, "USD"), "1.2.3"),
        ("05/01/2026,1.1,175", (2, "Date"), "05/01/2026"),
        ("2026-01-05,1.1,175\n2026-01-05,1.1,175", (3, "Date"), "2026-01-05"),
    ],
)
def test_what_is_wrong_is_located(lines: str, place: tuple[int, str], found: str) -> None:
    reading = ecb_history.read(BytesIO(f"Date,USD,JPY,\n{lines}\n".encode()))
    problem = files.only(reading)
    assert ((problem.where.row, problem.where.column), problem.found) == (place, found)


def test_rates_of_a_currency_that_is_no_more_are_left_out_and_said_so_once() -> None:
    reading = ecb_history.read(BytesIO(b"Date,USD,CYP,\n2006-01-03,1.2,0.57,\n2006-01-02,1.2,0.57,\n"))
    assert {record.quote for record in reading.records} == {"USD"}
    assert [notice.found for notice in reading.notices] == ["CYP"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"Source,Date,Base\n",
        b"Date,Open,Close\n2026-01-01,1,2\n",
        b"Date,USD,\n",
        b"PK\x03\x04broken",
        b"\xff\xfe",
    ],
)
def test_another_file_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(Unusable):
        ecb_history.read(BytesIO(data))
