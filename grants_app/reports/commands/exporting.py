"""Donors' files: the stored one of an approved report, else a draft that says so."""

from dataclasses import dataclass
from uuid import UUID

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.work import Work
from grants_app.reports import queries
from grants_app.reports.models import Report
from grants_app.reports.rules import HAVE_FILE
from grants_app.reports.shelf import format_named, must_be_format_of
from grants_app.reports.steps import must_be_inside
from grants_app.reports.writing import file_name, write


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A donor's file: its name, kind and bytes, and whether it may be submitted."""

    name: str
    content: bytes
    media_type: str
    is_draft: bool


def export(
    work: Work,
    award_id: UUID,
    period: Period,
    file_format: str,
    *,
    network: str,
    agency: queries.Agency | None = None,
) -> ExportedFile:
    """A donor's file: the stored one where a report of just this period is approved, else a draft that says so.

    `agency` reads what an agency authorised and accepted, for its form.
    Raises Conflict with every reason when the figures do not allow a file, Invalid for an unknown format or period.
    """
    work.must_somewhere(Action.REPORT_READ)
    its = queries.award(work, award_id)
    must_be_format_of(work, its, file_format)
    must_be_inside(its, period)
    report = queries.report_of(work, its.id, period)
    if report and report.format == file_format and (stored := _stored(work, report)):
        return stored
    return _draft(work, its, period, file_format, network=network, report=report, agency=agency)


def download(work: Work, report_id: UUID, *, network: str, agency: queries.Agency | None = None) -> ExportedFile:
    """The file of one version of a report: as it was stored when approved, else a draft of what it would be."""
    work.must_somewhere(Action.REPORT_READ)
    report = queries.report(work, report_id)
    if stored := _stored(work, report):
        return stored
    period = Period(report.starts_on, report.ends_on)
    its = queries.award(work, report.award_id)
    return _draft(work, its, period, report.format, network=network, report=report, agency=agency)


def _stored(work: Work, report: Report) -> ExportedFile | None:
    if report.status not in HAVE_FILE:
        return None
    file = queries.stored_file(work, report.id)
    return ExportedFile(file.name, file.content, format_named(work, report.format).media_type, is_draft=False)


def _draft(
    work: Work,
    its: Award,
    period: Period,
    file_format: str,
    *,
    network: str,
    report: Report | None,
    agency: queries.Agency | None,
) -> ExportedFile:
    content = write(work, its, period, file_format, network=network, report=report, agency=agency)
    form = format_named(work, file_format)
    version = report.version if report else 1
    name = file_name(its, period, file_format, form.extension, version=version, is_draft=True)
    return ExportedFile(name, content, form.media_type, is_draft=True)
