"""How many points each fact of the fit may bring: data, read once from the file beside it and shown on a page."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "weights.toml"


class UnfitWeights(ValueError):
    """The file does not say what the fit needs; the text says why."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One fact: the most points that it brings, and when."""

    code: str
    points: int
    label: str
    explains: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What is taken where nobody has said."""

    effort_days: int
    open_work: int
    reach_percent: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights by their code, in their order, and what is usual."""

    by_code: Mapping[str, Weight]
    usual: Usual


@cache
def weights() -> Weights:
    """The network's weights."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def read(data: Mapping[str, Any]) -> Weights:
    """Weights from a file's data; UnfitWeights where they do not add up to 100."""
    found = {row["code"]: Weight(**row) for row in data["weight"]}
    together = sum(weight.points for weight in found.values())
    if together != 100:
        raise UnfitWeights(f"the weights add up to {together}, not to 100")
    return Weights(found, Usual(**data["usual"]))
