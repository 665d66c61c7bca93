"""The activity and organisation files: valid by schema, ruleset and codelists, and refused in sentences where they would not be."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from exports import PUBLICATIONS, NotWritable
from exports.publication import Activity, Booked, Budget, Party, Proof, Publication, Share, Transaction
from tests.exports.attacks import ATTACKS
from tests.standards.publications import (
    ANNUAL,
    EU,
    MADE_AT,
    OURS,
    PUBLISHER,
    TODAY,
    US,
    activity,
    amount,
    generalised,
    publication,
)
from tests.standards.validity import against_schema, iati_problems


def activities(its: Publication) -> bytes:
    return PUBLICATIONS["iati-activities"].write(its)


def organisation(its: Publication) -> bytes:
    return PUBLICATIONS["iati-organisation"].write(its)


def refusal(*its: Activity) -> tuple[str, ...]:
    with pytest.raises(NotWritable) as refused:
        activities(publication(activities=its))
    return refused.value.reasons


def test_the_activity_file_is_valid_by_schema_ruleset_and_codelists() -> None:
    assert iati_problems(activities(publication()), TODAY) == []


def test_the_organisation_file_is_valid_by_schema_ruleset_and_codelists() -> None:
    assert iati_problems(organisation(publication()), TODAY, "organisations") == []


def test_an_organisation_without_any_amount_is_a_valid_file_too() -> None:
    assert iati_problems(organisation(publication(annual=())), TODAY, "organisations") == []


def test_an_activity_says_what_the_award_is() -> None:
    root = ET.fromstring(activities(publication()))
    first = root.findall("iati-activity")[0]
    assert first.findtext("iati-identifier") == "BE-BCE_KBO-0000000000-HRD-2026-01"
    assert [(it.get("code"), it.get("percentage")) for it in first.findall("recipient-country")] == [
        ("KE", "62.5"),
        ("UG", "37.5"),
    ]
    told = [
        (it.find("transaction-type").get("code"), it.findtext("value"), it.find("transaction-date").get("iso-date"))  # type: ignore[union-attr]
        for it in first.findall("transaction")
    ]
    assert told == [
        ("11", "90000.00", "2025-12-10"),
        ("1", "36000.00", "2026-01-12"),
        ("3", "100.00", "2026-02-20"),
        ("4", "1234.56", "2026-03-31"),
        ("4", "-34.56", "2026-04-15"),
    ]


def test_the_ministrys_activity_stands_on_what_it_paid() -> None:
    root = ET.fromstring(activities(publication()))
    providers = root.findall("iati-activity[2]/transaction/provider-org")
    assert providers[0].get("provider-activity-id") == "XM-DAC-7-PPR-4000001234"
    assert "provider-activity-id" not in providers[1].attrib


def test_a_generalised_activity_names_no_country_and_no_receiver() -> None:
    text = activities(publication(activities=(generalised(),))).decode()
    assert "recipient-country" not in text
    assert '<recipient-region vocabulary="1" code="1032" />' in text
    assert "Name withheld for safety" in text


def test_texts_of_people_are_texts() -> None:
    wrong = 'A <b>& "B" \x00\x0b ]]> 漢字'
    content = activities(publication(activities=(activity(title=wrong, description=wrong),)))
    assert iati_problems(content, TODAY) == []
    assert ET.fromstring(content).findtext("iati-activity/title/narrative") == 'A <b>& "B"  ]]> 漢字'


@pytest.mark.parametrize("number", range(0, len(ATTACKS), 6))
def test_hostile_texts_are_read_back_as_they_were_typed(number: int) -> None:
    text = f"{ATTACKS[number]}."
    content = activities(publication(activities=(activity(title=text, description=text, funder=Party(text, "15")),)))
    assert against_schema(content) == []
    assert ET.fromstring(content).findtext("iati-activity/title/narrative") == text.replace("\r", "\n")


@pytest.mark.parametrize(
    ("its", "says"),
    [
        (activity(identifier=OURS), f"the identifier begins with {OURS}-"),
        (activity(identifier=f"{OURS}-EuropeAid/1 & 2"), "must not contain a space & /"),
        (activity(title=" "), "write a title for the public"),
        (activity(description=""), "write a description for the public"),
        (activity(ends_on=date(2026, 1, 1)), "must end after that"),
        (activity(changed_at=MADE_AT + timedelta(days=1)), "which is in the future"),
        (activity(sectors=()), "name at least one sector"),
        (activity(sectors=(Share("15160", Decimal(60)),)), "its sectors come to 60; together they are 100"),
        (activity(sectors=(Share("15160", Decimal(50)), Share("15160", Decimal(50)))), "15160 stands twice"),
        (activity(sectors=(Share("99999", Decimal(100)),)), "«99999» is not in IATI's list Sector"),
        (activity(countries=()), "name at least one country or region"),
        (activity(countries=(Share("KE", Decimal("99.9")),)), "come to 99.9; together they are 100"),
        (activity(countries=(Share("KE", Decimal(101)), Share("UG", Decimal(-1)))), "above 0 and at most 100"),
        (activity(countries=(Share("XX", Decimal(100)),)), "«XX» is not in IATI's list Country"),
        (activity(aid_type="C99"), "the aid type «C99»"),
        (activity(flow_type="20"), "the flow type «20»"),
        (activity(funder=Party("", "15")), "the donor needs an identifier or a name"),
        (activity(funder=Party("EU", "99")), "the type «99» is not in IATI's list OrganisationType"),
        (activity(budgets=()), "it has no budget"),
        (
            activity(budgets=(Budget(date(2026, 1, 1), date(2027, 6, 30), amount("1.00")),)),
            "from 2026-01-01 to 2027-06-30 is longer than a year",
        ),
        (activity(budgets=(Budget(TODAY, TODAY, amount("1.00")),)), "it must end after 2026-04-15"),
        (
            activity(budgets=(Budget(date(2026, 1, 1), date(2026, 6, 30), amount("1.005")),)),
            "1.005 is not an amount of EUR",
        ),
        (
            activity(
                budgets=(
                    Budget(date(2026, 1, 1), date(2026, 6, 30), amount("1.00")),
                    Budget(date(2026, 7, 2), date(2026, 12, 31), amount("1.00")),
                )
            ),
            "leave days out or count them twice",
        ),
        (
            activity(transactions=(Transaction("incoming funds", "E2", TODAY + timedelta(days=1), amount("1.00")),)),
            "its date 2026-04-16 is in the future",
        ),
        (
            activity(transactions=(Transaction("incoming funds", "E2", TODAY, amount("1.00"), "", Party(" ", "10")),)),
            "its provider needs an identifier or a name",
        ),
        (
            activity(transactions=(Transaction("disbursement", "E9", TODAY, amount("1.00"), "", US, Party("", "24")),)),
            "its receiver needs an identifier or a name",
        ),
        (
            activity(transactions=(Transaction("incoming funds", "E2", TODAY, amount("1"), "", EU, US, " PPR-1"),)),
            "the donor's activity identifier begins or ends with a space",
        ),
        (
            activity(proofs=(Proof("What was spent", amount("1200.00"), amount("1200.01"), "EUR"),)),
            "the file would say 1,200.00 EUR, the ledger says 1,200.01 EUR: a difference of -0.01 EUR",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_the_ruleset_would_refuse_is_refused_in_a_sentence(its: Activity, says: str) -> None:
    assert any(says in reason and reason.startswith(its.identifier) for reason in refusal(its)), refusal(its)


def test_all_reasons_are_given_at_once() -> None:
    assert len(refusal(activity(title="", sectors=()), activity(aid_type="", budgets=()))) == 5


def test_a_file_without_an_activity_is_refused() -> None:
    assert refusal() == ("No award may be published: each needs a policy that another person has reviewed.",)


def test_two_awards_with_one_identifier_are_refused() -> None:
    assert any("2 awards have the identifier" in reason for reason in refusal(activity(), activity()))


def test_without_our_identifier_nothing_is_written() -> None:
    nameless = publication(publisher=replace(PUBLISHER, organisation=replace(US, ref="")))
    for write in (activities, organisation):
        with pytest.raises(NotWritable, match="Our own organisation has no identifier"):
            write(nameless)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ends_on": date(2027, 1, 2)}, "is longer than a year"),
        ({"amount": Decimal("1.234")}, "1.234 is not an amount of EUR"),
        ({"kind": "country budget", "code": "1032"}, "its country «1032»"),
        ({"kind": "region budget", "code": "KE"}, "its region «KE»"),
    ],
)
def test_an_amount_of_the_organisation_that_breaks_a_rule_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(NotWritable, match=says):
        organisation(publication(annual=(replace(ANNUAL[0], **change),)))  # type: ignore[arg-type]


@pytest.mark.parametrize("spent", [(), (Booked("EUR", amount("1200.01")),), (Booked("USD", amount("1200.00")),)])
def test_an_organisation_whose_years_are_not_the_ledgers_is_refused(spent: tuple[Booked, ...]) -> None:
    with pytest.raises(NotWritable, match=r"What was spent in all years: the file would say 1,200\.00 EUR"):
        organisation(publication(spent=spent))
