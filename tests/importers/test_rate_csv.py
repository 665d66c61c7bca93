"""Our own file of exchange rates."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from importers import rate_csv
from importers.records import RateRecord, Reading, Unusable
from tests.importers import files

GOOD = "Source,Date,Base,Quote,Rate\ninforeuro,2026-01-01,EUR,KES,150.0000\nbank,2026-01-15,EUR,GTQ,8.5\n"


def read(text: str, coding: str = "utf-8") -> Reading[RateRecord]:
    return rate_csv.read(BytesIO(text.encode(coding)))


def rates(*said: str, separator: str = ",") -> Reading[RateRecord]:
    """A file with one rate per day, its rates written so."""
    lines = [f"bank;2026-01-{day:02};EUR;KES;{rate}" for day, rate in enumerate(said, start=1)]
    return read("\n".join(["Source;Date;Base;Quote;Rate", *lines]).replace(";", separator))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rates_are_read_however_a_spreadsheet_program_saved_them(coding: str, separator: str, end: str) -> None:
    reading = read(GOOD.replace(",", separator).replace("\n", end), coding)
    assert not reading.problems
    first, second = reading.records
    assert (first.source, first.on, first.base, first.quote) == ("inforeuro", date(2026, 1, 1), "EUR", "KES")
    assert (first.rate, second.rate) == (Decimal("150.0000"), Decimal("8.5"))
    assert str(second.where) == "row 3"


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("xe,2026-01-01,EUR,KES,150", "Source", "xe"),
        (",2026-01-01,EUR,KES,150", "Source", ""),
        ("bank,01/02/2026,EUR,KES,150", "Date", "01/02/2026"),
        ("bank,2026-01-01,EUR,KSH,150", "Quote", "KSH"),
        ("bank,2026-01-01,,KES,150", "Base", ""),
        ("bank,2026-01-01,EUR,EUR,1", "Quote", "EUR"),
        ("bank,2026-01-01,EUR,KES,0", "Rate", "0"),
        ("bank,2026-01-01,EUR,KES,-150", "Rate", "-150"),
        ("bank,2026-01-01,EUR,KES,about 150", "Rate", "about 150"),
        ('bank,2026-01-01,EUR,KES,"1,234"', "Rate", "1,234"),
        ("inforeuro,2026-01-02,EUR,KES,150", "Date", "2026-01-02"),
        ("bank,2026-01-01,EUR,KES", "Rate", ""),
    ],
)
def test_what_is_wrong_is_located(line: str, column: str, found: str) -> None:
    reading = read(GOOD + line)
    assert files.places(reading) == [("", 4, column, found)]
    assert len(reading.records) == 2


def test_with_commas_between_the_point_is_the_decimal_mark() -> None:
    assert [record.rate for record in rates("150.123", "8.500").records] == [Decimal("150.123"), Decimal("8.500")]


def test_with_semicolons_between_three_digits_after_a_mark_are_not_guessed() -> None:
    reading = rates("150.123", "4,400", separator=";")
    assert [found for *_, found in files.places(reading)] == ["150.123", "4,400"]


@pytest.mark.parametrize(("clear", "unclear", "meant"), [("8,5", "4,400", "4.400"), ("8.5", "150.123", "150.123")])
def test_with_semicolons_between_the_clear_numbers_tell_the_mark(clear: str, unclear: str, meant: str) -> None:
    reading = rates(clear, unclear, separator=";")
    assert not reading.problems
    assert reading.records[1].rate == Decimal(meant)


def test_the_other_mark_stays_unclear() -> None:
    assert files.only(rates("8,5", "4.400", separator=";")).found == "4.400"


def test_one_day_has_one_rate() -> None:
    reading = read(GOOD + "bank,2026-01-15,EUR,GTQ,8.6\n")
    assert "Row 3 says 8.5" in files.only(reading).says


def test_the_same_rate_twice_is_a_notice() -> None:
    reading = read(GOOD + "bank,2026-01-15,EUR,GTQ,8.50\n")
    assert not reading.problems
    assert len(reading.records) == 2
    assert [notice.where.row for notice in reading.notices] == [4]


def test_unknown_columns_are_a_notice() -> None:
    reading = read("Source,Date,Base,Quote,Rate,Remark\nbank,2026-01-01,EUR,KES,150,by phone\n")
    assert [notice.found for notice in reading.notices] == ["Remark"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"Source,Date,Base,Quote,Rate\n", "no rates"),
        (b"Date,Base,Quote,Rate\n2026-01-01,EUR,KES,1\n", "no column «Source»"),
        (b"Source,Date,Base,Quote,Rate\nbank,2026-01-01,EUR,\xff,1\n", "UTF-8"),
        (b"Source,Date,Base,Quote,Rate\nbank,\0,EUR,KES,1\n", "damaged"),
        (b'Source,Date,Base,Quote,Rate\nbank,2026-01-01,EUR,KES,"1\n', "quotation mark"),
        (b"PK\x03\x04rest", "archive"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        rate_csv.read(BytesIO(data))
