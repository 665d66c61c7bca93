"""What one fit is judged by: what a call asks, who would apply, and what was before. No database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.core.money import Money


@dataclass(frozen=True, slots=True)
class Compared:
    """An amount in another currency with the rate by which it got there; None where no rate is known."""

    amount: Money | None
    rate: str = ""


Compare = Callable[[Money, str], Compared]
"""An amount and a currency → the amount in it, at this month's rate."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a donor gave before, as far as its publications are taken in."""

    in_country: int = 0
    for_theme: int = 0
    both: int = 0
    grants: int = 0


@dataclass(frozen=True, slots=True)
class Success:
    """What became of our applications to a donor."""

    won: int = 0
    lost: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What became of applications and awards before: read by rooms above, and handed down."""

    success: Mapping[UUID, Success] = field(default_factory=dict)
    """By donor."""
    managed: Mapping[tuple[UUID, UUID | None], tuple[Money, ...]] = field(default_factory=dict)
    """The largest awards, one of each currency, by hub and community; by hub alone under None."""
    open_work: Mapping[UUID, int] = field(default_factory=dict)
    """Applications that are under way, by hub."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks; empty or None where its record does not say."""

    donor: str
    days_left: int | None = None
    """Days to the next deadline; None where it is open all the time."""
    due_on: date | None = None
    is_closed: bool = False
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    minimum_years: int | None = None
    minimum_turnover: Money | None = None
    consortium: str = ""
    minimum_partners: int | None = None
    cofinancing_percent: Decimal | None = None
    minimum: Money | None = None
    maximum: Money | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that could sign: itself, its hub or head office. Empty or None where nobody has written it."""

    name: str
    legal_form: str = ""
    registered_on: date | None = None
    turnover: Money | None = None
    turnover_year: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hub, or a community with its hub: who would apply."""

    body: Body
    hub: str
    is_hub: bool
    countries: tuple[str, ...]
    themes: tuple[str, ...] = ()
    stand_ins: tuple[Body, ...] = ()
    """Hub and head office, which can be the legal applicant in its place."""
    partners: int = 0
    """Other communities of the hub."""
    managed: tuple[Money, ...] = ()
    """The largest grant of each currency that it was awarded through us."""
    open_work: int = 0
    """Applications and decided calls that the hub has under way."""
    effort_days: int | None = None
    bears_percent: Decimal | None = None
    """Co-financing that the hub can bear; None where nobody has written it."""

    @property
    def name(self) -> str:
        """By its alias."""
        return self.body.name


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one fit is judged by."""

    asked: Asked
    who: Candidate
    compare: Compare
    today: date
    success: Success = Success()
    given: Given | None = None
    """None: nothing of this donor's past is taken in."""
