"""All that changes prospects: taken up, estimated, decided, weighed again, started; and what a hub is as an applicant."""

import hashlib
from dataclasses import asdict
from uuid import UUID

from grants_app.access import Action
from grants_app.calls import commands as calls
from grants_app.calls import queries as call_queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.prospects import queries, rules
from grants_app.prospects.models import HubProfile, Prospect, ProspectStep
from grants_app.prospects.rules import Estimate, HubFacts, Status


def weigh(work: Work, call_id: UUID, hub_id: UUID, community_id: UUID | None = None) -> Prospect:
    """Take up a call to be weighed by a hub, for one of its communities or for itself; whoever does it owns and follows it."""
    work.must(Action.PROSPECT_WEIGH, hub_id)
    hub = hub_queries.hub(work, hub_id)
    call = call_queries.call(work, call_id)
    if community_id and hub_queries.community(work, community_id).hub_id != hub_id:
        raise Conflict(f"This community is not one of {hub.name}. Choose one of its own.")
    if queries.is_closed(work, call_id):
        raise Conflict(
            f"The call {call.reference} is closed. If the donor has moved the deadline, change it on the call first."
        )
    if queries.standing(work, hub_id, call_id, community_id):
        raise Conflict(f"{hub.name} weighs this call already. Open it from the call's page.")
    prospect = Prospect(
        hub_id=hub_id,
        call_id=call_id,
        community_id=community_id,
        status=Status.CONSIDERING,
        owner_id=work.actor.id if _may_own(work, hub_id, work.actor.id) else None,
        currency=call.currency,
        created_by=work.actor.id,
        created_at=work.now,
        changed_at=work.now,
    )
    work.add(prospect)
    _let_owner_follow(work, prospect)
    _keep_step(work, prospect, "weigh", Status.CONSIDERING)
    work.note("prospect.weighed", prospect.id, hub_id, call=call.reference, community=community_id)
    return prospect


def estimate(work: Work, prospect_id: UUID, estimate: Estimate) -> Prospect:
    """Say who does it, with how much effort, how likely and for how much; also after a go, while it is on its way."""
    work.must_somewhere(Action.PROSPECT_WEIGH)
    prospect = queries.get(work, prospect_id, to_change=True)
    work.must(Action.PROSPECT_WEIGH, prospect.hub_id)
    if prospect.status == Status.NO_GO:
        raise Conflict("This was decided as no-go. Weigh it again first, with the reason.")
    before = _told(prospect)
    _write(work, prospect, estimate, is_complete=prospect.status == Status.GO)
    if _told(prospect) == before:
        return prospect
    _keep_step(work, prospect, "estimate", prospect.status)
    work.note("prospect.estimated", prospect.id, prospect.hub_id, before=before, after=_told(prospect))
    return prospect


def go(work: Work, prospect_id: UUID, estimate: Estimate, reason: str, *, fit: str = "") -> Prospect:
    """Decide to apply. `fit`: its sentences as they were shown to whoever decides, one a line."""
    work.must_somewhere(Action.PROSPECT_DECIDE)
    prospect, step = _at(work, prospect_id, "go")
    if queries.is_closed(work, prospect.call_id):
        raise Conflict("The call is closed. If the donor has moved the deadline, change it on the call first.")
    _write(work, prospect, estimate, is_complete=True)
    _decide(work, prospect, step, reason, fit)
    return prospect


def no_go(work: Work, prospect_id: UUID, reason: str, *, fit: str = "") -> Prospect:
    """Decide not to apply; `fit` as for `go`."""
    work.must_somewhere(Action.PROSPECT_DECIDE)
    prospect, step = _at(work, prospect_id, "no-go")
    _decide(work, prospect, step, reason, fit)
    return prospect


def reopen(work: Work, prospect_id: UUID, reason: str) -> Prospect:
    """Take a decision back, with a reason, and weigh the call again."""
    work.must_somewhere(Action.PROSPECT_DECIDE)
    prospect, step = _at(work, prospect_id, "reopen")
    if prospect.application_id:
        raise Conflict("An application was started from this. Withdraw or go on with the application instead.")
    why = rules.reason_given(reason)
    prospect.reason, prospect.decided_by, prospect.decided_at = "", None, None
    _take(work, prospect, step, why)
    work.note("prospect.reopened", prospect.id, prospect.hub_id, reason=_digest(why))
    return prospect


def start(work: Work, prospect_id: UUID, application_id: UUID) -> Prospect:
    """Write down the application that came of a go."""
    work.must_somewhere(Action.PROSPECT_WEIGH)
    prospect = queries.get(work, prospect_id, to_change=True)
    work.must(Action.PROSPECT_WEIGH, prospect.hub_id)
    if prospect.status != Status.GO:
        raise Conflict("An application comes from a go. Decide this first.")
    prospect.application_id, prospect.changed_at = application_id, work.now
    work.add(prospect)
    _keep_step(work, prospect, "start", prospect.status)
    work.note("prospect.started", prospect.id, prospect.hub_id, application=application_id)
    return prospect


def describe_hub(work: Work, hub_id: UUID, facts: HubFacts) -> HubProfile:
    """Write what a hub, or head office, is as an applicant; the fit of every call counts with it."""
    work.must(Action.PROSPECT_DECIDE, hub_id)
    hub_queries.hub(work, hub_id)
    rules.check_hub(facts, work.today)
    its = queries.hub_profile(work, hub_id, to_change=True) or HubProfile(hub_id=hub_id, changed_at=work.now)
    before = its.facts
    its.legal_form, its.registered_on = facts.legal_form, facts.registered_on
    its.turnover_minor = facts.turnover.minor if facts.turnover else None
    its.turnover_currency = facts.turnover.currency if facts.turnover else ""
    its.turnover_year = facts.turnover_year
    its.themes, its.countries = ",".join(facts.themes), ",".join(facts.countries)
    its.bears_percent = format(facts.bears_percent, "f") if facts.bears_percent is not None else ""
    its.changed_by_name, its.changed_at = work.actor.name, work.now
    work.add(its)
    work.note("hub.described", hub_id, hub_id, before=asdict(before), after=asdict(its.facts))
    return its


def _at(work: Work, prospect_id: UUID, name: str) -> tuple[Prospect, Step]:
    """The prospect, locked, and the step that is possible from where it is and allowed to this person."""
    prospect = queries.get(work, prospect_id, to_change=True)
    step = rules.step(prospect.status, name)
    work.must(step.action, prospect.hub_id)
    return prospect, step


def _write(work: Work, prospect: Prospect, estimate: Estimate, *, is_complete: bool) -> None:
    call = call_queries.call(work, prospect.call_id)
    rules.check(estimate, call.currency, is_complete=is_complete)
    if estimate.owner_id != prospect.owner_id and not _may_own(work, prospect.hub_id, estimate.owner_id):
        says = "Owner: choose one of the hub's people who write applications."
        raise Invalid(says, fields={"owner": says})
    prospect.owner_id, prospect.effort_days = estimate.owner_id, estimate.effort_days
    prospect.probability_percent, prospect.currency = estimate.probability_percent, call.currency
    prospect.expected_minor = estimate.expected.minor if estimate.expected else None
    prospect.changed_at = work.now
    work.add(prospect)
    _let_owner_follow(work, prospect)


def _may_own(work: Work, hub_id: UUID, person_id: UUID | None) -> bool:
    return person_id is None or person_id in dict(queries.possible_owners(work, hub_id))


def _let_owner_follow(work: Work, prospect: Prospect) -> None:
    """Whoever does it must hear of a moved deadline."""
    if prospect.owner_id:
        calls.let_follow(work, prospect.call_id, [prospect.owner_id])


def _decide(work: Work, prospect: Prospect, step: Step, reason: str, fit: str) -> None:
    prospect.reason = rules.reason_given(reason)
    prospect.decided_by, prospect.decided_at = work.actor.id, work.now
    _take(work, prospect, step, prospect.reason, fit)
    told = _told(prospect) | {"reason": _digest(prospect.reason), "fit": _digest(fit) if fit else ""}
    work.note(f"prospect.{step.name}", prospect.id, prospect.hub_id, **told)


def _take(work: Work, prospect: Prospect, step: Step, reason: str, fit: str = "") -> None:
    source, prospect.status = prospect.status, Status(step.target)
    prospect.changed_at = work.now
    work.add(prospect)
    _keep_step(work, prospect, step.name, source, reason=reason, fit=fit)


def _keep_step(work: Work, prospect: Prospect, name: str, source: str, *, reason: str = "", fit: str = "") -> None:
    """The step with all that was thought of it then. Reasons may name people, so the trail has their digest only."""
    owners = dict(queries.possible_owners(work, prospect.hub_id))
    work.add(
        ProspectStep(
            prospect_id=prospect.id,
            name=name,
            source=source,
            target=prospect.status,
            reason=reason,
            owner_name=owners.get(prospect.owner_id, "") if prospect.owner_id else "",
            effort_days=prospect.effort_days,
            probability_percent=prospect.probability_percent,
            expected_minor=prospect.expected_minor,
            currency=prospect.currency,
            fit=fit,
            at=work.now,
            by_id=work.actor.id,
            by_name=work.actor.name,
        )
    )


def _told(prospect: Prospect) -> dict[str, object]:
    return {
        "owner": prospect.owner_id,
        "effort_days": prospect.effort_days,
        "probability_percent": prospect.probability_percent,
        "expected": prospect.expected,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
