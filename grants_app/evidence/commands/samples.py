"""Samples and donors' queries: asked, talked about item by item, closed with a reason and opened again."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.core.attachments import Attachment
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.evidence import queries, rules
from grants_app.evidence.models import ItemMessage, Sample, SampleItem
from grants_app.evidence.queries import Reach
from grants_app.evidence.rules import TRACK, Found, Kind, Outcome, Status


def ask(work: Work, award_id: UUID, period: Period, numbers: str, *, title: str) -> Sample:
    """Ask for the evidence of a pasted list of voucher numbers, booked on these days; each becomes an item in its order."""
    there = queries.inside(work, award_id, period)
    work.must(there.needs(Action.EVIDENCE_ASK), there.place())
    looked_up = queries.candidates(work, there, period, rules.numbers_to_look_up(numbers))
    asked = rules.read_list(numbers, looked_up.__contains__)
    found = rules.matched(asked, looked_up)
    return _begin(work, there, period, Kind.SAMPLE, _needed(title, "title", "Give the list a name.")[:200], found)


def put_questions(work: Work, report_id: UUID, questions: str, *, title: str) -> Sample:
    """Write down what the donor asks about a report, a question an item; each is answered and closed in its thread."""
    report = queries.report_seen(work, report_id)
    there = queries.whole(work, report.award_id)
    work.must(there.needs(Action.EVIDENCE_ASK), there.place())
    found = [Found(one, Outcome.QUESTION) for one in rules.questions_of(questions)]
    title = _needed(title, "title", "Say by which letter or message the donor asks.")[:200]
    period = Period(report.starts_on, report.ends_on)
    return _begin(work, there, period, Kind.QUERY, title, found, report_id=report.id)


def _begin(
    work: Work,
    there: Reach,
    period: Period,
    kind: Kind,
    title: str,
    found: Sequence[Found],
    *,
    report_id: UUID | None = None,
) -> Sample:
    made = Sample(
        id=new_id(),
        reference=next_reference(work, "AS" if kind is Kind.SAMPLE else "DQ"),
        kind=kind,
        award_id=there.award.id,
        report_id=report_id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        title=title,
        asked_by=work.actor.id,
        asked_by_name=work.actor.name,
        asked_at=work.now,
    )
    work.add(made)
    rows = [_row(made.id, position, its) for position, its in enumerate(found, 1)]
    work.add_all(SampleItem, rows)
    gaps = sum(its.outcome in rules.GAPS for its in found)
    work.note(f"{kind}.asked", made.id, award_id=made.award_id, reference=made.reference, items=len(rows), gaps=gaps)
    return made


def _row(sample_id: UUID, position: int, its: Found) -> dict[str, object]:
    """A number that was asked already has its thread there."""
    status = Status.CLOSED if its.outcome is Outcome.DUPLICATE else Status.OPEN
    return {
        "id": new_id(), "sample_id": sample_id, "position": position, "asked": its.asked, "outcome": str(its.outcome),
        "extra": its.extra, "voucher_id": its.voucher_id, "hub_id": its.hub_id, "status": str(status),
    }  # fmt: skip


def say(work: Work, item_id: UUID, *, says: str, file: Attachment | None = None) -> ItemMessage:
    """Say something in an item's thread, perhaps with a file."""
    its, _, there = queries.item(work, item_id, to_change=True)
    work.must(there.needs(Action.EVIDENCE_ANSWER), there.place(its.hub_id))
    if its.status != Status.OPEN:
        raise Conflict("This thread is closed; open it again first, and say why.")
    said = _said(work, its, there, "said", _needed(says, "says", "Write what you want to say."), file)
    work.note("sample_item.said", its.id, its.hub_id, message_id=said.id, sha256=said.sha256)
    return said


def close(work: Work, item_id: UUID, *, reason: str) -> SampleItem:
    """Close an item's thread: the auditor, or a colleague, says why it is settled."""
    its, _, there = queries.item(work, item_id, to_change=True)
    work.must(there.needs(Action.EVIDENCE_ASK), there.place(its.hub_id))
    step = TRACK.step(its.status, "close")
    _said(work, its, there, "closed", _needed(reason, "says", "Say why this is settled."))
    its.status = str(step.target)
    work.add(its)
    work.note("sample_item.closed", its.id, its.hub_id, sample_id=its.sample_id, position=its.position)
    return its


def reopen(work: Work, item_id: UUID, *, reason: str) -> SampleItem:
    """Open a closed thread again, with a reason."""
    its, _, there = queries.item(work, item_id, to_change=True)
    work.must(there.needs(Action.EVIDENCE_ASK), there.place(its.hub_id))
    step = TRACK.step(its.status, "reopen")
    if its.outcome == Outcome.DUPLICATE:
        raise Conflict(f"This is the same as number {its.extra} of the list; its thread is there.")
    _said(work, its, there, "reopened", _needed(reason, "says", "Say why this is open again."))
    its.status = str(step.target)
    work.add(its)
    work.note("sample_item.reopened", its.id, its.hub_id, sample_id=its.sample_id, position=its.position)
    return its


def _said(
    work: Work, its: SampleItem, there: Reach, act: str, says: str, file: Attachment | None = None
) -> ItemMessage:
    made = ItemMessage(
        item_id=its.id,
        act=act,
        says=says,
        by_id=work.actor.id,
        by_name=work.actor.name,
        from_outside=there.is_guest,
        at=work.now,
    )
    if file is not None:
        made.file_name, made.extension, made.media_type = file.name, file.extension, file.media_type
        made.size, made.sha256, made.content = len(file.content), file.sha256, file.content
    work.add(made)
    return made


def _needed(text: str, field: str, says: str) -> str:
    if not text.strip():
        raise Invalid(says, fields={field: says})
    return text.strip()[: rules.LONGEST_MESSAGE]
