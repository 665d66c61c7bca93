"""What several commands keep in one way: a paper, its protection mark, an answer that follows a check. The commands ask for permission."""

from collections.abc import Iterable
from uuid import UUID

from grants_app.core.attachments import Attachment, place_to_inspect
from grants_app.core.work import Work
from grants_app.diligence import queries
from grants_app.diligence.models import Answer, Check, Evidence, Proof, ProofProtection, Review
from grants_app.diligence.rules.questionnaire import Kind, Question
from grants_app.hubs.queries import community as community_of
from grants_app.notices.commands import tell


def keep_paper(
    work: Work, hub_id: UUID, community_id: UUID, file: Attachment, *, inspect_at: str | None = None
) -> Proof:
    """Keep a paper of a community, or find the very same one; with `inspect_at` it is protected from the start."""
    where = place_to_inspect(inspect_at) if inspect_at is not None else ""
    its = queries.same_paper(work, community_id, file.sha256)
    if its is None:
        its = Proof(
            hub_id=hub_id,
            community_id=community_id,
            position=queries.next_position(work, community_id),
            name="" if where else file.name,
            extension=file.extension,
            media_type=file.media_type,
            size=len(file.content),
            sha256=file.sha256,
            content=file.content,
            attached_by=work.actor.id,
            attached_by_name=work.actor.name,
            attached_at=work.now,
        )
        work.add(its)
        work.note("diligence.paper-attached", its.id, hub_id, position=its.position, sha256=its.sha256)
    if where and queries.protection(work, its.id) is None:
        mark(work, its, where)
    return its


def mark(work: Work, its: Proof, where: str) -> None:
    """Give a paper its protection mark, which is never taken off."""
    work.add(
        ProofProtection(
            proof_id=its.id,
            inspect_at=where,
            protected_by=work.actor.id,
            protected_by_name=work.actor.name,
            protected_at=work.now,
        )
    )
    work.note("diligence.paper-protected", its.id, its.hub_id, position=its.position, inspect_at=where)


def tell_of(work: Work, its: Review, act: str, people: Iterable[UUID | None], what: str) -> None:
    """Tell people what became of a review; whoever acts knows it already. It says reference and alias alone."""
    alias = community_of(work, its.community_id).alias
    others = {person for person in people if person is not None} - {work.actor.id}
    tell(
        work,
        event=f"diligence.{act}:{its.id}:{work.now:%Y%m%d%H%M%S}",
        people=others,
        subject=f"{its.reference} {what}",
        text=f"The due diligence of {alias} ({its.reference}) {what}.",
        link=f"/diligence/reviews/{its.id}",
    )


def new_answer(work: Work, its: Review, question: Question) -> Answer:
    """An answer that is given now, by whoever acts."""
    return Answer(
        review_id=its.id,
        question=question.code,
        answered_on=work.today,
        answered_by=work.actor.id,
        answered_by_name=work.actor.name,
    )


def stand_behind(work: Work, its: Review, question: str, proof_id: UUID) -> None:
    """Let a paper stand behind an answer."""
    there = {(row.question, row.proof_id) for row in queries.evidence_rows(work, its.id)}
    if (question, proof_id) not in there:
        work.add(Evidence(review_id=its.id, question=question, proof_id=proof_id))


def follow_check(work: Work, its: Review, check: Check) -> None:
    """Let the answer of a draft follow a recorded check of the sealed names, with the paper of that check alone."""
    rows = queries.answer_rows(work, its.id)
    for question in queries.questionnaire(work, its).questions():
        if question.kind is not Kind.SANCTIONS:
            continue
        for row in queries.evidence_rows(work, its.id):
            if row.question == question.code:
                work.session.delete(row)
        work.session.flush()
        answer = rows.get(question.code) or new_answer(work, its, question)
        answer.value, answer.note = check.outcome, f"{check.reference}: {check.lists}"
        answer.answered_on, answer.answered_by, answer.answered_by_name = (
            check.checked_on, check.recorded_by, check.recorded_by_name,
        )  # fmt: skip
        # Who searched the lists did not fill in the review by it.
        answer.from_review_id = its.id
        work.add(answer)
        stand_behind(work, its, question.code, check.proof_id)
