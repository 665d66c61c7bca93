"""The life of an application as a table, its fields, what it still lacks, and who may decide how much."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dateutil.relativedelta import relativedelta

from grants_app.access import Action
from grants_app.core.calendar import first_of_month
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, total
from grants_app.core.track import Step, Track


class Status(StrEnum):
    """Where an application is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    HEAD_OFFICE_REVIEW = "head-office-review"
    READY = "ready"
    SENT = "sent"
    AWARDED = "awarded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LABELS: Mapping[str, str] = {
    Status.DRAFT: "Draft",
    Status.SUBMITTED: "Hub review",
    Status.HEAD_OFFICE_REVIEW: "Head-office review",
    Status.READY: "Ready to send",
    Status.SENT: "Sent to donor",
    Status.AWARDED: "Awarded",
    Status.DECLINED: "Declined",
    Status.WITHDRAWN: "Withdrawn",
}
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW, Status.READY, Status.SENT)

TRACK = Track(
    Step("submit", Status.DRAFT, Status.SUBMITTED, Action.APPLICATION_WRITE, "Submit to the hub's review"),
    Step("endorse", Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW, Action.APPLICATION_REVIEW, "Endorse"),
    Step("approve", Status.HEAD_OFFICE_REVIEW, Status.READY, Action.APPLICATION_DECIDE, "Approve"),
    Step("send", Status.READY, Status.SENT, Action.APPLICATION_SEND, "Record as sent to the donor"),
    Step("award", Status.SENT, Status.AWARDED, Action.APPLICATION_RECORD_RESULT, "Record as awarded"),
    *(
        Step("return", source, Status.DRAFT, action, "Return with a reason", needs_reason=True)
        for source, action in (
            (Status.SUBMITTED, Action.APPLICATION_REVIEW),
            (Status.HEAD_OFFICE_REVIEW, Action.APPLICATION_DECIDE),
            (Status.READY, Action.APPLICATION_SEND),
        )
    ),
    Step(
        "decline", Status.SENT, Status.DECLINED, Action.APPLICATION_RECORD_RESULT, "Record as declined",
        needs_reason=True, danger=True,
    ),
    *(
        Step("withdraw", source, Status.WITHDRAWN, Action.APPLICATION_WRITE, "Withdraw", needs_reason=True, danger=True)
        for source in OPEN
    ),
)  # fmt: skip
"""Endorsed within the hub's authority, an application is ready at once: see `after_endorsement`."""


def step(status: str, name: str) -> Step:
    """The step of that name from that status; Conflict (409), with the status in words, where there is none."""
    if not any(each.source == status and each.name == name for each in TRACK.steps):
        labels = [each.label for each in TRACK.steps if each.name == name]
        raise Conflict(
            f"«{labels[0]}» cannot be done now: the application is in the state «{LABELS[status]}»."
            " Reload the page to see what happened meanwhile."
        )
    return TRACK.step(status, name)


TAKEN: Mapping[str, str] = {
    "start": "Started",
    "submit": "Submitted",
    "endorse": "Endorsed by the hub",
    "approve": "Approved by head office",
    "send": "Sent to the donor",
    "award": "Awarded",
    "return": "Returned",
    "decline": "Declined by the donor",
    "withdraw": "Withdrawn",
}
"""A step in the history, by its name."""


# --- who decides ---


@dataclass(frozen=True, slots=True)
class Authority:
    """Whether the hub may decide by itself, with the sentence that says why."""

    is_enough: bool
    says: str


def authority(
    hub_name: str,
    limit: Money | None,
    asked: Money | None,
    compared: Money | None,
    cofinancing: str,
    *,
    has_no_limit: bool = False,
) -> Authority:
    """Compare the amount asked, in the limit's currency (`compared`; None where no rate is known), with the hub's limit."""
    if has_no_limit:
        return Authority(True, f"The authority of {hub_name} has no limit: its own review decides.")
    if limit is None:
        return Authority(False, f"No authority of {hub_name} to decide by itself is recorded, so head office decides.")
    if asked is None:
        return Authority(False, "How far it must go is known when the amount is filled in.")
    if cofinancing.strip("0.,"):
        return Authority(
            False, f"The call asks for {cofinancing} % of co-financing by the network, so head office decides."
        )
    if compared is None:
        return Authority(
            False,
            f"No rate of this month from {asked.currency} to {limit.currency} is known, so the amount cannot be compared"
            f" with the authority of {hub_name}: head office decides.",
        )
    told = _told(asked) if asked.currency == limit.currency else f"{_told(asked)} (about {_told(compared)})"
    if compared > limit:
        return Authority(
            False,
            f"{told} is above the authority of {hub_name} ({_told(limit)}), so head office decides after the hub.",
        )
    return Authority(
        True,
        f"{told} is within the authority of {hub_name} ({_told(limit)}):"
        " the hub decides, and it is reported to head office.",
    )


def _told(money: Money) -> str:
    return str(money)


def after_endorsement(decides: Authority) -> Status:
    """Within the hub's authority the head-office step is skipped."""
    return Status.READY if decides.is_enough else Status.HEAD_OFFICE_REVIEW


def four_eyes(submitted_by: UUID | None, endorsed_by: UUID | None, actor: UUID | None) -> None:
    """Nobody reviews what they submitted, and head office decides with other eyes than those that endorsed."""
    if actor is None:
        return
    if actor == submitted_by:
        raise Conflict(
            "You submitted this application, so another person must review it: another coordinator of the hub, or a director."
        )
    if actor == endorsed_by:
        raise Conflict("You endorsed this application for the hub, so another director must decide for head office.")


# --- whose turn it is ---


@dataclass(frozen=True, slots=True)
class Turn:
    """The state in words: whose turn it is, and what comes next."""

    whose: str
    next: str


def turn(status: str, hub_name: str, decides: Authority) -> Turn:
    """What the page of an application always says."""
    after_hub = (
        "If it is endorsed, it is ready to be sent to the donor, and reported to head office."
        if decides.is_enough
        else "If it is endorsed, head office decides."
    )
    turns = {
        Status.DRAFT: Turn(
            f"The staff of {hub_name} write it with the community.",
            "When it is complete, submit it; then a coordinator of the hub reviews it.",
        ),
        Status.SUBMITTED: Turn(
            f"A coordinator of {hub_name} reviews it: somebody else than who submitted it.", after_hub
        ),
        Status.HEAD_OFFICE_REVIEW: Turn(
            "A director decides for head office.", "If it is approved, it is ready to be sent to the donor."
        ),
        Status.READY: Turn(
            f"A coordinator of {hub_name} or a director sends it to the donor and records the day.",
            "Then the donor decides.",
        ),
        Status.SENT: Turn("The donor decides.", "Record the donor's answer here when it comes."),
        Status.AWARDED: Turn(
            "Finance makes it an award.", "The award takes over title, period, amount and hub; nothing is typed twice."
        ),
        Status.DECLINED: Turn("Nobody: the donor has declined.", "What was learnt may serve the next application."),
        Status.WITHDRAWN: Turn("Nobody: it was withdrawn.", "A new application can be started from the call."),
    }
    return turns[Status(status)]


def way(status: str, *, skips_head_office: bool, left_from: str = "") -> tuple[list[str], str]:
    """The stages in order, and the one where the application is; one that ended early shows the stages it had."""
    stages = [Status.DRAFT, Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW, Status.READY, Status.SENT, Status.AWARDED]
    if skips_head_office:
        stages.remove(Status.HEAD_OFFICE_REVIEW)
    if status in (Status.DECLINED, Status.WITHDRAWN):
        last = Status(left_from or Status.SENT)
        stages = [*stages[: stages.index(last) + 1], Status(status)] if last in stages else [Status(status)]
    return [LABELS[stage] for stage in stages], LABELS[status]


def is_early(status: str) -> bool:
    """Before the hub has decided: how far an application must go is still a forecast."""
    return status in (Status.DRAFT, Status.SUBMITTED)


# --- its fields ---


class Percent(int):
    """A whole number of percent, so that it is not taken for an amount."""


Value = str | int | date | Percent | tuple[UUID, ...] | None

FIELDS: Mapping[str, str] = {
    "title": "Title",
    "summary": "Summary",
    "objectives": "Objectives served",
    "requested": "Amount asked",
    "starts_on": "First day",
    "ends_on": "Last day",
    "activities": "Activities",
    "risks": "Risks",
}
"""Name → label. `requested` is kept in minor units; a field of a budget line is named by `line_field`."""
COLUMNS: Mapping[str, str] = {"requested": "requested_minor", "amount": "amount_minor"}
"""Where a field is kept under another name."""
LONGEST: Mapping[str, int] = {"title": 300, "summary": 6000, "activities": 20_000, "risks": 10_000}
LINE_CELLS: Mapping[str, str] = {"heading": "Heading", "description": "What for", "amount": "Amount"}
LONGEST_CELL: Mapping[str, int] = {"heading": 200, "description": 300}
MOST_LINES = 60
LINES_AT_START = 3


@dataclass(frozen=True, slots=True)
class RoughLine:
    """A line of the rough budget: heading, what for, and the amount in minor units of the application's currency."""

    heading: str
    description: str = ""
    amount_minor: int | None = None


def line_field(line_id: UUID, cell: str) -> str:
    """The name of a cell of the rough budget, in forms and in the table of last changes."""
    return f"line-{line_id.hex}-{cell}"


def parse_line_field(name: str) -> tuple[UUID, str] | None:
    """The line and the cell that a field's name stands for, or None for any other name."""
    start, _, rest = name.partition("-")
    digits, _, cell = rest.partition("-")
    if start != "line" or cell not in LINE_CELLS:
        return None
    try:
        return UUID(hex=digits), cell
    except ValueError:
        return None


def share_field(objective_id: UUID) -> str:
    """The name of the share in which an objective is served."""
    return f"share-{objective_id.hex}"


def parse_share_field(name: str) -> UUID | None:
    """The objective that a field's name stands for, or None for any other name."""
    start, _, digits = name.partition("-")
    try:
        return UUID(hex=digits) if start == "share" else None
    except ValueError:
        return None


def label(name: str) -> str:
    """What a field is called on the page."""
    place = parse_line_field(name)
    if parse_share_field(name):
        return "Share of an objective"
    return LINE_CELLS[place[1]] if place else FIELDS[name]


def fingerprint(shown: str) -> str:
    """What a form remembers of a field as it was shown, to tell a changed field from one left alone."""
    return hashlib.sha256(shown.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed since it was shown here: both texts, so that the person can decide."""

    name: str
    label: str
    theirs: str
    mine: str
    by_name: str
    at: datetime


class FieldClash(Conflict):
    """Somebody else changed these fields meanwhile; nothing was written over."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        names = ", ".join(f"«{clash.label}»" for clash in clashes)
        who = " and ".join(sorted({clash.by_name for clash in clashes}))
        super().__init__(
            f"{who} changed {names} meanwhile, so yours was not saved over it. Compare the two and choose."
        )
        self.clashes = tuple(clashes)


def suggested_period(deadline_at: datetime | None, today: date) -> tuple[date, date]:
    """A first guess: two years, from the month half a year after the deadline."""
    after = max(deadline_at.date(), today) if deadline_at else today
    starts_on = first_of_month(after) + relativedelta(months=7)
    return starts_on, starts_on + relativedelta(years=2) - timedelta(days=1)


# --- what is missing ---


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was answered, to be checked before it is submitted."""

    title: str
    summary: str
    objectives: int
    requested: Money | None
    starts_on: date | None
    ends_on: date | None
    activities: str
    risks: str
    lines: tuple[RoughLine, ...]
    minimum: Money | None
    maximum: Money | None
    shares: int = 100
    """What the shares of the objectives come to, in percent."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to complete: the field where, and the sentence."""

    field: str
    says: str


def missing(answers: Answers) -> list[Missing]:
    """Everything that stands in the way of submitting, in the order of the form."""
    return [*_empty(answers), *_shares(answers), *_period(answers), *_amount(answers), *_budget(answers)]


def _empty(answers: Answers) -> Iterable[Missing]:
    sentences = {
        "title": "Give the application its title.",
        "summary": "Write the summary.",
        "objectives": "Choose at least one objective that it serves.",
        "requested": "Say how much is asked.",
        "starts_on": "Give the first day of the project.",
        "ends_on": "Give the last day of the project.",
        "activities": "Describe the activities.",
        "risks": "Say what may go wrong, and what you would do then.",
    }
    return (Missing(name, says) for name, says in sentences.items() if not getattr(answers, name))


def _shares(answers: Answers) -> Iterable[Missing]:
    """Checked here and not while they are typed: one is changed after the other."""
    if answers.objectives and answers.shares != 100:
        yield Missing(
            "objectives", f"The shares of the objectives come to {answers.shares} %; they must come to 100 %."
        )


def _period(answers: Answers) -> Iterable[Missing]:
    """Checked here and not while it is typed: the two days are changed one after the other."""
    if answers.starts_on and answers.ends_on and answers.ends_on < answers.starts_on:
        yield Missing("ends_on", "The project would end before it starts: correct one of the two days.")


def _amount(answers: Answers) -> Iterable[Missing]:
    asked = answers.requested
    if asked is None:
        return
    if answers.minimum and answers.minimum.currency == asked.currency and asked < answers.minimum:
        yield Missing("requested", f"The call gives {_told(answers.minimum)} at least; ask for more.")
    if answers.maximum and answers.maximum.currency == asked.currency and asked > answers.maximum:
        yield Missing("requested", f"The call gives {_told(answers.maximum)} at most; ask for less.")


def _budget(answers: Answers) -> Iterable[Missing]:
    written = [line for line in answers.lines if line.heading or line.description or line.amount_minor is not None]
    if not any(line.amount_minor for line in written):
        yield Missing("lines", "Add at least one line to the rough budget.")
    if any(line.amount_minor is not None and not line.heading for line in written):
        yield Missing("lines", "Give every amount of the rough budget a heading.")
    if any(line.heading and line.amount_minor is None for line in written):
        yield Missing("lines", "Give every heading of the rough budget an amount.")


def rough_total(lines: Iterable[RoughLine], currency: str) -> Money:
    """What the rough budget adds up to."""
    return total((Money(line.amount_minor or 0, currency) for line in lines), currency)


def comparison(lines: Money, asked: Money | None) -> str:
    """How the rough budget stands to the amount asked, in words; nothing where they agree."""
    if asked is None or lines == asked or lines.minor == 0:
        return ""
    if lines > asked:
        return f"The rough budget is {_told(lines - asked)} more than is asked: others must pay that part."
    return f"The rough budget is {_told(asked - lines)} less than is asked: add lines, or ask for less."


def check_complete(found: Sequence[Missing]) -> None:
    """Refuse (422) to submit what is not complete."""
    if found:
        sentence = found[0].says if len(found) == 1 else f"{len(found)} things are missing before it can be submitted."
        raise Invalid(sentence, fields={each.field: each.says for each in found})


def must_be_draft(status: str) -> None:
    """Refuse (409) to change what is no longer a draft."""
    if status != Status.DRAFT:
        raise Conflict(
            f"This application is no longer a draft («{LABELS[status]}»), so it cannot be changed. "
            "A reviewer can return it to you with a reason."
        )
