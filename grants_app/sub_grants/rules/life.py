"""The life of an agreement and of its tranches as tables, and who must leave which step to another person."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict
from grants_app.core.track import Step, Track


class Status(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TrancheStatus(StrEnum):
    """Where a tranche stands."""

    PLANNED = "planned"
    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    SETTLED = "settled"
    """Paid, and all of it has become cost or was sent back."""


class CostArises(StrEnum):
    """When what was paid becomes a cost, as the agreement says."""

    PAYMENT = "payment"
    MILESTONE = "milestone"
    REPORT = "report"


class ShownAs(StrEnum):
    """What the donor's list of transactions shows."""

    TRANCHES = "tranches"
    VOUCHERS = "vouchers"


class ConditionKind(StrEnum):
    """What a condition of a tranche asks for."""

    REPORT = "report"
    DAY = "day"
    DOCUMENT = "document"


class ReportStatus(StrEnum):
    """Where a report of a community stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"


COST_ARISES_LABELS: Mapping[str, str] = {
    CostArises.PAYMENT: "when the tranche is paid",
    CostArises.MILESTONE: "when the milestone of the tranche is verified",
    CostArises.REPORT: "when the community's report is accepted",
}
SHOWN_AS_LABELS: Mapping[str, str] = {
    ShownAs.TRANCHES: "one row per tranche, by the community's alias",
    ShownAs.VOUCHERS: "the community's vouchers, charged one by one",
}
CONDITION_LABELS: Mapping[str, str] = {
    ConditionKind.REPORT: "Report accepted",
    ConditionKind.DAY: "Day reached",
    ConditionKind.DOCUMENT: "Document received and verified",
}

_WRITE, _APPROVE = Action.SUB_GRANT_WRITE, Action.SUB_GRANT_APPROVE

TRACK = Track(
    Step("propose", Status.DRAFT, Status.PROPOSED, _WRITE, "Propose for approval"),
    Step("cancel", Status.DRAFT, Status.CANCELLED, _WRITE, "Cancel", needs_reason=True, danger=True),
    Step("approve", Status.PROPOSED, Status.ACTIVE, _APPROVE, "Approve the agreement"),
    Step("return", Status.PROPOSED, Status.DRAFT, _APPROVE, "Return to the hub", needs_reason=True),
    Step("close", Status.ACTIVE, Status.CLOSED, _APPROVE, "Close the agreement", needs_reason=True),
)

WAY: tuple[Status, ...] = (Status.DRAFT, Status.PROPOSED, Status.ACTIVE, Status.CLOSED)
COUNTED = (Status.PROPOSED, Status.ACTIVE, Status.CLOSED)
"""Agreements that count together when the donor's ceiling is measured."""

TRANCHE_TRACK = Track(
    Step("request", TrancheStatus.PLANNED, TrancheStatus.REQUESTED, _WRITE, "Ask for this tranche"),
    Step("approve", TrancheStatus.REQUESTED, TrancheStatus.APPROVED, _APPROVE, "Approve"),
    Step("return", TrancheStatus.REQUESTED, TrancheStatus.PLANNED, _APPROVE, "Return", needs_reason=True),
    Step("pay", TrancheStatus.APPROVED, TrancheStatus.PAID, Action.SUB_GRANT_PAY, "Record the payment"),
    Step("return", TrancheStatus.APPROVED, TrancheStatus.PLANNED, _APPROVE, "Return", needs_reason=True),
    Step("verify", TrancheStatus.PAID, TrancheStatus.SETTLED, Action.SUB_GRANT_ACCEPT, "Verify the milestone"),
    Step("report", TrancheStatus.PAID, TrancheStatus.PAID, _WRITE, "Enter the community's report"),
    Step("refund", TrancheStatus.PAID, TrancheStatus.PAID, Action.SUB_GRANT_PAY, "Record what came back"),
    Step("refund", TrancheStatus.SETTLED, TrancheStatus.SETTLED, Action.SUB_GRANT_PAY, "Record what came back"),
)
IN_HAND = (TrancheStatus.REQUESTED, TrancheStatus.APPROVED, TrancheStatus.PAID)
"""Tranches that must come to an end before their agreement is closed."""
PAID_OUT = (TrancheStatus.PAID, TrancheStatus.SETTLED)

DONE: Mapping[str, str] = {
    "create": "created",
    "change": "changed",
    "propose": "proposed",
    "return": "returned",
    "approve": "approved",
    "cancel": "cancelled",
    "close": "closed",
    "meet": "condition-met",
    "request": "requested",
    "pay": "paid",
    "verify": "verified",
    "report": "reported",
    "accept": "report-accepted",
    "send-back": "report-returned",
    "refund": "refunded",
}
"""Each act as the trail says it, after `sub-grant.` or `tranche.`."""


def fits_agreement(step: Step, cost_arises: str) -> bool:
    """Whether a step of a tranche has a meaning under this agreement."""
    return {"verify": CostArises.MILESTONE, "report": CostArises.REPORT}.get(step.name, cost_arises) == cost_arises


# --- people different ---

Person = UUID | None
"""None is the local operator."""


def another_approves(prepared_by: frozenset[Person], person_id: Person) -> None:
    """Nobody approves an agreement that they drafted, changed or proposed."""
    if person_id in prepared_by:
        raise Conflict("You took part in drafting this agreement, so another person must approve it.")


def another_approves_tranche(requested_by: Person, person_id: Person) -> None:
    """Nobody approves the tranche that they asked for."""
    if requested_by == person_id:
        raise Conflict("You asked for this tranche, so another person must approve it.")


def another_pays(requested_by: Person, approved_by: Person, person_id: Person) -> None:
    """Who records the payment neither asked for it nor approved it."""
    if person_id == approved_by:
        raise Conflict("You approved this tranche, so another person must record the payment.")
    if person_id == requested_by:
        raise Conflict("You asked for this tranche, so another person must record the payment.")


def another_accepts(entered_by: Person, person_id: Person) -> None:
    """Nobody accepts the report that they entered."""
    if entered_by == person_id:
        raise Conflict("You entered this report, so another person must accept it.")
