"""Pure checks of what an agreement says: its period, tranches, conditions, and the donor's ceiling per third party."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.sub_grants.rules.life import CONDITION_LABELS, ConditionKind, CostArises, ShownAs


@dataclass(frozen=True, slots=True)
class PlannedCondition:
    """What must hold before a tranche is paid; `not_before` for a day that must be reached."""

    kind: ConditionKind
    text: str
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedTranche:
    """A part of the sub-grant: on which budget line, how much, about when, and under which conditions."""

    title: str
    line_id: UUID
    amount: Money
    expected_on: date
    milestone: str = ""
    conditions: tuple[PlannedCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """The donor's consent to support above the ceiling."""

    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement with a community says. Its amount is the sum of its tranches."""

    community_id: UUID
    currency: str
    purpose: str
    starts_on: date
    ends_on: date
    cost_arises: CostArises
    shown_as: ShownAs
    tranches: tuple[PlannedTranche, ...]
    consent: Consent | None = None

    @property
    def amount(self) -> Money:
        return Money(sum(tranche.amount.minor for tranche in self.tranches), self.currency)


def check_terms(terms: Terms, award: Period, lines: Mapping[UUID, str], today: date) -> None:
    """Refuse (422), field by field, what cannot be an agreement. `lines`: those for third parties where the hub has a share."""
    wrong = dict(_wrong_whole(terms, award, today))
    for position, tranche in enumerate(terms.tranches, start=1):
        wrong |= _wrong_tranche(terms, tranche, position, lines)
    if wrong:
        raise Invalid(
            next(iter(wrong.values())) if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong
        )


def _wrong_whole(terms: Terms, award: Period, today: date) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    if not terms.purpose.strip():
        wrong.append(("purpose", "Say what the community does with the money, without names of people."))
    if terms.ends_on < terms.starts_on:
        wrong.append(("ends_on", "The last day is before the first."))
    if terms.starts_on < award.starts_on or terms.ends_on > award.ends_on:
        wrong.append(("starts_on", f"The award runs {award}; the agreement must lie inside it."))
    if not terms.tranches:
        wrong.append(("title-1", "Write at least one tranche: its title, budget line, amount and day."))
    if terms.shown_as is ShownAs.VOUCHERS and terms.cost_arises is not CostArises.REPORT:
        wrong.append(
            (
                "shown_as",
                "The community's vouchers are the report: choose that cost arises when its report is accepted.",
            )
        )
    if terms.consent is not None and not terms.consent.reference.strip():
        wrong.append(("consent_reference", "Give the reference of the donor's letter."))
    if terms.consent is not None and terms.consent.on > today:
        wrong.append(("consent_on", "This day has not come yet."))
    return wrong


def _wrong_tranche(terms: Terms, tranche: PlannedTranche, position: int, lines: Mapping[UUID, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    name = f"Tranche {position}"
    if tranche.line_id not in lines:
        wrong[f"line-{position}"] = f"{name}: choose a line for support to third parties on which the hub has a share."
    if tranche.amount.minor <= 0 or tranche.amount.currency != terms.currency:
        wrong[f"amount-{position}"] = f"{name}: the amount is above zero, in {terms.currency}."
    if not terms.starts_on <= tranche.expected_on <= terms.ends_on:
        wrong[f"expected-{position}"] = f"{name}: the day lies outside the period of the agreement."
    if terms.cost_arises is CostArises.MILESTONE and not tranche.milestone.strip():
        wrong[f"milestone-{position}"] = f"{name}: say what is verified before its amount becomes a cost."
    if not tranche.title.strip():
        wrong[f"title-{position}"] = f"{name}: say in a word what it is for."
    return wrong


# --- the donor's ceiling ---


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that one third party may receive under an award, beside what its agreements come to in that currency."""

    limit: Money
    together: Money | None
    """None where there is no rate to compare with."""
    agreements: int

    @property
    def is_exceeded(self) -> bool:
        return self.together is not None and self.together > self.limit


def must_keep_ceiling(ceiling: Ceiling | None, consent: Consent | None) -> None:
    """Above the donor's ceiling only with the donor's consent, by reference and date."""
    if ceiling is None or consent is not None:
        return
    if ceiling.together is None:
        raise Conflict(
            f"There is no rate of this month to compare the amount with the donor's ceiling of {ceiling.limit} per third party. "
            "Import the rate, or record the donor's consent."
        )
    if ceiling.is_exceeded:
        what = "This agreement comes" if ceiling.agreements == 1 else f"Its {ceiling.agreements} agreements come"
        raise Conflict(
            f"{what} to {ceiling.together} for one community; the donor allows {ceiling.limit} without consent. Return the draft "
            "and record the reference and date of the donor's consent, or agree on less."
        )


def check_met(kind: str, not_before: date | None, met_on: date, today: date, *, reports: int) -> None:
    """Refuse (422) to tick a condition before it can hold."""
    says = ""
    if met_on > today:
        says = "This day has not come yet."
    elif not_before is not None and met_on < not_before:
        says = f"This condition is met on {not_before:%d %b %Y} at the earliest."
    elif kind == ConditionKind.REPORT and not reports:
        says = "No report of this community is accepted yet: accept its report on the earlier tranche first."
    if says:
        raise Invalid(says, fields={"met_on": says})


class Ticked(Protocol):
    """A condition as it is kept."""

    kind: str
    text: str
    met_on: date | None


def open_conditions(conditions: Iterable[Ticked]) -> tuple[str, ...]:
    """What does not hold yet, in words."""
    return tuple(
        f"{CONDITION_LABELS[condition.kind]}: {condition.text}" for condition in conditions if condition.met_on is None
    )


def must_be_met(open_conditions: Sequence[str]) -> None:
    """A tranche is approved and paid only when all of its conditions hold."""
    if open_conditions:
        raise Conflict(
            "Not yet: "
            + "; ".join(open_conditions)
            + ". A coordinator or finance officer ticks each condition that is met."
        )
