"""The gate: everything that stands in the way of a disbursement, each with who can clear it, as pure checks of one situation."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from grants_app.authorities.rules import Verdict
from grants_app.awards.schedule import OwedReport
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.disbursements.rules.forecast import Forecasted
from grants_app.disbursements.rules.life import RESERVING, DoneBy, Status, barred
from grants_app.disbursements.rules.liquidation import OwnTest

_NETWORK_FINANCE = "a finance officer or director of the whole network"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way: a sentence, who can clear it, and which steps it stops."""

    says: str
    cleared_by: str
    stops: frozenset[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What a line is asked for (with a forecast: needs beyond what is in hand of it), and what it has left, in the award's currency."""

    code: str
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the gate looks at; gathered by one query, so that page and command judge the same."""

    status: Status
    today: date
    award_id: UUID
    award: str
    award_status: str
    period: Period
    has_budget: bool
    lines: tuple[AskedLine, ...]
    amount: Money
    """In the award's currency."""
    forecast: Forecasted | None
    """None where no advance is asked, but what the hub has spent of its own money."""
    cash: Money
    promised: Money
    """What other disbursements of the award have been approved and not paid."""
    prefinanced: Money
    """What of the cash own funds have lent, until `prefinanced_until`."""
    prefinanced_until: date | None
    shows_cash: bool
    looks: int
    advance: Money
    """The value of what the hub holds of this award; below zero where it has spent its own money."""
    advance_own: tuple[Money, ...]
    own_tests: tuple[OwnTest, ...]
    """Our own percentage, in each currency in which the hub had an advance of the award."""
    last_report: OwedReport | None
    """The award's last report that is due; None before the first, and once this is approved."""
    hub: str
    done_by: DoneBy
    person_id: UUID | None
    next_step: str
    may_take_next: bool
    authority: Verdict | None
    """Whether what is asked, with the requests of thirty days around it, is within authority; None once it is approved."""
    report_needed: str = "sent"
    """What the donor wants of the last report before money goes on: sent, or accepted."""

    @property
    def lacks_report(self) -> bool:
        return self.last_report is not None and not self.last_report.suffices(self.report_needed)


@dataclass(frozen=True, slots=True)
class Gate:
    """What is in the way, what has been looked at and is in order, and what is good to know."""

    blockers: tuple[Blocker, ...] = ()
    clear: tuple[str, ...] = ()
    good_to_know: tuple[str, ...] = field(default=())

    def stops(self, step: str) -> tuple[Blocker, ...]:
        """What stops this step."""
        return tuple(blocker for blocker in self.blockers if step in blocker.stops)

    def must_let(self, step: str) -> None:
        """Refuse (409) the step with everything that stops it."""
        if stopping := self.stops(step):
            raise Conflict(" ".join(_refusal(blocker) for blocker in stopping))


def gate(situation: Situation) -> Gate:
    """Everything that stands in the way from where the disbursement is now to its payment."""
    if situation.status not in RESERVING | {Status.DRAFT, Status.PAID}:
        return Gate()
    blockers: list[Blocker] = []
    clear: list[str] = []
    checks = (_people,) if situation.status is Status.PAID else _CHECKS
    for check in checks:
        found = list(check(situation))
        blockers += [item for item in found if isinstance(item, Blocker)]
        clear += [item for item in found if isinstance(item, str)]
    return Gate(tuple(blockers), tuple(clear), tuple(_good_to_know(situation)))


Findings = Iterator[Blocker | str]
"""Blockers, or a sentence that says what is in order."""


def _award(situation: Situation) -> Findings:
    url = f"/awards/{situation.award_id}"
    stops = frozenset({"request", "endorse", "approve", "pay"})
    reimburses = situation.amount.minor <= -situation.advance.minor
    if situation.award_status != "active" and not (situation.award_status == "closing" and reimburses):
        yield Blocker(
            f"Award {situation.award} is {situation.award_status}, not active.",
            "a finance officer or director, on the award's page",
            stops,
            url,
        )
    elif situation.today < situation.period.starts_on:
        yield Blocker(f"Award {situation.award} starts on {_day(situation.period.starts_on)}.", "time", stops, url)
    elif situation.today > situation.period.ends_on and not reimburses:
        yield Blocker(
            f"Award {situation.award} ended on {_day(situation.period.ends_on)}: only what a hub has spent of its own money can "
            "still be sent.",
            "the hub, by asking for no more than it has spent of its own money",
            stops,
            url,
        )
    else:
        yield f"Award {situation.award} is {situation.award_status} and runs until {_day(situation.period.ends_on)}."


def _budget(situation: Situation) -> Findings:
    url = f"/awards/{situation.award_id}/budget"
    if not situation.has_budget:
        yield Blocker(
            f"Award {situation.award} has no approved budget yet.",
            "whoever may approve budgets, on the award's page",
            frozenset({"request", "endorse", "approve", "pay"}),
            url,
        )
    elif situation.status is not Status.DRAFT:
        yield "The amounts are reserved on their budget lines."
    else:
        yield from _lines(situation, url)


def _lines(situation: Situation, url: str) -> Findings:
    asked = "needed beyond what is in hand" if situation.forecast else "asked"
    short = [line for line in situation.lines if line.asked and line.asked > line.left]
    for line in short:
        yield Blocker(
            f"Line {line.code} has {line.left} left for {situation.hub}; {line.asked} is {asked}.",
            "the hub, by asking for less on this line, or by a transfer between lines",
            frozenset({"request"}),
            url,
        )
    if not situation.lines:
        yield Blocker("Nothing is asked for yet.", "the hub, by changing the draft", frozenset({"request"}))
    elif not short:
        yield "Every line has enough left for what is asked."


def _forecast(situation: Situation) -> Findings:
    """An advance is asked against a forecast for a period; what was spent of the hub's own money needs none."""
    forecast, stops = situation.forecast, frozenset({"request"})
    if forecast is None:
        if situation.status is Status.DRAFT and situation.amount.minor > max(-situation.advance.minor, 0):
            yield Blocker(
                "An advance is asked for against a forecast by budget line for a period; without one, no more can be asked than the "
                "hub has spent of its own money.",
                "the hub, by changing the draft",
                stops,
            )
        return
    for sentence in forecast.wrong:
        yield Blocker(sentence, "the hub, by changing the draft", stops)
    if forecast.in_hand_now != forecast.in_hand:
        yield Blocker(
            f"When the draft was written, {forecast.in_hand} was in hand; now it is {forecast.in_hand_now}.",
            "the hub, by opening the draft and keeping it again: what is asked is then counted anew",
            stops,
        )
    elif not forecast.wrong:
        yield f"It is asked for {forecast.period}, less what was in hand. {forecast.most.says}"


def _looks(situation: Situation) -> Findings:
    if situation.looks:
        waits = "1 import waits" if situation.looks == 1 else f"{situation.looks} imports wait"
        yield Blocker(
            f"{waits} for a second look on award {situation.award}.",
            "a finance officer or director who did not take it in",
            frozenset({"approve", "pay"}),
            "/second-looks",
        )
    else:
        yield "Nothing on the award waits for a second look."


def _cash(situation: Situation) -> Findings:
    free = situation.cash - situation.promised if situation.status is not Status.APPROVED else situation.cash
    if situation.amount > free:
        held = f"it holds {situation.cash}"
        if situation.promised and situation.status is not Status.APPROVED:
            held += f", of which {situation.promised} is promised to other approved disbursements"
        more = f": {held}, and this needs {situation.amount}" if situation.shows_cash else ""
        yield Blocker(
            f"The award's share of the bank account does not cover this{more}.",
            "the donor's next instalment, recorded by a finance officer, or a director who records pre-financing from own funds",
            frozenset({"approve", "pay"}),
            f"/awards/{situation.award_id}",
        )
    elif situation.shows_cash:
        yield f"The award's share of the bank account covers it: {free} is free{_lent(situation)}."
    else:
        yield "The award's share of the bank account covers it."


def _lent(situation: Situation) -> str:
    if situation.prefinanced_until is None:
        return ""
    return (
        f", of which {situation.prefinanced} is pre-financed from own funds until {_day(situation.prefinanced_until)}"
    )


def _people(situation: Situation) -> Findings:
    if not situation.may_take_next:
        return
    sentence = barred(situation.next_step, situation.done_by, situation.person_id)
    if sentence:
        yield Blocker(sentence, "any other person with this role", frozenset({situation.next_step}))
    elif situation.next_step in ("endorse", "approve", "pay"):
        yield "You took no part in the steps that must be another person's."


def _authority(situation: Situation) -> Findings:
    verdict = situation.authority
    if verdict is None:
        return
    if verdict.is_enough:
        yield verdict.says
    else:
        higher = f"somebody with a higher limit, or {_NETWORK_FINANCE}, who approves it"
        cleared_by = f"whoever imports the rate, or {higher}" if verdict.lacks_rate else higher
        yield Blocker(
            verdict.says, cleared_by, frozenset({"approve"}), "/rates" if verdict.lacks_rate else "/authorities"
        )


def _liquidation(situation: Situation) -> Findings:
    """Network to hub, our own percentage. (Donor to network is another test, on the award's page: it never stops a hub.)"""
    if situation.status not in (Status.DRAFT, Status.REQUESTED, Status.ENDORSED):
        return
    waived = "waive" in situation.done_by
    for test in situation.own_tests:
        if test.is_passed:
            yield test.says
        elif waived:
            yield f"{test.says} A director let this pass, with the reason that stands in its history."
        else:
            yield Blocker(
                test.says,
                "the hub, by posting its vouchers or sending back what it does not need, or a director, with a reason",
                frozenset({"approve"}),
                f"/advances?award={situation.award_id}",
            )


def _last_report(situation: Situation) -> Findings:
    """The award's last report that is due must be with the donor, or accepted where its rules say so; a queried one is neither."""
    report = situation.last_report
    if report is None:
        return
    says = f"The report for {_day(report.period.starts_on)} to {_day(report.period.ends_on)}"
    if not situation.lacks_report:
        yield f"{says}, the last that is due, is {report.status}."
        return
    says += f" was due on {_day(report.due_on)} and is {_report_stands(report)}."
    if "waive-report" in situation.done_by:
        yield f"{says} A director let this pass, with the reason that stands in its history."
    else:
        yield Blocker(
            says,
            _who_clears(report),
            frozenset({"approve"}),
            f"/reports/{report.report_id}" if report.report_id else f"/reports?award={situation.award_id}",
        )


def _who_clears(report: OwedReport) -> str:
    if report.status == "sent":
        return "a finance officer, by recording the donor's answer, or a director, with a reason"
    return "a finance officer, by sending it to the donor, or a director, with a reason"


def _report_stands(report: OwedReport) -> str:
    if report.status == "queried":
        return "queried by the donor and not answered yet"
    if report.status == "sent":
        return "sent; this donor must accept it before more money goes on"
    return f"{report.status}, not sent" if report.status else "not begun"


_CHECKS = (_award, _forecast, _budget, _looks, _cash, _last_report, _liquidation, _authority, _people)


def _good_to_know(situation: Situation) -> Iterator[str]:
    held = " and ".join(str(money) for money in situation.advance_own if money)
    if not held:
        yield f"{situation.hub} holds no advance of this award."
    elif situation.advance.minor < 0:
        yield (
            f"{situation.hub} has spent more than it received of this award: its advance stands at {held}. The part of a payment "
            "that covers this frees what the request had reserved, because the spending has taken its budget already."
        )
    else:
        yield f"{situation.hub} still holds {held} of earlier advances, not yet accounted for by vouchers."


def _refusal(blocker: Blocker) -> str:
    return f"{blocker.says} This can be cleared by {blocker.cleared_by}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
