"""Taking in, typing, changing and following calls."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlmodel import SQLModel, col, delete

from grants_app.access import Action
from grants_app.calls import queries, rules
from grants_app.calls.models import (
    Call,
    CallApplicantKind,
    CallCountry,
    CallDeadline,
    CallDocument,
    CallFollow,
    CallMoneyKind,
    CallQuestion,
    CallTheme,
)
from grants_app.calls.rules import CallFacts
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.search import keep
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from importers.records import CallRecord


@dataclass(frozen=True, slots=True)
class CallsTaken:
    """What became of a file: calls that are new, that changed, that were here with the same content, that the file repeats."""

    taken: int
    changed: int
    already_here: int
    repeated: int


def take_in_calls(
    work: Work, records: Sequence[CallRecord], *, file_name: str, donor_code: str | None = None
) -> CallsTaken:
    """Take in a page of the EU portal: new calls are added, changed ones updated with a note of what changed.

    The donor is that of `donor_code`, else the European Commission (added where it is missing).
    """
    work.must_somewhere(Action.CALL_WRITE)
    donor = _portal_donor(work, donor_code)
    arrived = {record.identifier: record for record in reversed(records)}
    known = queries.by_reference(work, (identifier[:120] for identifier in arrived))
    counts = {"taken": 0, "changed": 0, "already_here": 0}
    for identifier in sorted(arrived):
        facts = rules.of_portal(arrived[identifier], donor.id)
        counts[_take_in(work, known.get(facts.reference), facts, file_name)] += 1
    digest = hashlib.sha256("\n".join(sorted(map(repr, records))).encode()).hexdigest()
    work.note("calls.taken-in", None, None, file=file_name, digest=digest, references=sorted(arrived), **counts)
    return CallsTaken(**counts, repeated=len(records) - len(arrived))


def create(work: Work, facts: CallFacts) -> Call:
    """Add a call that was typed in by hand."""
    work.must_somewhere(Action.CALL_WRITE)
    rules.check(facts)
    if queries.call_by_reference(work, facts.reference):
        raise Conflict(
            f"There is already a call with the reference {facts.reference}. Open it in the list, or give another reference.",
            fields={"reference": "Reference: another call has it already."},
        )
    call = _add(work, facts, rules.TYPED)
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
    _change(work, call, facts, by="hand")
    return call


def follow(work: Work, call_id: UUID) -> None:
    """Hear of what changes in a call; once is enough."""
    work.must_somewhere(Action.CALL_FOLLOW)
    if work.actor.id:
        let_follow(work, call_id, [work.actor.id])


def unfollow(work: Work, call_id: UUID) -> None:
    """Hear of it no longer."""
    work.must_somewhere(Action.CALL_FOLLOW)
    call = queries.call(work, call_id)
    mine = (col(CallFollow.call_id) == call_id, col(CallFollow.person_id) == work.actor.id)
    if work.session.execute(delete(CallFollow).where(*mine)).rowcount:  # type: ignore[attr-defined]
        work.note("call.unfollowed", call_id, None, reference=call.reference)


def let_follow(work: Work, call_id: UUID, people: Iterable[UUID]) -> None:
    """Let these people hear of what changes in a call, those who follow it already aside."""
    work.must_somewhere(Action.CALL_FOLLOW)
    call = queries.call(work, call_id)
    new = sorted(set(people) - queries.followers(work, call_id))
    for person_id in new:
        work.add(CallFollow(call_id=call_id, person_id=person_id, since_at=work.now))
    if new:
        work.note("call.followed", call_id, None, reference=call.reference, people=new)


def _portal_donor(work: Work, code: str | None) -> Donor:
    """The donor's row is locked until commit, so that two people who take in the same page do it one after the other."""
    donor = queries.portal_donor(work, code, locked=True)
    if donor:
        return donor
    if code:
        raise Conflict(f"There is no donor with the code {code}. Add the donor first, or leave the code out.")
    donor = Donor(code="EC", name="European Commission", country="BE", profile=queries.PORTAL_PROFILE)
    work.add(donor)
    work.note("donor.added", donor.id, None, code=donor.code, name=donor.name, because="calls of the EU portal")
    return donor


def _take_in(work: Work, call: Call | None, facts: CallFacts, file_name: str) -> str:
    content = rules.content_hash(facts)
    if call is None:
        _add(work, facts, rules.PORTAL).content_hash = content
        return "taken"
    if call.content_hash == content:
        return "already_here"
    call.origin, call.content_hash = rules.PORTAL, content
    _change(work, call, facts, by=file_name)
    return "changed"


def _add(work: Work, facts: CallFacts, origin: str) -> Call:
    call = Call(
        id=new_id(),
        reference=facts.reference,
        title=facts.title,
        donor_id=facts.donor_id,
        currency=facts.currency,
        origin=origin,
        created_at=work.now,
    )
    _write(work, call, facts)
    return call


_OF_A_CALL = (CallDeadline, CallCountry, CallDocument, CallApplicantKind, CallTheme, CallMoneyKind, CallQuestion)


def _change(work: Work, call: Call, facts: CallFacts, *, by: str) -> None:
    changed = rules.differences(queries.facts(work, call), facts)
    for table in _OF_A_CALL:
        work.session.execute(delete(table).where(col(table.call_id) == call.id))
    _write(work, call, facts)
    if changed:
        work.note("call.changed", call.id, None, reference=facts.reference, through=by, changed=changed)


def _write(work: Work, call: Call, facts: CallFacts) -> None:
    """Every fact into its column and row. The hash stays that of the last file, so that what hands add to it is kept."""
    last = facts.last_deadline
    call.reference, call.title, call.donor_id, call.currency = (
        facts.reference, facts.title, facts.donor_id, facts.currency,
    )  # fmt: skip
    call.programme, call.opens_on, call.url = facts.programme, facts.opens_on, facts.url
    call.deadline_at, call.deadline_is_day = (last.at, last.is_day) if last else (None, False)
    call.deadline_zone = facts.deadline_zone
    call.envelope_minor = facts.envelope_minor
    call.minimum_minor, call.maximum_minor = facts.minimum_minor, facts.maximum_minor
    call.cofinancing_percent = facts.cofinancing_percent
    call.summary_html, call.conditions_html = facts.summary_html, facts.conditions_html
    call.minimum_years, call.minimum_turnover_minor = facts.minimum_years, facts.minimum_turnover_minor
    call.consortium, call.minimum_partners, call.contact = facts.consortium, facts.minimum_partners, facts.contact
    call.keywords = "\n".join(facts.keywords)
    work.add(call)
    work.session.add_all(_rows(call.id, facts))
    work.session.flush()
    keep(work, call.id, (facts.reference, facts.title), rules.searched(facts))


def _rows(call_id: UUID, facts: CallFacts) -> Iterator[SQLModel]:
    """What stands of the facts in tables of their own."""
    for due in facts.deadlines:
        yield CallDeadline(call_id=call_id, at=due.at, name=due.name, is_day=due.is_day, stage=due.stage)
    for country in facts.countries:
        yield CallCountry(call_id=call_id, country=country)
    for document in facts.documents:
        yield CallDocument(call_id=call_id, title=document.title, url=document.url)
    for kind in facts.applicant_kinds:
        yield CallApplicantKind(call_id=call_id, kind=kind)
    for theme in facts.themes:
        yield CallTheme(call_id=call_id, theme=theme)
    for money in facts.money_kinds:
        yield CallMoneyKind(call_id=call_id, kind=money)
    for nth, question in enumerate(facts.questions, 1):
        yield CallQuestion(call_id=call_id, position=nth, **asdict(question))
