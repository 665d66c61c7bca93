"""The score of a review: what each answer is worth and why, per section and in whole, and the risk that it comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from grants_app.core.money import rounded
from grants_app.diligence.rules.answers import Given, day_of
from grants_app.diligence.rules.questionnaire import (
    NOT_APPLICABLE,
    Danger,
    Flag,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
)


@dataclass(frozen=True, slots=True)
class Point:
    """What one answer earns, in hundredths of a point, of how many, and how that arises."""

    question: Question
    hundredths: int
    of: int
    """The weight that counts: 0 for what does not apply or earns no points."""
    says: str
    flags: tuple[Flag, ...] = ()

    @property
    def points(self) -> Decimal:
        return _plain(self.hundredths)


@dataclass(frozen=True, slots=True)
class Part:
    """The score of a section, or of the whole."""

    title: str
    hundredths: int
    of: int

    @property
    def points(self) -> Decimal:
        return _plain(self.hundredths)

    @property
    def percent(self) -> int:
        """Whole percent, rounded half up; 100 where nothing counts."""
        return rounded(Fraction(self.hundredths, self.of)) if self.of else 100


@dataclass(frozen=True, slots=True)
class Score:
    """The score with all that it is made of."""

    points: tuple[Point, ...]
    sections: tuple[tuple[Section, Part], ...]
    whole: Part
    red_flags: tuple[Flag, ...]
    stops: tuple[Flag, ...]
    level: Level
    level_says: str

    def point(self, code: str) -> Point:
        return next(point for point in self.points if point.question.code == code)


def score(questionnaire: Questionnaire, answers: Mapping[str, Given], on: date) -> Score:
    """The score of these answers on that day: pure, so that it can be shown again whenever somebody asks."""
    points = tuple(point_of(question, answers.get(question.code), on) for question in questionnaire.questions())
    parts = tuple((section, _part(section.title, points, section.code)) for section in questionnaire.sections)
    whole = _part("In whole", points, None)
    flags = [flag for point in points for flag in point.flags]
    red = tuple(flag for flag in flags if flag.danger is Danger.RED)
    stops = tuple(flag for flag in flags if flag.danger is Danger.STOP)
    level = _level(questionnaire, whole.percent, len(red), is_stopped=bool(stops))
    return Score(points, parts, whole, red, stops, level, _level_says(level, whole.percent, len(red), len(stops)))


def _part(title: str, points: tuple[Point, ...], section: str | None) -> Part:
    mine = [point for point in points if section is None or point.question.section == section]
    return Part(title, sum(point.hundredths for point in mine), sum(point.of for point in mine))


def _level(questionnaire: Questionnaire, percent: int, red_flags: int, *, is_stopped: bool) -> Level:
    if is_stopped:
        return questionnaire.levels[-1]
    fits = (it for it in questionnaire.levels if percent >= it.at_least and red_flags <= it.most_red_flags)
    return next(fits, questionnaire.levels[-1])


def _level_says(level: Level, percent: int, red_flags: int, stops: int) -> str:
    if stops:
        return f"{level.label}, since an answer is a hard stop."
    flags = "no red flag" if not red_flags else f"{red_flags} red flag{'s' if red_flags > 1 else ''}"
    return f"{level.label}: {percent} % of the points and {flags}. A review holds {level.months} months then."


def point_of(question: Question, given: Given | None, on: date) -> Point:
    """What one answer earns, and the flags that it raises."""
    weight = question.weight
    if given is None or (not given.value and not given.has_evidence):
        flags = tuple(flag for flag in question.flags if flag.is_missing)
        return Point(question, 0, weight, f"Not answered: none of {_points(weight)}.", flags)
    flags = tuple(flag for flag in question.flags if _is_raised(flag, given, on))
    if given.value == NOT_APPLICABLE:
        left_out = f"Does not apply: its {_points(weight)} are left out." if weight else "Does not apply."
        return Point(question, 0, 0, left_out, flags)
    if not weight:
        return Point(question, 0, 0, "Earns no points; the reviewer judges it.", flags)
    percent, because = _percent(question, given, flags)
    hundredths = weight * percent
    return Point(question, hundredths, weight, f"{because}: {_share(hundredths, weight)}.", flags)


def _percent(question: Question, given: Given, flags: tuple[Flag, ...]) -> tuple[int, str]:
    option = question.option(given.value)
    if option:
        return option.percent, option.label
    if question.kind is Kind.NUMBER:
        return _by_band(question, int(given.value))
    if question.kind is Kind.DATE:
        day = day_of(given.value)
        shown = f"{day.day} {day:%b %Y}" if day else given.value
        return (0, f"{shown}, which is flagged") if flags else (100, shown)
    if question.kind is Kind.DOCUMENT:
        return (100, "The paper is attached") if given.has_evidence else (0, "No paper is attached")
    return 0, given.value


def _by_band(question: Question, number: int) -> tuple[int, str]:
    reached = [band for band in question.bands if number >= band.at_least]
    if not reached:
        least = min(band.at_least for band in question.bands)
        return 0, f"{number}, below {least}"
    best = max(reached, key=lambda band: band.at_least)
    return best.percent, f"{number}, which is {best.at_least} or more"


def _is_raised(flag: Flag, given: Given, on: date) -> bool:
    if given.value in flag.answers:
        return True
    if flag.is_missing and not given.has_evidence and given.value in ("", NOT_APPLICABLE):
        return True
    return any(_beyond(flag, given.value, on))


def _beyond(flag: Flag, value: str, on: date) -> Iterator[bool]:
    if value.isdecimal():
        yield flag.below is not None and int(value) < flag.below
        yield flag.above is not None and int(value) > flag.above
    day = day_of(value)
    if day:
        yield flag.is_past and day < on
        yield flag.older_months is not None and day + relativedelta(months=flag.older_months) < on


def _share(hundredths: int, weight: int) -> str:
    if hundredths == weight * 100:
        return f"all of {_points(weight)}"
    if not hundredths:
        return f"none of {_points(weight)}"
    return f"{_plain(hundredths)} of {_points(weight)}"


def _points(weight: int) -> str:
    return "1 point" if weight == 1 else f"{weight} points"


def _plain(hundredths: int) -> Decimal:
    whole = Decimal(hundredths) / 100
    return whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole.normalize()
