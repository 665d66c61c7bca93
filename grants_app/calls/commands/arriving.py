"""Taking in calls from a file of any length: new ones are added, known ones change where the file says something new."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from grants_app.access import Action
from grants_app.calls import arriving, queries, rules
from grants_app.calls.commands.donors import Donors
from grants_app.calls.commands.writing import change_to
from grants_app.calls.models import Call, CallSource
from grants_app.calls.rows import columns_of, rows_of
from grants_app.calls.rules import CallFacts
from grants_app.core.identity import new_id
from grants_app.core.search import keep
from grants_app.core.work import Work
from importers.records import CallRecord

AT_ONCE = 200
"""Calls that are held at the same time."""
MOST_TOLD = 200
"""Changed calls that the answer names, and references that the trail names; all are counted."""


@dataclass(frozen=True, slots=True)
class ChangedCall:
    """A call that a file changed: fact → `before` and `after` in words."""

    call_id: UUID
    reference: str
    title: str
    differences: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class CallsTaken:
    """What became of a file: calls that are new, that changed, that were here with the same content, that the file repeats."""

    taken: int
    changed: int
    already_here: int
    repeated: int
    changes: tuple[ChangedCall, ...] = ()
    """The first of those that changed."""


def take_in_calls(
    work: Work, records: Iterable[CallRecord], *, file_name: str, kind: str = "calls-eu", donor_code: str | None = None
) -> CallsTaken:
    """Take in the calls of a file: new ones are added, known ones updated with a note of what changed, some at a time.

    What people changed by hand stays while the file says what it said before. A donor that is not here is added; `donor_code`
    names the donor of files that have but one, else that is the European Commission.
    """
    work.must_somewhere(Action.CALL_WRITE)
    queries.lock_donors(work)
    taking = _Taking(work, kind, file_name, Donors(work, kind, donor_code))
    flowing = iter(records)
    while some := list(islice(flowing, AT_ONCE)):
        taking.take(some)
        work.session.flush()
        work.session.expunge_all()
    return taking.told()


class _Taking:
    """A file on its way in."""

    def __init__(self, work: Work, kind: str, file_name: str, donors: Donors) -> None:
        self.work, self.kind, self.file_name, self.donors = work, kind, file_name[:200], donors
        self.counts = {"taken": 0, "changed": 0, "already_here": 0}
        self.seen: set[str] = set()
        self.repeated = 0
        self.changes: list[ChangedCall] = []
        self.digest = hashlib.sha256()

    def take(self, records: Sequence[CallRecord]) -> None:
        arrived = {facts.reference: facts for facts in self._facts(records)}
        known = queries.by_reference(self.work, arrived)
        sources = queries.sources(self.work, [call.id for call in known.values()], self.kind)
        digests = {reference: arriving.digest_of(facts) for reference, facts in arrived.items()}
        moved = [
            call
            for reference, call in known.items()
            if call.id not in sources or sources[call.id].content_hash != digests[reference]
        ]
        self.counts["already_here"] += len(known) - len(moved)
        before = queries.facts_of(self.work, moved)
        for call in moved:
            self._change(call, before[call.id], arrived[call.reference], sources.get(call.id))
        self._add([facts for reference, facts in arrived.items() if reference not in known])

    def _facts(self, records: Sequence[CallRecord]) -> Iterator[CallFacts]:
        """Each call once: a file that was not looked through may repeat it."""
        for record in records:
            self.digest.update(repr(record).encode())
            facts = arriving.facts_of(record, self.donors.of(record))
            if facts.reference in self.seen:
                self.repeated += 1
                continue
            self.seen.add(facts.reference)
            yield facts

    def _change(self, call: Call, mine: CallFacts, theirs: CallFacts, source: CallSource | None) -> None:
        said: arriving.Said = json.loads(source.said) if source else {}
        merged = arriving.merged(mine, theirs, said)
        differences = change_to(self.work, call, merged, by=self.file_name, before=mine)
        self.counts["changed" if differences else "already_here"] += 1
        if differences and len(self.changes) < MOST_TOLD:
            self.changes.append(ChangedCall(call.id, merged.reference, merged.title, differences))
        row = self._source(call.id, theirs)
        if source is None:
            self.work.session.add(CallSource(**row))
        for name, value in row.items():
            if source is not None:
                setattr(source, name, value)

    def _add(self, new: Sequence[CallFacts]) -> None:
        """All rows of a table by one statement."""
        rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
        found: list[tuple[UUID, CallFacts]] = []
        for facts in new:
            call_id = new_id()
            call = {"id": call_id, "origin": self.kind, "created_at": self.work.now, **columns_of(facts)}
            rows[Call].append(call)
            found.append((call_id, facts))
            for table, row in rows_of(call_id, facts):
                rows[table].append(row)
            rows[CallSource].append(self._source(call_id, facts))
        for table, its in rows.items():
            self.work.add_all(table, its)
        for call_id, facts in found:
            keep(self.work, call_id, (facts.reference, facts.title), rules.searched(facts))
        self.counts["taken"] += len(new)

    def _source(self, call_id: UUID, facts: CallFacts) -> dict[str, Any]:
        return {
            "call_id": call_id,
            "kind": self.kind,
            "file_name": self.file_name,
            "content_hash": arriving.digest_of(facts),
            "said": json.dumps(arriving.said_in(facts), ensure_ascii=False),
            "at": self.work.now,
        }

    def told(self) -> CallsTaken:
        """The count, and one note for the file."""
        references = sorted(self.seen)[:MOST_TOLD]
        self.work.note(
            "calls.taken-in", None, None, kind=self.kind, file=self.file_name, digest=self.digest.hexdigest(),
            calls=len(self.seen), references=references, **self.counts,
        )  # fmt: skip
        return CallsTaken(**self.counts, repeated=self.repeated, changes=tuple(self.changes))
