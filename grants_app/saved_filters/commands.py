"""Keeping a filter under a name, making it the default, and removing it: each person for themselves."""

from uuid import UUID

from grants_app.core.errors import Conflict, NotFound
from grants_app.core.work import Work
from grants_app.saved_filters import queries, rules
from grants_app.saved_filters.models import SavedFilter


def keep(work: Work, address: str, name: str, asked: str, *, is_default: bool = False) -> SavedFilter:
    """Keep what a list is narrowed to; a name that is taken gets the new filter."""
    work.must_somewhere(rules.list_at(address).action)
    if work.actor.id is None:
        raise NotFound
    name, query = rules.name_given(name), rules.checked(rules.query_of(asked))
    known = {row.name: row for row in queries.of_list(work, address, to_change=True)}
    if name not in known and len(known) >= rules.MOST_FILTERS:
        raise Conflict(
            f"You keep {rules.MOST_FILTERS} filters of this list already; remove one that you no longer use."
        )
    row = known.get(name) or SavedFilter(
        person_id=work.actor.id, address=address, name=name, query=query, created_at=work.now
    )
    row.query = query
    work.add(row)
    if is_default:
        _only_default(work, row)
    work.note("saved-filter.kept", row.id, None, list=address, name=name, default=row.is_default)
    return row


def set_default(work: Work, saved_filter_id: UUID, *, wanted: bool) -> SavedFilter:
    """Let the list open with this filter, or no longer."""
    row = queries.get(work, saved_filter_id, to_change=True)
    work.must_somewhere(rules.list_at(row.address).action)
    if wanted:
        _only_default(work, row)
    else:
        row.is_default = False
        work.add(row)
    work.note("saved-filter.default-set", row.id, None, list=row.address, name=row.name, default=wanted)
    return row


def remove(work: Work, saved_filter_id: UUID) -> str:
    """Remove it; gives the address of its list."""
    row = queries.get(work, saved_filter_id, to_change=True)
    work.must_somewhere(rules.list_at(row.address).action)
    work.session.delete(row)
    work.session.flush()
    work.note("saved-filter.removed", row.id, None, list=row.address, name=row.name)
    return row.address


def _only_default(work: Work, chosen: SavedFilter) -> None:
    for row in queries.of_list(work, chosen.address, to_change=True):
        row.is_default = row.id == chosen.id
        work.session.add(row)
    work.session.flush()
