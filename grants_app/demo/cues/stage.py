"""The stage on which the story is played: a cue, what earlier steps have made, and how to find it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Invalid
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.dates import Shift
from grants_app.expenditures import queries as expenditure_queries
from grants_app.expenditures.queries import Filter
from grants_app.expenditures.queries.listing import Row
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.imports.rules import Asked

Do = Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Cue:
    """One step of the story: `on` is the day as the files have it."""

    on: date
    by: str
    do: Do


@dataclass(slots=True)
class Stage:
    """The files that were read, and what the story has made so far."""

    shift: Shift
    file: Callable[[str], Asked]
    network: str
    master_key: MasterKeyFile
    people: dict[str, UUID] = field(default_factory=dict)
    """Who is who, by name."""
    made: dict[object, UUID] = field(default_factory=dict)
    """The record that a part of the story became."""

    def day(self, day: date) -> date:
        return self.shift.day(day)


def the_award(work: Work, reference: str) -> Award:
    """The award of this reference; Invalid where the story is wrong."""
    award = award_queries.award_by_reference(work, reference)
    if award is None:
        raise Invalid(f"The story names an unknown award {reference}.")
    return award


def the_hub(work: Work, code: str) -> Hub:
    """The hub of this code; Invalid where the story is wrong."""
    hub = hub_queries.hub_by_code(work, code)
    if hub is None:
        raise Invalid(f"The story names an unknown hub {code}.")
    return hub


def minor(amount: str, currency: str) -> int | None:
    """An amount in whole units as minor units; None where none is told."""
    return Money.of(amount, currency).minor if amount else None


def line_of(work: Work, award: Award, code: str) -> UUID:
    """The line of the approved budget that has this code."""
    return {line.code: line.line_id for line in budget_queries.approved_lines(work, award.id)}[code]


def posted(work: Work, award: Award, search: str) -> Row:
    """The oldest posted charge of the award that the search finds."""
    return expenditure_queries.listing(work, Filter(award_id=award.id, status="posted", search=search)).rows[-1]


def look_at_corrections(work: Work, award: Award) -> None:
    """Another person looks at what was corrected."""
    for look in award_queries.pending_looks(work, award.id):
        if look.kind == "correction":
            awards.look(work, look.id)
