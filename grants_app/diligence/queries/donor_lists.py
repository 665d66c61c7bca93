"""What of a donor's own list the accepted reviews of a community answer, as a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from exports.register import Register, day_column, text_column
from grants_app.core.errors import NotFound
from grants_app.core.work import Work
from grants_app.diligence.models import Answer, Review
from grants_app.diligence.queries import records
from grants_app.diligence.rules.answers import good_until
from grants_app.diligence.rules.donor_lists import (
    COVER_LABELS,
    Cover,
    Covered,
    DonorList,
    Known,
    covered,
    donor_lists,
)
from grants_app.diligence.rules.life import HOLDS
from grants_app.diligence.rules.questionnaire import NOT_APPLICABLE, Questionnaire
from grants_app.hubs.models import Community
from grants_app.hubs.queries import community as community_of


@dataclass(frozen=True, slots=True)
class ListCard:
    """All that diligence/donor_list.html shows for a community."""

    community: Community
    list: DonorList
    rows: tuple[Covered, ...]

    def count(self, cover: str) -> int:
        return sum(1 for row in self.rows if row.cover == cover)


def donor_list(work: Work, code: str) -> DonorList:
    """One donor's list; NotFound where there is none of that code. They are no secret inside the network."""
    its = donor_lists().get(code)
    if its is None:
        raise NotFound
    return its


def list_card(work: Work, community_id: UUID, code: str) -> ListCard:
    """A donor's list with what accepted reviews of a community answer today."""
    its = donor_list(work, code)
    return ListCard(community_of(work, community_id), its, covered(its, known(work, community_id), work.today))


def known(work: Work, community_id: UUID) -> dict[str, Known]:
    """The answers of a community's accepted reviews by question, each from the newest review that has it."""
    reviews = [its for its in records.reviews_of(work, community_id) if its.status in HOLDS and its.decided_on]
    reviews.sort(key=lambda its: (its.decided_on or date.min, its.reference), reverse=True)
    ids = [its.id for its in reviews]
    papers = records.papers(work, ids) if ids else {}
    found: dict[str, Known] = {}
    for its, rows in _with_answers(work, reviews):
        questionnaire = records.questionnaire(work, its)
        for row in rows:
            names = tuple(paper.title for paper in papers.get((its.id, row.question), ()))
            if row.question not in found and (row.value or names):
                found |= _known(its, row, questionnaire, names)
    return found


def _with_answers(work: Work, reviews: Sequence[Review]) -> Sequence[tuple[Review, list[Answer]]]:
    if not reviews:
        return []
    rows = work.all(select(Answer).where(col(Answer.review_id).in_([its.id for its in reviews])))
    return [(its, [row for row in rows if row.review_id == its.id]) for its in reviews]


def _known(its: Review, row: Answer, questionnaire: Questionnaire, papers: tuple[str, ...]) -> dict[str, Known]:
    question = questionnaire.question(row.question)
    if question is None or its.decided_on is None:
        return {}
    until = good_until(question, row.answered_on)
    shown = question.shown(row.value) if row.value else "See the paper"
    return {
        row.question: Known(
            question=question,
            shown="Does not apply" if row.value == NOT_APPLICABLE else shown,
            note=row.note,
            answered_on=row.answered_on,
            good_until=until if question.good_months else None,
            review_id=its.id,
            review=its.reference,
            reviewed_on=its.decided_on,
            papers=papers,
        )
    }


def list_file(work: Work, community_id: UUID, code: str) -> Register:
    """The donor's list with our answers and the names of the papers, for a workbook. The community stands in it by its alias."""
    card = list_card(work, community_id, code)
    facts = (
        ("Asked by", card.list.donor),
        ("Community", card.community.alias),
        ("Modelled on", card.list.modelled_on),
        (
            "Compared with the donor's own paper",
            "yes" if card.list.verified else "not yet: compare it before you send it",
        ),
        ("Answered", f"{card.count(Cover.ANSWERED)} of {len(card.rows)}"),
    )
    return Register(card.list.title, _COLUMNS, card.rows, len(card.rows), work.today, facts)


_COLUMNS = (
    text_column("No.", lambda row: row.item.number, 8),
    text_column("Heading", lambda row: row.item.section, 22),
    text_column("The donor asks", lambda row: row.item.asks, 44),
    text_column("Our answer", lambda row: row.answer, 52),
    text_column("Standing", lambda row: COVER_LABELS[row.cover], 13),
    text_column("Still to do", lambda row: row.says, 34),
    day_column("Answered on", lambda row: row.answered_on),
    text_column("Review", lambda row: row.reviews, 14),
    day_column("Reviewed on", lambda row: row.reviewed_on),
    day_column("Good until", lambda row: row.good_until),
    text_column("Evidence", lambda row: row.papers, 34),
)
