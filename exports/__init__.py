"""Typed statement in, the donor's file out; every format on one shelf, knowing no database and no HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from exports import (
    annex_iii,
    annex_v,
    beancount_journal,
    bva,
    comparative_budget,
    eacea_lump_sum,
    eu_annex_vi,
    generic_report,
    hledger_journal,
    iati_activities,
    iati_organisation,
    ned,
    ocha,
    osf,
    register,
    sida_norad,
    threesixty_json,
    threesixty_workbook,
    uk_aid_direct,
    un_face,
    un_ice,
    us_sf_270,
    us_sf_424a,
    us_sf_424a_xml,
    us_sf_425,
)
from exports.annex_v import PaymentRequest
from exports.comparative_budget import ComparativeBudget
from exports.donor_budget import DonorBudget
from exports.journal import Journal
from exports.letter import DOCX
from exports.publication import Publication
from exports.refusals import NotWritable
from exports.register import Register
from exports.shelf import XLSX, Format
from exports.statement import FinancialStatement

__all__ = [
    "BUDGET_TABLES",
    "DONOR_BUDGETS",
    "DONOR_REPORTS",
    "JOURNALS",
    "PAYMENT_REQUESTS",
    "PUBLICATIONS",
    "REGISTERS",
    "DonorReport",
    "Format",
    "JournalSyntax",
    "NotWritable",
    "RegisterFile",
]

DonorReport = Format[FinancialStatement]
"""A format of a financial report: written from one award over one period."""

DONOR_REPORTS: Mapping[str, DonorReport] = {
    "eu-annex-vi": Format(
        title="Annex VI, interim and final financial report",
        donor="European Union, external actions",
        version="2018-08",
        write=eu_annex_vi.write,
        needs="An approved budget; units and explanations where the donor asks for them.",
    ),
    "bva": Format(
        title="Budget versus actual",
        donor="any donor",
        version="1",
        write=bva.write,
        needs="An approved budget.",
    ),
    "un-face": Format(
        title="FACE form",
        donor="UN agencies (HACT)",
        version="UNFPA's blank form",
        write=un_face.write,
        needs="What the agency authorised and accepted; the forecast of the next period; the form's own facts of the award.",
    ),
    "un-ice": Format(
        title="Itemised Cost Estimate",
        donor="UN agencies (HACT)",
        version="1",
        write=un_ice.write,
        needs="A forecast of the next period whose units and unit costs make the amounts that the FACE form requests.",
    ),
    "us-sf-425": Format(
        title="SF-425, Federal Financial Report",
        donor="US federal agencies",
        version="2014 and later",
        write=us_sf_425.write,
        needs="A period that ends with a quarter of the calendar; the form's own facts of the award.",
    ),
    "us-sf-270": Format(
        title="SF-270, Request for Advance or Reimbursement",
        donor="US federal agencies",
        version="2014 and later",
        write=us_sf_270.write,
        needs="The forecast of the next period, for an advance; the form's own facts of the award.",
    ),
    "generic": Format(
        title="Financial report in the columns that donors share",
        donor="any donor",
        version="1",
        write=generic_report.write,
        needs="An approved budget; a word on each line that varies by 10 % or more.",
    ),
    "sida": Format(
        title="Annual financial report, exchange differences on a line of their own",
        donor="Sida",
        version="2020",
        write=sida_norad.write_sida,
        needs="An approved budget that names a line for exchange differences. Its limits are from memory: check the agreement.",
    ),
    "norad": Format(
        title="Financial report and request for payment",
        donor="Norad, Norwegian Ministry of Foreign Affairs",
        version="2020",
        write=sida_norad.write_norad,
        needs="An approved budget that names a line for exchange differences, and a forecast of the next six months.",
    ),
    "uk-aid-direct": Format(
        title="Annual financial report, variance note, financial summary",
        donor="UK Aid Direct",
        version="2018",
        write=uk_aid_direct.write,
        needs="An award in GBP; budget amounts by period; a word on each line that varies by 10 % or more, over or under.",
    ),
    "ocha": Format(
        title="Financial report under the categories A to G",
        donor="OCHA pooled funds (CBPF, CERF)",
        version="2023",
        write=ocha.write_report,
        needs="Headings of the budget that fit the fund's categories. Its limits are from memory: check the fund's manual.",
    ),
    "ned": Format(
        title="Quarterly financial report",
        donor="National Endowment for Democracy",
        version="2023",
        write=ned.write_report,
        needs="Headings of the budget that fit NED's categories, two of which are from memory: check the grant agreement.",
    ),
    "osf": Format(
        title="Financial report under the categories A to I",
        donor="Open Society Foundations",
        version="2019-04",
        write=osf.write_report,
        needs="Headings of the budget that fit OSF's categories; a word on each line that varies by 10 % or more.",
    ),
}
"""The whole shelf, to be read at a glance. A new format is one file and one row here."""

DONOR_BUDGETS: Mapping[str, Format[DonorBudget]] = {
    "eu-annex-iii": Format(
        title="Annex III, budget for the action: budget, justification, sources of funding",
        donor="European Union, external actions",
        version="2016-01",
        write=annex_iii.write,
        needs="Headings of Annex III; indirect costs and reserve within their caps; amounts by year for the columns of year 1.",
    ),
    "eacea-lump-sum": Format(
        title="Detailed estimation of costs for lump sums: the official workbook, filled",
        donor="EACEA and CERV, lump-sum grants",
        version="4.4, October 2023",
        write=eacea_lump_sum.write,
        needs="A budget in EUR whose headings have rows in the form. Its totals are filled in; «Estim costs of the project» "
        "computes its figures when the workbook is opened in a spreadsheet.",
    ),
    "us-sf-424a": Format(
        title="SF-424A, budget information for non-construction programs",
        donor="US federal agencies",
        version="1.0",
        write=us_sf_424a.write,
        needs="Headings that belong to the categories 6a to 6h; amounts by period for sections D and E; the form's own facts.",
    ),
    "us-sf-424a-xml": Format(
        title="SF-424A as XML for grants.gov",
        donor="US federal agencies",
        version="1.0",
        write=us_sf_424a_xml.write,
        needs="The same, and an approved budget: the document cannot say that it is a draft.",
        extension="xml",
        media_type="application/xml",
    ),
    "ocha-cbpf-budget": Format(
        title="Budget of a country-based pooled fund",
        donor="OCHA",
        version="2023",
        write=ocha.write_cbpf_budget,
        needs="Headings that fit the fund's categories; quantity and unit cost of each line.",
    ),
    "ocha-cerf-budget": Format(
        title="Budget of the Central Emergency Response Fund",
        donor="OCHA, CERF",
        version="2023",
        write=ocha.write_cerf_budget,
        needs="Headings that fit the fund's categories; quantity and unit cost of each line.",
    ),
    "ned-budget": Format(
        title="Grant budget by NED's categories",
        donor="National Endowment for Democracy",
        version="2023",
        write=ned.write_budget,
        needs="Headings that fit NED's categories; months and monthly cost of salaries and rent.",
    ),
    "osf-budget": Format(
        title="Grantee information, summary and details of each category",
        donor="Open Society Foundations",
        version="2019-04",
        write=osf.write_budget,
        needs="Headings that fit OSF's categories.",
    ),
}
"""Formats of a budget: written from one version of an award's budget, before anything is spent."""


@dataclass(frozen=True, slots=True)
class JournalSyntax:
    """One syntax of plain-text accounting: whose it is, how its program checks a file, and the function that writes one."""

    title: str
    name: str
    how: str
    write: Callable[[Journal, TextIO], None]
    extension: str


JOURNALS: Mapping[str, JournalSyntax] = {
    "journal-beancount": JournalSyntax(
        "The books as plain-text accounting, Beancount",
        "Beancount",
        "bean-check books.beancount",
        beancount_journal.write,
        "beancount",
    ),
    "journal-hledger": JournalSyntax(
        "The books as plain-text accounting, hledger",
        "hledger",
        "hledger -f books.journal check --strict",
        hledger_journal.write,
        "journal",
    ),
}
"""The books themselves, for an auditor's own program."""


BUDGET_TABLES: Mapping[str, Format[ComparativeBudget]] = {
    "comparative-budget": Format(
        title="Comparative budget: old, moved, new, %",
        donor="any donor",
        version="1",
        write=comparative_budget.write,
        needs="An approved budget.",
    ),
}
"""Two states of a budget side by side."""


PAYMENT_REQUESTS: Mapping[str, Format[PaymentRequest]] = {
    "eu-annex-v": Format(
        title="Annex V, request for payment",
        donor="European Union, external actions",
        version="2015",
        write=annex_v.write,
        needs="A donor whose rules say what may be asked, and a planned instalment; an approved report of the period.",
        extension="docx",
        media_type=DOCX,
    ),
}
"""Letters that ask a donor for money."""


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A kind of file that holds a list as the page shows it: same filter, same order, every row."""

    title: str
    write: Callable[[Register, BinaryIO], None]
    media_type: str


REGISTERS: Mapping[str, RegisterFile] = {
    "xlsx": RegisterFile("Workbook", register.write_workbook, XLSX),
    "csv": RegisterFile("CSV", register.write_csv, "text/csv; charset=utf-8"),
}
"""By the ending of the file."""

_OPEN = "Our organisation's identifier; a reviewed policy for each award that is in it."
_OPEN_360 = (
    "Our organisation's identifier and its prefix from 360Giving; a reviewed policy for each award that is in it. "
    "A generalised award has no sub-grant in it."
)

PUBLICATIONS: Mapping[str, Format[Publication]] = {
    "iati-activities": Format(
        title="IATI activities: budgets, what came, was passed on and was spent",
        donor="everybody",
        version="2.03",
        write=iati_activities.write,
        needs=_OPEN,
        extension="xml",
        media_type="application/xml",
    ),
    "iati-organisation": Format(
        title="IATI organisation: budgets and spending per year",
        donor="everybody",
        version="2.03",
        write=iati_organisation.write,
        needs=_OPEN,
        extension="xml",
        media_type="application/xml",
    ),
    "360giving-json": Format(
        title="360Giving: our sub-grants, for machines",
        donor="everybody",
        version="1.4",
        write=threesixty_json.write,
        needs=_OPEN_360,
        extension="json",
        media_type="application/json",
    ),
    "360giving-workbook": Format(
        title="360Giving: our sub-grants, as a workbook",
        donor="everybody",
        version="1.4",
        write=threesixty_workbook.write,
        needs=_OPEN_360,
    ),
}
"""What is published for everybody, by open standards."""
