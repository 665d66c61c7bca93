"""Everything that binds a day, from every room, as far as the reader may see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries as communities
from grants_app.communities.rules.documents import KINDS as DOCUMENT_KINDS
from grants_app.core.work import Work
from grants_app.deadlines.queries.own import of_own
from grants_app.deadlines.queries.rooms import of_rooms
from grants_app.deadlines.rules import Deadline, Kind
from grants_app.diligence import queries as diligence
from grants_app.hubs.queries import hubs
from grants_app.reports import queries as reports

MOST = 2_000
"""Days that are shown at once."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the calendar is narrowed to."""

    kind: str = ""
    hub_id: UUID | None = None
    is_mine: bool = False
    """Only what concerns the reader."""


def deadlines(work: Work, until: date, filters: Filters | None = None) -> list[Deadline]:
    """All that is not done up to a day, overdue ones too, by their day where the reader is."""
    wanted = filters or Filters()
    zone = work.actor.time_zone
    found = [it for it in _all(work, until, wanted.kind) if _is_wanted(work, it, wanted) and it.day(zone) <= until]
    return sorted(found, key=lambda it: (it.day(zone), it.reference, it.key))[:MOST]


def mine(work: Work, until: date) -> list[Deadline]:
    """Those that concern the reader: what is reminded of, and what the reader's own calendar gets."""
    return deadlines(work, until, Filters(is_mine=True))


def _all(work: Work, until: date, kind: str) -> Iterator[Deadline]:
    """Of the kinds that come from many statements, only those that are asked for."""
    yield from of_rooms(work, until)
    yield from of_own(work, until)
    names = {hub.id: hub.name for hub in hubs(work)}
    if kind in ("", Kind.REPORT) and work.actor.may_somewhere(Action.REPORT_READ):
        yield from _reports(work, until, names)
    if kind in ("", Kind.REVIEW) and work.actor.may_somewhere(Action.DILIGENCE_READ):
        yield from _reviews(work, until, names)
    if kind in ("", Kind.DOCUMENT) and work.actor.may_somewhere(Action.COMMUNITY_READ):
        yield from _documents(work, until, names)


def _is_wanted(work: Work, it: Deadline, filters: Filters) -> bool:
    is_of_kind = not filters.kind or it.kind == filters.kind
    is_of_hub = filters.hub_id is None or filters.hub_id in it.hub_ids
    is_open = it.stays or not it.is_over(work.now, work.actor.time_zone)
    return is_of_kind and is_of_hub and is_open and (not filters.is_mine or it.concerns(work.actor))


def _reports(work: Work, until: date, names: Mapping[UUID, str]) -> Iterator[Deadline]:
    hub_ids = {name: hub_id for hub_id, name in names.items()}
    for row in reports.due_reports(work, reports.DueFilters()):
        if row.due_on <= until and not row.owed.is_with_donor:
            yield Deadline(
                Kind.REPORT, f"report-{row.award_id}-{row.owed.period.ends_on}", row.due_on, row.reference,
                f"{row.owed.name}: {row.title}", f"/reports/due?award={row.award_id}",
                hub_ids=frozenset({hub_ids[row.hub]} if row.hub in hub_ids else ()), hub=row.hub,
            )  # fmt: skip


def _reviews(work: Work, until: date, names: Mapping[UUID, str]) -> Iterator[Deadline]:
    for its in diligence.ending(work, until):
        yield Deadline(
            Kind.REVIEW, f"review-{its.reference}-{its.url}", its.on, its.reference, its.says, its.url,
            hub_ids=frozenset({its.hub_id}), hub=names.get(its.hub_id, ""),
        )  # fmt: skip


def _documents(work: Work, until: date, names: Mapping[UUID, str]) -> Iterator[Deadline]:
    """A newer document of its kind moves the day. Its reference names nobody: that of a community stays on pages."""
    for its in communities.expiring(work, until):
        if its.expires_on is not None:
            yield Deadline(
                Kind.DOCUMENT, f"document-{its.community_id}-{its.kind}", its.expires_on, "Document",
                f"{DOCUMENT_KINDS.get(its.kind, its.kind)} of {its.alias}", f"/communities/{its.community_id}",
                hub_ids=frozenset({its.hub_id}), hub=names.get(its.hub_id, ""),
            )  # fmt: skip
