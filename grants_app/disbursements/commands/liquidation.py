"""Our own percentage for a hub is recorded, and a director lets one request pass without it, or without the last report."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.history import write_down
from grants_app.disbursements.models import Disbursement, OwnPercentage
from grants_app.disbursements.rules.life import Status, people_different
from grants_app.disbursements.rules.liquidation import check_percent
from grants_app.hubs.queries import hub as hub_of


def record_percentage(work: Work, hub_id: UUID, *, percent: Decimal, starts_on: date, reason: str) -> OwnPercentage:
    """From a day on, a hub accounts for so much of its last advance before the next; the rows before stay."""
    work.must(Action.DISBURSEMENT_WAIVE)
    check_percent(percent, reason)
    before = queries.own_percent(work, hub_of(work, hub_id).id).percent
    row = OwnPercentage(
        id=new_id(),
        hub_id=hub_id,
        percent=percent,
        starts_on=starts_on,
        reason=reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(row)
    facts = {"before": before, "after": percent, "starts_on": starts_on, "reason": row.reason}
    work.note("own-percentage.recorded", row.id, hub_id, **facts)
    return row


def waive(work: Work, disbursement_id: UUID, *, reason: str) -> Disbursement:
    """A director lets a request pass though the earlier advance is not accounted for, with a reason; another person approves it."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    work.must(Action.DISBURSEMENT_WAIVE, disbursement.hub_id)
    return _let_pass(work, disbursement, "waive", reason)


def waive_report(work: Work, disbursement_id: UUID, *, reason: str) -> Disbursement:
    """A director lets a request pass though the last report is not with the donor, with a reason; another person approves it."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    work.must(Action.DISBURSEMENT_WAIVE, disbursement.hub_id)
    return _let_pass(work, disbursement, "waive-report", reason)


def _let_pass(work: Work, disbursement: Disbursement, act: str, reason: str) -> Disbursement:
    if disbursement.status not in (Status.REQUESTED, Status.ENDORSED):
        raise Conflict(
            "Only a request that waits for its approval can be let pass. Reload the page to see where it is."
        )
    done_by = queries.done_by(work, disbursement)
    people_different(act, done_by, work.actor.id)
    if act in done_by:
        raise Conflict("A director has let this pass already. Reload the page to see why.")
    if not reason.strip():
        raise Invalid(
            "Give the reason: whoever approves it, and an auditor, reads it.", fields={"note": "Give the reason."}
        )
    write_down(work, disbursement, act, disbursement.status, reason=reason.strip()[:2000])
    return disbursement
