"""Filling in a review: begun from the last one's answers, answered section by section, submitted, or given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from grants_app.access import Action
from grants_app.core.attachments import Attachment
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.diligence import queries
from grants_app.diligence.keeping import follow_check, keep_paper, new_answer, stand_behind, tell_of
from grants_app.diligence.models import Answer, Evidence, KeptQuestionnaire, Review
from grants_app.diligence.rules import questionnaire as data
from grants_app.diligence.rules.answers import missing, must_be_whole, wrong_with
from grants_app.diligence.rules.life import TRACK, Status
from grants_app.diligence.rules.questionnaire import Kind, Question, Section
from grants_app.hubs.queries import community as community_of
from grants_app.hubs.queries import hub as hub_of


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote to one question; `confirmed` says that an older answer is still so."""

    value: str
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is attached to an answer; with `inspect_at` it is protected from the start."""

    question: str
    file: Attachment
    inspect_at: str | None = None


def begin(work: Work, community_id: UUID) -> Review:
    """Begin a review under the questionnaire in force; answers and papers of the last decided one are taken over with their days."""
    community = community_of(work, community_id)
    work.must(Action.DILIGENCE_WRITE, community.hub_id)
    if its := queries.open_review(work, community_id):
        raise Conflict(f"{its.reference} of this community is open already; go on there, or cancel it first.")
    last = queries.last_decided(work, community_id)
    text = data.text_in_force()
    version = data.sha256(text)
    if not queries.is_kept(work, version):
        work.add(KeptQuestionnaire(sha256=version, content=text, kept_at=work.now))
    made = Review(
        id=new_id(),
        hub_id=community.hub_id,
        reference=next_reference(work, f"{hub_of(work, community.hub_id).code}-DD"),
        community_id=community.id,
        questionnaire=version,
        previous_id=last.id if last else None,
        status=Status.DRAFT,
        begun_by=work.actor.id,
        begun_by_name=work.actor.name,
        begun_at=work.now,
    )
    work.add(made)
    reused = _take_over(work, last, made) if last else 0
    if check := queries.last_check(work, community_id):
        follow_check(work, made, check)
    work.note("diligence.begun", made.id, made.hub_id, reference=made.reference, reused=reused, version=version)
    return made


def _take_over(work: Work, last: Review, made: Review) -> int:
    """The answers and papers of the last review, with the days on which they were given; how many."""
    known = {
        question.code
        for question in queries.questionnaire(work, made).questions()
        if question.kind is not Kind.SANCTIONS
    }
    rows = [row for row in queries.answer_rows(work, last.id).values() if row.question in known]
    work.add_all(
        Answer,
        [
            {
                "review_id": made.id,
                "question": row.question,
                "value": row.value,
                "note": row.note,
                "answered_on": row.answered_on,
                "answered_by": row.answered_by,
                "answered_by_name": row.answered_by_name,
                "from_review_id": row.from_review_id or last.id,
            }
            for row in rows
        ],
    )
    papers = [row for row in queries.evidence_rows(work, last.id) if row.question in known]
    work.add_all(
        Evidence, [{"review_id": made.id, "question": row.question, "proof_id": row.proof_id} for row in papers]
    )
    return len(rows)


def answer(
    work: Work, review_id: UUID, section: str, written: Mapping[str, Written], paper: Paper | None = None
) -> Review:
    """Keep what was written in one section of a draft, and the paper that came with it: all of it, or nothing."""
    its = queries.review(work, review_id, to_change=True)
    work.must(Action.DILIGENCE_WRITE, its.hub_id)
    _must_be_draft(its)
    part = _section(work, its, section)
    _check_written(part, written)
    rows = queries.answer_rows(work, its.id, to_change=True)
    changed = [
        question.code
        for question in part.questions
        if question.code in written and _write(work, its, question, rows, written[question.code])
    ]
    if paper:
        _attach(work, its, part, rows, paper)
    work.note("diligence.answered", its.id, its.hub_id, reference=its.reference, section=section, questions=changed)
    return its


def detach(work: Work, review_id: UUID, question: str, proof_id: UUID) -> Review:
    """Take a paper away from an answer of a draft; the paper itself stays on record."""
    its = queries.review(work, review_id, to_change=True)
    work.must(Action.DILIGENCE_WRITE, its.hub_id)
    _must_be_draft(its)
    found = [it for it in queries.evidence_rows(work, its.id) if (it.question, it.proof_id) == (question, proof_id)]
    if not found:
        raise NotFound
    work.session.delete(found[0])
    work.session.flush()
    work.note("diligence.detached", its.id, its.hub_id, reference=its.reference, question=question, paper=proof_id)
    return its


def submit(work: Work, review_id: UUID) -> Review:
    """Hand a draft to its reviewer, when nothing is missing and nothing is too old."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "submit")
    work.must(step.action, its.hub_id)
    rows = queries.answer_rows(work, its.id)
    given = queries.given(work, its, rows)
    must_be_whole(list(missing(queries.questionnaire(work, its), given, work.today)))
    its.status = str(step.target)
    its.submitted_by, its.submitted_by_name, its.submitted_at = work.actor.id, work.actor.name, work.now
    work.add(its)
    work.note("diligence.submitted", its.id, its.hub_id, reference=its.reference)
    tell_of(work, its, "submitted", queries.reviewers(work, its), "waits for your review")
    return its


def cancel(work: Work, review_id: UUID, *, reason: str) -> Review:
    """Give up a draft, with the reason; what was decided before goes on counting."""
    its = queries.review(work, review_id, to_change=True)
    step = TRACK.step(its.status, "cancel")
    work.must(step.action, its.hub_id)
    if not reason.strip():
        raise Invalid("Give the reason.", fields={"note": "Give the reason."})
    its.status, its.says = str(step.target), reason.strip()[:2000]
    work.add(its)
    work.note("diligence.cancelled", its.id, its.hub_id, reference=its.reference, reason=reason)
    return its


def _must_be_draft(its: Review) -> None:
    if its.status != Status.DRAFT:
        raise Conflict(f"{its.reference} is no draft any more ({its.status}), so its answers stay as they are.")


def _section(work: Work, its: Review, code: str) -> Section:
    part = queries.questionnaire(work, its).section(code)
    if part is None:
        raise NotFound
    return part


def _check_written(part: Section, written: Mapping[str, Written]) -> None:
    """Refuse (422) with a sentence for each answer that cannot be one."""
    wrong = {}
    for question in part.questions:
        its = written.get(question.code)
        if its is None:
            continue
        if says := wrong_with(question, its.value):
            wrong[f"a-{question.code}"] = f"{question.text} {says}"
        if len(its.note) > 2000:
            wrong[f"n-{question.code}"] = f"{question.text} The note has at most 2000 characters."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _write(work: Work, its: Review, question: Question, rows: dict[str, Answer], written: Written) -> bool:
    """Keep one answer; whether anything of it is new. Nobody answers a sanctions check by hand."""
    if question.kind is Kind.SANCTIONS:
        return False
    row = rows.get(question.code)
    is_new = (written.value, written.note) != ((row.value, row.note) if row else ("", ""))
    if not is_new and not (written.confirmed and row and row.value):
        return False
    row = row or new_answer(work, its, question)
    rows[question.code] = row
    row.value, row.note, row.answered_on = written.value, written.note, work.today
    row.answered_by, row.answered_by_name, row.from_review_id = work.actor.id, work.actor.name, None
    work.add(row)
    return True


def _attach(work: Work, its: Review, part: Section, rows: dict[str, Answer], paper: Paper) -> None:
    question = next((it for it in part.questions if it.code == paper.question), None)
    if question is None or question.kind is Kind.SANCTIONS:
        says = "Choose the question to which the paper belongs."
        raise Invalid(says, fields={"evidence_for": says})
    kept = keep_paper(work, its.hub_id, its.community_id, paper.file, inspect_at=paper.inspect_at)
    row = rows.get(question.code) or new_answer(work, its, question)
    if question.kind is Kind.DOCUMENT:
        row.answered_on, row.from_review_id = work.today, None
        row.answered_by, row.answered_by_name = work.actor.id, work.actor.name
    work.add(row)
    stand_behind(work, its, question.code, kept.id)
