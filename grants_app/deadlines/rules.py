"""What binds a day: its kinds, whom each concerns, and when they are reminded of it; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from grants_app.access import Action, Actor
from grants_app.core.errors import Invalid

USUAL_DAYS = (30, 14, 7, 2, 1)
"""Days before a deadline on which people are reminded."""
MORNING = time(7)
"""From then on people are reminded, in their own time."""
MOST_DAYS_BEFORE = 365


class Kind(StrEnum):
    """What a deadline is of."""

    CALL = "call"
    APPLICATION = "application"
    REPORT = "report"
    INSTALMENT = "instalment"
    TRANCHE = "tranche"
    CONDITION = "condition"
    AWARD = "award"
    LOAN = "loan"
    DOCUMENT = "document"
    REVIEW = "review"
    DELEGATION = "delegation"
    ACCESS = "access"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is called, and what whoever it concerns may do; None: it concerns those that it names."""

    label: str
    says: str
    """What the day is, after the reference."""
    concerns: Action | None


KINDS: Mapping[Kind, KindWords] = {
    Kind.CALL: KindWords("Call that I follow", "the call closes", None),
    Kind.APPLICATION: KindWords(
        "Application to send", "the application must be with the donor", Action.APPLICATION_WRITE
    ),
    Kind.REPORT: KindWords("Report to the donor", "the report is due", Action.REPORT_PREPARE),
    Kind.INSTALMENT: KindWords("Instalment of the donor", "the donor's instalment is due", Action.INSTALMENT_RECORD),
    Kind.TRANCHE: KindWords("Tranche to a community", "the tranche is expected", Action.SUB_GRANT_WRITE),
    Kind.CONDITION: KindWords("Condition of a tranche", "a condition may be met from now on", Action.SUB_GRANT_VERIFY),
    Kind.AWARD: KindWords("End of an award", "the award ends", Action.AWARD_WRITE),
    Kind.LOAN: KindWords("Pre-financing from own funds", "own funds are to be repaid", Action.PREFINANCING_REPAY),
    Kind.DOCUMENT: KindWords("Document that expires", "a document expires", Action.COMMUNITY_WRITE),
    Kind.REVIEW: KindWords("Due diligence that ends", "something of the due diligence ends", Action.DILIGENCE_WRITE),
    Kind.DELEGATION: KindWords("End of a delegation", "the delegation ends", None),
    Kind.ACCESS: KindWords("End of an auditor's access", "the access ends", Action.AUDIT_ACCESS_GIVE),
    Kind.OWN: KindWords("Own deadline", "is due", None),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that binds, or a moment. `key` stays the same when the day moves; `reference` endangers nobody, `title` stays on pages."""

    kind: Kind
    key: str
    on: date
    reference: str
    title: str
    url: str
    at: datetime | None = None
    """The moment, where there is one: then the day is the reader's."""
    hub_ids: frozenset[UUID] = frozenset()
    hub: str = ""
    is_of_reader: bool = False
    """It names the reader: whatever roles they have, it concerns them."""
    stays: bool = True
    """Once its day is over it stands as overdue until it is done; else it is over by itself."""

    def day(self, zone: str) -> date:
        """The day on which it is, where the reader is."""
        return self.on if self.at is None else self.at.astimezone(ZoneInfo(zone)).date()

    def is_over(self, now: datetime, zone: str) -> bool:
        """Whether its day, or its moment, has gone by."""
        return self.at < now if self.at is not None else self.on < now.astimezone(ZoneInfo(zone)).date()

    def concerns(self, actor: Actor) -> bool:
        """Whether the reader is to do something about it."""
        action = KINDS[self.kind].concerns
        if self.is_of_reader or action is None:
            return self.is_of_reader
        return actor.everywhere(action) or bool(self.hub_ids & actor.hubs_with(action))


def is_morning(now: datetime, zone: str) -> bool:
    """Whether it is late enough in the reader's day to be reminded."""
    return now.astimezone(ZoneInfo(zone)).time() >= MORNING


def reminder(days_left: int, days_before: Iterable[int]) -> int | None:
    """The nearest reminder whose day has come: after a week without a worker it is one, and not all that were missed."""
    come = [days for days in days_before if days_left <= days]
    return min(come) if come and days_left >= 0 else None


def event(deadline: Deadline, zone: str, days_before: int) -> str:
    """The name of a reminder: a deadline that moves has new ones."""
    moment = deadline.at.strftime("%Y%m%dT%H%MZ") if deadline.at else deadline.day(zone).isoformat()
    return f"deadline:{deadline.key}:{moment}:{days_before}"


def in_days(days_left: int) -> str:
    """«today», «tomorrow», «in 7 days»."""
    return {0: "today", 1: "tomorrow"}.get(days_left, f"in {days_left} days")


def told(deadline: Deadline, now: datetime, zone: str) -> tuple[str, str]:
    """Subject and text of a reminder: reference, day and kind, and no word that somebody typed."""
    day = deadline.day(zone)
    left = (day - now.astimezone(ZoneInfo(zone)).date()).days
    words = KINDS[deadline.kind]
    hour = f", {deadline.at.astimezone(ZoneInfo(zone)):%H:%M} ({zone})" if deadline.at else ""
    when = f"{day.day} {day:%B %Y}{hour}"
    return f"{deadline.reference}: {in_days(left)}", f"{deadline.reference}: {words.says} on {when}, {in_days(left)}."


def read_days(text: str) -> tuple[int, ...]:
    """«30, 14, 7, 2, 1» as numbers, the farthest first; empty: no reminder. Refuses (422) anything else."""
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if not all(part.isdecimal() and len(part) < 4 and int(part) <= MOST_DAYS_BEFORE for part in parts):
        raise Invalid(f"«{text}»: write the days before the deadline with commas, such as 30, 14, 7, 2, 1.")
    if len(parts) > 10:
        raise Invalid("At most ten reminders of one deadline.")
    return tuple(sorted({int(part) for part in parts}, reverse=True))
