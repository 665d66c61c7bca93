"""Files of everything that may be published: valid by their standards, equal to the ledger, and silent about names."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from sqlmodel import Session, col, select, update

from exports import PUBLICATIONS
from exports.publication import Party
from grants_app.awards.models import Award
from grants_app.budgets import commands as budgets
from grants_app.core.errors import Conflict, Forbidden, NotFound
from grants_app.core.money import Money
from grants_app.hubs.models import Community
from grants_app.ledger.models import Account, Balance
from grants_app.ledger.rules import Kind
from grants_app.publications import commands, queries
from grants_app.publications.building import Ledger, Spent, Subject, activity
from grants_app.publications.models import PublicationPolicy
from grants_app.publications.rules import Share, ShareKind
from grants_app.publications.words import words_in
from grants_app.sub_grants.models import Condition, SubGrant, Tranche
from tests.awards.making import make_award
from tests.budgets.records import row
from tests.publications.making import (
    AT,
    DIRECTOR,
    OFFICER,
    PREPARER,
    REGIONAL,
    WHO,
    WITHHELD,
    approved,
    prepared,
    terms,
    who,
)
from tests.standards.validity import grants_problems, iati_problems
from tests.sub_grants.ground import Ground
from tests.world import World

NOT_TOLD = (
    "Rosa Ixchel",
    "Casa de las Tejedoras",
    "BI-7781",
    "RC-2026-3",
    "Looms and yarn for forty weavers",
    "Six looms stand in use",
)


def written(world: World, file_format: str, award_id: UUID | None = None) -> bytes:
    with world.seen_by(OFFICER, AT) as work:
        return commands.export(work, file_format, award_id).content


def told(content: bytes) -> list[tuple[str, ...]]:
    """Type, day, amount and receiver of each transaction."""
    return [
        (
            _attribute(it, "transaction-type", "code"),
            _attribute(it, "transaction-date", "iso-date"),
            it.findtext("value", ""),
            it.findtext("receiver-org/narrative", ""),
        )
        for it in ET.fromstring(content).iter("transaction")
    ]


def _attribute(it: ET.Element, path: str, name: str) -> str:
    found = it.find(path)
    assert found is not None
    return found.get(name, "")


@pytest.fixture
def paid(ground: Ground) -> Ground:
    """GTQ 25,590.00 for looms were paid, GTQ 8,530.00 of it became cost; the hub spent GTQ 853.00 itself."""
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "8530.00")
    ground.stage.spend("1.1", "853.00", "100.00", on=date(2026, 5, 4))
    return ground


def test_the_activity_file_equals_the_ledger_and_is_valid(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    content = written(paid.world, "iati-activities")
    assert iati_problems(content, AT.date()) == []
    assert told(content) == [
        ("1", "2026-01-05", "40000.00", "Example Defenders Network"),
        ("3", "2026-04-01", "3000.00", "Río Claro"),
        ("4", "2026-06-30", "100.00", ""),
    ]


def test_what_a_community_accounts_for_is_not_told_twice(paid: Ground) -> None:
    """EUR 1,000.00 of what was passed on has become cost of the award; the file says disbursed, not spent as well."""
    approved(paid.world, paid.stage.award_id)
    assert paid.held(Kind.EXPENSE, "EUR").carried == 1_100_00
    costs = [it for it in told(written(paid.world, "iati-activities")) if it[0] == "4"]
    assert [it[2] for it in costs] == ["100.00"]


def test_money_that_came_back_is_a_disbursement_below_zero(paid: Ground) -> None:
    tranche_id = paid.tranche(_sub_grant(paid)).id
    paid.refunded(tranche_id, "1706.00")
    approved(paid.world, paid.stage.award_id)
    passed_on = [it for it in told(written(paid.world, "iati-activities")) if it[0] == "3"]
    assert [it[2] for it in passed_on] == ["3000.00", "-200.00"]
    (grant,) = json.loads(written(paid.world, "360giving-json"))["grants"]
    assert grant["amountDisbursed"] == 23884


def _sub_grant(ground: Ground) -> UUID:
    with ground.world.seen_by(OFFICER) as work:
        return work.one(select(SubGrant)).id


def test_a_signed_award_tells_its_commitment_and_its_budget_by_year(world: World) -> None:
    who(world)
    award_id = make_award(world)
    approved(world, award_id, terms(donor_activity_id="XM-DAC-7-PPR-4000001234"))
    content = written(world, "iati-activities")
    assert iati_problems(content, AT.date()) == []
    assert told(content) == [("11", "2025-12-10", "90000.00", "Example Defenders Network")]
    root = ET.fromstring(content)
    assert [it.findtext("value") for it in root.iter("budget")] == ["45000.00", "45000.00"]
    provider = root.find("iati-activity/transaction/provider-org")
    assert provider is not None
    assert provider.get("provider-activity-id") == "XM-DAC-7-PPR-4000001234"


def test_the_budget_falls_on_the_years_as_the_approved_one_does(world: World) -> None:
    who(world)
    award_id = make_award(world, cofinancing_percent=Decimal(0))
    lines = [
        replace(row(2, "1.1", "Staff", "60000", GT="60000"), year=2026),
        replace(row(3, "1.2", "Staff", "30000", GT="30000"), year=2027),
    ]
    with world.as_(OFFICER) as work:
        budgets.take_in(work, award_id, lines, file_name="budget.xlsx")
    approved(world, award_id)
    root = ET.fromstring(written(world, "iati-activities"))
    assert [it.findtext("value") for it in root.iter("budget")] == ["60000.00", "30000.00"]


def test_a_generalised_award_names_no_country_no_community_and_no_day(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id, REGIONAL)
    content = written(paid.world, "iati-activities")
    assert iati_problems(content, AT.date()) == []
    assert told(content) == [
        ("1", "2026-01-05", "40000.00", "Example Defenders Network"),
        ("3", "2026-06-30", "3000.00", "Name withheld for safety"),
        ("4", "2026-06-30", "100.00", ""),
    ]
    for text in (content.decode(), written(paid.world, "iati-organisation").decode()):
        for word in ("Río Claro", "Guatemala", '"GT"', "GTQ", "GT-SG", "Weavers"):
            assert word not in text, word


@pytest.mark.parametrize("file_format", ["360giving-json", "360giving-workbook"])
def test_the_sub_grants_of_a_generalised_award_stand_in_no_file(paid: Ground, file_format: str) -> None:
    """Their days and amounts would tell each of them, and sums per quarter are what was promised."""
    approved(paid.world, paid.stage.award_id, REGIONAL)
    with paid.world.seen_by(OFFICER, AT) as work:
        assert queries.publication(work).grants == ()
        with pytest.raises(Conflict, match="of a generalised award none is told"):
            commands.export(work, file_format)


KENYA_ALONE = terms(
    shares=(Share(ShareKind.SECTOR, "15160", Decimal(100)), Share(ShareKind.COUNTRY, "KE", Decimal(100)))
)


def test_a_country_that_the_policy_does_not_list_stands_in_no_file(paid: Ground) -> None:
    """Its cost has no country, its community no name; its currency would tell it too."""
    paid.refunded(paid.tranche(_sub_grant(paid)).id, "1706.00")
    approved(paid.world, paid.stage.award_id, KENYA_ALONE)
    content, package = written(paid.world, "iati-activities"), written(paid.world, "360giving-json")
    assert iati_problems(content, AT.date()) == []
    assert grants_problems(package) == []
    withheld = "Name withheld for safety"
    assert [it[2:] for it in told(content)[1:]] == [("3000.00", withheld), ("100.00", ""), ("-200.00", withheld)]
    assert 'ref="EXP-2026-Q2"' in content.decode()
    (grant,) = json.loads(package)["grants"]
    assert "beneficiaryLocation" not in grant
    assert grant["recipientOrganization"][0]["name"] == withheld
    assert (grant["currency"], grant["amountAwarded"], grant["amountDisbursed"]) == ("EUR", 5000, 2800)
    for text in (content.decode(), package.decode(), _all_texts(written(paid.world, "360giving-workbook"))):
        for word in ("Río Claro", "Guatemala", "GT"):
            assert word not in text, word


def test_the_costs_of_all_countries_that_the_policy_does_not_list_are_one_sum() -> None:
    spent = tuple(Spent(country, date(2026, 4, 30), 100_00) for country in ("GT", "CO", "KE", ""))
    it = Subject(
        award=_with(
            Award,
            currency="EUR",
            amount_minor=900_00,
            status="active",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        ),
        policy=_with(PublicationPolicy, decision="publish", code="A-1"),
        terms=KENYA_ALONE,
        donor="European Commission",
        us=Party(WHO.name, "21", WHO.organisation_id),
        words=words_in("en"),
        today=AT.date(),
        changed_at=AT,
        ledger=Ledger((), spent, 0, 0, 0, 400_00),
        communities={},
        budgeted=(),
    )
    assert [(its.ref, its.amount, its.description) for its in activity(it).transactions] == [
        ("EXP-2026-Q2", Decimal(300), "Costs of quarter 2 of 2026"),
        ("EXP-2026-Q2-KE", Decimal(100), "Costs of quarter 2 of 2026, Kenya"),
    ]


def _with(model: Any, **facts: Any) -> Any:
    """A record with no more than these facts."""
    return model(**facts)


@pytest.mark.parametrize("file_format", ["360giving-json", "360giving-workbook"])
def test_grants_that_were_not_paid_what_the_ledger_says_are_not_written(paid: Ground, file_format: str) -> None:
    approved(paid.world, paid.stage.award_id)
    _change(paid.world, update(Tranche).where(col(Tranche.title) == "Looms").values(amount_minor=25_591_00))
    says = "What was passed on: the file would say 25,591.00 GTQ, the ledger says 25,590.00 GTQ"
    with paid.world.seen_by(OFFICER, AT) as work, pytest.raises(Conflict, match=says):
        commands.export(work, file_format)


def test_years_that_are_not_what_the_ledger_says_are_not_written(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    expense = select(col(Account.id)).where(Account.kind == Kind.EXPENSE)
    _change(paid.world, update(Balance).where(col(Balance.account_id).in_(expense)).values(amount_minor=0))
    with paid.world.seen_by(OFFICER, AT) as work, pytest.raises(Conflict, match="What was spent in all years"):
        commands.export(work, "iati-organisation")


def _change(world: World, act: Any) -> None:
    with Session(world.database.engine) as session:
        session.execute(act)
        session.commit()


@pytest.mark.parametrize(
    ("its", "file_format"),
    [
        *((its, file_format) for its in (terms(), KENYA_ALONE) for file_format in PUBLICATIONS),
        (REGIONAL, "iati-activities"),
        (REGIONAL, "iati-organisation"),
    ],
)
def test_no_name_that_a_hub_keeps_reaches_a_file(paid: Ground, its: Any, file_format: str) -> None:
    """Names stand where hubs write for themselves: in notes, purposes, titles and references of payments."""
    world = paid.world
    _write_names(world)
    approved(world, paid.stage.award_id, its)
    content = written(world, file_format)
    text = _all_texts(content) if file_format == "360giving-workbook" else content.decode()
    assert "Example Defenders Network" in text
    assert [name for name in NOT_TOLD if name in text] == []


def _write_names(world: World) -> None:
    with Session(world.database.engine) as session:
        session.execute(update(SubGrant).values(purpose="For Rosa Ixchel", consent_reference="Casa de las Tejedoras"))
        session.execute(update(Tranche).values(title="Rosa Ixchel", milestone="Casa de las Tejedoras"))
        session.execute(update(Condition).values(note="Rosa Ixchel"))
        session.commit()


def _all_texts(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def test_the_other_files_are_valid_too(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    assert iati_problems(written(paid.world, "iati-organisation"), AT.date(), "organisations") == []
    package = written(paid.world, "360giving-json")
    assert grants_problems(package) == []
    (grant,) = json.loads(package)["grants"]
    assert grant["recipientOrganization"][0]["name"] == "Río Claro"
    assert (grant["currency"], grant["amountAwarded"], grant["amountDisbursed"]) == ("GTQ", 42650, 25590)
    assert grant["awardDate"] == "2026-03-23"


def test_the_organisation_tells_its_years_and_where(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    root = ET.fromstring(written(paid.world, "iati-organisation"))
    assert [it.findtext("value") for it in root.iter("total-budget")] == ["31250.00", "31250.00"]
    assert [it.findtext("value") for it in root.iter("recipient-country-budget")] == [
        "21875.00",
        "9375.00",
        "21875.00",
        "9375.00",
    ]
    assert [it.findtext("value") for it in root.iter("total-expenditure")] == ["3100.00"]


@pytest.mark.parametrize("file_format", ["iati-activities", "360giving-json", "360giving-workbook"])
def test_nothing_is_written_of_what_is_withheld(paid: Ground, file_format: str) -> None:
    approved(paid.world, paid.stage.award_id)
    prepared(paid.world, paid.stage.award_id, WITHHELD, after=1)
    with paid.world.seen_by(OFFICER, AT) as work, pytest.raises(Conflict, match="may be published"):
        commands.export(work, file_format)


def test_an_award_beside_a_withheld_one_is_written_alone(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    other = make_award(paid.world, title="Secret of the lake")
    prepared(paid.world, other, WITHHELD)
    text = written(paid.world, "iati-activities").decode()
    assert text.count("<iati-activity ") == 1
    assert "Secret of the lake" not in text


def test_a_community_that_came_later_stops_a_text_with_its_alias(paid: Ground) -> None:
    """The policy was reviewed before the alias existed; the text is read again with each file."""
    approved(paid.world, paid.stage.award_id, terms(title="The weavers of Aurora"))
    with Session(paid.world.database.engine) as session:
        session.execute(update(Community).where(col(Community.alias) == "Río Claro").values(alias="Aurora"))
        session.commit()
    with paid.world.seen_by(OFFICER, AT) as work, pytest.raises(Conflict, match="«Aurora» is the alias of a community"):
        commands.export(work, "iati-activities")


def test_before_anybody_recorded_who_publishes_nothing_is_written(world: World) -> None:
    approved(world, make_award(world))
    with world.seen_by(OFFICER, AT) as work, pytest.raises(Conflict, match="Nobody has recorded who publishes"):
        commands.export(work, "iati-activities")


def test_a_file_speaks_for_the_whole_network(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    for name in (PREPARER, "Karl Lindqvist", "Ana Silva"):
        with paid.world.seen_by(name, AT) as work, pytest.raises(Forbidden):
            commands.export(work, "iati-activities")


def test_a_format_that_is_not_on_the_shelf_is_not_there(paid: Ground) -> None:
    with paid.world.seen_by(OFFICER, AT) as work, pytest.raises(NotFound):
        commands.export(work, "bva")


def test_one_award_can_be_written_alone(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    other = make_award(paid.world)
    approved(paid.world, other, terms(code="OTHER"))
    assert written(paid.world, "iati-activities").decode().count("<iati-activity ") == 2
    assert written(paid.world, "iati-activities", other).decode().count("<iati-activity ") == 1


def test_the_file_is_in_the_language_of_its_publisher(paid: Ground) -> None:
    with paid.world.as_(DIRECTOR, AT) as work:
        commands.record_publisher(work, replace(WHO, language="es"))
    approved(paid.world, paid.stage.award_id)
    text = written(paid.world, "iati-activities").decode()
    assert 'xml:lang="es"' in text
    assert "Gastos del trimestre 2 de 2026, Guatemala" in text


def test_amounts_are_decimals_all_the_way(paid: Ground) -> None:
    approved(paid.world, paid.stage.award_id)
    with paid.world.seen_by(OFFICER, AT) as work:
        its = queries.publication(work)
    assert {type(it.amount) for activity in its.activities for it in activity.transactions} == {Decimal}
    assert its.grants[0].awarded == Money.of("42650.00", "GTQ").amount
