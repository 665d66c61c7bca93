"""Typed statement in, the donor's file out; every format on one shelf, knowing no database and no HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exports import bva, eu_annex_vi
from exports.refusals import NotWritable
from exports.statement import FinancialStatement

__all__ = ["DONOR_REPORTS", "DonorReport", "NotWritable"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class DonorReport:
    """One format: what people call it, whose it is, and the function that writes it."""

    title: str
    donor: str
    version: str
    write: Callable[[FinancialStatement], bytes]
    extension: str = "xlsx"
    media_type: str = _XLSX


DONOR_REPORTS: Mapping[str, DonorReport] = {
    "eu-annex-vi": DonorReport(
        "Annex VI, interim and final financial report", "European Union, external actions", "2018-08", eu_annex_vi.write
    ),
    "bva": DonorReport("Budget versus actual", "any donor", "1", bva.write),
}
"""The whole shelf, to be read at a glance. A new format is one file and one row here."""
