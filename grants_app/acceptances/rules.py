"""The columns A to G of a FACE form as pure arithmetic, the life of an acceptance, and checks of what an agency's letter says.

Columns after UNFPA's blank form and UNICEF's own code: A authorised, B reported, C accepted, D = A − C, E requested, F newly
authorised, G = D + F. The next form's A is this one's G.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step, Track
from grants_app.findings.rules import Beside
from grants_app.findings.rules import Status as FindingStatus


class Status(StrEnum):
    """Where the record of an agency's answer stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


TRACK = Track(
    Step("confirm", Status.RECORDED, Status.CONFIRMED, Action.ACCEPTANCE_CONFIRM, "It is as the agency wrote"),
    Step(
        "decline",
        Status.RECORDED,
        Status.DECLINED,
        Action.ACCEPTANCE_CONFIRM,
        "It is not what the agency wrote",
        needs_reason=True,
        danger=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Face:
    """One line of a form, or its total. None: the agency has not said yet."""

    authorised: Money | None
    """A."""
    reported: Money
    """B; it may exceed A."""
    accepted: Money | None
    """C."""
    requested: Money
    """E."""
    newly_authorised: Money
    """F."""

    @property
    def balance(self) -> Money | None:
        """D: below zero where more was accepted than authorised."""
        return None if self.authorised is None or self.accepted is None else self.authorised - self.accepted

    @property
    def outstanding(self) -> Money | None:
        """G: what the agency has authorised and not yet accepted the use of; the next form's A."""
        return None if self.balance is None else self.balance + self.newly_authorised

    @property
    def rejected(self) -> Money | None:
        """What left the agency's column and stays in our books."""
        return None if self.accepted is None else self.reported - self.accepted


@dataclass(frozen=True, slots=True)
class Said:
    """What one form says of a line, apart from what follows from the form before."""

    reported: Money
    accepted: Money | None
    requested: Money
    newly_authorised: Money


def forms_of_line(first: Money, said: Sequence[Said]) -> list[Face]:
    """The forms of one line, in their order: the first begins with what was authorised before it."""
    authorised: Money | None = first
    forms = []
    for one in said:
        face = Face(authorised, one.reported, one.accepted, one.requested, one.newly_authorised)
        forms.append(face)
        authorised = face.outstanding
    return forms


def together(lines: Sequence[Face], currency: str) -> Face:
    """The total row; a column of which a line is not known yet is not known."""
    return Face(
        _sum([it.authorised for it in lines], currency),
        sum((it.reported for it in lines), Money.zero(currency)),
        _sum([it.accepted for it in lines], currency),
        sum((it.requested for it in lines), Money.zero(currency)),
        sum((it.newly_authorised for it in lines), Money.zero(currency)),
    )


def _sum(amounts: Iterable[Money | None], currency: str) -> Money | None:
    found = Money.zero(currency)
    for amount in amounts:
        if amount is None:
            return None
        found += amount
    return found


def form_of(starts_on: date, ends: Sequence[date]) -> int:
    """Which form authorises money for a period that begins on this day: 0 before the first, else after the n-th reported one."""
    return sum(1 for end in ends if starts_on > end)


@dataclass(frozen=True, slots=True)
class LineKey:
    """A line, and the hub that spent on it."""

    line_id: UUID
    hub_id: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agency accepted of one line of one hub, and why not all."""

    accepted: Money
    reason: str = ""
    type: str = ""
    """The type of finding under which the rejected part stands."""
    already: frozenset[UUID] = frozenset()
    """Findings that disallowed, before the letter came, what it rejects: of that nothing is booked again."""
    another_cost: bool = False
    """The rest of what is rejected is another cost than what other findings took out of the line."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The agency's letter."""

    on: date
    reference: str


def check_answer(key: str, label: str, reported: Money, answer: Answer, types: Iterable[str]) -> dict[str, str]:
    """What is wrong with one line of the answer, by field."""
    wrong: dict[str, str] = {}
    if answer.accepted > reported:
        wrong[f"accepted-{key}"] = f"{label}: {reported} was reported; the agency cannot accept {answer.accepted}."
    elif answer.accepted.minor < min(reported.minor, 0):
        wrong[f"accepted-{key}"] = f"{label}: the accepted amount is not below zero."
    elif answer.accepted < reported:
        rejected = reported - answer.accepted
        if reported.minor < 0:
            wrong[f"accepted-{key}"] = f"{label}: {reported} was taken back; nothing of it can be rejected."
        if not answer.reason.strip():
            wrong[f"reason-{key}"] = f"{label}: {rejected} is rejected; write why, without names of people."
        if answer.type not in types:
            wrong[f"type-{key}"] = f"{label}: choose what the agency found."
    return wrong


def newly_rejected(line: str, reported: Money, answer: Answer, earlier: Sequence[Beside]) -> Money:
    """What an answer rejects beyond what findings disallowed before it; Conflict (a sentence naming them) for what cannot be lost twice."""
    chosen = [it for it in earlier if it.finding_id in answer.already]
    others = [it for it in earlier if it.finding_id not in answer.already]
    fresh = reported - answer.accepted - sum((it.amount for it in chosen), Money.zero(reported.currency))
    if fresh.minor < 0:
        raise Conflict(
            f"{line}: {reported - answer.accepted} is rejected, less than {_spelled(chosen)}, which you say is part of it."
        )
    gone = [it for it in others if it.status == FindingStatus.DISALLOWED]
    at_most = reported - sum((it.amount for it in (*chosen, *gone)), Money.zero(reported.currency))
    if fresh and fresh > at_most:
        raise Conflict(
            f"{line}: of {reported} that was reported, {_spelled([*chosen, *gone])} is our own cost already, so at most {at_most} more can "
            "be rejected. Tick what the letter rejects of it."
        )
    if fresh and others and not answer.another_cost:
        raise Conflict(
            f"{line}: {_spelled(others)} took or may take cost out of this line already. Tick it if the letter rejects that same cost, or "
            "say that it rejects another one."
        )
    return fresh


def _spelled(findings: Sequence[Beside]) -> str:
    """«EUR 60.00 (GT-F-0001, Voucher GT-001 of 2026)»."""
    return ", ".join(f"{it.amount} ({it.reference}, {it.label})" for it in findings)


def check_letter(letter: Letter, sent_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the letter, by field."""
    wrong: dict[str, str] = {}
    if letter.on > today:
        wrong["on"] = "The letter's day has not come yet."
    elif sent_on is not None and letter.on < sent_on:
        wrong["on"] = f"The report was sent on {sent_on:%d %b %Y}; the letter is of that day or later."
    if not letter.reference.strip():
        wrong["reference"] = "Give the reference of the agency's letter."
    return wrong


def refuse(wrong: dict[str, str]) -> None:
    """Refuse (422) with all sentences, when there are any."""
    if wrong:
        count = len(wrong)
        raise Invalid(
            next(iter(wrong.values())) if count == 1 else f"{count} fields need your attention.", fields=wrong
        )


def another_confirms(recorded_by: UUID | None, person_id: UUID | None) -> None:
    """Who confirms the agency's answer did not record it."""
    if recorded_by == person_id:
        raise Conflict("You recorded this answer of the agency, so another person must confirm it.")


@dataclass(frozen=True, slots=True)
class Amounts:
    """E and F of one line: what we asked for the next period, and what the agency authorised."""

    requested: Money
    authorised: Money


def check_authorised(period: Period, amounts: Iterable[Amounts], award: Period) -> None:
    """Refuse (422) an authorisation of nothing, or for days outside the award."""
    wrong: dict[str, str] = {}
    if period.starts_on not in award or period.ends_on not in award:
        wrong["ends_on"] = f"The award runs {award}; the period must lie inside it."
    if not any(one.requested or one.authorised for one in amounts):
        wrong["reference"] = "Type what was requested or authorised on at least one line."
    refuse(wrong)
