"""The shelf of importers: every kind of file, and what each promises of any file."""

import ast
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import importers
from importers import IMPORTS
from importers.countries import COUNTRIES
from importers.currencies import EXPONENTS
from importers.records import Unusable, Where
from tests.importers import files

KINDS = (
    "network",
    "calls-eu",
    "calls-grants-gov",
    "calls-grants-gov-search",
    "calls-workbook",
    "past-grants-360giving",
    "budget",
    "expenditures",
    "strategy",
    "rates",
    "rates-ecb",
    "rates-inforeuro",
    "rates-un",
    "rates-treasury",
)


def test_the_shelf_holds_every_kind_with_a_line_about_it() -> None:
    assert tuple(IMPORTS) == KINDS
    for kind in IMPORTS.values():
        assert kind.title
        assert kind.describes
        assert "\n" not in kind.describes


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_reading_or_one_sentence(kind: str, data: bytes) -> None:
    with suppress(Unusable):
        reading = IMPORTS[kind].read(BytesIO(data), "rates-2026-01.json")
        assert reading.records or reading.problems


@pytest.mark.parametrize("kind", ["network", "budget", "expenditures"])
def test_a_workbook_of_something_else_gets_one_sentence(kind: str) -> None:
    with pytest.raises(Unusable, match="no sheet called"):
        IMPORTS[kind].read(files.workbook({"Sheet1": [["hello", 1], ["world", 2]]}), "x.xlsx")


@pytest.mark.parametrize(
    "kind",
    [
        "calls-eu",
        "calls-grants-gov",
        "past-grants-360giving",
        "strategy",
        "rates",
        "rates-inforeuro",
        "rates-un",
        "rates-treasury",
    ],
)
def test_a_workbook_where_text_is_needed_gets_one_sentence(kind: str) -> None:
    with pytest.raises(Unusable, match="choose the right file"):
        IMPORTS[kind].read(files.workbook({"Sheet1": [["hello"]]}), "x-2026-01.xlsx")


def test_a_place_reads_as_people_say_it() -> None:
    assert str(Where("Budget", 12, "Amount")) == "sheet Budget, row 12, column Amount"
    assert str(Where(row=5, column="Rate")) == "row 5, column Rate"
    assert str(Where()) == "the file"


def test_the_lists_of_codes_hold_what_the_network_works_with() -> None:
    assert {"EUR": 2, "UGX": 0, "KWD": 3, "GTQ": 2, "KES": 2, "COP": 2}.items() <= EXPONENTS.items()
    assert {
        "BHD": 3,
        "CLF": 4,
        "CLP": 0,
        "IQD": 3,
        "ISK": 0,
        "JPY": 0,
        "UYW": 4,
        "VND": 0,
        "XAF": 0,
    }.items() <= EXPONENTS.items()
    assert not {"XAU", "XDR", "XTS"} & set(EXPONENTS)
    assert len(EXPONENTS) > 165
    assert {"GT", "KE", "TH", "CO", "BE", "PS"} <= COUNTRIES
    assert len(COUNTRIES) == 250
    assert all(re.fullmatch("[A-Z]{3}", code) for code in EXPONENTS)


def test_the_importers_know_nothing_of_the_application() -> None:
    sources = list(Path(importers.__file__).parent.glob("*.py"))
    assert len(sources) > 10
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.split(".")[0] in {"grants_app", "exports"}], source.name
