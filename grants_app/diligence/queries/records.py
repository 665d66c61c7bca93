"""Reviews, answers, papers, checks and conditions as they are kept; every list begins from what the person may see."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import PERMISSIONS, Action
from grants_app.core.attachments import closed
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.diligence.models import (
    Answer,
    Check,
    Evidence,
    KeptQuestionnaire,
    Proof,
    ProofProtection,
    Review,
    ReviewCondition,
)
from grants_app.diligence.rules.answers import Given
from grants_app.diligence.rules.life import DECIDED, OPEN
from grants_app.diligence.rules.questionnaire import Questionnaire, read
from grants_app.people.models import RoleHeld


def review(work: Work, review_id: UUID, *, to_change: bool = False) -> Review:
    """One review of a hub that the person may see; with `to_change` it stays locked until commit."""
    mine = work.visible(Review, Action.DILIGENCE_READ).where(Review.id == review_id)
    if to_change:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return work.one(mine)


def reviews_of(work: Work, community_id: UUID) -> Sequence[Review]:
    """All reviews of a community, the newest first."""
    mine = work.visible(Review, Action.DILIGENCE_READ).where(Review.community_id == community_id)
    return work.all(mine.order_by(col(Review.begun_at).desc(), col(Review.reference).desc()))


def open_review(work: Work, community_id: UUID) -> Review | None:
    """The review of a community that is being filled in or waits for its reviewer."""
    mine = work.visible(Review, Action.DILIGENCE_READ).where(Review.community_id == community_id)
    return work.session.exec(mine.where(col(Review.status).in_(OPEN))).first()


def last_decided(work: Work, community_id: UUID) -> Review | None:
    """The newest review of a community that was decided on, whatever the decision."""
    mine = work.visible(Review, Action.DILIGENCE_READ).where(Review.community_id == community_id)
    mine = mine.where(col(Review.status).in_(DECIDED))
    return work.session.exec(mine.order_by(col(Review.decided_at).desc()).limit(1)).first()


def questionnaire(work: Work, its: Review) -> Questionnaire:
    """The questionnaire under which the review was begun, whatever became of the file since."""
    return read(work.one(select(KeptQuestionnaire).where(KeptQuestionnaire.sha256 == its.questionnaire)).content)


def is_kept(work: Work, sha256: str) -> bool:
    """Whether this very text of the questionnaire is kept already."""
    return work.session.exec(select(KeptQuestionnaire).where(KeptQuestionnaire.sha256 == sha256)).first() is not None


def answer_rows(work: Work, review_id: UUID, *, to_change: bool = False) -> dict[str, Answer]:
    """The answers of a review by question."""
    its = select(Answer).where(Answer.review_id == review_id)
    if to_change:
        its = its.with_for_update().execution_options(populate_existing=True)
    return {row.question: row for row in work.all(its)}


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """A paper without its content."""

    id: UUID
    position: int
    name: str
    extension: str
    size: int
    sha256: str
    attached_by: str
    attached_at: datetime
    inspect_at: str | None
    """Where a protected one may be inspected; None: it is not protected."""

    @property
    def is_protected(self) -> bool:
        return self.inspect_at is not None

    @property
    def title(self) -> str:
        """What it is called; a protected one by its number alone, since a name may say who."""
        return f"Document {self.position}" if self.is_protected or not self.name else self.name


_FACTS: Any = (
    columns(
        col(Proof.id),
        col(Proof.position),
        col(Proof.name),
        col(Proof.extension),
        col(Proof.size),
        col(Proof.sha256),
        col(Proof.attached_by_name),
        col(Proof.attached_at),
        col(ProofProtection.inspect_at),
    )
    .join(ProofProtection, col(ProofProtection.proof_id) == Proof.id, isouter=True)
    .order_by(col(Proof.position))
)


def papers(work: Work, review_ids: Sequence[UUID]) -> Mapping[tuple[UUID, str], tuple[ProofFacts, ...]]:
    """The papers behind the answers of reviews, by review and question."""
    mine = work.visible(Review, Action.DILIGENCE_READ).with_only_columns(col(Review.id))
    rows = work.rows(
        _FACTS.add_columns(col(Evidence.review_id), col(Evidence.question))
        .join(Evidence, col(Evidence.proof_id) == Proof.id)
        .where(col(Evidence.review_id).in_(review_ids), col(Evidence.review_id).in_(mine))
    )
    found: dict[tuple[UUID, str], list[ProofFacts]] = defaultdict(list)
    for *facts, review_id, question in rows:
        found[(review_id, question)].append(ProofFacts(*facts))
    return {key: tuple(its) for key, its in found.items()}


def papers_of_checks(work: Work, community_id: UUID) -> dict[UUID, ProofFacts]:
    """The papers of a community's checks, by their id."""
    mine = work.visible(Check, Action.DILIGENCE_READ).where(Check.community_id == community_id)
    rows = work.rows(_FACTS.where(col(Proof.id).in_(mine.with_only_columns(col(Check.proof_id)))))
    return {row[0]: ProofFacts(*row) for row in rows}


def evidence_rows(work: Work, review_id: UUID) -> Sequence[Evidence]:
    """Which paper stands behind which answer of a review."""
    return work.all(select(Evidence).where(Evidence.review_id == review_id))


def same_paper(work: Work, community_id: UUID, sha256: str) -> Proof | None:
    """The very same file, where the community has it already."""
    mine = work.visible(Proof, Action.DILIGENCE_READ)
    return work.session.exec(mine.where(Proof.community_id == community_id, Proof.sha256 == sha256)).first()


def next_position(work: Work, community_id: UUID) -> int:
    """The number of a community's next paper."""
    return work.session.exec(select(func.count()).where(Proof.community_id == community_id)).one() + 1


def paper(work: Work, proof_id: UUID) -> Proof:
    """One paper of a hub whose due diligence the person may see."""
    return work.one(work.visible(Proof, Action.DILIGENCE_READ).where(Proof.id == proof_id))


def protection(work: Work, proof_id: UUID) -> ProofProtection | None:
    """A paper's protection mark, or None."""
    return work.session.exec(select(ProofProtection).where(ProofProtection.proof_id == proof_id)).first()


def opened(work: Work, proof_id: UUID) -> Proof:
    """The paper to be read; Forbidden (403), with where to inspect it, for a protected one unless the reader is cleared."""
    its = paper(work, proof_id)
    mark = protection(work, its.id)
    if mark is not None and not work.actor.may(Action.DOCUMENT_RELEASE, its.hub_id):
        raise closed(mark.inspect_at)
    return its


def given(work: Work, its: Review, rows: Mapping[str, Answer]) -> dict[str, Given]:
    """The answers as the rules judge them."""
    with_papers = {question for _, question in papers(work, [its.id])}
    origins = {row.from_review_id for row in rows.values() if row.from_review_id not in (None, its.id)}
    references = _references(work, origins)
    return {
        code: Given(row.value, row.answered_on, code in with_papers, row.note, _origin(row, references))
        for code, row in rows.items()
    }


def _origin(row: Answer, references: Mapping[UUID, str]) -> str:
    return references.get(row.from_review_id, "") if row.from_review_id else ""


def _references(work: Work, review_ids: Collection[UUID | None]) -> dict[UUID, str]:
    if not review_ids:
        return {}
    mine = work.visible(Review, Action.DILIGENCE_READ).where(col(Review.id).in_(review_ids))
    return {its.id: its.reference for its in work.all(mine)}


def filled_in_by(work: Work, its: Review) -> frozenset[UUID | None]:
    """Everybody who began, answered or submitted a review: none of them decides on it."""
    rows = work.all(select(Answer).where(Answer.review_id == its.id, col(Answer.from_review_id).is_(None)))
    return frozenset(
        {its.begun_by, *({its.submitted_by} if its.submitted_at else ()), *(it.answered_by for it in rows)}
    )


def reviewers(work: Work, its: Review) -> frozenset[UUID]:
    """Who of the review's hub may decide on it, and took no part in filling it in."""
    roles = [role.value for role in PERMISSIONS[Action.DILIGENCE_REVIEW]]
    wanted = select(RoleHeld).where(RoleHeld.hub_id == its.hub_id, col(RoleHeld.role).in_(roles))
    return frozenset(row.person_id for row in work.all(wanted)) - filled_in_by(work, its)


def checks(work: Work, community_id: UUID) -> Sequence[Check]:
    """All checks of a community's sealed names, the newest first."""
    mine = work.visible(Check, Action.DILIGENCE_READ).where(Check.community_id == community_id)
    return work.all(mine.order_by(col(Check.checked_on).desc(), col(Check.recorded_at).desc()))


def last_check(work: Work, community_id: UUID) -> Check | None:
    """The newest check of a community's sealed names."""
    return next(iter(checks(work, community_id)), None)


def conditions(work: Work, review_id: UUID) -> Sequence[ReviewCondition]:
    """The conditions of a decision, in their order."""
    its = select(ReviewCondition).where(ReviewCondition.review_id == review_id)
    return work.all(its.order_by(col(ReviewCondition.position)))


def condition(work: Work, condition_id: UUID, *, to_change: bool = False) -> tuple[ReviewCondition, Review]:
    """One condition with its review, which is locked with it."""
    its = work.one(select(ReviewCondition).where(ReviewCondition.id == condition_id))
    of = review(work, its.review_id, to_change=to_change)
    if to_change:
        locked = select(ReviewCondition).where(ReviewCondition.id == condition_id).with_for_update()
        its = work.one(locked.execution_options(populate_existing=True))
    return its, of
