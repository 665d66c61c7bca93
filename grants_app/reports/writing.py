"""How a donor's file is written and named; permission was asked by the commands."""

from exports import NotWritable
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.reports import queries
from grants_app.reports.models import Report
from grants_app.reports.rules import CURRENT
from grants_app.reports.shelf import format_named


def write(
    work: Work,
    its: Award,
    period: Period,
    file_format: str,
    *,
    network: str,
    report: Report | None,
    agency: queries.Agency | None = None,
) -> bytes:
    """The bytes of a donor's file. Conflict with every reason why the figures allow none."""
    status = "draft" if report is None else "approved" if report.status in CURRENT else report.status
    statement = queries.statement(work, its, period, network=network, report=report, status=status, agency=agency)
    try:
        return format_named(work, file_format).write(statement)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal


def file_name(its: Award, period: Period, file_format: str, extension: str, *, version: int = 1, is_draft: bool) -> str:
    """Award, format, period, and the version from the second on: the old file keeps its name."""
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in its.reference)
    later = f"-v{version}" if version > 1 else ""
    marked = "-DRAFT" if is_draft else ""
    return f"{safe}-{file_format}-{period.starts_on}-{period.ends_on}{later}{marked}.{extension}"
