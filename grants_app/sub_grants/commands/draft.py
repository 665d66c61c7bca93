"""An agreement while it is a draft: begun, and changed."""

from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money, is_currency
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import community as community_of
from grants_app.sub_grants import queries
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import Condition, SubGrant, Tranche
from grants_app.sub_grants.rules.agreement import Terms, check_terms
from grants_app.sub_grants.rules.life import TRACK, Status, TrancheStatus


def create(work: Work, award_id: UUID, hub_id: UUID, terms: Terms) -> SubGrant:
    """Begin an agreement of a hub with one of its communities under an award. Nothing is set aside yet."""
    award = awards.award(work, award_id)
    work.must(Action.SUB_GRANT_WRITE, hub_id)
    hub = _taking_part(work, award, hub_id)
    _check(work, award, hub, terms)
    value, rates = _in_award_currency(work, award, hub, terms.amount)
    sub_grant = SubGrant(
        id=new_id(),
        hub_id=hub.id,
        reference=next_reference(work, f"{hub.code}-SG"),
        award_id=award.id,
        community_id=terms.community_id,
        status=Status.DRAFT,
        created_by=work.actor.id,
        created_by_name=work.actor.name,
        created_at=work.now,
        **_facts(terms),
        award_minor=value.minor,
        rates=rates,
    )
    work.add(sub_grant)
    _keep_tranches(work, sub_grant, terms)
    write_down(work, sub_grant, "create", award=award.reference, amount=terms.amount, tranches=len(terms.tranches))
    return sub_grant


def change(work: Work, sub_grant_id: UUID, terms: Terms) -> SubGrant:
    """Change a draft; whoever does has a part in it, like its author."""
    sub_grant = queries.get(work, sub_grant_id, to_change=True)
    work.must(Action.SUB_GRANT_WRITE, sub_grant.hub_id)
    TRACK.step(sub_grant.status, "propose")
    award = awards.award(work, sub_grant.award_id)
    hub = _taking_part(work, award, sub_grant.hub_id)
    _check(work, award, hub, terms)
    before = Money(sub_grant.amount_minor, sub_grant.currency)
    for name, value in _facts(terms).items():
        setattr(sub_grant, name, value)
    value, sub_grant.rates = _in_award_currency(work, award, hub, terms.amount)
    sub_grant.award_minor = value.minor
    sub_grant.community_id = terms.community_id
    _remove_tranches(work, sub_grant)
    _keep_tranches(work, sub_grant, terms)
    write_down(work, sub_grant, "change", amount_before=before, amount=terms.amount, tranches=len(terms.tranches))
    return sub_grant


def _taking_part(work: Work, award: Award, hub_id: UUID) -> Hub:
    for hub in awards.participants(work, award.id):
        if hub.id == hub_id:
            return hub
    raise NotFound


def _check(work: Work, award: Award, hub: Hub, terms: Terms) -> None:
    if not is_currency(terms.currency):
        raise Invalid("Choose a currency.", fields={"currency": "Choose a currency."})
    if award.status != "active":
        raise Conflict(f"Award {award.reference} is {award.status}; agreements are made under an active award.")
    if community_of(work, terms.community_id).hub_id != hub.id:
        says = f"Choose a community of {hub.name}."
        raise Invalid(says, fields={"community": says})
    lines = {line.id: line.code for line in queries.third_party_lines(work, award, hub)}
    if not lines:
        raise Conflict(
            f"The approved budget of {award.reference} has no line of kind «third-party» with a share for {hub.name}. Agree on one "
            "with the finance officer who keeps the budget."
        )
    check_terms(terms, award.period, lines, work.today)


def _in_award_currency(work: Work, award: Award, hub: Hub, amount: Money) -> tuple[Money, str]:
    rates = awards.rates_for(work, award, {amount.currency, hub.currency})
    there = rates.to_award(amount.currency, hub.currency, work.today, hub.id)
    return there.convert(amount), there.text


def _facts(terms: Terms) -> dict[str, Any]:
    return {
        "purpose": terms.purpose.strip()[:400],
        "currency": terms.currency,
        "amount_minor": terms.amount.minor,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "cost_arises": terms.cost_arises.value,
        "shown_as": terms.shown_as.value,
        "consent_reference": terms.consent.reference.strip()[:120] if terms.consent else "",
        "consent_on": terms.consent.on if terms.consent else None,
    }


def _remove_tranches(work: Work, sub_grant: SubGrant) -> None:
    rows = queries.tranches(work, sub_grant.id)
    for condition in queries.conditions(work, [row.id for row in rows]):
        work.session.delete(condition)
    work.session.flush()
    for row in rows:
        work.session.delete(row)
    work.session.flush()


def _keep_tranches(work: Work, sub_grant: SubGrant, terms: Terms) -> None:
    for position, planned in enumerate(terms.tranches, start=1):
        row = Tranche(
            id=new_id(),
            hub_id=sub_grant.hub_id,
            sub_grant_id=sub_grant.id,
            position=position,
            title=planned.title.strip()[:120],
            line_id=planned.line_id,
            amount_minor=planned.amount.minor,
            expected_on=planned.expected_on,
            milestone=planned.milestone.strip()[:400],
            status=TrancheStatus.PLANNED,
        )
        work.add(row)
        for condition in planned.conditions:
            kept = Condition(
                id=new_id(),
                tranche_id=row.id,
                kind=condition.kind,
                text=condition.text.strip()[:300],
                not_before=condition.not_before,
            )
            work.add(kept)
