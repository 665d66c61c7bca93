"""What became of the reader's applications: by donor, hub and community, with what was asked and awarded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, null, union_all
from sqlmodel import col, func

from grants_app.access import Action
from grants_app.applications.models import Application
from grants_app.applications.rules import OPEN, Status
from grants_app.awards.models import Award
from grants_app.awards.queries.awards import visible_awards
from grants_app.calls.models import Call
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.prospects.case import Past, Success

WITHOUT_APPLICATION = "award"
"""Stands for an award that came without an application of ours: imported, or older than this program."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Applications of one hub and community to one donor in one state and currency, counted."""

    donor_id: UUID
    hub_id: UUID
    community_id: UUID | None
    status: str
    count: int
    currency: str
    asked_minor: int
    awarded_currency: str | None
    awarded_minor: int
    largest_minor: int | None


def outcomes(work: Work, donor_id: UUID | None = None) -> list[Outcome]:
    """All that the reader may see, or that to one donor, in one statement."""
    work.must_somewhere(Action.APPLICATION_READ)
    parts = [_applications(work), _other_awards(work)]
    if donor_id:
        parts = [
            _applications(work).where(col(Call.donor_id) == donor_id),
            _other_awards(work).where(col(Award.donor_id) == donor_id),
        ]
    return [Outcome(*_numbers(row)) for row in work.rows(union_all(*parts))]


def _numbers(row: Any) -> Any:
    donor_id, hub_id, community_id, status, count, currency, asked, awarded_in, awarded, largest = row
    return (
        donor_id,
        hub_id,
        community_id,
        status,
        count,
        currency,
        int(asked or 0),
        awarded_in,
        int(awarded or 0),
        largest,
    )


def _applications(work: Work) -> Any:
    its = Application
    groups = (
        col(Call.donor_id), col(its.hub_id), col(its.community_id), col(its.status), col(its.currency), col(Award.currency),
    )  # fmt: skip
    donor, hub, community, status, currency, awarded_in = groups
    mine = work.visible(its, Action.APPLICATION_READ)
    return (
        mine.join(Call, col(Call.id) == its.call_id)
        .outerjoin(Award, col(Award.application_id) == its.id)
        .with_only_columns(
            donor, hub, community, status, func.count(), currency, func.sum(its.requested_minor), awarded_in,
            func.sum(Award.amount_minor), func.max(Award.amount_minor),
        )
        .group_by(*groups)
    )  # fmt: skip


def _other_awards(work: Work) -> Any:
    its = Award
    groups = (col(its.donor_id), col(its.lead_hub_id), col(its.currency))
    return (
        visible_awards(work)
        .where(col(its.application_id).is_(None))
        .with_only_columns(
            groups[0], groups[1], null(), literal(WITHOUT_APPLICATION), func.count(), groups[2], literal(0), groups[2],
            func.sum(its.amount_minor), func.max(its.amount_minor),
        )
        .group_by(*groups)
    )  # fmt: skip


def past(work: Work) -> Past:
    """The same as the fit of calls needs it."""
    its = outcomes(work)
    counted: dict[UUID, Counter[str]] = defaultdict(Counter)
    under_way: Counter[UUID] = Counter()
    largest: dict[tuple[UUID, UUID | None], dict[str, int]] = defaultdict(dict)
    for each in its:
        counted[each.donor_id][each.status] += each.count
        under_way[each.hub_id] += each.count if each.status in OPEN and each.status != Status.SENT else 0
        if each.largest_minor and each.awarded_currency:
            for whose in {(each.hub_id, each.community_id), (each.hub_id, None)}:
                before = largest[whose].get(each.awarded_currency, 0)
                largest[whose][each.awarded_currency] = max(before, each.largest_minor)
    managed = {whose: tuple(Money(minor, of) for of, minor in sorted(its.items())) for whose, its in largest.items()}
    return Past({donor: _success(count) for donor, count in counted.items()}, managed, dict(under_way))


def _success(count: Counter[str]) -> Success:
    return Success(count[Status.AWARDED], count[Status.DECLINED], count[Status.SENT])


# --- with one donor ---


@dataclass(frozen=True, slots=True)
class DonorRecord:
    """How the reader's applications to one donor went: how many, and the amounts in each currency."""

    success: Success
    in_preparation: int
    other_awards: int
    asked: Sequence[Money]
    """Of those that were sent."""
    awarded: Sequence[Money]

    @property
    def sent(self) -> int:
        return self.success.won + self.success.lost + self.success.pending

    @property
    def percent(self) -> int | None:
        """Of the decided ones, those that were awarded; None where nothing is decided."""
        decided = self.success.won + self.success.lost
        return 100 * self.success.won // decided if decided else None


def record_with(work: Work, donor_id: UUID) -> DonorRecord:
    """What became of the reader's applications to a donor."""
    its = outcomes(work, donor_id)
    count: Counter[str] = Counter()
    for each in its:
        count[each.status] += each.count
    sent = [each for each in its if each.status in (Status.SENT, Status.AWARDED, Status.DECLINED)]
    return DonorRecord(
        success=_success(count),
        in_preparation=sum(count[status] for status in OPEN if status != Status.SENT),
        other_awards=count[WITHOUT_APPLICATION],
        asked=_by_currency((each.currency, each.asked_minor) for each in sent),
        awarded=_by_currency((each.awarded_currency or each.currency, each.awarded_minor) for each in sent),
    )


def _by_currency(amounts: Iterable[tuple[str, int]]) -> list[Money]:
    sums: Counter[str] = Counter()
    for currency, minor in amounts:
        sums[currency] += minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]
