"""The keys of hubs, as they stand wrapped in the database, and what is sealed under which of them."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, func, select

from grants_app.communities.models import SEALED, HubKey
from grants_app.core.sealing import VERSION
from grants_app.core.work import Work

_AT_ONCE = 20
"""Documents are among the rows, and are held in memory whole."""


def key_in_use(work: Work, hub_id: UUID, purpose: str, *, to_seal: bool = False) -> HubKey | None:
    """The hub's newest key; None before its first. Who seals with it holds it, so that it is not retired meanwhile."""
    wanted = (
        select(HubKey)
        .where(HubKey.hub_id == hub_id, HubKey.purpose == purpose, col(HubKey.retired_at).is_(None))
        .order_by(col(HubKey.number).desc())
        .limit(1)
    )
    return work.session.exec(wanted.with_for_update(read=True) if to_seal else wanted).first()


def key(work: Work, key_id: UUID) -> HubKey | None:
    """The key of that id, whichever hub's; None where there is none."""
    return work.session.exec(select(HubKey).where(HubKey.id == key_id)).first()


def keys(work: Work, hub_id: UUID | None = None, *, to_change: bool = False) -> Sequence[HubKey]:
    """The keys that are not retired, of one hub or of all, the oldest first."""
    wanted = select(HubKey).where(col(HubKey.retired_at).is_(None))
    if hub_id is not None:
        wanted = wanted.where(HubKey.hub_id == hub_id)
    wanted = wanted.order_by(col(HubKey.hub_id), col(HubKey.purpose), col(HubKey.number))
    return work.all(wanted.with_for_update() if to_change else wanted)


def has_any(work: Work) -> bool:
    """Whether any hub ever had a key: from then on the master key is never made, only put back."""
    return work.session.exec(select(HubKey.id).limit(1)).first() is not None


def last_number(work: Work, hub_id: UUID, purpose: str) -> int:
    """Of the hub's keys, retired ones too; 0 before the first."""
    mine = (HubKey.hub_id == hub_id, HubKey.purpose == purpose)
    return work.session.exec(select(func.max(HubKey.number)).where(*mine)).one() or 0


def under_another_key(work: Work, hub_id: UUID, key_id: UUID, at_most: int = _AT_ONCE) -> list[Any]:
    """Rows of the hub of which something is sealed under another key than this, locked; some at a time."""
    found: list[Any] = []
    for table, names in SEALED:
        if len(found) < at_most:
            another = or_(*(_is_under_another(getattr(table, name), key_id) for name in names))
            wanted = select(table).where(table.hub_id == hub_id, another).limit(at_most - len(found))
            found += work.all(wanted.with_for_update())
    return found


def sealed_rows(work: Work) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every row with something sealed in it, read some at a time, with the names of its sealed columns."""
    for table, names in SEALED:
        last = None
        while True:
            wanted = select(table).order_by(col(table.id)).limit(_AT_ONCE)
            rows = work.all(wanted if last is None else wanted.where(col(table.id) > last))
            yield from ((row, names) for row in rows)
            if len(rows) < _AT_ONCE:
                break
            last = rows[-1].id
            work.session.expunge_all()


def sealed_count(work: Work) -> int:
    """How many rows have something sealed in them."""
    return sum(work.session.exec(select(func.count()).select_from(table)).one() for table, _ in SEALED)


def _is_under_another(column: Any, key_id: UUID) -> ColumnElement[bool]:
    """An envelope begins with its version and the id of its key."""
    head = bytes([VERSION]) + key_id.bytes
    its: ColumnElement[bool] = func.substr(column, 1, len(head)) != head
    return its
