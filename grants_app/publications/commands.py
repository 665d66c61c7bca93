"""All that changes what is published: a policy is prepared and reviewed, who publishes is recorded, and a file is written."""

from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from uuid import UUID

from exports import PUBLICATIONS, NotWritable
from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.publications import queries, rules
from grants_app.publications.models import PublicationPolicy, PublicationReview, PublicationShare, PublisherFacts
from grants_app.publications.queries import PolicyView
from grants_app.publications.rules import TRACK, Decision, PublisherTerms, Terms, Verdict


def prepare(work: Work, award_id: UUID, terms: Terms, *, after: int) -> PublicationPolicy:
    """Prepare what may be published of an award; another person reviews it. One that withholds counts at once.

    `after` is the number of the newest policy that the preparer saw: Conflict where there is a newer one.
    """
    work.must_somewhere(Action.PUBLICATION_PREPARE)
    its = awards.award(work, award_id, to_change=True)
    work.must(Action.PUBLICATION_PREPARE, its.lead_hub_id)
    number = queries.next_number(work, its.id)
    if number != after + 1:
        raise Conflict(
            f"Somebody prepared policy {number - 1} of {its.reference} meanwhile. Reload the page to see it."
        )
    rules.refuse(rules.check(terms, queries.names(work, its), queries.kept_code(work, its.id)))
    row = _policy(work, its.id, number, terms)
    work.add(row)
    shares = () if terms.decision == Decision.WITHHOLD else terms.shares
    for position, share in enumerate(shares):
        work.add(
            PublicationShare(
                policy_id=row.id, kind=str(share.kind), code=share.code, position=position, percent=share.percent
            )
        )
    work.note(
        "publication.prepared", row.id, its.lead_hub_id, award=its.reference, number=number, decision=row.decision
    )
    return row


def approve(work: Work, policy_id: UUID) -> PublicationReview:
    """Approve a policy that another person prepared: from now on it counts."""
    work.must_somewhere(Action.PUBLICATION_REVIEW)
    return _review(work, policy_id, "approve", Verdict.APPROVED, "")


def decline(work: Work, policy_id: UUID, *, reason: str) -> PublicationReview:
    """Decline it: what counted before counts on."""
    work.must_somewhere(Action.PUBLICATION_REVIEW)
    if not reason.strip():
        raise Invalid("Say what should be different.", fields={"note": "Say what should be different."})
    return _review(work, policy_id, "decline", Verdict.DECLINED, reason)


def record_publisher(work: Work, terms: PublisherTerms) -> PublisherFacts:
    """Record how our own organisation calls itself in public."""
    work.must(Action.PUBLISHER_RECORD)
    rules.refuse(rules.check_publisher(terms))
    before = queries.publisher(work)
    facts = PublisherFacts(
        number=before.number + 1 if before else 1,
        organisation_id=terms.organisation_id,
        organisation_type=terms.organisation_type,
        name=terms.name.strip(),
        language=terms.language,
        website=terms.website,
        prefix=terms.prefix,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(facts)
    work.note("publisher.recorded", facts.id, organisation=facts.organisation_id, name=facts.name, prefix=facts.prefix)
    return facts


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file to publish."""

    name: str
    content: bytes
    media_type: str
    says: str
    """What is in it, in words."""


def export(work: Work, file_format: str, award_id: UUID | None = None) -> WrittenFile:
    """Write a file of everything that may be published, or of one award; it speaks for the whole network."""
    work.must(Action.PUBLICATION_EXPORT)
    if file_format not in PUBLICATIONS:
        raise NotFound
    its = queries.publication(work, award_id)
    shelf = PUBLICATIONS[file_format]
    try:
        content = shelf.write(its)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal
    day = work.now.astimezone(UTC).date()
    says = f"{_counted(len(its.activities), 'activity', 'activities')}, {_counted(len(its.grants), 'sub-grant', 'sub-grants')}"
    name = file_format.removesuffix("-json").removesuffix("-workbook")
    return WrittenFile(f"{name}-{day}.{shelf.extension}", content, shelf.media_type, says)


def record_export(work: Work, file_format: str, file: WrittenFile) -> None:
    """Note that a file for everybody was taken out of the house: what it held, and its digest."""
    work.must(Action.PUBLICATION_EXPORT)
    digest = sha256(file.content).hexdigest()
    work.note("publication.written", None, None, format=file_format, file=file.name, digest=digest, holds=file.says)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count or 'no'} {one if count < 2 else many}"


def _policy(work: Work, award_id: UUID, number: int, terms: Terms) -> PublicationPolicy:
    row = PublicationPolicy(
        id=new_id(),
        award_id=award_id,
        number=number,
        decision=str(terms.decision),
        reason=terms.reason.strip(),
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    if terms.decision != Decision.WITHHOLD:
        row.code, row.title, row.description = terms.code, terms.title.strip(), terms.description.strip()
        row.donor_ref, row.donor_type = terms.donor_ref.strip(), terms.donor_type
        row.donor_activity_id = terms.donor_activity_id.strip()
        row.aid_type, row.flow_type = terms.aid_type, terms.flow_type
        row.programme_code, row.programme = terms.programme_code.strip(), terms.programme.strip()
    return row


def _review(work: Work, policy_id: UUID, step_name: str, verdict: Verdict, reason: str) -> PublicationReview:
    seen = queries.policy(work, policy_id)
    its = awards.award(work, seen.policy.award_id, to_change=True)
    view: PolicyView = queries.policy(work, policy_id)
    step = TRACK.step(view.status, step_name)
    work.must(step.action, its.lead_hub_id)
    rules.another_reviews(view.policy.prepared_by, work.actor.id)
    review = PublicationReview(
        policy_id=policy_id,
        verdict=str(verdict),
        reason=reason.strip()[:2000],
        reviewed_by=work.actor.id,
        reviewed_by_name=work.actor.name,
        reviewed_at=work.now,
    )
    work.add(review)
    act = f"publication.{verdict}"
    work.note(act, policy_id, its.lead_hub_id, award=its.reference, number=view.policy.number, reason=review.reason)
    return review
