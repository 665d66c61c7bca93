"""Typing and changing calls by hand, and how a changed call is written and told."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.calls import queries, rules
from grants_app.calls.commands.following import tell_followers
from grants_app.calls.models import (
    Call,
    CallApplicantKind,
    CallCountry,
    CallDeadline,
    CallDocument,
    CallMoneyKind,
    CallQuestion,
    CallTheme,
)
from grants_app.calls.rows import columns_of, rows_of
from grants_app.calls.rules import CallFacts
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.search import keep
from grants_app.core.work import Work

Differences = Mapping[str, Mapping[str, str]]
"""Fact → `before` and `after` in words."""


def create(work: Work, facts: CallFacts) -> Call:
    """Add a call that was typed in by hand."""
    work.must_somewhere(Action.CALL_WRITE)
    rules.check(facts)
    if queries.call_by_reference(work, facts.reference):
        raise Conflict(
            f"There is already a call with the reference {facts.reference}. Open it in the list, or give another reference.",
            fields={"reference": "Reference: another call has it already."},
        )
    call = add_call(work, facts, rules.TYPED)
    work.note("call.created", call.id, None, reference=facts.reference, title=facts.title)
    return call


def change(work: Work, call_id: UUID, facts: CallFacts) -> Call:
    """Change a call by hand; the trail keeps what it said before."""
    work.must_somewhere(Action.CALL_WRITE)
    call = queries.call(work, call_id, to_change=True)
    rules.check(facts)
    other = queries.call_by_reference(work, facts.reference)
    if other and other.id != call.id:
        raise Conflict(
            f"Another call has the reference {facts.reference} already. Give this one its own.",
            fields={"reference": "Reference: another call has it already."},
        )
    change_to(work, call, facts, by="hand")
    return call


def add_call(work: Work, facts: CallFacts, origin: str) -> Call:
    """A new call with all its rows."""
    work.must_somewhere(Action.CALL_WRITE)
    call = Call(id=new_id(), origin=origin, created_at=work.now, **columns_of(facts))
    work.add(call)
    work.session.add_all(table(**row) for table, row in rows_of(call.id, facts))
    work.session.flush()
    keep(work, call.id, (facts.reference, facts.title), rules.searched(facts))
    return call


_OF_A_CALL = (CallDeadline, CallCountry, CallDocument, CallApplicantKind, CallTheme, CallMoneyKind, CallQuestion)


def change_to(work: Work, call: Call, facts: CallFacts, *, by: str, before: CallFacts | None = None) -> Differences:
    """Every fact into its column and row, a note of what was before; gives what has changed, and nothing where nothing has."""
    work.must_somewhere(Action.CALL_WRITE)
    before = before or queries.facts(work, call)
    changed = rules.differences(before, facts)
    if not changed:
        return {}
    for table in _OF_A_CALL:
        work.session.execute(delete(table).where(col(table.call_id) == call.id))
    for name, value in columns_of(facts).items():
        setattr(call, name, value)
    work.add(call)
    work.session.add_all(table(**row) for table, row in rows_of(call.id, facts))
    work.session.flush()
    keep(work, call.id, (facts.reference, facts.title), rules.searched(facts))
    work.note("call.changed", call.id, None, reference=facts.reference, through=by, changed=changed)
    tell_followers(work, call, before, facts, changed)
    return changed
