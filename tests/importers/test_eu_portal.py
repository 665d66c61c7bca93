"""Calls of the EU Funding & Tenders portal, on a real page of its search."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from importers import eu_portal
from importers.records import CallDocument, CallRecord, DeadlineRecord, Reading, Unusable
from tests.importers import files

PAGE = "sedia-search-page.json"


@pytest.fixture(scope="module")
def page() -> Reading[CallRecord]:
    return eu_portal.read(files.sample(PAGE))


def call(page: Reading[CallRecord], identifier: str) -> CallRecord:
    (found,) = [record for record in page.records if record.identifier == identifier]
    return found


def metadata(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "type": ["2"],
        "identifier": ["EuropeAid/1/DD/ACT/KE"],
        "title": ["A call"],
        "deadlineDate": ["2026-07-23T10:00:44.000+0000"],
    }
    return fields | changes


def read(*records: dict[str, Any], total: int = 0) -> Reading[CallRecord]:
    results = [{"url": "https://example.org/call", "metadata": record} for record in records]
    return eu_portal.read(BytesIO(json.dumps({"totalResults": total, "results": results}).encode()))


def test_every_call_of_the_real_page_is_read_once(page: Reading[CallRecord]) -> None:
    assert not page.problems
    assert len(page.records) == 8
    assert len({record.identifier for record in page.records}) == 8
    repeated = next(notice for notice in page.notices if notice.where.column == "identifier")
    assert (repeated.where.row, repeated.found) == (4, "HORIZON-CL2-2027-01-DEMOCRACY-08")


def test_a_page_of_many_says_that_there_is_more(page: Reading[CallRecord]) -> None:
    assert any("1,812 results and this page holds 9" in notice.says for notice in page.notices)


def test_an_external_action_gives_its_facts(page: Reading[CallRecord]) -> None:
    malawi = call(page, "EuropeAid/177396/DD/ACT/MW")
    assert malawi.title == "Promoting Human Rights and Democracy in Malawi"
    assert (malawi.programme, malawi.money_kinds) == ("EU external actions", ("project",))
    assert (malawi.envelope, malawi.currency) == (Decimal(1200000), "EUR")
    assert (malawi.minimum_award, malawi.maximum_award) == (None, None)
    assert (malawi.countries, malawi.opens_on) == (("MW",), date(2023, 4, 19))
    assert malawi.url == "https://webgate.ec.europa.eu/prospect/external/publishedcalls.htm?callId=177396"
    assert malawi.documents[0].title == "Guidelines for grant applicants"
    assert malawi.documents[0].url.startswith("https://webgate.ec.europa.eu/")


def test_deadlines_lose_their_stray_seconds(page: Reading[CallRecord]) -> None:
    assert call(page, "EuropeAid/177396/DD/ACT/MW").deadlines == (
        DeadlineRecord(datetime(2023, 6, 23, 15, 0, tzinfo=UTC)),
    )


def test_a_deadline_without_an_hour_ends_when_the_portal_closes(page: Reading[CallRecord]) -> None:
    topic = call(page, "CERV-2026-CHAR-LITI-CIVIC")
    assert topic.deadlines == (DeadlineRecord(datetime(2026, 9, 15, 15, 0, tzinfo=UTC)),)
    assert read(metadata(deadlineDate=["2026-12-01T00:00:00.000+0000"])).records[0].deadlines == (
        DeadlineRecord(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)),
    )


def test_a_topic_gives_its_own_amounts_and_not_those_of_its_neighbours(page: Reading[CallRecord]) -> None:
    topic = call(page, "HORIZON-CL2-2027-01-DEMOCRACY-08")
    assert (topic.envelope, topic.minimum_award, topic.maximum_award) == (
        Decimal(12000000),
        Decimal(3500000),
        Decimal(4000000),
    )
    assert topic.programme == "Culture, Creativity and Inclusive Society - 2027"
    assert topic.money_kinds == ("lump-sum",)
    assert "Human rights" in topic.keywords
    assert topic.summary_html.startswith('<p class="topicdescriptionkind">Expected Outcome:')


def test_a_contribution_of_zero_means_that_none_is_named(page: Reading[CallRecord]) -> None:
    topic = call(page, "CERV-2026-CHAR-LITI-CIVIC")
    assert (topic.envelope, topic.minimum_award, topic.maximum_award) == (Decimal(26000000), None, None)


@pytest.mark.parametrize(
    ("identifier", "countries"),
    [
        ("EuropeAid/1/DD/ACT/KE", ("KE",)),
        ("EuropeAid/1/DD/ACT/Multi", ()),
        ("EuropeAid/1/DD/ACT/EL", ("GR",)),
        ("EuropeAid/1/DD/ACT/TPS", ()),
    ],
)
def test_the_country_stands_at_the_end_of_the_identifier(identifier: str, countries: tuple[str, ...]) -> None:
    assert read(metadata(identifier=[identifier])).records[0].countries == countries


def test_several_deadlines_stand_in_order() -> None:
    said = ["2026-09-01T15:00:00.000+0000", "2026-03-01T15:00:00.000+0000", "2026-03-01T15:00:30.000+0000"]
    (record,) = read(metadata(deadlineDate=said)).records
    assert [each.at for each in record.deadlines] == [
        datetime(2026, 3, 1, 15, tzinfo=UTC), datetime(2026, 9, 1, 15, tzinfo=UTC),
    ]  # fmt: skip


def overview(*actions: dict[str, Any]) -> list[str]:
    return [json.dumps({"budgetTopicActionMap": {"1": list(actions)}})]


def test_the_stages_of_a_call_are_a_concept_note_and_a_full_application() -> None:
    said = ["2026-03-01T15:00:00.000+0000", "2026-09-01T15:00:00.000+0000"]
    (record,) = read(metadata(type=["1"], deadlineDate=said, deadlineModel=["two-stage"])).records
    assert [(each.name, each.stage) for each in record.deadlines] == [
        ("First stage", "concept"),
        ("Second stage", "full"),
    ]


def test_each_deadline_has_its_amount_where_the_overview_gives_one_by_year_or_by_action() -> None:
    two = {
        "type": ["1"],
        "identifier": ["T-1"],
        "deadlineDate": ["2026-03-01T16:00:00.000+0000", "2027-03-02T16:00:00.000+0000"],
    }
    days = ["2026-03-01", "2027-03-02"]
    yearly = overview(
        {"action": "T-1 - RIA", "budgetYearMap": {"2026": "3000000", "2027": 5000000}, "deadlineDates": days}
    )
    alone = overview(
        {
            "action": "T-1 - RIA",
            "budgetYearMap": {"2026": "1000000"},
            "deadlineDates": days[:1],
            "maxContribution": 200000,
        },
        {
            "action": "T-1 - CSA",
            "budgetYearMap": {"2026": "2000000"},
            "deadlineDates": days[1:],
            "minContribution": 100000,
        },
        {"action": "T-2 - CSA", "budgetYearMap": {"2026": "9000000"}, "deadlineDates": days[1:]},
    )
    for told, amounts in ((yearly, [3_000_000, 5_000_000]), (alone, [1_000_000, 2_000_000])):
        (record,) = read(metadata(**(two | {"budgetOverview": told}))).records
        assert [each.envelope for each in record.deadlines] == amounts
        assert record.envelope == sum(amounts)
    (record,) = read(metadata(**(two | {"budgetOverview": alone}))).records
    assert (record.minimum_award, record.maximum_award) == (Decimal(100_000), Decimal(200_000))


def test_cascade_funding_is_read_like_a_topic() -> None:
    (record,) = read(
        metadata(type=["8"], identifier=["OC-2026-1"], budget=["60000"], description=["<p>For startups</p>"])
    ).records
    assert (record.envelope, record.summary_html, record.countries) == (Decimal(60_000), "<p>For startups</p>", ())


def test_the_portals_whole_list_is_read_too_and_has_no_amounts() -> None:
    grant = {
        "type": 1, "identifier": "CERV-2026-X", "title": "A topic", "callTitle": "A call", "frameworkProgramme": {"id": 43251589},
        "plannedOpeningDateLong": 1779235200000, "deadlineDatesLong": [1789430400000], "tags": ["Civic space"],
        "actions": [{"types": [{"typeOfAction": "CERV Project Grants"}]}], "status": {"abbreviation": "Open"},
    }  # fmt: skip
    whole = {"fundingData": {"GrantTenderObj": [grant, grant | {"type": 0, "identifier": "T"}, grant | {"title": ""}]}}
    reading = eu_portal.read(BytesIO(json.dumps(whole).encode()))
    (record,) = reading.records
    assert (record.identifier, record.programme, record.opens_on) == ("CERV-2026-X", "A call", date(2026, 5, 20))
    assert record.deadlines == (DeadlineRecord(datetime(2026, 9, 15, 15, 0, tzinfo=UTC)),)
    assert (record.envelope, record.keywords) == (None, ("Civic space",))
    assert str(files.only(reading).where) == "fundingData.GrantTenderObj[2].title"


def test_a_call_without_a_deadline_is_pointed_out() -> None:
    reading = read(metadata(deadlineDate=[]))
    assert reading.records[0].deadlines == ()
    assert [notice.where.column for notice in reading.notices] == ["deadlineDate"]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"identifier": []}, "identifier"),
        ({"identifier": ["x" * 121]}, "identifier"),
        ({"title": [" "]}, "title"),
        ({"deadlineDate": ["soon"]}, "deadlineDate"),
        ({"startDate": ["2026-13-01T00:00:00"]}, "startDate"),
        ({"currency": ["EURO"]}, "currency"),
    ],
)
def test_what_is_wrong_is_located_by_record_and_field(changes: dict[str, Any], column: str) -> None:
    reading = read(metadata(identifier=["EuropeAid/2/DD/ACT/GT"]), metadata(**changes))
    assert [(row, name) for _, row, name, _ in files.places(reading)] == [(2, column)]
    assert [record.identifier for record in reading.records] == ["EuropeAid/2/DD/ACT/GT"]


def test_a_problem_says_its_path_in_the_file() -> None:
    assert str(files.only(read(metadata(), metadata(title=[]))).where) == "results[1].metadata.title"


def test_five_hundred_times_the_same_identifier_is_one_call() -> None:
    reading = read(*[metadata() for _ in range(500)])
    assert len(reading.records) == 1
    assert len(reading.notices) == 499


def test_an_identifier_of_ten_thousand_characters_is_a_problem_shown_short() -> None:
    problem = files.only(read(metadata(identifier=["x" * 10_000])))
    assert len(problem.found) == 80


def test_a_record_without_metadata_is_located() -> None:
    reading = eu_portal.read(BytesIO(b'{"results": [{"metadata": {}}, 5]}'))
    assert [(row, name) for _, row, name, _ in files.places(reading)] == [(1, "metadata"), (2, "metadata")]


def test_tenders_are_passed_over_and_counted() -> None:
    reading = read(metadata(), metadata(type=["0"]))
    assert len(reading.records) == 1
    assert [notice.says for notice in reading.notices] == [
        "1 tenders and news were passed over: they are no calls for grants."
    ]


def test_of_a_call_in_several_languages_english_is_kept_and_then_the_newest() -> None:
    reading = read(
        metadata(title=["Appel"], language=["fr"], updateDate=["2026-06-01"]),
        metadata(title=["Call, old"], language=["en"], updateDate=["2026-01-01"]),
        metadata(title=["Call, new"], language=["en"], updateDate=["2026-02-01"]),
        metadata(title=["Llamada"], language=["es"], updateDate=["2026-07-01"]),
    )
    assert [record.title for record in reading.records] == ["Call, new"]
    assert len(reading.notices) == 3


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.org/x", 'https://example.org/"onclick', "//x"])
def test_only_a_safe_address_becomes_a_link(url: str) -> None:
    documents = json.dumps(
        [{"nameDoc": "Guide", "docUrl": url}, {"nameDoc": "Good", "docUrl": "https://example.org/g"}]
    )
    (record,) = read(metadata(url=[url], publicationDocuments=[documents])).records
    assert record.url == ""
    assert record.documents == (CallDocument("Good", "https://example.org/g"),)


def test_what_is_too_long_is_cut_and_said_so() -> None:
    reading = read(metadata(title=["x" * 500], url=["https://example.org/" + "x" * 500]))
    (record,) = reading.records
    assert (len(record.title), record.title[-1], record.url) == (400, "…", "")
    assert [notice.where.column for notice in reading.notices] == ["title", "url"]


def test_a_field_that_cannot_be_read_leaves_the_rest() -> None:
    reading = read(metadata(publicationDocuments=["{not json"], budget=["a lot"]))
    assert len(reading.records) == 1
    assert {notice.where.column for notice in reading.notices} == {"publicationDocuments", "budget"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<html>", "web page"),
        (b"[]", "not a page"),
        (b'{"results": 5}', "not a page"),
        (b'{"results": []}', "no results"),
        (b'{"message": "no"}', "not a page"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "too much memory|not JSON|ends in the middle"),
        (b'{"results": [{"metadata": {"type": ["2"], "title": ["Caf', "ends in the middle"),
        (b'{"results": [{"metadata": {"title": ["Caf\xe9"]}}]}', "not in UTF-8|not JSON"),
        (b'{"results": [{"metadata": {"title": [1e999999999]}}]} trailing', "not JSON"),
        (b"PK\x03\x04", "choose the right file"),
    ],
)
def test_another_file_gets_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        eu_portal.read(BytesIO(data))


def test_a_page_of_tenders_alone_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no call for grants"):
        read(metadata(type=["0"]))
