"""Bytes in, typed records and located problems out: one file per source format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from importers import (
    budget_workbook,
    call_workbook,
    ecb_history,
    eu_portal,
    expenditure_workbook,
    grants_gov,
    grants_gov_search,
    inforeuro,
    network_workbook,
    past_grants,
    rate_csv,
    strategy_toml,
    un_operational,
    us_treasury,
)
from importers.record_stream import Watch
from importers.records import Flow, Reading


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that can be taken in. `read` takes the file and its name, and raises `records.Unusable` alone."""

    title: str
    describes: str
    read: Callable[[BinaryIO, str], Reading[Any]]
    flow: Callable[[BinaryIO, str, Watch], Flow[Any]] | None = None
    """Of a kind whose files may be longer than memory: as `read`, without holding what stands in the file."""


IMPORTS: Mapping[str, Importer] = {
    "network": Importer(
        "Registers of the network",
        "Workbook with the sheets Hubs, People, Donors, Communities, Awards and Instalments",
        network_workbook.read,
    ),
    "calls-eu": Importer(
        "Calls of the EU Funding & Tenders portal",
        "A page of the portal's search service, or its whole list grantsTenders.json",
        eu_portal.read,
        eu_portal.flow,
    ),
    "calls-grants-gov": Importer(
        "Opportunities of grants.gov (daily extract)",
        "The XML of the daily extract, unpacked: opportunities and forecasts of United States agencies",
        grants_gov.read,
        grants_gov.flow,
    ),
    "calls-grants-gov-search": Importer(
        "Opportunities of grants.gov (search)",
        "JSON of its services: a page of search2, or one opportunity of fetchOpportunity with all its details",
        grants_gov_search.read,
        grants_gov_search.flow,
    ),
    "calls-workbook": Importer(
        "Calls that we collected",
        "Our own workbook of calls: sheets Calls, Deadlines, Questions and Documents; its blank has lists and instructions",
        call_workbook.read,
    ),
    "past-grants-360giving": Importer(
        "Past grants of a donor (360Giving)",
        "A publication in the 360Giving standard, as JSON: who funds what in our field",
        past_grants.read,
        past_grants.flow,
    ),
    "budget": Importer(
        "Budget of an award",
        "Workbook with the sheet Budget: one row per line, one column per hub; amounts by year on the sheets Periods and By period",
        budget_workbook.read,
    ),
    "expenditures": Importer(
        "Expenditure of a hub",
        "Workbook with the sheet Expenditure: one row per voucher and budget line",
        expenditure_workbook.read,
    ),
    "strategy": Importer(
        "Strategies of the network",
        "TOML: each strategy with its first and last day and its objectives; what is here already stays",
        strategy_toml.read,
    ),
    "rates": Importer("Exchange rates", "CSV with Source, Date, Base, Quote and Rate", rate_csv.read),
    "rates-ecb": Importer(
        "Rates of the European Central Bank", "The bank's history eurofxref-hist, as CSV or zip", ecb_history.read
    ),
    "rates-inforeuro": Importer(
        "InforEuro rates", "JSON of the European Commission; the month stands in the file's name", inforeuro.read
    ),
    "rates-un": Importer(
        "UN operational rates",
        "The United Nations' XML or CSV: per US dollar, with changes inside a month",
        un_operational.read,
    ),
    "rates-treasury": Importer(
        "US Treasury reporting rates",
        "The Treasury's CSV: quarterly rates per US dollar, and their amendments",
        us_treasury.read,
    ),
}
"""Kind, as the command line names it → how it is read."""
