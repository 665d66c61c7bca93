"""The steps of an agreement: proposed, approved by another person, returned, cancelled, closed."""

from typing import Any
from uuid import UUID

from grants_app.authorities.rules import must_be_enough
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.posting import open_book
from grants_app.sub_grants import queries
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import SubGrant
from grants_app.sub_grants.rules.agreement import Consent, must_keep_ceiling
from grants_app.sub_grants.rules.life import IN_HAND, TRACK, ShownAs, another_approves


def propose(work: Work, sub_grant_id: UUID) -> SubGrant:
    """Propose a draft for approval: its amount is converted at today's rate and held against the donor's ceiling."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    step = TRACK.step(sub_grant.status, "propose")
    work.must(step.action, sub_grant.hub_id)
    award = _active_award(work, sub_grant)
    hub = hub_of(work, sub_grant.hub_id)
    rates = awards.rates_for(work, award, {sub_grant.currency, hub.currency})
    there = rates.to_award(sub_grant.currency, hub.currency, work.today, hub.id)
    sub_grant.award_minor = there.convert(Money(sub_grant.amount_minor, sub_grant.currency)).minor
    sub_grant.rates = there.text
    with open_book(work, award.id):
        # The book's lock brings two agreements with one community one after the other.
        _must_keep_ceiling(work, award, sub_grant)
        _take(work, sub_grant, step)
    return sub_grant


def approve(work: Work, sub_grant_id: UUID) -> SubGrant:
    """Approve a proposed agreement, within one's authority; never one that the person drafted, changed or proposed."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    step = TRACK.step(sub_grant.status, "approve")
    work.must(step.action, sub_grant.hub_id)
    another_approves(queries.prepared_by(work, sub_grant.id), work.actor.id)
    award = _active_award(work, sub_grant)
    with open_book(work, award.id):
        _must_keep_ceiling(work, award, sub_grant)
        _must_be_alone_with_vouchers(work, sub_grant)
        must_be_enough(queries.authority(work, sub_grant, award, hub_of(work, sub_grant.hub_id)))
        sub_grant.approved_by, sub_grant.approved_by_name = work.actor.id, work.actor.name
        sub_grant.approved_at = work.now
        _take(work, sub_grant, step, amount=Money(sub_grant.amount_minor, sub_grant.currency))
    return sub_grant


def return_(work: Work, sub_grant_id: UUID, *, reason: str) -> SubGrant:
    """Send a proposed agreement back to the hub, with the reason."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    step = TRACK.step(sub_grant.status, "return")
    work.must(step.action, sub_grant.hub_id)
    _take(work, sub_grant, step, reason=_needed(reason))
    return sub_grant


def cancel(work: Work, sub_grant_id: UUID, *, reason: str) -> SubGrant:
    """Give up a draft, with the reason."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    step = TRACK.step(sub_grant.status, "cancel")
    work.must(step.action, sub_grant.hub_id)
    _take(work, sub_grant, step, reason=_needed(reason))
    return sub_grant


def close(work: Work, sub_grant_id: UUID, *, reason: str) -> SubGrant:
    """End an agreement of which nothing is in hand: all that was paid is accounted for, and nothing is asked for."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    step = TRACK.step(sub_grant.status, "close")
    work.must(step.action, sub_grant.hub_id)
    in_hand = [row.position for row in queries.tranches(work, sub_grant.id) if row.status in IN_HAND]
    left = queries.of_one(work, sub_grant).left
    if sub_grant.shown_as == ShownAs.VOUCHERS and not left:
        in_hand = [row.position for row in queries.tranches(work, sub_grant.id) if row.status in IN_HAND[:2]]
    if in_hand or left:
        which = ", ".join(map(str, in_hand))
        raise Conflict(
            f"Not yet: tranche {which or '–'} is not at its end, and {left} is not accounted for. Accept the community's reports or "
            "record what came back; return what was asked for and not paid."
        )
    _take(work, sub_grant, step, reason=_needed(reason))
    return sub_grant


def _active_award(work: Work, sub_grant: SubGrant) -> Award:
    award = awards.award(work, sub_grant.award_id)
    if award.status != "active":
        raise Conflict(f"Award {award.reference} is {award.status}; agreements are made under an active award.")
    return award


def _must_keep_ceiling(work: Work, award: Award, sub_grant: SubGrant) -> None:
    consent = Consent(sub_grant.consent_reference, sub_grant.consent_on) if sub_grant.consent_on else None
    must_keep_ceiling(queries.ceiling(work, award, sub_grant), consent)


def _must_be_alone_with_vouchers(work: Work, sub_grant: SubGrant) -> None:
    if sub_grant.shown_as != ShownAs.VOUCHERS:
        return
    if other := queries.other_with_vouchers(work, sub_grant):
        raise Conflict(
            f"The vouchers of this community are charged under {other.reference} already. Close that agreement first, so that "
            "each voucher belongs to one."
        )


def _take(work: Work, sub_grant: SubGrant, step: Step, *, reason: str = "", **facts: Any) -> None:
    before = sub_grant.status
    sub_grant.status = str(step.target)
    work.add(sub_grant)
    write_down(work, sub_grant, step.name, reason=reason, before=before, **facts)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Give the reason.", fields={"note": "Give the reason."})
    return reason.strip()[:2000]
