"""The forecast by budget line against which an advance is asked: how long its period may be, and what it needs beyond what is in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money, split
from grants_app.donors.profiles import profile

OWN_MONTHS = 12
"""The longest period where a donor says nothing: the network's own rule."""


@dataclass(frozen=True, slots=True)
class Longest:
    """For how many months at most an advance is asked, and where that stands."""

    months: int
    cite: str

    def last_day(self, starts_on: date) -> date:
        """The last day of the longest period that begins then."""
        return starts_on + relativedelta(months=self.months) - timedelta(days=1)

    @property
    def says(self) -> str:
        return f"An advance is for at most {self.months} months ({self.cite})."


def longest(profile_code: str, signed_on: date) -> Longest:
    """What the donor's profile says of the period, as it was when the award was signed."""
    said = profile(profile_code).value("forecast_months", signed_on)
    if said is None:
        return Longest(OWN_MONTHS, "the donor says nothing; the network's own rule")
    unchecked = "" if said.is_verified else "; not verified: check the signed contract"
    return Longest(said.value, f"{said.cite}{unchecked}")


@dataclass(frozen=True, slots=True)
class Taken:
    """Another request of the hub for the award that is on its way, for days of the same period."""

    reference: str
    period: Period


def wrong_with(period: Period, most: Longest, award: Period, taken: Taken | None) -> dict[str, str]:
    """What is wrong with the period of a request, by field."""
    if period.starts_on not in award or period.ends_on not in award:
        return {"ends_on": f"The award runs {award}; the period must lie inside it."}
    if period.ends_on > most.last_day(period.starts_on):
        return {
            "ends_on": f"{most.says} From {_day(period.starts_on)} that is until {_day(most.last_day(period.starts_on))}."
        }
    if taken is not None:
        return {
            "starts_on": f"{taken.reference} asks for {taken.period} already and has not arrived yet; one period is asked for once "
            "at a time (the network's own rule: what is in hand is subtracted once). Choose days after it, or wait until it has arrived."
        }
    return {}


def must_be_right(period: Period, most: Longest, award: Period, taken: Taken | None) -> None:
    """Refuse (422) a period outside the award, longer than the donor allows, or asked for already."""
    if wrong := wrong_with(period, most, award, taken):
        raise Invalid(next(iter(wrong.values())), fields=wrong)


@dataclass(frozen=True, slots=True)
class Need:
    """One line of a forecast: what will be spent on it, what the hub holds for it, and what is asked."""

    line_id: UUID
    forecast: Money
    in_hand: Money
    asked: Money
    """Its own need, less its part of what other lines hold beyond theirs."""

    @property
    def own(self) -> Money:
        """What the line needs beyond what is in hand of it."""
        return max(self.forecast - self.in_hand, Money.zero(self.forecast.currency))


def needs(forecast: Mapping[UUID, Money], in_hand: Mapping[UUID, Money], currency: str) -> list[Need]:
    """What is asked per line, so that all lines together ask the forecast less what is in hand, and never below zero.

    What one line holds beyond its forecast is spent on the others, in the proportion of their needs.
    """
    zero = Money.zero(currency)
    lines = [*forecast, *(line_id for line_id in in_hand if line_id not in forecast)]
    pairs = [(forecast.get(line_id, zero), in_hand.get(line_id, zero)) for line_id in lines]
    own = [max((planned - held).minor, 0) for planned, held in pairs]
    beyond = sum(max((held - planned).minor, 0) for planned, held in pairs)
    asked = split(max(sum(own) - beyond, 0), own) if any(own) else [0] * len(lines)
    return [
        Need(line_id, planned, held, Money(minor, currency))
        for line_id, (planned, held), minor in zip(lines, pairs, asked, strict=True)
    ]


def must_need_something(found: Sequence[Need], currency: str) -> None:
    """Refuse (422) a forecast that is covered by what the hub holds."""
    if not any(need.asked for need in found):
        planned = sum((need.forecast for need in found), Money.zero(currency))
        held = sum((need.in_hand for need in found), Money.zero(currency))
        raise Invalid(
            f"The hub holds {held} of this award, and {planned} is forecast: nothing needs to be sent for this period. "
            "It is spent first; ask again when less is in hand."
        )


@dataclass(frozen=True, slots=True)
class Forecasted:
    """What the gate looks at of a request for an advance."""

    period: Period
    wrong: tuple[str, ...]
    most: Longest
    in_hand: Money
    """What was subtracted."""
    in_hand_now: Money


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
