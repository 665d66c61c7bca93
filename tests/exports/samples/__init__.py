"""One finished workbook per format, to look at and to compare with."""

from collections.abc import Mapping
from pathlib import Path

from exports import DONOR_REPORTS
from exports.statement import FinancialStatement
from tests.exports import statements

FOLDER = Path(__file__).parent

SAMPLES: Mapping[str, tuple[str, FinancialStatement]] = {
    "eu-annex-vi-interim.xlsx": ("eu-annex-vi", statements.interim()),
    "eu-annex-vi-final.xlsx": ("eu-annex-vi", statements.final()),
    "eu-annex-vi-addendum.xlsx": ("eu-annex-vi", statements.with_addendum()),
    "bva.xlsx": ("bva", statements.interim()),
}


def written(name: str) -> bytes:
    """The sample as it is written today."""
    report, statement = SAMPLES[name]
    return DONOR_REPORTS[report].write(statement)
