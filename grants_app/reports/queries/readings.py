"""What a report reads in of other awards' books: each cost by one report of the action, with its amount frozen at approval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import col

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import queries as expenditures
from grants_app.expenditures.queries import ReadIn
from grants_app.ledger.rates import RateMissing
from grants_app.reports.models import Report, ReportReading
from grants_app.reports.queries.reach import Reach


@dataclass(frozen=True, slots=True)
class Part:
    """What one donor paid on one line in one hub, in minor units of the action's currency."""

    line_id: UUID
    hub_id: UUID
    donor: str
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class Readings:
    """What the report reads in, and what the reports before it did."""

    now: tuple[ReadIn, ...]
    before: tuple[Part, ...]

    @property
    def period(self) -> tuple[Part, ...]:
        return tuple(Part(it.action_line_id, it.hub_id, it.donor, it.reference, it.amount.minor) for it in self.now)


def readings(work: Work, there: Reach) -> Readings:
    """Of a report: what it read in, or would; late costs too. Of a range of days without a report: by their days.

    Raises RateMissing (a Conflict) where a cost cannot be converted.
    """
    kept = _kept(work, there)
    read = _as_reported(there, expenditures.read_in(work, there.award, there.period), kept)
    if there.report is None:
        now = tuple(it for it in read if it.accounting_on >= there.period.starts_on)
        return Readings(now, tuple(_part(it) for it in read if it.accounting_on < there.period.starts_on))
    earlier = {(row.entry_id, row.link_id) for row, ends_on, _ in kept if ends_on < there.period.ends_on}
    here = {
        (row.entry_id, row.link_id)
        for row, ends_on, version in kept
        if ends_on == there.period.ends_on and version <= there.report.version
    }
    before = tuple(
        Part(row.line_id, row.hub_id, row.donor, row.reference, row.amount_minor)
        for row, ends_on, _ in kept
        if ends_on < there.period.ends_on
    )
    return Readings(tuple(_now(there, read, earlier, here)), before)


def _as_reported(there: Reach, read: Sequence[ReadIn], kept: Sequence[Any]) -> list[ReadIn]:
    """What was reported keeps its amount, whatever became of the rate since; what takes it back takes back just that."""
    amounts = {(row.entry_id, row.link_id): row.amount_minor for row, _, _ in kept}
    found = []
    for it in read:
        minor = amounts.get((it.entry_id, it.link_id))
        if minor is None and it.reverses_id is not None and (it.reverses_id, it.link_id) in amounts:
            minor = -amounts[it.reverses_id, it.link_id]
        found.append(it if minor is None else replace(it, amount=Money(minor, there.award.currency)))
    return found


def _now(
    there: Reach, read: Sequence[ReadIn], earlier: set[tuple[UUID, UUID]], here: set[tuple[UUID, UUID]]
) -> Iterator[ReadIn]:
    for it in read:
        key = (it.entry_id, it.link_id)
        if key in here or (not there.has_taken_up and key not in earlier):
            yield it


def _kept(work: Work, there: Reach) -> Sequence[Any]:
    return work.rows(
        columns(ReportReading, col(Report.ends_on), col(Report.version))
        .join(Report, col(Report.id) == ReportReading.report_id)
        .where(col(Report.award_id) == there.award.id, col(Report.ends_on) <= there.period.ends_on)
    )


def _part(it: ReadIn) -> Part:
    return Part(it.action_line_id, it.hub_id, it.donor, it.reference, it.amount.minor)


def to_read(work: Work, there: Reach) -> tuple[int | None, int | None]:
    """What an open report would be the first to read in: minor units of the action's currency, and of how many entries.

    None where that cannot be said yet: a rate is missing, which the approval names.
    """
    try:
        found = newly_read(work, there)
    except RateMissing:
        return None, None
    return sum(it.amount.minor for it in found), len(found)


def newly_read(work: Work, there: Reach) -> list[ReadIn]:
    """What an open report would be the first to read in."""
    known = {(row.entry_id, row.link_id) for row, _, _ in _kept(work, there)}
    return [it for it in readings(work, there).now if (it.entry_id, it.link_id) not in known]
