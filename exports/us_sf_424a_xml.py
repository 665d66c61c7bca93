"""The SF-424A as XML, valid against the schema of grants.gov (SF424A-V1.0): what its web form would send."""

from collections.abc import Iterable
from decimal import Decimal
from xml.etree import ElementTree as ET

from exports.cell_text import clean
from exports.donor_budget import DonorBudget
from exports.refusals import NotWritable
from exports.sf_424a import Summary, summary, text_of
from exports.statement import ZERO

FORM = "http://apply.grants.gov/forms/SF424A-V1.0"
GLOBAL = "http://apply.grants.gov/system/Global-V1.0"
VERSION = "1.0"

_CATEGORIES = {
    "a": "Personnel",
    "b": "FringeBenefits",
    "c": "Travel",
    "d": "Equipment",
    "e": "Supplies",
    "f": "Contractual",
    "g": "Construction",
    "h": "Other",
}
"""The code of a category on the form → its part in the schema's names."""

Amounts = Iterable[tuple[str, Decimal | None]]


def write(budget: DonorBudget) -> bytes:
    """The document. Raises NotWritable for a draft or another currency than USD, since nothing in it could say so."""
    if not budget.is_approved:
        raise NotWritable(
            f"Budget version {budget.version} is not approved, and the XML has no place to say so: approve the budget first, or "
            "write the workbook, which is marked as a draft."
        )
    if budget.award.currency != "USD":
        raise NotWritable(
            f"The document names no currency, and whoever reads it takes its amounts for USD; this budget is in "
            f"{budget.award.currency}: write the workbook, or a budget in USD."
        )
    its = summary(budget)
    ET.register_namespace("SF424A", FORM)
    ET.register_namespace("glob", GLOBAL)
    root = ET.Element(
        f"{{{FORM}}}BudgetInformation",
        {f"{{{FORM}}}programType": "Non-Construction", f"{{{GLOBAL}}}coreSchemaVersion": "1.0"},
    )
    ET.SubElement(root, f"{{{GLOBAL}}}FormVersionIdentifier").text = VERSION
    _summary(root, its)
    _categories(root, its)
    _resources(root, its)
    _cash_needs(root, its)
    _later(root, its)
    _other(root, its)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _summary(root: ET.Element, its: Summary) -> None:
    section = _under(root, "BudgetSummary")
    line = _activity(section, "SummaryLineItem", its)
    if its.assistance_listing:
        _under(line, "CFDANumber").text = its.assistance_listing
    amounts = (
        ("BudgetFederalNewOrRevisedAmount", its.federal),
        ("BudgetNonFederalNewOrRevisedAmount", its.non_federal),
        ("BudgetTotalNewOrRevisedAmount", its.total),
    )
    _amounts(line, amounts)
    _amounts(_under(section, "SummaryTotals"), amounts)


def _categories(root: ET.Element, its: Summary) -> None:
    section = _under(root, "BudgetCategories")
    amounts = (
        *((f"Budget{_CATEGORIES[it.code]}RequestedAmount", amount) for it, amount in its.categories),
        ("BudgetTotalDirectChargesAmount", its.direct),
        ("BudgetIndirectChargesAmount", its.indirect),
        ("BudgetTotalAmount", its.total),
        ("ProgramIncomeAmount", its.program_income),
    )
    _amounts(_activity(section, "CategorySet", its), amounts)
    _amounts(_under(section, "CategoryTotals"), amounts)


def _resources(root: ET.Element, its: Summary) -> None:
    section = _under(root, "NonFederalResources")
    amounts = (
        ("BudgetApplicantContributionAmount", its.applicant),
        ("BudgetStateContributionAmount", ZERO),
        ("BudgetOtherContributionAmount", its.other_sources),
        ("BudgetTotalContributionAmount", its.non_federal),
    )
    _amounts(_activity(section, "ResourceLineItem", its), amounts)
    _amounts(_under(section, "ResourceTotals"), amounts)


def _cash_needs(root: ET.Element, its: Summary) -> None:
    section = _under(root, "BudgetForecastedCashNeeds")
    year = (sum((of[0] for of in its.quarters), ZERO), sum((of[1] for of in its.quarters), ZERO))
    names = ("FirstYear", "FirstQuarter", "SecondQuarter", "ThirdQuarter", "FourthQuarter")
    for name, (federal, others) in zip(names, (year, *its.quarters), strict=True):
        _amounts(
            _under(section, f"Budget{name}Amounts"),
            (
                ("BudgetFederalForecastedAmount", federal),
                ("BudgetNonFederalForecastedAmount", others),
                ("BudgetTotalForecastedAmount", federal + others),
            ),
        )


def _later(root: ET.Element, its: Summary) -> None:
    section = _under(root, "FederalFundsNeeded")
    names = ("First", "Second", "Third", "Fourth")
    amounts = tuple((f"Budget{name}YearAmount", of) for name, of in zip(names, its.later_years, strict=True))
    _amounts(_activity(section, "FundsLineItem", its), amounts)
    _amounts(_under(section, "FundsTotals"), amounts)


def _other(root: ET.Element, its: Summary) -> None:
    section = _under(root, "OtherInformation")
    for name, text in (
        ("OtherDirectChargesExplanation", its.direct_charges),
        ("OtherIndirectChargesExplanation", its.indirect_charges),
        ("Remarks", its.remarks),
    ):
        if text:
            _under(section, name).text = clean(text)


def _under(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{FORM}}}{name}")


def _activity(parent: ET.Element, name: str, its: Summary) -> ET.Element:
    made = _under(parent, name)
    made.set(f"{{{FORM}}}activityTitle", clean(its.activity) or "-")
    return made


def _amounts(parent: ET.Element, amounts: Amounts) -> None:
    for name, amount in amounts:
        if amount is not None:
            _under(parent, name).text = text_of(amount)
