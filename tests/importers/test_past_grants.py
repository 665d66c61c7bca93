"""Donors' publications in the 360Giving standard: who funded what; every rule that a grant breaks is located."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from importers import past_grants
from importers.records import PastGrantRecord, Reading, Unusable
from tests.importers import files

REAL, WRONG = "360giving-ab-charitable-trust-120.json", "SYNTHETIC-360giving-invalid-grants.json"
GRANT: dict[str, Any] = {
    "id": "360G-x-1",
    "title": "A grant",
    "description": "Towards legal aid",
    "currency": "GBP",
    "amountAwarded": 1000.5,
    "awardDate": "2026-03-14",
    "fundingOrganization": [{"id": "GB-CHC-1", "name": "A fund"}],
    "recipientOrganization": [{"id": "KE-NGO-7", "name": "A group"}],
}


def read(*changes: dict[str, Any]) -> Reading[PastGrantRecord]:
    grants = [GRANT | {"id": f"360G-x-{nth}"} | its for nth, its in enumerate(changes)]
    return past_grants.read(BytesIO(json.dumps({"grants": grants}).encode()))


def test_all_grants_of_the_real_publication_are_read() -> None:
    reading = past_grants.read(files.sample(REAL))
    assert (len(reading.records), reading.problems, reading.notices) == (120, (), ())
    first = reading.records[0]
    assert (first.donor, first.donor_name, first.awarded_on) == (
        "GB-CHC-1000147",
        "A B Charitable Trust",
        date(2021, 1, 26),
    )
    assert (first.amount, first.currency, first.recipient_kind) == (Decimal(30000), "GBP", "charity")
    assert Counter(grant.countries for grant in reading.records) == {("GB",): 119, (): 1}


def test_every_broken_rule_is_located() -> None:
    reading = past_grants.read(files.sample(WRONG))
    assert {str(problem.where) for problem in reading.problems} == {
        "grants[0].title", "grants[0].currency", "grants[0].amountAwarded", "grants[0].awardDate",
        "grants[0].fundingOrganization[0].id", "grants[0].fundingOrganization[0].name",
        "grants[0].recipientOrganization[0].id", "grants[1].recipientOrganization", "grants[1].fundingOrganization[0].id",
    }  # fmt: skip
    assert reading.records == ()


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"amountAwarded": -1}, "amountAwarded"),
        ({"amountAwarded": 1e30}, "amountAwarded"),
        ({"awardDate": "2026-02-30"}, "awardDate"),
        ({"awardDate": "0026-02-03"}, "awardDate"),
        ({"id": "x" * 10_000}, "id"),
        ({"id": "360G-x-0"}, "id"),
    ],
)
def test_what_is_wrong_is_located(changes: dict[str, Any], column: str) -> None:
    problem = files.only(read({}, changes))
    assert (problem.where.row, problem.where.column) == (2, column)
    assert len(problem.found) <= 80


def test_the_country_is_where_it_is_spent_and_else_where_the_recipient_is() -> None:
    places = [{"countryCode": "gt"}, {"countryCode": "HN"}, {"name": "Valle"}]
    individual = {"recipientOrganization": None, "recipientIndividual": {"id": "i", "name": "n"}}
    spent, recipient, nowhere = read({"beneficiaryLocation": places}, {}, individual).records
    assert (spent.countries, recipient.countries, nowhere.countries) == (("GT", "HN"), ("KE",), ())
    assert nowhere.recipient_kind == "individual"
    assert recipient.amount == Decimal("1000.5")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"grants": []}', "has no grant"),
        (b'{"results": [1]}', "not a publication"),
        (b"<!doctype html><html>", "web page"),
        (b'{"grants": [{"id": ', "ends in the middle"),
    ],
)
def test_another_file_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        past_grants.read(BytesIO(data))
