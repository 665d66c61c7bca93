"""Deciding on a review by somebody who did not fill it in; its conditions cleared; the check of sealed names; when it is needed."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.core.attachments import Attachment
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.diligence import queries
from grants_app.diligence.keeping import follow_check, keep_paper, tell_of
from grants_app.diligence.models import Check, Requirement, Review, ReviewCondition
from grants_app.diligence.rules import life
from grants_app.diligence.rules.gate import NewRequirement, check_requirement
from grants_app.diligence.rules.life import HOLDS, STATUS_LABELS, TRACK, Checked, Decision, Status
from grants_app.diligence.rules.score import score
from grants_app.donors.queries import donor as donor_of
from grants_app.hubs.models import Community
from grants_app.hubs.queries import community as community_of
from grants_app.hubs.queries import hub as hub_of


def return_(work: Work, review_id: UUID, *, reason: str) -> Review:
    """Send a submitted review back to the hub, with the reason."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "return")
    work.must(step.action, its.hub_id)
    its.status = str(step.target)
    its.return_reason = _needed(reason, "note", "Give the reason: the hub reads it.")
    work.add(its)
    work.note("diligence.returned", its.id, its.hub_id, reference=its.reference, reason=reason)
    tell_of(work, its, "returned", (its.begun_by, its.submitted_by), "was returned by its reviewer")
    return its


def accept(work: Work, review_id: UUID, decision: Decision) -> Review:
    """Accept a submitted review: it holds for the months of its level of risk."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "accept")
    work.must(step.action, its.hub_id)
    return _decide(work, its, step.name, step.target, decision)


def accept_with_conditions(work: Work, review_id: UUID, decision: Decision) -> Review:
    """Accept a submitted review as long as its conditions are met by their days."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "accept-with-conditions")
    work.must(step.action, its.hub_id)
    return _decide(work, its, step.name, step.target, decision)


def refuse(work: Work, review_id: UUID, decision: Decision) -> Review:
    """Refuse a submitted review: no money goes to the community until another one is accepted."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "refuse")
    work.must(step.action, its.hub_id)
    return _decide(work, its, step.name, step.target, decision)


def _decide(work: Work, its: Review, name: str, target: str, decision: Decision) -> Review:
    life.another_reviews(queries.filled_in_by(work, its), work.actor.id)
    questionnaire = queries.questionnaire(work, its)
    judged = score(questionnaire, queries.given(work, its, queries.answer_rows(work, its.id)), work.today)
    life.must_have_no_stop(name, judged)
    if name != "refuse":
        _must_be_no_match(work, its)
    level = life.check_decision(name, decision, judged, questionnaire, work.today)
    its.status, its.says = str(target), decision.says.strip()[:2000]
    its.decided_by, its.decided_by_name, its.decided_at = work.actor.id, work.actor.name, work.now
    its.decided_on = work.today
    its.percent, its.red_flags, its.stops = judged.whole.percent, len(judged.red_flags), len(judged.stops)
    its.level, its.level_label = level.code, level.label
    its.valid_until = life.holds_until(level, work.today) if target in HOLDS else None
    work.add(its)
    for position, condition in enumerate(decision.conditions, 1):
        text = condition.text.strip()[:400]
        work.add(ReviewCondition(review_id=its.id, position=position, text=text, due_on=condition.due_on))
    acts = {
        Status.ACCEPTED: "diligence.accepted",
        Status.CONDITIONAL: "diligence.accepted-with-conditions",
        Status.REFUSED: "diligence.refused",
    }
    work.note(
        acts[Status(its.status)], its.id, its.hub_id, reference=its.reference, percent=its.percent, level=its.level,
        valid_until=its.valid_until, conditions=len(decision.conditions),
    )  # fmt: skip
    tell_of(
        work, its, "decided", (its.begun_by, its.submitted_by), f"was decided on: {STATUS_LABELS[its.status].lower()}"
    )
    return its


def _must_be_no_match(work: Work, its: Review) -> None:
    """Also one that was found after the review was submitted."""
    check = queries.last_check(work, its.community_id)
    if check and check.outcome == "match":
        raise Conflict(
            f"{check.reference} found a name of this community on a sanctions list, so nobody can accept it. Refuse the review, "
            "or record a new check that shows the entry to be somebody else."
        )


def clear(work: Work, condition_id: UUID, *, cleared_on: date, note: str) -> ReviewCondition:
    """Say that a condition of an acceptance is met: by whom, on which day, and how that was seen."""
    its, of = queries.condition(work, condition_id, to_change=True)
    work.must(Action.DILIGENCE_REVIEW, of.hub_id)
    life.another_reviews(queries.filled_in_by(work, of), work.actor.id)
    if its.cleared_on is not None:
        raise Conflict(f"This condition was cleared by {its.cleared_by_name} already; reload the page.")
    if cleared_on > work.today:
        raise Invalid("This day has not come yet.", fields={"cleared_on": "This day has not come yet."})
    its.cleared_on, its.cleared_at = cleared_on, work.now
    its.clearing_note = _needed(note, "note", "Say how it was seen that the condition is met, without names.")[:400]
    its.cleared_by, its.cleared_by_name = work.actor.id, work.actor.name
    work.add(its)
    work.note("diligence.condition-cleared", of.id, of.hub_id, reference=of.reference, condition=its.position)
    return its


def check(work: Work, community_id: UUID, its: Checked, file: Attachment | None, *, inspect_at: str) -> Check:
    """Record that the sealed names of a community were searched in sanctions lists. No name is kept; the paper is protected."""
    community = community_of(work, community_id)
    work.must(Action.DILIGENCE_CHECK, community.hub_id)
    life.check_checked(its, work.today, has_paper=file is not None)
    _must_not_clear_own_match(work, community, its)
    if file is None:
        raise Invalid("Attach the paper of the search.", fields={"file": "Attach the paper of the search."})
    kept = keep_paper(work, community.hub_id, community.id, file, inspect_at=inspect_at)
    made = Check(
        id=new_id(),
        hub_id=community.hub_id,
        reference=next_reference(work, f"{hub_of(work, community.hub_id).code}-SC"),
        community_id=community.id,
        checked_on=its.checked_on,
        lists=its.lists.strip()[:400],
        outcome=its.outcome,
        note=its.note.strip()[:1000],
        proof_id=kept.id,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(made)
    draft = queries.open_review(work, community_id)
    if draft and draft.status == Status.DRAFT:
        follow_check(work, queries.review(work, draft.id, to_change=True), made)
    work.note(
        "diligence.checked", made.id, made.hub_id, reference=made.reference, lists=made.lists, outcome=made.outcome,
        checked_on=made.checked_on,
    )  # fmt: skip
    return made


def _must_not_clear_own_match(work: Work, community: Community, its: Checked) -> None:
    """A match is taken back by a reviewer who did not record it."""
    last = queries.last_check(work, community.id)
    if last is None or last.outcome != "match" or its.outcome == "match":
        return
    work.must(Action.DILIGENCE_REVIEW, community.hub_id)
    if last.recorded_by == work.actor.id:
        raise Conflict(
            f"You recorded the match of {last.reference}, so another person must record that it is somebody else."
        )


def require(work: Work, its: NewRequirement) -> Requirement:
    """Set from when due diligence must be current before money goes to a community: everywhere, in a hub, of a donor."""
    work.must(Action.DILIGENCE_REQUIRE, its.hub_id)
    if its.hub_id is not None:
        hub_of(work, its.hub_id)
    if its.donor_id is not None:
        donor_of(work, its.donor_id)
    check_requirement(its, work.today)
    made = Requirement(
        id=new_id(),
        hub_id=its.hub_id,
        donor_id=its.donor_id,
        starts_on=its.starts_on,
        is_needed=its.is_needed,
        from_minor=its.least.minor if its.least else 0,
        currency=its.least.currency if its.least else "",
        reason=its.reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(made)
    work.note(
        "diligence.required", made.id, made.hub_id, donor=made.donor_id, starts_on=made.starts_on, is_needed=made.is_needed,
        least=its.least, reason=made.reason,
    )  # fmt: skip
    return made


def _needed(text: str, field: str, says: str) -> str:
    if not text.strip():
        raise Invalid(says, fields={field: says})
    return text.strip()[:2000]
