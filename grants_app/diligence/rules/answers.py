"""What can be written as an answer, how long it stays good, and what still stands between a review and its submission."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from grants_app.core.errors import Conflict
from grants_app.diligence.rules.questionnaire import NOT_APPLICABLE, Kind, Question, Questionnaire

LONGEST_NUMBER = 12
LONGEST_ANSWER = 4000


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: as it is kept, when it was given or last confirmed, and whether a paper stands behind it."""

    value: str
    answered_on: date
    has_evidence: bool = False
    note: str = ""
    from_review: str = ""
    """The reference of the review from which it was taken over; empty for one that was given in this review."""


def good_until(question: Question, answered_on: date) -> date:
    """The last day on which an answer is good; where the question sets no months, it never grows old."""
    if not question.good_months:
        return date.max
    return answered_on + relativedelta(months=question.good_months)


def is_too_old(question: Question, given: Given, on: date) -> bool:
    """Whether the question must be asked again."""
    return good_until(question, given.answered_on) < on


def wrong_with(question: Question, value: str) -> str:
    """Why this cannot be an answer; empty where it can. Nothing written is no answer, and no mistake."""
    if not value or (value == NOT_APPLICABLE and question.may_not_apply):
        return ""
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        return "" if question.option(value) else "Choose one of the answers."
    if question.kind is Kind.NUMBER:
        is_number = value.isdecimal() and value.isascii() and len(value) <= LONGEST_NUMBER
        return "" if is_number else f"«{value[:40]}» is no whole number; write digits alone, such as 12."
    if question.kind is Kind.DATE:
        return "" if day_of(value) else f"«{value[:40]}» is not a day; write it as 2026-03-14."
    if len(value) > LONGEST_ANSWER:
        return f"At most {LONGEST_ANSWER} characters; this has {len(value)}."
    return ""


def day_of(value: str) -> date | None:
    """A kept day, or None."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of one question before the review can be submitted."""

    question: Question
    says: str
    is_too_old: bool = False


def missing(questionnaire: Questionnaire, answers: Mapping[str, Given], on: date) -> Iterator[Missing]:
    """Everything that stands between the answers and their submission, in the order of the questions."""
    for question in questionnaire.questions():
        given = answers.get(question.code)
        if given is None or not (given.value or (question.kind is Kind.DOCUMENT and given.has_evidence)):
            if question.is_needed:
                yield Missing(question, _unanswered(question))
        elif is_too_old(question, given, on):
            until = good_until(question, given.answered_on)
            says = f"It was good until {until.day} {until:%b %Y}; ask it again, or confirm that it is still so."
            yield Missing(question, says, is_too_old=True)
        elif question.evidence_needed and not given.has_evidence and given.value not in ("no", NOT_APPLICABLE):
            yield Missing(question, f"It needs its paper: {question.evidence}")


def _unanswered(question: Question) -> str:
    if question.kind is Kind.SANCTIONS:
        return "Record a check of the sealed names against the lists."
    if question.kind is Kind.DOCUMENT:
        return "Attach the paper, or say that it does not apply." if question.may_not_apply else "Attach the paper."
    return "It is not answered."


def must_be_whole(found: Collection[Missing]) -> None:
    """Refuse (409) the submission of a review of which something is missing."""
    if found:
        first = next(iter(found))
        raise Conflict(
            f"{len(found)} of the questions still wait, the first is «{first.question.text}»: {first.says} "
            "The page of the review lists them all."
        )
