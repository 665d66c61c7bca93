"""The history of one pair of currencies: which periods of its source's rhythm have no rate, and the points of its chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import month_of
from grants_app.ledger.rates.sources import Rhythm, Source

WIDTH, HEIGHT, EDGE = 1000, 160, 8
MOST_POINTS = 400

Point = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Gap:
    """Periods one after the other for which the source has no rate here."""

    says: str
    periods: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A line over time as SVG paths, one for each stretch without a gap; integers within a box of WIDTH × HEIGHT."""

    paths: tuple[str, ...]
    first: Point
    last: Point
    lowest: Point
    highest: Point


def gaps(source: Source, days: Sequence[date], until: date) -> list[Gap]:
    """The missing periods from the first rate to `until`, neighbours together. `days` are sorted."""
    if not days or source.rhythm is Rhythm.NONE:
        return []
    here = {_period(source, day) for day in days}
    expected = [day for day in source.expected(days[0], until) if _period(source, day) >= _period(source, days[0])]
    stretches: list[list[date]] = []
    was_missing = False
    for day in expected:
        is_missing = _period(source, day) not in here
        if is_missing and was_missing:
            stretches[-1].append(day)
        elif is_missing:
            stretches.append([day])
        was_missing = is_missing
    return [_gap(source, stretch) for stretch in stretches]


def _gap(source: Source, stretch: list[date]) -> Gap:
    first, last = source.period_name(stretch[0]), source.period_name(stretch[-1])
    return Gap(first if len(stretch) == 1 else f"{first} to {last}", len(stretch))


def _period(source: Source, day: date) -> int:
    """A number that is the same for all days of one period of the source, and grows."""
    if not source.is_periodical:
        return day.toordinal()
    begins = day + timedelta(days=source.early_days) if day.day > 1 else day
    if source.rhythm is Rhythm.QUARTERS:
        return begins.year * 4 + (begins.month - 1) // 3
    return month_of(begins)


def chart(source: Source, points: Sequence[Point]) -> Chart | None:
    """The line of a pair's rates; None for fewer than two of them."""
    if len(points) < 2:
        return None
    lowest, highest = min(points, key=lambda it: it[1]), max(points, key=lambda it: it[1])
    days = max((points[-1][0] - points[0][0]).days, 1)
    span = highest[1] - lowest[1] or Decimal(1)
    step = -(-len(points) // MOST_POINTS)
    thinned = [*points[:-1:step], points[-1]]
    paths: list[str] = []
    before: date | None = None
    for on, rate in thinned:
        x = (on - points[0][0]).days * WIDTH // days
        y = HEIGHT - EDGE - int((rate - lowest[1]) * (HEIGHT - 2 * EDGE) / span)
        if before is None or _is_broken(source, before, on, step):
            paths.append(f"M{x} {y}h1")
        else:
            paths[-1] += f"L{x} {y}"
        before = on
    return Chart(tuple(paths), points[0], points[-1], lowest, highest)


def _is_broken(source: Source, before: date, on: date, step: int) -> bool:
    """Whether at least one whole period lies between two points of the line."""
    if source.rhythm is Rhythm.NONE:
        return False
    if source.rhythm is Rhythm.BUSINESS_DAYS:
        return (on - before).days > 7 + 2 * step
    length = relativedelta(months=(1 if source.rhythm is Rhythm.MONTHS else 3) * step, days=5)
    return on > before + length
