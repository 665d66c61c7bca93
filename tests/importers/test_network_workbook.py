"""The workbook of the network's registers: six sheets, any of which may be absent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from importers import network_workbook
from importers.records import NetworkRecords, Reading, Unusable
from tests.importers import files

HEADINGS = {
    "Hubs": "Code, Name, Country, Currency, Time zone, Language, Authority limit, Authority currency",
    "People": "Email, Name, Role, Hub, Language",
    "Donors": "Code, Name, Country, Profile",
    "Communities": "Alias, Hub, Kind, Country, Summary",
    "Awards": "Reference, Donor, Title, Lead hub, Currency, Amount, Co-financing %, Start, End, Signed, Rate rule, "
    "Rate source, Total budget, Provisional source, Fixed rates",
    "Instalments": "Award, Due, Amount, Received, Received amount, Received currency",
}
GOOD: dict[str, list[Any]] = {
    "Hubs": ["GT", "Guatemala", "GT", "GTQ", "America/Guatemala", "es", 25000, "EUR"],
    "People": ["ana@example.org", "Ana", "hub-staff", "GT", "es"],
    "Donors": ["EU", "European Union", "BE", "eu-external-action"],
    "Communities": ["Ceiba", "GT", "cooperative", "GT", "Weavers of the west."],
    "Awards": [
        "NDICI/1", "EU", "Voices", "GT", "EUR", 950000, 5, date(2025, 1, 1), date(2027, 12, 31), date(2024, 12, 1),
        "monthly", "inforeuro", None, None, None,
    ],
    "Instalments": ["NDICI/1", date(2025, 1, 31), 400000, date(2025, 2, 3), 400000, "EUR"],
}  # fmt: skip


def row(sheet: str, **changes: Any) -> list[Any]:
    names = [heading.strip().lower().replace(" ", "_") for heading in HEADINGS[sheet].split(",")]
    changed = list(GOOD[sheet])
    for name, value in changes.items():
        changed[names.index(name)] = value
    return changed


def read(**sheets: list[list[Any]]) -> Reading[NetworkRecords]:
    tables = {name: [[it.strip() for it in HEADINGS[name].split(",")], *rows] for name, rows in sheets.items()}
    return network_workbook.read(files.workbook(tables))


def problems(**sheets: list[list[Any]]) -> list[tuple[str, int | None, str]]:
    return [(sheet, row_, column) for sheet, row_, column, _ in files.places(read(**sheets))]


def test_all_six_sheets_give_their_records() -> None:
    reading = read(**{name: [good] for name, good in GOOD.items()})
    assert not reading.problems
    assert not reading.notices
    (network,) = reading.records
    assert network.count == 6
    (hub,) = network.hubs
    assert (hub.code, hub.country, hub.currency, hub.time_zone, hub.language) == (
        "GT",
        "GT",
        "GTQ",
        "America/Guatemala",
        "es",
    )
    assert (hub.authority_limit, hub.authority_currency) == (Decimal(25000), "EUR")
    (person,) = network.people
    assert (person.email, person.name, person.role, person.hub) == ("ana@example.org", "Ana", "hub-staff", "GT")
    assert network.donors[0].profile == "eu-external-action"
    assert network.communities[0].summary == "Weavers of the west."
    (award,) = network.awards
    assert (award.amount, award.cofinancing_percent, award.total_budget) == (Decimal(950000), Decimal(5), None)
    assert (award.starts_on, award.ends_on, award.signed_on) == (
        date(2025, 1, 1),
        date(2027, 12, 31),
        date(2024, 12, 1),
    )
    assert (award.rate_rule, award.rate_source, award.provisional_source, award.fixed_rates) == (
        "monthly",
        "inforeuro",
        "",
        (),
    )
    (instalment,) = network.instalments
    assert (instalment.due_on, instalment.received_on, instalment.received_amount) == (
        date(2025, 1, 31),
        date(2025, 2, 3),
        Decimal(400000),
    )
    assert str(award.where) == "sheet Awards, row 2"


@pytest.mark.parametrize("name", GOOD)
def test_any_sheet_may_come_alone(name: str) -> None:
    reading = read(**{name: [GOOD[name]]})
    assert not reading.problems
    assert reading.records[0].count == 1


@pytest.mark.parametrize(
    ("sheet", "changes", "column"),
    [
        ("Hubs", {"code": None}, "Code"),
        ("Hubs", {"code": "Guatemala City"}, "Code"),
        ("Hubs", {"country": "Guatemala"}, "Country"),
        ("Hubs", {"currency": "Q"}, "Currency"),
        ("Hubs", {"time_zone": "Guatemala"}, "Time zone"),
        ("Hubs", {"language": "spanish"}, "Language"),
        ("Hubs", {"authority_limit": "a lot"}, "Authority limit"),
        ("Hubs", {"authority_limit": -1}, "Authority limit"),
        ("Hubs", {"authority_limit": 10.001}, "Authority limit"),
        ("Hubs", {"authority_limit": None}, "Authority limit"),
        ("Hubs", {"authority_currency": None}, "Authority currency"),
        ("People", {"email": "ana"}, "Email"),
        ("People", {"email": "ana@example"}, "Email"),
        ("People", {"name": None}, "Name"),
        ("People", {"role": "boss"}, "Role"),
        ("People", {"role": None}, "Role"),
        ("People", {"hub": None}, "Hub"),
        ("People", {"language": None}, "Language"),
        ("Donors", {"code": None}, "Code"),
        ("Donors", {"profile": "generous"}, "Profile"),
        ("Donors", {"country": "EU"}, "Country"),
        ("Communities", {"alias": None}, "Alias"),
        ("Communities", {"hub": None}, "Hub"),
        ("Communities", {"summary": "x" * 2001}, "Summary"),
        ("Awards", {"reference": None}, "Reference"),
        ("Awards", {"amount": 0}, "Amount"),
        ("Awards", {"amount": "950.000"}, "Amount"),
        ("Awards", {"amount": 10.005}, "Amount"),
        ("Awards", {"co-financing_%": 100}, "Co-financing %"),
        ("Awards", {"co-financing_%": -1}, "Co-financing %"),
        ("Awards", {"co-financing_%": None}, "Co-financing %"),
        ("Awards", {"end": date(2024, 12, 31)}, "End"),
        ("Awards", {"start": "01/02/2025"}, "Start"),
        ("Awards", {"signed": None}, "Signed"),
        ("Awards", {"rate_rule": "weekly"}, "Rate rule"),
        ("Awards", {"rate_source": "xe.com"}, "Rate source"),
        ("Awards", {"rate_source": None}, "Rate source"),
        ("Awards", {"total_budget": 940000}, "Total budget"),
        ("Awards", {"provisional_source": "guess"}, "Provisional source"),
        ("Awards", {"rate_rule": "fixed"}, "Fixed rates"),
        ("Awards", {"fixed_rates": "KES 150.0000"}, "Fixed rates"),
        ("Instalments", {"award": None}, "Award"),
        ("Instalments", {"due": None}, "Due"),
        ("Instalments", {"amount": -5}, "Amount"),
        ("Instalments", {"received": None}, "Received"),
        ("Instalments", {"received_amount": None}, "Received amount"),
        ("Instalments", {"received_amount": 0}, "Received amount"),
        ("Instalments", {"received": None, "received_amount": None}, "Received currency"),
        ("Instalments", {"received_currency": "EURO"}, "Received currency"),
    ],
)
def test_what_is_wrong_is_located_and_leaves_the_row_out(sheet: str, changes: dict[str, Any], column: str) -> None:
    reading = read(**{sheet: [row(sheet, **changes)]})
    assert [(where, number, name) for where, number, name, _ in files.places(reading)] == [(sheet, 2, column)]
    assert reading.records[0].count == 0


@pytest.mark.parametrize("rule", ["period-average", "instalment", "fifo"])
def test_a_rule_that_a_report_settles_is_taken_like_any_other(rule: str) -> None:
    (network,) = read(Awards=[row("Awards", rate_rule=rule)]).records
    assert network.awards[0].rate_rule == rule


def test_a_head_office_has_no_limit() -> None:
    (network,) = read(Hubs=[row("Hubs", authority_limit=None, authority_currency=None)]).records
    assert network.hubs[0].authority_limit is None


def test_a_role_of_the_whole_network_needs_no_hub() -> None:
    (network,) = read(People=[row("People", role="director", hub=None)]).records
    assert (network.people[0].role, network.people[0].hub) == ("director", "")


def test_a_person_stands_once_for_each_role_and_hub() -> None:
    people = [
        row("People"),
        row("People", email="ANA@example.org"),
        row("People", hub="KE"),
        row("People", role="hub-coordinator"),
    ]
    assert problems(People=people) == [("People", 3, "Email")]


def test_one_person_has_one_name() -> None:
    people = [row("People"), row("People", hub="KE", name="Anna")]
    assert problems(People=people) == [("People", 3, "Name")]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("Hubs", "Code"),
        ("Donors", "Code"),
        ("Communities", "Alias"),
        ("Awards", "Reference"),
        ("Instalments", "Award"),
    ],
)
def test_what_stands_twice_is_refused_at_the_second(sheet: str, column: str) -> None:
    reading = read(**{sheet: [GOOD[sheet], GOOD[sheet]]})
    assert "row 2 already" in files.only(reading).says
    assert [(number, name) for _, number, name, _ in files.places(reading)] == [(3, column)]


def test_fixed_rates_are_units_of_each_currency_for_one_of_the_awards() -> None:
    award = row("Awards", rate_rule="fixed", rate_source=None, fixed_rates="KES 150.0000; gtq 8.5000;")
    (network,) = read(Awards=[award]).records
    assert network.awards[0].fixed_rates == (("KES", Decimal("150.0000")), ("GTQ", Decimal("8.5000")))


@pytest.mark.parametrize(
    "said",
    ["KES", "KES=150", "KES 1.234", "KES 0", "KES -5", "QQQ 5", "KES 150; KES 151", "EUR 1", "150 KES", "KES 1e3"],
)
def test_fixed_rates_that_could_be_misread_are_refused(said: str) -> None:
    award = row("Awards", rate_rule="fixed", fixed_rates=said)
    assert problems(Awards=[award]) == [("Awards", 2, "Fixed rates")]


def test_a_total_budget_is_kept_beside_the_percentage() -> None:
    (network,) = read(Awards=[row("Awards", total_budget=1000000.5)]).records
    assert network.awards[0].total_budget == Decimal("1000000.5")


def test_an_instalment_has_no_more_decimals_than_its_awards_currency() -> None:
    award = row("Awards", currency="UGX", fixed_rates=None)
    instalment = row("Instalments", amount=10.5, received=None, received_amount=None, received_currency=None)
    assert problems(Awards=[award], Instalments=[instalment]) == [("Instalments", 2, "Amount")]


def test_an_instalment_not_yet_received_is_blank_there() -> None:
    (network,) = read(
        Instalments=[row("Instalments", received=None, received_amount=None, received_currency=None)]
    ).records
    instalment = network.instalments[0]
    assert (instalment.received_on, instalment.received_amount, instalment.received_currency) == (None, None, "")


def test_problems_of_all_sheets_come_in_one_pass() -> None:
    found = problems(
        Hubs=[row("Hubs", currency="X")], People=[row("People", role="X")], Donors=[row("Donors", profile="X")]
    )
    assert found == [("Hubs", 2, "Currency"), ("People", 2, "Role"), ("Donors", 2, "Profile")]


def test_an_unknown_column_is_a_notice() -> None:
    rows = [["Code", "Name", "Country", "Profile", "Website"], [*GOOD["Donors"], "example.org"]]
    reading = network_workbook.read(files.workbook({"Donors": rows}))
    assert not reading.problems
    assert [notice.found for notice in reading.notices] == ["Website"]


def test_a_sheet_with_a_missing_column_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="«Donors» has no column «Profile»"):
        network_workbook.read(files.workbook({"Donors": [["Code", "Name", "Country"], ["EU", "EU", "BE"]]}))


def test_a_workbook_with_none_of_the_sheets_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no sheet called «Hubs»"):
        network_workbook.read(files.workbook({"Sheet1": [["Code"]]}))


def test_a_workbook_with_headings_alone_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no row to take in"):
        read(Hubs=[], People=[])
