"""What those who follow a call are told when it changes: each moved deadline on their own clock, then what else changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from grants_app.calls.rules import STAGES, CallFacts, Deadline, days_left, told

WITHOUT_WORDS = {"deadlines", "deadline_zone"}
"""Facts that the sentences about deadlines tell already."""


def moved_deadlines(before: CallFacts, after: CallFacts, now: datetime, zone: str) -> list[str]:
    """A sentence for each deadline that moved, came or went, on a clock of that zone; empty where none did."""
    return list(_moved(_by_what(before), _by_what(after), now, zone))


def _by_what(facts: CallFacts) -> dict[str, Deadline]:
    """The deadlines by what is due; by their place where the names do not tell them apart."""
    names = [_what(each) for each in facts.deadlines]
    if len(set(names)) < len(names):
        names = [f"Deadline {nth}" for nth in range(1, len(names) + 1)]
    return dict(zip(names, facts.deadlines, strict=True))


def _what(deadline: Deadline) -> str:
    return deadline.name or STAGES.get(deadline.stage, "") or "Deadline"


def _moved(before: Mapping[str, Deadline], after: Mapping[str, Deadline], now: datetime, zone: str) -> Iterator[str]:
    if len(before) == len(after) == 1:  # one deadline that is called otherwise now is still the one
        before = dict(zip(after, before.values(), strict=True))
    for what, deadline in after.items():
        earlier = before.get(what)
        if earlier is None:
            yield f"{what}: {told(deadline, zone)} is new{_left(deadline, now, zone)}."
        elif (earlier.at, earlier.is_day) != (deadline.at, deadline.is_day):
            yield f"{what}: moved from {told(earlier, zone)} to {told(deadline, zone)}{_left(deadline, now, zone)}."
    for what, deadline in before.items():
        if what not in after:
            yield f"{what}: {told(deadline, zone)} is no longer among the call's deadlines."


def _left(deadline: Deadline, now: datetime, zone: str) -> str:
    days = days_left(deadline.at, now, zone)
    if deadline.at < now:
        return ", which is over"
    if days == 0:
        return ", which is today"
    return f", {days} day{'s' if days > 1 else ''} from today"


def subject(reference: str, deadlines: Sequence[str]) -> str:
    """The head of the notice; by its reference alone, which tells nobody whose call it is."""
    return f"Deadline moved: {reference}" if deadlines else f"Call changed: {reference}"


def text(deadlines: Sequence[str], others: Iterable[str]) -> str:
    """All sentences: deadlines first, then the names of the other facts that changed."""
    names = ", ".join(others)
    also = "Also changed" if deadlines else "Changed"
    return "\n".join([*deadlines, *([f"{also}: {names}."] if names else [])])
