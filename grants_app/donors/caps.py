"""The base of a donor's cap on indirect cost, as its profile states it: direct cost without what the donor leaves out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grants_app.core.money import Money
from grants_app.donors.flexibility import read_amount


@dataclass(frozen=True, slots=True)
class IndirectBase:
    """What is left out of direct cost; headings and lines are meant where one of the words stands in their name."""

    words_left_out: tuple[str, ...] = ()
    third_party_counts_up_to: Money | None = None
    """Each agreement with a third party counts up to this amount, whatever lines it is charged to."""

    def __str__(self) -> str:
        """The rule in words, for the donor's page."""
        parts = [f"without {', '.join(self.words_left_out)}"] if self.words_left_out else []
        if self.third_party_counts_up_to:
            parts.append(f"of each sub-award the first {self.third_party_counts_up_to}")
        return "direct costs " + "; ".join(parts) if parts else "direct costs"


def read_indirect_base(row: Mapping[str, Any]) -> IndirectBase:
    """The rule out of a table of a profile. ValueError, with what is wrong, for anything else."""
    unknown = set(row) - set(_READERS)
    if unknown:
        raise ValueError(f"there is no {', '.join(sorted(unknown))}; an indirect base has {', '.join(_READERS)}")
    return IndirectBase(**{name: _READERS[name](value) for name, value in row.items()})


def _words(names: list[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


_READERS: Mapping[str, Callable[[Any], Any]] = {"words_left_out": _words, "third_party_counts_up_to": read_amount}
