"""What the filters of the pipeline offer, and how likely each stage is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, union_all
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Hub, Objective
from grants_app.pipeline.models import StageProbability


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, and the currency of the network."""

    hubs: list[tuple[str, str]]
    donors: list[tuple[str, str]]
    objectives: list[tuple[str, str]]
    currency: str


def choices(work: Work) -> Choices:
    """Hubs, donors and objectives by code, and head office's currency, in one statement."""
    work.must_somewhere(Action.PIPELINE_READ)
    found: dict[str, list[tuple[str, str]]] = {"hub": [], "donor": [], "objective": [], "currency": []}
    parts: tuple[Any, ...] = (
        columns(literal("hub").label("kind"), col(Hub.code).label("code"), col(Hub.name).label("name")),
        columns(literal("donor"), col(Donor.code), col(Donor.name)),
        columns(literal("objective"), col(Objective.code), col(Objective.title)),
        columns(literal("currency"), col(Hub.currency), col(Hub.code)).where(col(Hub.is_head_office)),
    )
    for kind, code, name in work.rows(union_all(*parts).order_by("name")):
        found[kind].append((code, name))
    home = found["currency"][0][0] if found["currency"] else "EUR"
    return Choices(found["hub"], found["donor"], found["objective"], home)


def likely(work: Work) -> Mapping[str, int]:
    """How likely each stage is today, in percent."""
    return {row.stage: row.percent for row in reversed(history(work)) if row.starts_on <= work.today}


def history(work: Work) -> Sequence[StageProbability]:
    """Every probability that was ever recorded, the newest first."""
    work.must_somewhere(Action.PIPELINE_READ)
    newest = (col(StageProbability.starts_on).desc(), col(StageProbability.recorded_at).desc())
    return work.all(select(StageProbability).order_by(*newest, col(StageProbability.id).desc()))
