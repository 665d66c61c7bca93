"""The filters that the reader keeps; nobody sees another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from grants_app.core.work import Work
from grants_app.saved_filters.models import SavedFilter
from grants_app.saved_filters.rules import query_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What saved_filters/_line.html shows beside a list's filter."""

    address: str
    query: str
    """What the list is narrowed to now."""
    rows: tuple[SavedFilter, ...]
    leads_to: str
    """The default filter, where the list was opened without saying anything; else empty."""

    @property
    def current(self) -> SavedFilter | None:
        return next((row for row in self.rows if row.query == self.query), None)


def kept(work: Work, address: str, asked: str) -> Kept:
    """The reader's filters of a list; `asked` is what stands behind the question mark of its address."""
    rows = tuple(of_list(work, address))
    default = next((row.url for row in rows if row.is_default), "")
    return Kept(address, query_of(asked), rows, "" if asked else default)


def of_list(work: Work, address: str, *, to_change: bool = False) -> Sequence[SavedFilter]:
    """The reader's filters of a list, by name; their rows stay locked until commit where they are to be changed."""
    mine = select(SavedFilter).where(SavedFilter.person_id == work.actor.id, SavedFilter.address == address)
    wanted = mine.order_by(col(SavedFilter.name), col(SavedFilter.id))
    return work.all(wanted.with_for_update() if to_change else wanted)


def get(work: Work, saved_filter_id: UUID, *, to_change: bool = False) -> SavedFilter:
    """One of the reader's own; NotFound for anybody else's."""
    mine = select(SavedFilter).where(SavedFilter.id == saved_filter_id, SavedFilter.person_id == work.actor.id)
    return work.one(mine.with_for_update() if to_change else mine)
