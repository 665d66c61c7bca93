"""Where the reports that an award owes are written down; the commands of reports ask for permission before they come here."""

from datetime import date
from uuid import UUID

from grants_app.awards.models import AwardReport
from grants_app.core.calendar import Period
from grants_app.core.work import Work


def write_down(
    work: Work, award_id: UUID, period: Period, *, report_id: UUID, version: int, status: str, since: date
) -> None:
    """Keep where the newest version of a report stands: disbursements and the donor's instalments ask for it."""
    row = work.session.get(AwardReport, (award_id, period.ends_on)) or AwardReport(
        award_id=award_id,
        ends_on=period.ends_on,
        starts_on=period.starts_on,
        report_id=report_id,
        version=version,
        status=status,
        since=since,
    )
    row.report_id, row.version, row.status, row.since = report_id, version, status, since
    work.add(row)
