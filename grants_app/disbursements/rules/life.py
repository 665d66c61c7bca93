"""The life of a disbursement as a table, and who must leave which step to another person."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict
from grants_app.core.track import Step, Track


class Status(StrEnum):
    """Where a disbursement stands."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    PAID = "paid"
    RECEIVED = "received"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_ASK, _ENDORSE, _APPROVE = Action.DISBURSEMENT_REQUEST, Action.DISBURSEMENT_ENDORSE, Action.DISBURSEMENT_APPROVE


def _return(source: Status, action: Action) -> Step:
    return Step("return", source, Status.DRAFT, action, "Return to the hub", needs_reason=True)


def _reject(source: Status, action: Action) -> Step:
    return Step("reject", source, Status.REJECTED, action, "Reject", needs_reason=True, danger=True)


def _cancel(source: Status, action: Action) -> Step:
    return Step("cancel", source, Status.CANCELLED, action, "Cancel", needs_reason=True, danger=True)


TRACK = Track(
    Step("request", Status.DRAFT, Status.REQUESTED, _ASK, "Ask for the money"),
    _cancel(Status.DRAFT, _ASK),
    Step("endorse", Status.REQUESTED, Status.ENDORSED, _ENDORSE, "Endorse"),
    _return(Status.REQUESTED, _ENDORSE),
    _reject(Status.REQUESTED, _ENDORSE),
    _cancel(Status.REQUESTED, _ASK),
    Step("approve", Status.ENDORSED, Status.APPROVED, _APPROVE, "Approve"),
    _return(Status.ENDORSED, _APPROVE),
    _reject(Status.ENDORSED, _APPROVE),
    _cancel(Status.ENDORSED, _ASK),
    Step("pay", Status.APPROVED, Status.PAID, Action.DISBURSEMENT_PAY, "Record the payment"),
    _return(Status.APPROVED, _APPROVE),
    _cancel(Status.APPROVED, _APPROVE),
    Step("receive", Status.PAID, Status.RECEIVED, Action.DISBURSEMENT_RECEIVE, "Confirm what arrived"),
)

WAY: tuple[Status, ...] = (
    Status.DRAFT, Status.REQUESTED, Status.ENDORSED, Status.APPROVED, Status.PAID, Status.RECEIVED,
)  # fmt: skip
"""The way of a disbursement that nobody stops."""
FORWARD: tuple[str, ...] = ("request", "endorse", "approve", "pay", "receive")
"""The steps of that way."""
RESERVING = frozenset({Status.REQUESTED, Status.ENDORSED, Status.APPROVED})
"""While a disbursement stands here, its amounts are reserved on the budget lines."""

DONE: Mapping[str, str] = {
    "create": "created",
    "change": "changed",
    "request": "requested",
    "endorse": "endorsed",
    "approve": "approved",
    "reject": "rejected",
    "cancel": "cancelled",
    "return": "returned",
    "pay": "paid",
    "receive": "received",
    "waive": "waived",
    "waive-report": "report-waived",
}
"""Each act as the trail and the history say it."""

WHOSE_TURN: Mapping[Status, str] = {
    Status.DRAFT: "The hub completes the draft and asks for the money.",
    Status.REQUESTED: "A coordinator of the hub endorses the request.",
    Status.ENDORSED: "A finance officer or director approves it.",
    Status.APPROVED: "A finance officer who did not approve it sends the money and records the payment.",
    Status.PAID: "The hub confirms what arrived.",
    Status.RECEIVED: "Nothing is left to do: the hub accounts for the advance with its vouchers.",
    Status.REJECTED: "Nothing is left to do; what was reserved is available again.",
    Status.CANCELLED: "Nothing is left to do; what was reserved is available again.",
}


# --- people different ---

_BARRED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "endorse": (("prepare", "You asked for this disbursement, so another person must endorse it."),),
    "approve": (
        ("prepare", "You asked for this disbursement, so another person must approve it."),
        ("endorse", "You endorsed this disbursement, so another person must approve it."),
        ("waive", "You let this pass without our own percentage, so another person must approve it."),
        ("waive-report", "You let this pass without the last report, so another person must approve it."),
    ),
    "pay": (
        ("approve", "You approved this disbursement, so another person must record the payment."),
        ("endorse", "You endorsed this disbursement, so another person must record the payment."),
        ("prepare", "You asked for this disbursement, so another person must record the payment."),
    ),
    "waive": (("prepare", "You asked for this disbursement, so another person must let it pass."),),
    "waive-report": (("prepare", "You asked for this disbursement, so another person must let it pass."),),
    "receive": (("pay", "You recorded the payment, so another person must confirm what arrived."),),
}
"""Per step: who cannot take it, by what they did before."""

DoneBy = Mapping[str, frozenset[UUID | None]]
"""Who did what so far: prepare (typed, changed or asked), endorse, waive, waive-report, approve, pay. None is the local operator."""


def barred(step: str, done_by: DoneBy, person_id: UUID | None) -> str:
    """Why this person must leave the step to another; empty where nothing speaks against it."""
    for act, sentence in _BARRED.get(step, ()):
        if person_id in done_by.get(act, frozenset()):
            return sentence
    return ""


def people_different(step: str, done_by: DoneBy, person_id: UUID | None) -> None:
    """Nobody takes two steps that are meant for two people."""
    if sentence := barred(step, done_by, person_id):
        raise Conflict(sentence)
