"""The periods of a budget, such as its years: what they may be, how an amount is split over them, and which of them some days are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from dateutil.relativedelta import relativedelta

from grants_app.budgets.rules import Finding, Part, PlannedLine, PlannedPeriod
from grants_app.core.calendar import Period
from grants_app.core.money import Money, rounded

MOST = 12
"""A budget by period is read across a page; twelve months of a year still fit."""


def periods_of(lines: Iterable[PlannedLine]) -> tuple[PlannedPeriod, ...]:
    """The periods of a budget in the order of their days; empty where its lines hold one amount for the whole award."""
    return tuple(sorted({period for line in lines for _, period in line.parts}))


def years_of(award: Period, *, calendar: bool) -> list[PlannedPeriod]:
    """The award's own years («Year 1» from its first day), or the calendar years cut at the award."""
    found: list[PlannedPeriod] = []
    first = award.starts_on
    while first <= award.ends_on:
        last = date(first.year, 12, 31) if calendar else first + relativedelta(years=1) - timedelta(days=1)
        last = min(last, award.ends_on)
        found.append(PlannedPeriod(first, last, str(first.year) if calendar else f"Year {len(found) + 1}"))
        first = last + timedelta(days=1)
    return found


def findings(periods: Sequence[PlannedPeriod], award: Period) -> Iterator[Finding]:
    """Everything that is wrong with periods by themselves: names, order, and days outside the award. `position` is the period's."""
    names: set[str] = set()
    for at, period in enumerate(periods):
        if not period.name:
            yield Finding(at, "name", "Give the period a name, such as Year 1.")
        elif period.name.casefold() in names:
            yield Finding(at, "name", f"Two periods are called «{period.name}»; each has a name of its own.")
        names.add(period.name.casefold())
        if period.ends_on < period.starts_on:
            yield Finding(at, "to", f"{period.name} ends before it starts.")
        elif period.starts_on < award.starts_on or period.ends_on > award.ends_on:
            yield Finding(at, "from", f"{period.name} is not inside the award ({award}).")
        elif at and period.starts_on <= periods[at - 1].ends_on:
            before = periods[at - 1]
            yield Finding(
                at, "from", f"{period.name} starts before {before.name} is over; put them in order, none over another."
            )
    if len(periods) > MOST:
        yield Finding(None, "periods", f"A budget has at most {MOST} periods.")


def sums_that_differ(lines: Sequence[PlannedLine], currency: str) -> Iterator[Finding]:
    """Shares whose periods do not come to them, to the minor unit; nothing where the budget has no periods."""
    if not periods_of(lines):
        return
    for at, line in enumerate(lines):
        for hub_id in {**line.shares, **{hub_id: 0 for hub_id, _ in line.parts}}:
            share, together = line.shares.get(hub_id, 0), sum(of_hub(line.parts, hub_id).values())
            if share != together or any(amount < 0 for amount in of_hub(line.parts, hub_id).values()):
                says = (
                    f"Line {line.code}: its periods come to {Money(together, currency)} and the share is "
                    f"{Money(share, currency)}; they must be the same, none below zero."
                )
                yield Finding(at, "amount", says)


def of_hub(parts: Mapping[Part, int], hub_id: UUID) -> dict[PlannedPeriod, int]:
    """One hub's amounts by period."""
    return {period: amount for (its_hub, period), amount in parts.items() if its_hub == hub_id}


# --- splitting ---


def spread(amount: int, weights: Mapping[PlannedPeriod, int]) -> dict[PlannedPeriod, int]:
    """An amount over periods in proportion to their weights, to the minor unit: each rounds what the periods up to it hold together."""
    whole = sum(weights.values())
    found: dict[PlannedPeriod, int] = {}
    so_far = given = 0
    for period, weight in weights.items():
        so_far += weight
        until_here = rounded(Fraction(amount * so_far, whole)) if whole else amount
        found[period], given = until_here - given, until_here
    return found


def by_days(periods: Iterable[PlannedPeriod]) -> dict[PlannedPeriod, int]:
    """Each period's days, as weights."""
    return {period: period.days for period in periods}


def with_periods(lines: Sequence[PlannedLine], periods: Sequence[PlannedPeriod]) -> list[PlannedLine]:
    """The same lines with these periods. Periods that keep their name keep their amounts; what was in others, or in none yet,
    is spread by days over the new ones, or goes into the last where there is no new one. Without periods: one amount again.
    """
    return [replace(line, parts=_parts(line, periods)) for line in lines]


def _parts(line: PlannedLine, periods: Sequence[PlannedPeriod]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for hub_id, share in line.shares.items() if periods else ():
        by_name = {period.name: amount for period, amount in of_hub(line.parts, hub_id).items()}
        kept = {period: by_name.get(period.name, 0) for period in periods}
        new = [period for period in periods if period.name not in by_name] or [periods[-1]]
        for period, amount in spread(share - sum(kept.values()), by_days(new)).items():
            kept[period] += amount
        found |= {(hub_id, period): amount for period, amount in kept.items()}
    return found


def carried(lines: Sequence[PlannedLine], before: Sequence[PlannedLine]) -> list[PlannedLine]:
    """Lines typed without periods, with those of the budget before. A share that stayed keeps its amounts; one that changed is
    spread in its former proportion, and a new one by days.
    """
    periods, old = periods_of(before), {line.code: line for line in before}
    if not periods or periods_of(lines):
        return list(lines)
    return [replace(line, parts=_carried(line, old.get(line.code), periods)) for line in lines]


def _carried(line: PlannedLine, before: PlannedLine | None, periods: Sequence[PlannedPeriod]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for hub_id, share in line.shares.items():
        old = of_hub(before.parts, hub_id) if before else {}
        weights = {period: old.get(period, 0) for period in periods}
        of_share = spread(share, weights if sum(old.values()) else by_days(periods))
        found |= {(hub_id, period): amount for period, amount in of_share.items()}
    return found


def spread_anew(lines: Sequence[PlannedLine], before: Sequence[PlannedLine]) -> list[str]:
    """The codes of lines whose share changed or is new, so that `carried` spread it."""
    old = {line.code: line.shares for line in before}
    return (
        [line.code for line in lines if dict(line.shares) != dict(old.get(line.code, {}))] if periods_of(lines) else []
    )


# --- some days ---


def whole(periods: Sequence[PlannedPeriod], asked: Period) -> tuple[PlannedPeriod, ...]:
    """The periods that the days are, first to last; empty where the days begin or end inside one, or touch none.

    Days before the first period and after the last belong to them: nothing is budgeted there.
    """
    touched = [period for period in periods if period.starts_on <= asked.ends_on and period.ends_on >= asked.starts_on]
    if not touched or asked.starts_on > touched[0].starts_on or asked.ends_on < touched[-1].ends_on:
        return ()
    at_start = touched[0] == periods[0] or asked.starts_on == touched[0].starts_on
    at_end = touched[-1] == periods[-1] or asked.ends_on == touched[-1].ends_on
    return tuple(touched) if at_start and at_end else ()


def budget_of(
    parts: Mapping[PlannedPeriod, int], periods: Sequence[PlannedPeriod], asked: Period, *, pro_rata: bool
) -> int:
    """What of a share belongs to the days asked for: the whole periods that they are, else all of it; or pro rata by days."""
    if pro_rata:
        return sum(_by_days(amount, period, asked) for period, amount in parts.items())
    among = whole(periods, asked)
    return sum(amount for period, amount in parts.items() if not among or period in among)


def _by_days(amount: int, period: PlannedPeriod, asked: Period) -> int:
    first, last = max(period.starts_on, asked.starts_on), min(period.ends_on, asked.ends_on)
    return 0 if first > last else rounded(Fraction(amount * Period(first, last).days, period.days))
