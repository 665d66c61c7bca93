"""An auditor's access from outside: to one award's evidence of some days until a date, and its early end."""

from uuid import UUID

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.evidence import queries, rules
from grants_app.evidence.models import AuditAccess
from grants_app.evidence.rules import AccessTerms


def give(work: Work, award_id: UUID, terms: AccessTerms) -> AuditAccess:
    """Let an external auditor see the award's evidence of these days, until a date."""
    work.must_somewhere(Action.AUDIT_ACCESS_GIVE)
    its = queries.whole(work, award_id).award
    work.must(Action.AUDIT_ACCESS_GIVE, its.lead_hub_id)
    rules.another_than_oneself(terms.person_id, work.actor.id)
    rules.check_access(terms, Period(its.starts_on, its.ends_on), work.today)
    if not queries.is_guest_role(work, terms.person_id):
        says = "Choose somebody with the role «External auditor»; an administrator gives it."
        raise Invalid(says, fields={"person": says})
    given = AuditAccess(
        person_id=terms.person_id,
        award_id=its.id,
        starts_on=terms.period.starts_on,
        ends_on=terms.period.ends_on,
        until_on=terms.until_on,
        reason=terms.reason.strip()[:400],
        given_by=work.actor.id,
        given_by_name=work.actor.name,
        given_at=work.now,
    )
    work.add(given)
    work.note(
        "audit_access.given", given.id, award_id=its.id, person_id=given.person_id, starts_on=given.starts_on,
        ends_on=given.ends_on, until_on=given.until_on, reason=given.reason,
    )  # fmt: skip
    return given


def end(work: Work, access_id: UUID, *, reason: str) -> AuditAccess:
    """End an access before its date, now."""
    work.must_somewhere(Action.AUDIT_ACCESS_GIVE)
    its = queries.access(work, access_id, to_change=True)
    work.must(Action.AUDIT_ACCESS_GIVE, queries.whole(work, its.award_id).award.lead_hub_id)
    if its.ended_at is not None:
        raise Conflict(f"This access was ended on {its.ended_at:%d %b %Y} already.")
    if not reason.strip():
        raise Invalid("Say why the access ends now.", fields={"says": "Say why the access ends now."})
    its.ended_at, its.ended_by, its.ended_by_name = work.now, work.actor.id, work.actor.name
    its.end_reason = reason.strip()[:400]
    work.add(its)
    work.note("audit_access.ended", its.id, award_id=its.award_id, person_id=its.person_id, reason=its.end_reason)
    return its
