"""What the pages of due diligence show: a review with its answers and points, a section to be filled in, one community."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, NotFound
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.diligence.models import Answer, Check, Review, ReviewCondition
from grants_app.diligence.queries import records
from grants_app.diligence.queries.records import ProofFacts
from grants_app.diligence.queries.standing import standing
from grants_app.diligence.rules import life
from grants_app.diligence.rules.answers import Given, Missing, good_until, missing
from grants_app.diligence.rules.gate import Standing
from grants_app.diligence.rules.life import DECISIONS, TRACK, Status
from grants_app.diligence.rules.questionnaire import Question, Questionnaire, Section
from grants_app.diligence.rules.score import Part, Point, Score, score
from grants_app.hubs.models import Community, Hub
from grants_app.hubs.queries import community as community_of
from grants_app.hubs.queries import hub as hub_of


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer, what it earns, its papers and how long it is good."""

    question: Question
    row: Answer | None
    given: Given | None
    point: Point
    papers: tuple[ProofFacts, ...]
    missing: Missing | None

    @property
    def shown(self) -> str:
        """The answer in words."""
        return self.question.shown(self.given.value) if self.given else ""

    @property
    def good_until(self) -> date | None:
        if self.given is None or not self.question.good_months:
            return None
        return good_until(self.question, self.given.answered_on)


@dataclass(frozen=True, slots=True)
class SectionCard:
    """One section with its lines and its score."""

    section: Section
    part: Part
    lines: tuple[Line, ...]

    @property
    def open_count(self) -> int:
        return sum(1 for line in self.lines if line.missing)


@dataclass(frozen=True, slots=True)
class Card:
    """All that diligence/review.html shows."""

    review: Review
    community: Community
    hub: Hub
    questionnaire: Questionnaire
    sections: tuple[SectionCard, ...]
    score: Score
    missing: tuple[Missing, ...]
    conditions: Sequence[ReviewCondition]
    steps: tuple[Step, ...]
    stopped: str
    """Why this person must leave the decision to another."""
    may_write: bool
    may_decide: bool
    may_clear: bool

    def section(self, code: str) -> SectionCard:
        """One section; NotFound where there is none of that code."""
        found = next((its for its in self.sections if its.section.code == code), None)
        if found is None:
            raise NotFound
        return found

    def following(self, code: str) -> str:
        """The section after this one; empty after the last."""
        codes = [its.section.code for its in self.sections]
        at = codes.index(code) + 1
        return codes[at] if at < len(codes) else ""


def card(work: Work, review_id: UUID) -> Card:
    """One review with everything that this person sees of it and can do now. A decided one is judged as on its day."""
    its = records.review(work, review_id)
    questionnaire = records.questionnaire(work, its)
    rows = records.answer_rows(work, its.id)
    given = records.given(work, its, rows)
    papers = records.papers(work, [its.id])
    on = its.decided_on or work.today
    judged = score(questionnaire, given, on)
    still = {found.question.code: found for found in missing(questionnaire, given, on)} if _is_open(its) else {}
    sections = tuple(
        SectionCard(
            section,
            part,
            tuple(
                Line(
                    question,
                    rows.get(question.code),
                    given.get(question.code),
                    judged.point(question.code),
                    papers.get((its.id, question.code), ()),
                    still.get(question.code),
                )
                for question in section.questions
            ),
        )
        for section, part in judged.sections
    )
    stopped = _stopped(work, its)
    steps = TRACK.steps_for(its.status, work.actor, its.hub_id)
    decides = [step for step in steps if step.name in DECISIONS]
    return Card(
        review=its,
        community=community_of(work, its.community_id),
        hub=hub_of(work, its.hub_id),
        questionnaire=questionnaire,
        sections=sections,
        score=judged,
        missing=tuple(still.values()),
        conditions=records.conditions(work, its.id),
        steps=tuple(step for step in steps if step.name not in DECISIONS and not (step.name == "submit" and still)),
        stopped=stopped if decides else "",
        may_write=its.status == Status.DRAFT and work.actor.may(Action.DILIGENCE_WRITE, its.hub_id),
        may_decide=bool(decides) and not stopped,
        may_clear=work.actor.may(Action.DILIGENCE_REVIEW, its.hub_id) and not stopped,
    )


def _is_open(its: Review) -> bool:
    return its.status in life.OPEN


def _stopped(work: Work, its: Review) -> str:
    try:
        life.another_reviews(records.filled_in_by(work, its), work.actor.id)
    except Conflict as refused:
        return refused.sentence
    return ""


@dataclass(frozen=True, slots=True)
class CommunityCard:
    """All that diligence/community.html shows."""

    community: Community
    hub: Hub
    standing: Standing
    reviews: Sequence[Review]
    checks: Sequence[Check]
    papers: dict[UUID, ProofFacts]
    may_begin: bool
    may_check: bool


def community_card(work: Work, community_id: UUID) -> CommunityCard:
    """The due diligence of one community: how it stands, its reviews and its checks."""
    its = standing(work, community_id)
    community = community_of(work, community_id)
    return CommunityCard(
        community=community,
        hub=hub_of(work, community.hub_id),
        standing=its,
        reviews=records.reviews_of(work, community_id),
        checks=records.checks(work, community_id),
        papers=records.papers_of_checks(work, community_id),
        may_begin=not its.in_hand and work.actor.may(Action.DILIGENCE_WRITE, community.hub_id),
        may_check=work.actor.may(Action.DILIGENCE_CHECK, community.hub_id),
    )
