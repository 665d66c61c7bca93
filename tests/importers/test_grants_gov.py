"""Opportunities of grants.gov: the daily XML extract, valid by its own schema, and the answers of its search services."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xmlschema

from grants_app.hubs.vocabulary import LEGAL_FORMS
from importers import grants_gov, grants_gov_search, grants_gov_terms
from importers.records import CallRecord, DeadlineRecord, Reading, Unusable
from tests.importers import files

REAL, INVENTED, SCHEMA = (
    "GrantsDBExtract-one-opportunity.xml",
    "SYNTHETIC-grants-gov-forecast.xml",
    "OpportunityDetail-V1.0.xsd",
)
HIT, DETAILS = "grants-gov-search2-response-trimmed.json", "grants-gov-opportunity-details-358302-trimmed.json"
BOMB = b'<!DOCTYPE Grants [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Grants>&b;</Grants>'


def changed(old: str, new: str, name: str = INVENTED) -> Reading[CallRecord]:
    text = (files.SAMPLES / name).read_text(encoding="utf-8")
    assert old in text
    return grants_gov.read(BytesIO(text.replace(old, new, 1).encode()))


@pytest.mark.parametrize("name", [REAL, INVENTED])
def test_the_samples_are_valid_by_the_schema_of_the_extract(name: str) -> None:
    xmlschema.XMLSchema(str(files.SAMPLES / SCHEMA)).validate(str(files.SAMPLES / name))


def test_the_real_opportunity_gives_its_facts() -> None:
    reading = grants_gov.read(files.sample(REAL))
    (call,) = reading.records
    assert not reading.problems
    assert (call.identifier, call.donor, call.currency) == ("DHS-20-ST-062-001", "DHS-OPO", "USD")
    assert (call.envelope, call.minimum_award, call.maximum_award) == (
        Decimal(3290000),
        Decimal(470000),
        Decimal(470000),
    )
    assert call.deadlines == (DeadlineRecord(datetime(2020, 10, 10, 3, 59, tzinfo=UTC), is_day=True),)
    assert (call.opens_on, call.cofinancing_percent) == (date(2020, 8, 10), Decimal(0))
    assert (call.applicant_kinds, call.money_kinds) == (("university",), ("cooperative-agreement",))
    assert "DHS S&amp;T Office" in call.summary_html
    assert call.keywords == ("Science and Technology", "Assistance listing 97.062")


def test_an_opportunity_is_taken_before_its_forecast_and_a_forecast_for_what_it_expects() -> None:
    reading = grants_gov.read(files.sample(INVENTED))
    first, second = reading.records
    assert first.title.endswith("Defenders in Central America")
    assert first.applicant_kinds == ("community-organisation", "local-ngo", "international-ngo", "university")
    assert "Cost sharing or matching is required" in first.conditions_html
    assert first.summary_html.startswith("<p>DRL seeks to protect <strong>")
    assert (second.opens_on, second.deadlines[0].name) == (date(2026, 6, 1), "Expected")
    assert second.applicant_kinds == tuple(LEGAL_FORMS)
    assert [notice.where.row for notice in reading.notices] == [2]


def test_every_kind_of_applicant_has_a_word_of_ours() -> None:
    assert {kind for kinds in grants_gov_terms.APPLICANTS.values() for kind in kinds} <= set(LEGAL_FORMS)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("<CloseDate>05152026", "<CloseDate>02302026", "CloseDate"),
        ("<CloseDate>05152026", "<CloseDate>2026-05-15", "CloseDate"),
        ("<AwardCeiling>750000", "<AwardCeiling>-750000", "AwardCeiling"),
        ("<OpportunityID>900001", "<OpportunityID>x", "OpportunityID"),
        ("SFOP-SYNTHETIC-01", "x" * 10_000, "OpportunityNumber"),
        ("<PostDate>03022026", "<PostDate>03020026", "PostDate"),
    ],
)
def test_what_is_wrong_is_located_by_element_and_line(old: str, new: str, column: str) -> None:
    problem = files.only(changed(old, new))
    assert (problem.where.row, problem.where.column) == (1, column)
    assert str(problem.where) == f"Grants/OpportunitySynopsisDetail_1_0[1]/{column} (line 3)"
    assert len(problem.found) <= 80


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"<Grants/>", "not grants.gov's XML extract"),
        (b'<Grants xmlns="http://apply.grants.gov/system/OpportunityDetail-V1.0"/>', "no opportunity"),
        (b'<?xml version="1.0"?>' + BOMB, "declares a document type"),
        (b"{}", "not XML"),
        (b"PK\x03\x04 zip", "archive"),
        (b'<?xml version="1.0" encoding="UTF-8"?><Grants><x>caf\xe9</x></Grants>', "damaged"),
    ],
)
def test_another_file_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        grants_gov.read(BytesIO(data))


def test_a_file_that_ends_in_the_middle_is_said_so() -> None:
    with pytest.raises(Unusable, match="ends in the middle"):
        grants_gov.read(BytesIO(files.sample(INVENTED).read()[:1500]))


# --- search2 and fetchOpportunity ---


def details(**changes: Any) -> Reading[CallRecord]:
    said = json.loads(files.sample(DETAILS).read())
    said["synopsis"] |= changes
    return grants_gov_search.read(BytesIO(json.dumps({"errorcode": 0, "data": said}).encode()))


def test_a_page_of_the_search_gives_what_it_has() -> None:
    reading = grants_gov_search.read(files.sample(HIT))
    (call,) = reading.records
    assert (call.identifier, call.donor, call.opens_on) == ("PAR-25-274", "HHS-NIH11", date(2024, 11, 21))
    assert call.deadlines == (DeadlineRecord(datetime(2026, 11, 18, 4, 59, tzinfo=UTC), is_day=True),)
    assert "found 977 opportunities and this page holds 1" in reading.notices[0].says


def test_one_opportunity_gives_all_its_details_with_and_without_the_services_envelope() -> None:
    (call,) = grants_gov_search.read(files.sample(DETAILS)).records
    assert (call.identifier, call.donor_name) == ("DE-FOA-0003450", "Office of Science")
    assert (call.envelope, call.minimum_award, call.maximum_award) == (
        Decimal(136_000_000),
        Decimal(875_000),
        Decimal(2_750_000),
    )
    assert call.deadlines[0].at == datetime(2025, 4, 23, 3, 59, tzinfo=UTC)
    assert (call.applicant_kinds, call.cofinancing_percent) == ((), Decimal(0))  # «others, see the text» is no list
    assert [document.title for document in call.documents] == ["Amendment 000002", "Full NOFO"]
    (again,) = details().records
    assert (again.identifier, again.envelope) == (call.identifier, call.envelope)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"responseDateStr": "2025-02-30-00-00-00"}, "data.synopsis.responseDate"),
        ({"awardCeiling": "-5"}, "data.synopsis.awardCeiling"),
    ],
)
def test_what_is_wrong_in_the_details_is_located(changes: dict[str, str], path: str) -> None:
    assert str(files.only(details(**changes)).where) == path


def test_a_wrong_hit_is_located_among_the_hits() -> None:
    hits = [
        {"id": "1", "number": "A-1", "title": "T", "closeDate": "13/45/2026"},
        {"id": "2", "number": "A-2", "title": ""},
    ]
    reading = grants_gov_search.read(BytesIO(json.dumps({"data": {"hitCount": 2, "oppHits": hits}}).encode()))
    assert [str(problem.where) for problem in reading.problems] == [
        "data.oppHits[0].closeDate",
        "data.oppHits[1].title",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"data": {"oppHits": []}}', "has no opportunity"),
        (b'{"results": []}', "neither a page"),
        (b"[1, 2]", "neither a page"),
        (b'{"data": {"oppHits": [{"number": "A', "ends in the middle"),
    ],
)
def test_another_answer_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        grants_gov_search.read(BytesIO(data))


def test_the_address_of_an_opportunity_is_made_of_digits_alone() -> None:
    assert re.fullmatch(r"https://www\.grants\.gov/search-results-detail/358302", grants_gov_terms.address("358302"))
    assert grants_gov_terms.address("1/../x") == ""
