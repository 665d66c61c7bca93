"""Taking in the grants that donors published: who funded what in our field."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from grants_app.access import Action
from grants_app.calls import queries
from grants_app.calls.commands.donors import Donors
from grants_app.calls.models import PastGrant
from grants_app.calls.themes import themes_of
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from importers.records import PastGrantRecord

KIND = "past-grants-360giving"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class GrantsTaken:
    """What became of a publication: grants that are new, that changed, that were here as they are."""

    taken: int
    changed: int
    already_here: int


def take_in_past_grants(work: Work, records: Iterable[PastGrantRecord], *, file_name: str) -> GrantsTaken:
    """Take in a publication, some grants at a time; a grant that is here already is brought to what its donor says now."""
    work.must_somewhere(Action.CALL_WRITE)
    queries.lock_donors(work)
    donors, digest = Donors(work, KIND), hashlib.sha256()
    counts = {"taken": 0, "changed": 0, "already_here": 0}
    flowing = iter(records)
    while some := list(islice(flowing, AT_ONCE)):
        digest.update("\n".join(map(repr, some)).encode())
        _take(work, [_row(record, donors) for record in some], counts)
        work.session.flush()
        work.session.expunge_all()
    work.note("past-grants.taken-in", None, None, file=file_name[:200], digest=digest.hexdigest(), **counts)
    return GrantsTaken(**counts)


def _row(record: PastGrantRecord, donors: Donors) -> dict[str, Any]:
    return {
        "donor_id": donors.of(record),
        "identifier": record.identifier,
        "programme": record.programme,
        "awarded_on": record.awarded_on,
        "currency": record.currency,
        "amount_minor": Money.of(record.amount, record.currency).minor,
        "recipient_kind": record.recipient_kind,
        "countries": ",".join(record.countries),
        "themes": ",".join(themes_of(f"{record.title} {record.programme}", record.description)),
    }


def _take(work: Work, rows: Sequence[dict[str, Any]], counts: dict[str, int]) -> None:
    here = queries.past_grants_by_identifier(work, [row["identifier"] for row in rows])
    work.add_all(PastGrant, [{"id": new_id(), **row} for row in rows if row["identifier"] not in here])
    counts["taken"] += sum(row["identifier"] not in here for row in rows)
    for row in rows:
        grant = here.get(row["identifier"])
        if grant is None:
            continue
        moved = {name: value for name, value in row.items() if getattr(grant, name) != value}
        for name, value in moved.items():
            setattr(grant, name, value)
        counts["changed" if moved else "already_here"] += 1
