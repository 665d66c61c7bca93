"""Pure rules of the first page: how far it looks ahead, and how things that wait are told."""

from collections.abc import Mapping
from datetime import date, timedelta

from grants_app.awards.schedule import OwedReport

AHEAD_DAYS = 60
"""How far the first page looks ahead."""

APPLICATIONS: Mapping[str, str] = {
    "draft": "to complete",
    "submitted": "to review",
    "head-office-review": "to decide",
    "ready": "to send to the donor",
}
"""What is to be done with an application, by its status."""
DISBURSEMENTS: Mapping[str, str] = {
    "draft": "to ask for",
    "requested": "to endorse",
    "endorsed": "to approve",
    "approved": "to pay",
    "paid": "to confirm on arrival",
}
"""What is to be done with a disbursement, by its status."""


def is_ahead(report: OwedReport, today: date) -> bool:
    """Whether a report that the donor never had is due, or its period ends soon."""
    has_left = report.is_with_donor or report.version > 1 or report.status == "queried"
    return not has_left and report.period.ends_on <= today + timedelta(days=AHEAD_DAYS)
