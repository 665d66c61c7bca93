"""A donor's rule on moves between budget lines, as its profile states it: how much, measured on what, and what happens above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from grants_app.core.money import Money, is_currency
from grants_app.core.notation import number
from importers.records import BUDGET_KINDS


class MeasuredOn(StrEnum):
    """What the per cent is a per cent of. Inside a heading or category everything moves freely; on `total` the moves between
    headings are added up.
    """

    HEADING = "heading"
    CATEGORY = "category"
    LINE = "line"
    TOTAL = "total"


class Sides(StrEnum):
    """Whether what gives is held to the rule as well as what takes."""

    BOTH = "both"
    RISING = "rising"


class Base(StrEnum):
    """Which budget the per cent is taken of."""

    ORIGINAL = "original"
    LAST_AMENDMENT = "last-amendment"


class Counter(StrEnum):
    """Which earlier moves count together with a new one: as a net position, each by its size, those since the last report, or none."""

    CUMULATIVE_NET = "cumulative-net"
    CUMULATIVE_GROSS = "cumulative-gross"
    PER_REPORT_PERIOD = "per-report-period"
    PER_CHANGE = "per-change"


class Above(StrEnum):
    """What a move beyond the limit needs."""

    AMENDMENT = "amendment"
    APPROVAL = "approval"
    EXPLANATION = "explanation"


class Within(StrEnum):
    """What a move inside the limit needs."""

    NOTHING = "nothing"
    NEXT_REPORT = "next-report"
    PRIOR_NOTICE = "prior-notice"


class AtLimit(StrEnum):
    """Whether a move of exactly the limit is still inside it."""

    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Flexibility:
    """The whole rule. Kinds are those of budget lines; headings are meant where one of the words stands in their name."""

    percent: Decimal
    measured_on: MeasuredOn
    sides: Sides
    base: Base
    counter: Counter
    above: Above
    within: Within = Within.NOTHING
    at_limit: AtLimit = AtLimit.WITHIN
    floor: Money | None = None
    """What may always be moved, where the per cent comes to less."""
    applies_above: Money | None = None
    """The rule binds only awards above this amount; one in another currency is held to it."""
    not_raised: tuple[str, ...] = ()
    not_moved: tuple[str, ...] = ()
    headings_not_moved: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The rule in words, for the donor's page."""
        parts = (
            f"{number(self.percent)} % of {_MEASURED[self.measured_on]}",
            "what gives and what takes"
            if self.sides is Sides.BOTH and self.measured_on is not MeasuredOn.TOTAL
            else "",
            _COUNTED[self.counter],
            f"of the {'original budget' if self.base is Base.ORIGINAL else 'budget or its last amendment'}",
            f"at least {self.floor}" if self.floor else "",
            f"for awards above {self.applies_above}" if self.applies_above else "",
            f"not to raise {_listed(self.not_raised)}" if self.not_raised else "",
            f"not for {_listed(self.not_moved + self.headings_not_moved)}"
            if self.not_moved + self.headings_not_moved
            else "",
            _INSIDE[self.within],
            f"{'above' if self.at_limit is AtLimit.WITHIN else 'from that on'}: {ABOVE_LABELS[self.above]}",
        )
        return "; ".join(filter(None, parts))


ABOVE_LABELS: Mapping[Above, str] = {
    Above.AMENDMENT: "an amendment first",
    Above.APPROVAL: "the donor's written approval",
    Above.EXPLANATION: "an explanation",
}
_MEASURED = {
    MeasuredOn.HEADING: "each heading concerned",
    MeasuredOn.CATEGORY: "each category concerned",
    MeasuredOn.LINE: "each line concerned",
    MeasuredOn.TOTAL: "the total budget, over all moves between headings",
}
_COUNTED = {
    Counter.CUMULATIVE_NET: "cumulative, the net position",
    Counter.CUMULATIVE_GROSS: "cumulative, every move counts",
    Counter.PER_REPORT_PERIOD: "since the last approved report",
    Counter.PER_CHANGE: "each change by itself",
}
_INSIDE = {
    Within.NOTHING: "",
    Within.NEXT_REPORT: "told to the donor in the next report at the latest",
    Within.PRIOR_NOTICE: "the donor is told before",
}


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(kinds)


def read_flexibility(row: Mapping[str, Any]) -> Flexibility:
    """The rule out of a table of a profile. ValueError, with what is wrong, for anything else."""
    unknown = set(row) - set(_READERS)
    missing = _NEEDED - set(row)
    if unknown or missing:
        problem = f"there is no {', '.join(sorted(unknown))}" if unknown else f"{', '.join(sorted(missing))} is missing"
        raise ValueError(f"{problem}; a flexibility rule has {', '.join(_READERS)}")
    return Flexibility(**{name: _READERS[name](value) for name, value in row.items()})


def read_percent(text: str) -> Decimal:
    """A per cent from 0 to 100."""
    value = Decimal(text)
    if not 0 <= value <= 100:
        raise ValueError(f"{text} is not between 0 and 100")
    return value


def read_amount(text: str) -> Money:
    """An amount such as «EUR 60000»."""
    currency, _, amount = text.partition(" ")
    if not is_currency(currency):
        raise ValueError(f"{currency} is not a currency")
    try:
        return Money.of(Decimal(amount), currency)
    except InvalidOperation:
        raise ValueError(f"«{text}» is not an amount such as EUR 60000") from None


def read_kinds(names: list[str]) -> tuple[str, ...]:
    """Kinds of budget line."""
    strange = [name for name in names if name not in BUDGET_KINDS]
    if strange:
        raise ValueError(f"{', '.join(strange)} is not a kind of line: {', '.join(BUDGET_KINDS)}")
    return tuple(names)


def _words(names: list[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "percent": read_percent,
    "measured_on": MeasuredOn,
    "sides": Sides,
    "base": Base,
    "counter": Counter,
    "above": Above,
    "within": Within,
    "at_limit": AtLimit,
    "floor": read_amount,
    "applies_above": read_amount,
    "not_raised": read_kinds,
    "not_moved": read_kinds,
    "headings_not_moved": _words,
}
_NEEDED = {"percent", "measured_on", "sides", "base", "counter", "above"}
