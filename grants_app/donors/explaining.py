"""Which variations from the budget a donor wants explained in its report, as its profile states it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from grants_app.core.notation import number
from grants_app.donors.flexibility import read_percent


class HeldAgainst(StrEnum):
    """What the cost of a line is held against: the contract and its amendments, or the budget with all that was moved since."""

    CONTRACT = "contract"
    CURRENT = "current"


class ExplainedIn(StrEnum):
    """Which reports explain."""

    EVERY = "every"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Explaining:
    """The whole rule: from which per cent on, over and under alike; 0: every variation."""

    from_percent: Decimal
    against: HeldAgainst
    reports: ExplainedIn

    def __str__(self) -> str:
        """The rule in words, for the donor's page."""
        size = f"of {number(self.from_percent)} % or more" if self.from_percent else "of any size"
        which = "the contract or its last amendment" if self.against is HeldAgainst.CONTRACT else "the current budget"
        when = "in every report" if self.reports is ExplainedIn.EVERY else "in the final report"
        return f"a variation {size} from {which}, over or under, {when}"


def read_explaining(row: Mapping[str, Any]) -> Explaining:
    """The rule out of a table of a profile. ValueError, with what is wrong, for anything else."""
    unknown, missing = sorted(set(row) - set(_READERS)), sorted(set(_READERS) - set(row))
    if unknown or missing:
        problem = f"there is no {', '.join(unknown)}" if unknown else f"{', '.join(missing)} is missing"
        raise ValueError(f"{problem}; a rule of explanations has {', '.join(_READERS)}")
    return Explaining(**{name: _READERS[name](value) for name, value in row.items()})


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "from_percent": read_percent,
    "against": HeldAgainst,
    "reports": ExplainedIn,
}
