"""What the page of a sub-grant shows: the agreement, each tranche with what it waits for, money, history and entries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from grants_app.authorities.rules import must_be_enough
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.communities import queries as communities
from grants_app.communities.rules.bank_details import CLEARED_BY, Standing, why_not_payable
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.diligence import queries as diligence
from grants_app.diligence.rules.gate import Gate
from grants_app.hubs.models import Community, Hub
from grants_app.hubs.queries import community as community_of
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.queries import EntryView, entries_about
from grants_app.sub_grants.models import (
    CommunityReport,
    Condition,
    SubGrant,
    SubGrantCost,
    SubGrantRefund,
    SubGrantStep,
    Tranche,
    TranchePayment,
)
from grants_app.sub_grants.queries import balances, records
from grants_app.sub_grants.queries.authority import authority, authority_of_tranche
from grants_app.sub_grants.queries.choices import ceiling
from grants_app.sub_grants.rules import life
from grants_app.sub_grants.rules.agreement import Ceiling, open_conditions
from grants_app.sub_grants.rules.amounts import Left
from grants_app.sub_grants.rules.life import TRACK, TRANCHE_TRACK, WAY, Status, TrancheStatus


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way of a tranche: a sentence, and who can clear it."""

    says: str
    cleared_by: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TrancheCard:
    """One tranche: its amounts, conditions, payment, reports, and what can be done with it now."""

    tranche: Tranche
    line_code: str
    line_description: str
    amount: Money
    left: Left
    conditions: tuple[Condition, ...]
    payment: TranchePayment | None
    sent: Money | None
    reports: tuple[CommunityReport, ...]
    costs: tuple[SubGrantCost, ...]
    refunds: tuple[SubGrantRefund, ...]
    steps: tuple[Step, ...]
    blockers: tuple[Blocker, ...]

    @property
    def open_conditions(self) -> tuple[str, ...]:
        return open_conditions(self.conditions)


@dataclass(frozen=True, slots=True)
class Card:
    """All that sub_grants/show.html shows."""

    sub_grant: SubGrant
    award: Award
    hub: Hub
    community: Community
    amount: Money
    award_amount: Money
    left: Left
    ceiling: Ceiling | None
    diligence: Gate
    """How the due diligence of the community stands, and whether it stops money to it."""
    tranches: tuple[TrancheCard, ...]
    steps: tuple[Step, ...]
    stopped: str
    """Why this person must leave the next step of the agreement to another."""
    history: Sequence[SubGrantStep]
    entries: tuple[EntryView, ...]

    @property
    def way(self) -> tuple[str, ...]:
        return WAY if self.sub_grant.status in WAY else (Status.DRAFT, self.sub_grant.status)

    @property
    def whose_turn(self) -> str:
        return _WHOSE_TURN[Status(self.sub_grant.status)]


_WHOSE_TURN = {
    Status.DRAFT: "The hub completes the draft and proposes it for approval.",
    Status.PROPOSED: "A finance officer or director who took no part in drafting it approves it.",
    Status.ACTIVE: "Tranches are asked for, approved and paid one by one, each when its conditions hold.",
    Status.CLOSED: "Nothing is left to do.",
    Status.CANCELLED: "Nothing came of this agreement.",
}


def card(work: Work, sub_grant_id: UUID) -> Card:
    """One sub-grant with everything that this person sees of it and can do now."""
    its = records.get(work, sub_grant_id)
    award = awards.award(work, its.award_id)
    hub = hub_of(work, its.hub_id)
    checked = diligence_gate(work, its, award)
    shown = _tranches(work, its, award, hub, checked)
    steps = TRACK.steps_for(its.status, work.actor, its.hub_id)
    stopped = _stopped(work, its, award, hub)
    if stopped:
        steps = tuple(step for step in steps if step.name != "approve")
    return Card(
        sub_grant=its,
        award=award,
        hub=hub,
        community=community_of(work, its.community_id),
        amount=Money(its.amount_minor, its.currency),
        award_amount=Money(its.award_minor, award.currency),
        left=balances.of_one(work, its),
        ceiling=ceiling(work, award, its),
        diligence=checked,
        tranches=shown,
        steps=steps,
        stopped=stopped,
        history=records.steps(work, its.id),
        entries=_entries(work, shown),
    )


def diligence_gate(work: Work, its: SubGrant, award: Award) -> Gate:
    """What the community's due diligence says to money under this agreement: by its whole amount, however it is cut into tranches."""
    amount = Money(its.award_minor, award.currency)
    return diligence.gate(work, its.community_id, hub_id=its.hub_id, donor_id=award.donor_id, amount=amount)


def _stopped(work: Work, its: SubGrant, award: Award, hub: Hub) -> str:
    if its.status != Status.PROPOSED:
        return ""
    try:
        life.another_approves(records.prepared_by(work, its.id), work.actor.id)
        must_be_enough(authority(work, its, award, hub))
    except Conflict as refused:
        return refused.sentence
    return ""


Row = TypeVar("Row", Condition, CommunityReport, SubGrantCost, SubGrantRefund)


def _by_tranche(rows: Iterable[Row]) -> dict[UUID, tuple[Row, ...]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.tranche_id].append(row)
    return {tranche_id: tuple(its) for tranche_id, its in found.items()}


def _tranches(work: Work, its: SubGrant, award: Award, hub: Hub, checked: Gate) -> tuple[TrancheCard, ...]:
    rows = records.tranches(work, its.id)
    ids = [row.id for row in rows]
    lines = {line.line_id: line for line in budgets.approved_lines(work, award.id)}
    left = balances.of_tranches(work, its)
    conditions = _by_tranche(records.conditions(work, ids))
    payments = {row.tranche_id: row for row in records.payments(work, ids)}
    reports = _by_tranche(records.community_reports(work, ids))
    costs, refunds = _by_tranche(records.costs(work, ids)), _by_tranche(records.refunds(work, ids))
    standing = communities.standing(work, its.community_id)
    shown = []
    for row in rows:
        line, payment = lines.get(row.line_id), payments.get(row.id)
        mine = conditions.get(row.id, ())
        blockers = tuple(_blockers(work, row, _Around(its, award, hub, open_conditions(mine), checked, standing)))
        shown.append(
            TrancheCard(
                tranche=row,
                line_code=line.code if line else "–",
                line_description=line.description if line else "No longer in the budget",
                amount=Money(row.amount_minor, its.currency),
                left=left[row.id],
                conditions=mine,
                payment=payment,
                sent=_sent(payment, award),
                reports=reports.get(row.id, ()),
                costs=costs.get(row.id, ()),
                refunds=refunds.get(row.id, ()),
                steps=_steps(work, its, row, blockers),
                blockers=blockers,
            )
        )
    return tuple(shown)


def _sent(payment: TranchePayment | None, award: Award) -> Money | None:
    if payment is None:
        return None
    own = payment.own_currency or (award.currency if payment.paid_from == "bank" else payment.paid_from)
    return Money(payment.sent_minor, own)


def _steps(work: Work, its: SubGrant, row: Tranche, blockers: Sequence[Blocker]) -> tuple[Step, ...]:
    """What this person can do with a tranche now."""
    if its.status != Status.ACTIVE:
        return ()
    may = TRANCHE_TRACK.steps_for(row.status, work.actor, its.hub_id)
    return tuple(
        step
        for step in may
        if life.fits_agreement(step, its.cost_arises)
        and not (step.name == "report" and its.shown_as == life.ShownAs.VOUCHERS)
        and not (step.name in ("approve", "pay") and blockers)
    )


def _barred(work: Work, row: Tranche) -> str:
    """Why this person must leave the next step of a tranche to another."""
    try:
        if row.status == TrancheStatus.REQUESTED:
            life.another_approves_tranche(row.requested_by, work.actor.id)
        if row.status == TrancheStatus.APPROVED:
            life.another_pays(row.requested_by, row.approved_by, work.actor.id)
    except Conflict as refused:
        return refused.sentence
    return ""


@dataclass(frozen=True, slots=True)
class _Around:
    its: SubGrant
    award: Award
    hub: Hub
    still_open: tuple[str, ...]
    diligence: Gate
    standing: Standing


def _blockers(work: Work, row: Tranche, around: _Around) -> Iterable[Blocker]:
    its = around.its
    if its.status != Status.ACTIVE or row.status not in (TrancheStatus.REQUESTED, TrancheStatus.APPROVED):
        return
    if around.still_open:
        says = (
            "The conditions above are not all met." if len(around.still_open) > 1 else "The condition above is not met."
        )
        yield Blocker(says, "a coordinator or finance officer, who ticks it with date and note")
    if stops := around.diligence.blocker:
        yield Blocker(stops.says, stops.cleared_by, stops.url)
    approved = row.approved_details if row.status == TrancheStatus.APPROVED else None
    if why := why_not_payable(around.standing, approved):
        yield Blocker(why, CLEARED_BY, f"/communities/{its.community_id}/bank-details")
    names = ("approve", "pay")
    may = any(step.name in names for step in TRANCHE_TRACK.steps_for(row.status, work.actor, its.hub_id))
    if may and (sentence := _barred(work, row)):
        yield Blocker(sentence, "any other person with this role")
    if row.status == TrancheStatus.REQUESTED:
        verdict = authority_of_tranche(work, row, its, around.award, around.hub)
        if not verdict.is_enough:
            url = "/rates" if verdict.lacks_rate else "/authorities"
            yield Blocker(verdict.says, "somebody with a higher limit, who approves it", url)


def _entries(work: Work, shown: Sequence[TrancheCard]) -> tuple[EntryView, ...]:
    """All entries of the agreement in their order."""
    ids = [one.tranche.id for one in shown if one.payment]
    ids += [cost.id for one in shown for cost in one.costs]
    ids += [refund.id for one in shown for refund in one.refunds]
    found = [entry for about_id in ids for entry in entries_about(work, about_id)]
    return tuple(sorted(found, key=lambda view: view.entry.number))
