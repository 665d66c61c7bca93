"""Bytes in, typed records and located problems out: one file per source format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from importers import (
    budget_workbook,
    ecb_history,
    eu_portal,
    expenditure_workbook,
    inforeuro,
    network_workbook,
    rate_csv,
    strategy_toml,
    un_operational,
    us_treasury,
)
from importers.records import Reading


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that can be taken in. `read` takes the file and its name, and raises `records.Unusable` alone."""

    title: str
    describes: str
    read: Callable[[BinaryIO, str], Reading[Any]]


IMPORTS: Mapping[str, Importer] = {
    "network": Importer(
        "Registers of the network",
        "Workbook with the sheets Hubs, People, Donors, Communities, Awards and Instalments",
        network_workbook.read,
    ),
    "calls-eu": Importer(
        "Calls of the EU Funding & Tenders portal", "A page of the portal's search service, as JSON", eu_portal.read
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
