"""Who funded what: the grants that a donor published, in numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, extract, func, select

from grants_app.access import Action
from grants_app.calls.models import PastGrant
from grants_app.calls.rules import country_name
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.vocabulary import THEMES

RECIPIENTS = {
    "charity": "Registered charities",
    "company": "Companies",
    "organisation": "Other organisations",
    "individual": "Individuals",
}
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Typical:
    """What a donor gave in one currency: half of its grants were between `low` and `high`."""

    count: int
    low: Money
    middle: Money
    high: Money


@dataclass(frozen=True, slots=True)
class PastGrants:
    """A donor's past grants in numbers; names with how many grants each, the most first."""

    count: int
    amounts: tuple[Typical, ...]
    years: tuple[tuple[int, int], ...]
    """The latest first."""
    countries: tuple[tuple[str, int], ...]
    themes: tuple[tuple[str, int], ...]
    recipients: tuple[tuple[str, int], ...]


def past_grants_by_identifier(work: Work, identifiers: Sequence[str]) -> dict[str, PastGrant]:
    """Those that are here, locked until commit."""
    work.must_somewhere(Action.CALL_READ)
    found = work.all(select(PastGrant).where(col(PastGrant.identifier).in_(identifiers)).with_for_update())
    return {grant.identifier: grant for grant in found}


def past_grants(work: Work, donor_id: UUID) -> PastGrants | None:
    """What the donor's publications tell; None where none was taken in."""
    work.must_somewhere(Action.CALL_READ)
    amounts = tuple(_typical(row) for row in work.rows(_quartiles(donor_id)))
    if not amounts:
        return None
    year = extract("year", col(PastGrant.awarded_on))
    counted: dict[str, Counter[Any]] = {"year": Counter(), "kind": Counter(), "country": Counter(), "theme": Counter()}
    of = (year, col(PastGrant.recipient_kind), col(PastGrant.countries), col(PastGrant.themes))
    for when, kind, countries, themes, count in work.rows(
        columns(*of, func.count()).where(col(PastGrant.donor_id) == donor_id).group_by(*of)
    ):
        counted["year"][int(when)] += count
        counted["kind"][RECIPIENTS.get(kind, kind)] += count
        counted["country"].update({country_name(code): count for code in countries.split(",") if code})
        counted["theme"].update({THEMES.get(code, code): count for code in themes.split(",") if code})
    return PastGrants(
        count=sum(typical.count for typical in amounts),
        amounts=amounts,
        years=tuple(sorted(counted["year"].items(), reverse=True)[:MOST_SHOWN]),
        countries=tuple(counted["country"].most_common(MOST_SHOWN)),
        themes=tuple(counted["theme"].most_common(MOST_SHOWN)),
        recipients=tuple(counted["kind"].most_common()),
    )


def _quartiles(donor_id: UUID) -> Any:
    """Currency, count, and the amounts at a quarter, at the middle and at three quarters of each currency's grants."""
    currency = col(PastGrant.currency)
    place = func.row_number().over(partition_by=currency, order_by=col(PastGrant.amount_minor))
    ordered = (
        columns(
            currency.label("currency"),
            col(PastGrant.amount_minor).label("amount"),
            place.label("place"),
            func.count().over(partition_by=currency).label("count"),
        )
        .where(col(PastGrant.donor_id) == donor_id)
        .subquery()
    )
    at = ordered.c
    return (
        columns(
            at.currency,
            at.count,
            *(func.max(at.amount).filter(at.place == (at.count * quarter + 3) // 4) for quarter in (1, 2, 3)),
        )
        .group_by(at.currency, at.count)
        .order_by(at.count.desc(), at.currency)
    )


def _typical(row: Any) -> Typical:
    currency, count, low, middle, high = row
    return Typical(int(count), *(Money(int(minor), currency) for minor in (low, middle, high)))
