"""What was paid becomes cost: by a verified milestone, or by the community's report that a finance officer accepts."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.sub_grants import entries, queries
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import CommunityReport, Tranche
from grants_app.sub_grants.posting import Why, keep, post_cost, purse_of, settle
from grants_app.sub_grants.rules.amounts import check_cost_day, check_report
from grants_app.sub_grants.rules.life import TRANCHE_TRACK, CostArises, ReportStatus, ShownAs, another_accepts
from grants_app.sub_grants.taking import Taken, take


def verify(work: Work, tranche_id: UUID, *, verified_on: date, document_number: str) -> Tranche:
    """Verify the milestone of a paid tranche: all that is left of it becomes a cost, once, at the rate of its payment."""
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "verify")
    work.must(step.action, row.hub_id)
    if taken.sub_grant.cost_arises != CostArises.MILESTONE:
        raise Conflict("The cost of this agreement does not arise by milestones.")
    if not document_number.strip():
        says = "Give the number under which the proof is filed."
        raise Invalid(says, fields={"document_number": says})
    paid_on = queries.payment(work, row.id).value_on
    check_cost_day(verified_on, paid_on, work.today, "verified_on")
    left = queries.of_tranches(work, taken.sub_grant)[row.id].left
    with open_book(work, taken.award.id) as book:
        purse = purse_of(work, book, taken)
        key = f"sub-grant.verified:{row.id}"
        why = Why("milestone", verified_on, paid_on, document_number, key)
        costs = [post_cost(work, purse, taken, entries.cost_of(purse, left, paid_on), why)]
        settle(book, taken, taken.nothing, f"sub-grant.settled:{row.id}")
    keep(work, taken, costs)
    write_down(work, taken.sub_grant, step.name, tranche=row, amount=left, verified_on=verified_on)
    return row


def report(work: Work, tranche_id: UUID, *, spent: Money, spent_on: date, document_number: str) -> CommunityReport:
    """Enter what the community says that it spent of a tranche; another person accepts it."""
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "report")
    work.must(step.action, row.hub_id)
    _must_report(taken)
    check_cost_day(spent_on, queries.payment(work, row.id).value_on, work.today, "spent_on")
    waiting = Money(queries.waiting_reports(work, row.id), taken.sub_grant.currency)
    left = queries.of_tranches(work, taken.sub_grant)[row.id].left - waiting
    check_report(spent, left, document_number)
    entered = CommunityReport(
        id=new_id(),
        hub_id=row.hub_id,
        tranche_id=row.id,
        status=ReportStatus.RECEIVED,
        spent_on=spent_on,
        spent_minor=spent.minor,
        document_number=document_number.strip()[:80],
        entered_by=work.actor.id,
        entered_by_name=work.actor.name,
        entered_at=work.now,
    )
    work.add(entered)
    write_down(work, taken.sub_grant, step.name, tranche=row, spent=spent, spent_on=spent_on)
    return entered


def accept(work: Work, community_report_id: UUID) -> CommunityReport:
    """Accept a community's report: the amount becomes a cost of the day until which it was spent. Never by who entered it."""
    taken, its = _take_report(work, community_report_id)
    work.must(Action.SUB_GRANT_ACCEPT, its.hub_id)
    _must_wait(its)
    another_accepts(its.entered_by, work.actor.id)
    spent = Money(its.spent_minor, taken.sub_grant.currency)
    left = queries.of_tranches(work, taken.sub_grant)[taken.tranche.id].left
    check_report(spent, left, its.document_number)
    with open_book(work, taken.award.id) as book:
        purse = purse_of(work, book, taken)
        why = Why("report", its.spent_on, its.spent_on, its.document_number, f"sub-grant.report:{its.id}")
        costs = [post_cost(work, purse, taken, entries.cost_of(purse, spent, its.spent_on), why)]
        settle(book, taken, left - spent, f"sub-grant.settled:{its.id}")
    _decide(work, its, ReportStatus.ACCEPTED)
    keep(work, taken, costs)
    write_down(work, taken.sub_grant, "accept", tranche=taken.tranche, spent=spent)
    return its


def send_back(work: Work, community_report_id: UUID, *, reason: str) -> CommunityReport:
    """Send a community's report back, with the reason; it can be entered again."""
    taken, its = _take_report(work, community_report_id)
    work.must(Action.SUB_GRANT_ACCEPT, its.hub_id)
    _must_wait(its)
    if not reason.strip():
        raise Invalid("Give the reason: the hub reads it.", fields={"note": "Give the reason."})
    its.reason = reason.strip()[:400]
    _decide(work, its, ReportStatus.RETURNED)
    write_down(work, taken.sub_grant, "send-back", tranche=taken.tranche, reason=its.reason)
    return its


def _take_report(work: Work, community_report_id: UUID) -> tuple[Taken, CommunityReport]:
    seen = queries.community_report(work, community_report_id)
    taken = take(work, seen.tranche_id)
    return taken, queries.community_report(work, community_report_id, to_change=True)


def _must_report(taken: Taken) -> None:
    if taken.sub_grant.cost_arises != CostArises.REPORT:
        raise Conflict("The cost of this agreement does not arise by reports of the community.")
    if taken.sub_grant.shown_as == ShownAs.VOUCHERS:
        raise Conflict("The vouchers of this community are charged one by one: enter them under Expenditure.")


def _must_wait(its: CommunityReport) -> None:
    if its.status != ReportStatus.RECEIVED:
        raise Conflict(f"This report is {its.status} already; reload the page.")


def _decide(work: Work, its: CommunityReport, status: ReportStatus) -> None:
    its.status = status.value
    its.decided_by, its.decided_by_name, its.decided_at = work.actor.id, work.actor.name, work.now
    work.add(its)
