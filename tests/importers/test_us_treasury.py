"""The US Treasury's quarterly rates and their amendments, on a slice of the real file."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from importers import us_treasury
from importers.records import RateRecord, Unusable
from tests.importers import files

SLICE = "us-treasury-rates-slice.csv"


def _rates() -> dict[tuple[date, str], RateRecord]:
    return {(record.on, record.quote): record for record in us_treasury.read(files.sample(SLICE)).records}


def test_every_currency_of_a_quarter_is_read_per_us_dollar() -> None:
    rates = _rates()
    assert [rates[date(2025, 12, 31), code].rate for code in ("GTQ", "KES", "COP", "UGX", "THB")] == [
        Decimal("7.66"), Decimal("128.9"), Decimal("3773.62"), Decimal("3615.0"), Decimal("31.66"),
    ]  # fmt: skip
    one = rates[date(2025, 12, 31), "KES"]
    assert (one.source, one.base) == ("treasury", "USD")
    assert not us_treasury.read(files.sample(SLICE)).problems


def test_an_amendment_stands_beside_its_quarter_from_its_own_day() -> None:
    rates = _rates()
    assert rates[date(2023, 12, 31), "KES"].rate == Decimal("156.5")
    assert rates[date(2024, 3, 14), "KES"].rate == Decimal("134.5")


def test_the_euro_of_the_euro_zone_wins_over_that_of_one_row() -> None:
    assert _rates()[date(2025, 3, 31), "EUR"].rate == Decimal("0.924"), "«Cross Border-Euro» says 0.92"


def test_a_currency_that_the_source_contradicts_has_no_rate_that_day_and_a_notice() -> None:
    reading = us_treasury.read(files.sample(SLICE))
    assert (date(2023, 3, 31), "XAF") not in _rates()
    assert (date(2023, 6, 30), "XAF") in _rates()
    assert [notice.found for notice in reading.notices if "contradicts itself" in notice.says] == ["593.2"]


def test_dollars_of_other_countries_need_no_rate() -> None:
    assert not [record for record in _rates().values() if record.quote == "USD"]


def test_the_services_own_headings_are_read_alike() -> None:
    text = (
        "record_date,country,currency,country_currency_desc,exchange_rate,effective_date\n"
        "2025-12-31,Kenya,Shilling,Kenya-Shilling,128.9,2025-12-31\n"
    )
    (record,) = us_treasury.read(BytesIO(text.encode())).records
    assert (record.quote, record.rate, str(record.where)) == ("KES", Decimal("128.9"), "row 2")


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("2025-12-31,Kenya-Shilling,none,2025-12-31", "Exchange Rate", "none"),
        ("2025-12-31,Kenya-Shilling,0,2025-12-31", "Exchange Rate", "0"),
        ("2025-12-31,Kenya-Shilling,128.9,31 Dec", "Effective Date", "31 Dec"),
    ],
)
def test_what_is_wrong_is_located(line: str, column: str, found: str) -> None:
    text = f"Record Date,Country - Currency Description,Exchange Rate,Effective Date\n{line}\n"
    problem = files.only(us_treasury.read(BytesIO(text.encode())))
    assert (problem.where.row, problem.where.column, problem.found) == (2, column, found)


def test_a_name_that_is_not_known_is_a_notice_and_other_files_a_sentence() -> None:
    text = (
        "Record Date,Country - Currency Description,Exchange Rate,Effective Date\n"
        "2025-12-31,Narnia-Lion,3,2025-12-31\n2025-12-31,Kenya-Shilling,128.9,2025-12-31\n"
    )
    assert [notice.found for notice in us_treasury.read(BytesIO(text.encode())).notices] == ["Narnia-Lion"]
    with pytest.raises(Unusable, match=r"fiscaldata\.treasury\.gov"):
        us_treasury.read(BytesIO(b"Date,USD\n2026-01-01,1\n"))
