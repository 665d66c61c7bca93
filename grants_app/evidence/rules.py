"""Pure rules of evidence: the auditor's list read without guessing, what became of each number, the life of an item, an access's days."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.track import Step, Track

MOST_ITEMS = 500
LONGEST_MESSAGE = 4000


class Kind(StrEnum):
    """Who asks: an auditor for the evidence of vouchers, or a donor about a report."""

    SAMPLE = "sample"
    QUERY = "query"


class Status(StrEnum):
    """The life of one item's thread."""

    OPEN = "open"
    CLOSED = "closed"


TRACK = Track(
    Step("close", Status.OPEN, Status.CLOSED, Action.EVIDENCE_ASK, "Close", needs_reason=True),
    Step("reopen", Status.CLOSED, Status.OPEN, Action.EVIDENCE_ASK, "Open it again", needs_reason=True),
)


class Outcome(StrEnum):
    """What became of one number of the list."""

    FOUND = "found"
    UNKNOWN = "unknown"
    OTHER_AWARD = "other-award"
    OTHER_DAYS = "other-days"
    SEVERAL = "several"
    RANGE = "range"
    DUPLICATE = "duplicate"
    QUESTION = "question"


GAPS = frozenset({Outcome.UNKNOWN, Outcome.OTHER_AWARD, Outcome.OTHER_DAYS, Outcome.SEVERAL, Outcome.RANGE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voucher that bears a number of the list."""

    voucher_id: UUID
    """Its first version."""
    number: str
    hub_id: UUID
    hub: str
    year: int
    in_award: bool = True
    in_days: bool = True

    @property
    def full(self) -> str:
        """How it is written where the number alone says too little."""
        return f"{self.hub}:{self.number}:{self.year}"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: what was asked, and what became of it."""

    asked: str
    outcome: Outcome
    voucher_id: UUID | None = None
    hub_id: UUID | None = None
    extra: str = ""
    """The number of the line that asked for the same, or the vouchers among which to choose."""


_SEPARATORS = re.compile(r"[\r\n\t,;|]+")
_AROUND = " \u00a0\"'«»“”()[]•*"
_RANGE = re.compile(
    r"(?P<first>\S*\d)\s*(?P<sign>\.\.\.?|…|–|—|-|\bto\b|\bbis\b|\bà\b|\ba\b|\bal\b)\s*(?P<last>\S*\d)", re.IGNORECASE
)
_FULL = re.compile(r"(?P<hub>[A-Za-z]{2,5}):(?P<number>[^:]+?)(?::(?P<year>\d{4}))?")


def key(number: str) -> str:
    """How a number is compared: in any case, with any spaces."""
    return " ".join(number.split()).casefold()


def numbers_to_look_up(text: str) -> list[str]:
    """Everything in the text that could be a voucher's number, each once."""
    found: dict[str, None] = {}
    for chunk in _chunks(text):
        for one in (chunk, *chunk.split()):
            full = _FULL.fullmatch(one)
            found[key(full["number"] if full else one)] = None
    return list(found)


def read_list(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """The numbers of the list in its order, whatever stands between them; a space parts them only where nobody's number has it.

    Invalid when there is none, or there are too many.
    """
    asked: list[str] = []
    for chunk in _chunks(text):
        whole = " " not in chunk or is_known(key(chunk)) or _is_range(chunk)
        asked += [chunk] if whole else chunk.split()
    if not asked:
        says = "Paste the numbers of the vouchers, one a line or with commas between them."
        raise Invalid(says, fields={"numbers": says})
    if len(asked) > MOST_ITEMS:
        says = f"A list has at most {MOST_ITEMS} numbers; this has {len(asked)}. Paste it in parts."
        raise Invalid(says, fields={"numbers": says})
    return [one[:120] for one in asked]


def _chunks(text: str) -> list[str]:
    parts = (" ".join(part.strip(_AROUND).split()) for part in _SEPARATORS.split(text))
    return [part for part in parts if part]


def _is_range(asked: str) -> bool:
    """Whether it could mean a range; a line between two numbers alone counts only where it goes up."""
    its = _RANGE.fullmatch(asked)
    if its is None:
        return False
    first, last = (re.search(r"\d+$", its[part]) for part in ("first", "last"))
    if its["sign"] == "-" and " " not in asked:
        return bool(first and last) and len(first[0]) == len(last[0]) and int(first[0]) < int(last[0])  # type: ignore[index]
    return True


def matched(asked: Sequence[str], known: Mapping[str, Sequence[Candidate]]) -> list[Found]:
    """What became of each number, in the order of the list: found, a gap that says why, or asked already."""
    first_at: dict[UUID | str, int] = {}
    found: list[Found] = []
    for position, one in enumerate(asked, 1):
        its = _match(one, known)
        same = first_at.setdefault(its.voucher_id or key(one), position)
        found.append(its if same == position else Found(one, Outcome.DUPLICATE, its.voucher_id, its.hub_id, str(same)))
    return found


def _match(asked: str, known: Mapping[str, Sequence[Candidate]]) -> Found:
    candidates = _candidates(asked, known)
    if not candidates:
        return Found(asked, Outcome.RANGE if _is_range(asked) else Outcome.UNKNOWN)
    inside = [one for one in candidates if one.in_award and one.in_days]
    if len(inside) == 1:
        return Found(asked, Outcome.FOUND, inside[0].voucher_id, inside[0].hub_id)
    if inside:
        return Found(asked, Outcome.SEVERAL, extra=", ".join(sorted(one.full for one in inside))[:300])
    of_award = any(one.in_award for one in candidates)
    return Found(asked, Outcome.OTHER_DAYS if of_award else Outcome.OTHER_AWARD)


def _candidates(asked: str, known: Mapping[str, Sequence[Candidate]]) -> Sequence[Candidate]:
    if plain := known.get(key(asked)):
        return plain
    full = _FULL.fullmatch(asked)
    if full is None:
        return ()
    return [
        one
        for one in known.get(key(full["number"]), ())
        if one.hub.casefold() == full["hub"].casefold() and full["year"] in (None, str(one.year))
    ]


def gap_says(outcome: str, extra: str, *, inside: bool) -> str:
    """Why a number has no evidence here, and what to do; to somebody from outside (`inside` False), other awards do not exist."""
    if not inside and outcome in (Outcome.OTHER_AWARD, Outcome.OTHER_DAYS):
        outcome = Outcome.UNKNOWN
    return {
        Outcome.UNKNOWN: "No voucher booked on this award in these days bears this number. Compare it with the list of transactions.",
        Outcome.OTHER_AWARD: "This voucher is charged to other awards alone, so it is no evidence of this one.",
        Outcome.OTHER_DAYS: "This voucher is charged to this award, and was booked outside these days.",
        Outcome.SEVERAL: f"Several vouchers bear this number: {extra}. Ask again with hub and year, just so.",
        Outcome.RANGE: "This looks like a range. A range is not guessed: write each number.",
        Outcome.DUPLICATE: f"The same as number {extra} of this list.",
    }.get(Outcome(outcome), "")


def documents_say(attached: int, protected: Sequence[str]) -> str:
    """What is missing or kept elsewhere of a voucher that was found; empty where its documents are all here."""
    if attached == 0:
        return "No document is attached to this voucher."
    if not protected:
        return ""
    places = "; ".join(dict.fromkeys(protected))
    some = "Its document is" if attached == len(protected) == 1 else f"{len(protected)} of its {attached} documents are"
    return f"{some} protected and not included. To be inspected: {places}."


def questions_of(text: str) -> list[str]:
    """The donor's questions, one a paragraph or line; Invalid when there is none, or there are too many."""
    asked = [line.strip()[:2000] for line in re.split(r"[\r\n]+", text) if line.strip()]
    if not asked:
        says = "Write what the donor asks, one question a line."
        raise Invalid(says, fields={"questions": says})
    if len(asked) > MOST_ITEMS:
        says = f"At most {MOST_ITEMS} questions at once; these are {len(asked)}."
        raise Invalid(says, fields={"questions": says})
    return asked


@dataclass(frozen=True, slots=True)
class AccessTerms:
    """Who may see an award's evidence of which days, until when, and why."""

    person_id: UUID
    period: Period
    until_on: date
    reason: str


def check_access(its: AccessTerms, award: Period, today: date) -> None:
    """Refuse (422) days outside the award, an end that has passed, or no reason."""
    wrong: dict[str, str] = {}
    if its.period.starts_on < award.starts_on or its.period.ends_on > award.ends_on:
        wrong["from"] = f"The award runs {award}; the days that are audited lie inside it."
    if its.until_on < today:
        wrong["until"] = "This day has passed; an access ends today or later."
    if not its.reason.strip():
        wrong["reason"] = "Say why: by which letter or contract this audit was agreed."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def another_than_oneself(person_id: UUID, actor_id: UUID | None) -> None:
    """Nobody gives an access to themselves."""
    if person_id == actor_id:
        raise Conflict("You cannot give yourself an access; another person does.")


def inside_one(period: Period, allowed: Iterable[Period]) -> bool:
    """Whether all days lie inside one of the periods."""
    return any(one.starts_on <= period.starts_on and period.ends_on <= one.ends_on for one in allowed)


def person_code(person_id: UUID | None) -> str:
    """What stands for a person in files: the same in every pack, and no name."""
    return "operator" if person_id is None else f"P-{hashlib.sha256(person_id.bytes).hexdigest()[:8].upper()}"
