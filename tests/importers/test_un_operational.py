"""The United Nations' operational rates; the samples have the real file's shape and invented values."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from importers import un_operational
from importers.records import Unusable
from tests.importers import files

SAMPLES = ("SYNTHETIC-un-operational-rates.xml", "SYNTHETIC-un-operational-rates.csv")
ROW = "<R><abbrv_name>Kenya</abbrv_name><name>Shilling</name><f_curr_code>{0}</f_curr_code><eff_date>{1}</eff_date><rate>{2}</rate></R>"


def _xml(*rows: tuple[str, str, str]) -> BytesIO:
    return BytesIO(f"<D>{''.join(ROW.format(*row) for row in rows)}</D>".encode())


@pytest.mark.parametrize("name", SAMPLES)
def test_both_shapes_give_the_same_rates_per_us_dollar(name: str) -> None:
    reading = un_operational.read(files.sample(name))
    assert not reading.problems
    assert {(record.on, record.base, record.quote): record.rate for record in reading.records} == {
        (date(2026, 1, 1), "USD", "GTQ"): Decimal("7.6"),
        (date(2026, 1, 1), "USD", "KES"): Decimal(129),
        (date(2026, 1, 15), "USD", "KES"): Decimal("129.5"),
        (date(2026, 1, 1), "USD", "EUR"): Decimal("0.85"),
    }


def test_a_spreadsheet_with_tabs_between_is_read_alike() -> None:
    text = files.sample(SAMPLES[1]).getvalue().decode().replace("\t", "").replace(",", "\t")
    assert len(un_operational.read(BytesIO(text.encode())).records) == 4


@pytest.mark.parametrize(
    "headings",
    [
        "Country or Territory\tCurrency Name\tCurrency Code\tEffective Date\tOperational Rate",
        "abbrv_name\tname\tf_curr_code\teff_date\trate",
        "Country\tCurrency\tAbbrv.\tEff. Date\tRate",
        "United Nations Treasury\r\nOperational rates of exchange\r\n",
    ],
)
def test_the_five_columns_are_read_whatever_stands_above_them(headings: str) -> None:
    rows = "Guatemala\tQuetzal\tGTQ\t01 Jan 2026\t 7.6\r\nKenya\tKenya Shilling\tKES\t01 Jan 2026\t129\t\r\n"
    after = "\r\nFor internal record-keeping only.\r\n" if "Treasury" in headings else ""
    reading = un_operational.read(BytesIO(f"{headings}\r\n{rows}{after}".encode()))
    assert not reading.problems
    assert [(record.quote, record.rate) for record in reading.records] == [
        ("GTQ", Decimal("7.6")),
        ("KES", Decimal(129)),
    ]


def test_countries_that_contradict_each_other_leave_no_rate() -> None:
    reading = un_operational.read(
        _xml(("EUR", "01 Jan 2026", "0.85"), ("EUR", "01 Jan 2026", "0.86"), ("KES", "01 Jan 2026", "129"))
    )
    assert [record.quote for record in reading.records] == ["KES"]
    assert "contradicts itself" in reading.notices[0].says


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("KES", "first of May", "129"), "eff_date"),
        (("KES", "01 Jan 2026", "-"), "rate"),
        (("KENYA", "01 Jan 2026", "129"), "f_curr_code"),
    ],
)
def test_what_is_wrong_is_located(row: tuple[str, str, str], column: str) -> None:
    problem = files.only(un_operational.read(_xml(("GTQ", "01 Jan 2026", "7.6"), row)))
    assert (problem.where.row, problem.where.column) == (2, column)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><b><f_curr_code>KES</f_curr_code></b></a>",
        b"<feed><entry/></feed>",
        b"Date,USD\n2026-01-01,1\n",
        b"<D><R>",
    ],
)
def test_anything_else_gets_one_sentence(content: bytes) -> None:
    with pytest.raises(Unusable, match="fetch it again"):
        un_operational.read(BytesIO(content))
