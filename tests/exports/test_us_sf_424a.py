"""The SF-424A: categories from headings, sums that check each other, the XML valid against the agency's own schema."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_BUDGETS, NotWritable
from exports.donor_budget import BudgetedLine, DonorBudget, NamedPeriod
from exports.layouts import own_folder
from exports.sf_424a import summary
from exports.statement import SourceLine
from tests.exports import statements
from tests.exports.recalculate import differences
from tests.exports.sheets import amount, open_sheet, row_of

SCHEMAS = Path(__file__).parents[1] / "standards" / "us-federal"
YEARS = (
    NamedPeriod("Year 1", date(2025, 10, 1), date(2026, 9, 30)),
    NamedPeriod("Year 2", date(2026, 10, 1), date(2027, 9, 30)),
)
FACTS = {
    "activity": "Human rights defenders",
    "assistance_listing": "19.345",
    "indirect_charges": "De minimis 15% of MTDC 188,000.00",
}


def line(code: str, heading: str, first: str, second: str, kind: str = "direct") -> BudgetedLine:
    parts = (Decimal(first), Decimal(second))
    return BudgetedLine(code, heading, f"Line {code}", kind, sum(parts), by_period=parts)  # type: ignore[arg-type]


def budget(**more: object) -> DonorBudget:
    """The worked example of modified total direct cost over two years: 230,000.00 direct, 28,200.00 indirect; others pay 8,200.00."""
    lines = (
        line("1", "A. Personnel", "60000.00", "40000.00"),
        line("2", "Travel", "15000.00", "5000.00"),
        line("3", "3. Equipment", "12000.00", "0.00"),
        line("4", "Subawards", "50000.00", "30000.00", "third-party"),
        line("5", "Other direct costs", "10000.00", "8000.00"),
        line("9", "Indirect charges", "20000.00", "8200.00", "indirect"),
    )
    award = replace(
        statements.AWARD,
        currency="USD",
        amount=Decimal("250000.00"),
        total_budget=Decimal("258200.00"),
        starts_on=date(2025, 10, 1),
        ends_on=date(2027, 9, 30),
    )
    made = DonorBudget(
        network="Red de Derechos Humanos",
        award=award,
        version="1, approved on 1 Oct 2025",
        is_approved=True,
        prepared_on=date(2025, 10, 2),
        lines=lines,
        periods=YEARS,
        sources=(
            SourceLine("Department of State", "donor", Decimal("250000.00"), Decimal(0)),
            SourceLine("Own contribution", "own", Decimal("5000.00"), Decimal(0)),
            SourceLine("Fondation Rivage", "other donor", Decimal("3200.00"), Decimal(0)),
        ),
        form_facts=FACTS,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of DonorBudget


def form(made: DonorBudget) -> Worksheet:
    return open_sheet(DONOR_BUDGETS["us-sf-424a"].write(made), "SF-424A")


def document(made: DonorBudget) -> ET.Element:
    return ET.fromstring(DONOR_BUDGETS["us-sf-424a-xml"].write(made))


def texts(root: ET.Element, section: str, row: str) -> dict[str, str]:
    found = root.find(f"{{*}}{section}/{{*}}{row}")
    assert found is not None
    return {cell.tag.partition("}")[2]: str(cell.text) for cell in found}


def test_headings_go_to_the_categories_of_the_form_whatever_their_number() -> None:
    sheet = form(budget())
    rows = ("a. ", "b. ", "c. ", "d. ", "e. ", "f. ", "g. ", "h. ", "i. ", "j. ", "k. ")
    assert [str(amount(sheet, "F", row)) for row in rows] == [
        "100000.00", "0.00", "20000.00", "12000.00", "0.00", "0.00", "0.00", "98000.00", "230000.00", "28200.00", "258200.00",
    ]  # fmt: skip


def test_who_pays_stands_in_sections_a_and_c_and_both_agree() -> None:
    sheet = form(budget())
    first = row_of(sheet, "1. Human rights defenders")
    assert [sheet[f"{column}{first}"].value for column in "BCDEFG"] == ["19.345", None, None, 250000, 8200, 258200]
    assert [amount(sheet, column, "5. Totals") for column in "EFG"] == [Decimal(250000), Decimal(8200), Decimal(258200)]
    assert [amount(sheet, column, "12. TOTAL") for column in "BCDE"] == [5000, 0, 3200, 8200]
    check = row_of(sheet, "Check: ")
    assert [sheet[f"{column}{check}"].value for column in "BC"] == [0, 0]


def test_the_first_year_is_its_quarters_and_the_rest_what_federal_funds_are_left() -> None:
    sheet, its = form(budget()), summary(budget())
    first_year = Decimal("167000.00") * 250000 / Decimal("258200.00")
    assert amount(sheet, "B", "13. Federal") == first_year.quantize(Decimal("0.01"))
    quarters = [amount(sheet, column, "13. Federal") for column in "CDEF"]
    assert sum(quarters) == amount(sheet, "B", "13. Federal")
    assert max(quarters) - min(quarters) <= Decimal("0.01")
    assert amount(sheet, "B", "13. Federal") + amount(sheet, "B", "20. TOTAL") == its.federal
    assert amount(sheet, "B", "15. TOTAL") == Decimal("167000.00")
    assert [amount(sheet, column, "20. TOTAL") for column in "CDE"] == [0, 0, 0]


def test_a_budget_without_periods_is_spread_over_the_months_of_the_award() -> None:
    lines = tuple(replace(it, by_period=()) for it in budget().lines)
    its = summary(budget(lines=lines, periods=()))
    assert sum(of[0] for of in its.quarters) == Decimal("125000.00")
    assert its.later_years == (Decimal("125000.00"), *[Decimal(0)] * 3)


def test_a_heading_that_maps_nowhere_is_named_with_the_way_to_map_it(tmp_path: Path) -> None:
    lines = (
        *budget().lines,
        line("7", "Landmine clearance", "1.00", "0.00"),
        line("8", "Landmine clearance", "0.00", "1.00"),
    )
    made = budget(lines=lines, sources=(SourceLine("Department of State", "donor", Decimal("258202.00"), Decimal(0)),))
    with pytest.raises(NotWritable) as refused:
        form(made)
    assert refused.value.reasons == (
        (
            "The heading «Landmine clearance» (line 7, 8) belongs to no category 6a to 6h of the SF-424A. Rename it in the budget as one "
            "of Personnel, Fringe Benefits, Travel, Equipment, Supplies, Contractual, Construction, Other, or write it under `headings` "
            "of its category in your own layout us-sf-424a.toml."
        ),
    )
    ours = resources.files("exports.layouts").joinpath("us-sf-424a.toml").read_text(encoding="utf-8")
    (tmp_path / "us-sf-424a.toml").write_text(
        ours.replace('"Works"', '"Works", "Landmine clearance"'), encoding="utf-8"
    )
    own_folder(tmp_path)
    try:
        assert amount(form(made), "F", "g. Construction") == Decimal("2.00")
    finally:
        own_folder(None)


def test_amounts_have_room_for_fourteen_characters() -> None:
    huge = (line("1", "Personnel", "100000000000.00", "0.00"),)
    made = budget(lines=huge, sources=(SourceLine("DoS", "donor", Decimal("100000000000.00"), Decimal(0)),))
    with pytest.raises(NotWritable, match=r"room for 14 characters of an amount: line 1 is 100000000000\.00"):
        form(made)
    largest = Decimal("99999999999.99")
    lines = (line("1", "Personnel", str(largest), "0.00"),)
    made = budget(lines=lines, sources=(SourceLine("DoS", "donor", largest, Decimal(0)),))
    assert texts(document(made), "BudgetSummary", "SummaryTotals")["BudgetTotalNewOrRevisedAmount"] == "99999999999.99"


def test_sources_that_do_not_come_to_the_budget_are_refused() -> None:
    with pytest.raises(NotWritable, match=r"sources of funding come to 250,000\.00 USD, the budget to 258,200\.00 USD"):
        form(budget(sources=budget().sources[:1]))


def test_a_sixth_year_has_no_room() -> None:
    award = replace(budget().award, ends_on=date(2030, 10, 31))
    with pytest.raises(NotWritable, match="runs 61 months; sections D and E of the form have room for 5 years"):
        form(budget(award=award))


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """The agency's own, with its import found beside it."""
    places = {"http://apply.grants.gov/system/Global-V1.0": str(SCHEMAS / "Global-V1.0.xsd")}
    return xmlschema.XMLSchema(str(SCHEMAS / "SF424A-V1.0.xsd"), locations=places, allow="local")


def hostile() -> DonorBudget:
    return statements.donor_budget(('<a> & "b"', "x\x00y") + ("=1+1",) * 60)


def in_dollars(made: DonorBudget) -> DonorBudget:
    return replace(made, award=replace(made.award, currency="USD"))


def test_a_budget_of_another_currency_gets_no_document_that_names_none() -> None:
    with pytest.raises(NotWritable, match="takes its amounts for USD; this budget is in EUR"):
        DONOR_BUDGETS["us-sf-424a-xml"].write(statements.donor_budget())


@pytest.mark.parametrize(
    "made", [budget(), budget(form_facts={}), in_dollars(statements.donor_budget()), in_dollars(hostile())]
)
def test_the_xml_is_valid_against_the_agency_s_schema(schema: xmlschema.XMLSchema, made: DonorBudget) -> None:
    schema.validate(DONOR_BUDGETS["us-sf-424a-xml"].write(made).decode())


def test_the_xml_says_what_the_workbook_says() -> None:
    root, sheet = document(budget()), form(budget())
    categories = texts(root, "BudgetCategories", "CategorySet")
    assert categories["BudgetPersonnelRequestedAmount"] == str(amount(sheet, "F", "a. "))
    assert categories["BudgetOtherRequestedAmount"] == str(amount(sheet, "F", "h. "))
    assert categories["BudgetTotalAmount"] == str(amount(sheet, "F", "k. ")) == "258200.00"
    assert texts(root, "BudgetSummary", "SummaryLineItem")["CFDANumber"] == "19.345"
    needs = texts(root, "BudgetForecastedCashNeeds", "BudgetFirstYearAmounts")
    assert needs["BudgetTotalForecastedAmount"] == str(amount(sheet, "B", "15. TOTAL"))
    left = texts(root, "FederalFundsNeeded", "FundsTotals")
    assert left["BudgetFirstYearAmount"] == str(amount(sheet, "B", "20. TOTAL"))


def test_a_draft_has_no_xml() -> None:
    with pytest.raises(NotWritable, match="has no place to say so"):
        document(budget(is_approved=False))


def test_libreoffice_computes_what_the_form_shows() -> None:
    written = [DONOR_BUDGETS["us-sf-424a"].write(it) for it in (budget(), statements.donor_budget())]
    assert differences(*written) == [[], []]
