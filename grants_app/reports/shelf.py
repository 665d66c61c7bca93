"""The formats in which an award may be reported: those that everybody has, and the donor's own workbooks that are mapped and approved."""

from collections.abc import Mapping

from exports import DONOR_REPORTS, DonorReport
from grants_app.awards.models import Award
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.donor_templates import queries as donor_templates


def formats_for(work: Work, its: Award) -> Mapping[str, DonorReport]:
    """The formats to choose from: the award's own donor's workbooks stand first."""
    return {**donor_templates.formats(work, its.donor_id), **DONOR_REPORTS}


def format_named(work: Work, key: str) -> DonorReport:
    """The format of that name; Invalid where there is none, or a donor's workbook has no approved mapping."""
    if found := DONOR_REPORTS.get(key) or donor_templates.format_named(work, key):
        return found
    raise _refused(f"There is no format «{key}»; the formats are {', '.join(DONOR_REPORTS)}.")


def must_be_format_of(work: Work, its: Award, key: str) -> None:
    """Refuse a format that is not on the award's shelf: another donor's workbook is none."""
    if key not in DONOR_REPORTS and key not in donor_templates.formats(work, its.donor_id):
        format_named(work, key)
        raise _refused(f"«{key}» is another donor’s workbook, or a newer one has taken its place.")


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"format": sentence})
