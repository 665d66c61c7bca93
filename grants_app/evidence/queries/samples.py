"""Samples and donors' queries: lists, one with its items, gaps and documents, one item with its thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import case, col, func, select

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns, portions
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.evidence.models import ItemMessage, Sample, SampleItem
from grants_app.evidence.queries.reach import Reach, awards_seen, my_accesses, reach
from grants_app.evidence.queries.vouchers import first_version
from grants_app.evidence.rules import TRACK, Candidate, Kind, Outcome, Status, documents_say, gap_says, key
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.queries import DocumentFacts, documents_of
from grants_app.expenditures.rules import Status as ChargeStatus
from grants_app.hubs.models import Hub
from grants_app.reports.models import Report


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One sample or query in a list."""

    sample: Sample
    award: str
    items: int
    open_items: int


def samples(work: Work, *, award_id: UUID | None = None, period_of: Report | None = None) -> list[SampleRow]:
    """The samples and queries that the reader sees, those with open items first, at most 200.

    `period_of`: only what the donor asks about a report in any of its versions.
    """
    conditions: list[ColumnElement[bool]] = [_seen(work)]
    if period_of is not None:
        versions = select(Report.id).where(Report.award_id == period_of.award_id, Report.ends_on == period_of.ends_on)
        conditions.append(col(Sample.report_id).in_(versions))
    if award_id is not None:
        conditions.append(col(Sample.award_id) == award_id)
    still_open = func.sum(case((col(SampleItem.status) == Status.OPEN, 1), else_=0))
    mine = _items_seen(work)
    rows = work.rows(
        columns(Sample, col(Award.reference), func.count(col(SampleItem.id)), still_open)
        .join(Award, col(Award.id) == Sample.award_id)
        .join(SampleItem, and_(col(SampleItem.sample_id) == Sample.id, mine))
        .where(*conditions)
        .group_by(col(Sample.id), col(Award.reference))
        .order_by(case((still_open > 0, 0), else_=1), col(Sample.asked_at).desc(), col(Sample.id))
        .limit(200)
    )
    return [SampleRow(sample, reference, count, int(waiting or 0)) for sample, reference, count, waiting in rows]


def _seen(work: Work) -> ColumnElement[bool]:
    """Under which a sample lies in the reader's reach, before its items are looked at."""
    by_role = [its.id for its in awards_seen(work)] if work.actor.may_somewhere(Action.EVIDENCE_READ) else []
    guest = [
        and_(
            col(Sample.kind) == Kind.SAMPLE,
            col(Sample.award_id) == one.award_id,
            col(Sample.starts_on) >= one.starts_on,
            col(Sample.ends_on) <= one.ends_on,
        )
        for one in my_accesses(work)
    ]
    return or_(col(Sample.award_id).in_(by_role), *guest)


def _items_seen(work: Work) -> ColumnElement[bool]:
    """A colleague of a hub sees the items of that hub's vouchers; who sees the whole network, or is a guest, sees all."""
    if work.actor.everywhere(Action.EVIDENCE_READ) or not work.actor.may_somewhere(Action.EVIDENCE_READ):
        return col(SampleItem.id).is_not(None)
    return col(SampleItem.hub_id).in_(work.actor.hubs_with(Action.EVIDENCE_READ))


def _items_of(there: Reach) -> list[ColumnElement[bool]]:
    return [] if there.hub_ids is None else [col(SampleItem.hub_id).in_(there.hub_ids)]


def sample(work: Work, sample_id: UUID) -> tuple[Sample, Reach]:
    """One sample or query with the reader's reach; NotFound (404) where it is not the reader's. What donors ask is no guest's."""
    its = work.one(select(Sample).where(Sample.id == sample_id))
    there = reach(work, its.award_id)
    if not there.holds(its.period) or (there.is_guest and its.kind != Kind.SAMPLE):
        raise NotFound
    return its, there


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: what was asked, the voucher that was found, what is missing, and how its thread stands."""

    item: SampleItem
    voucher: Voucher | None
    hub: str
    charged: Money | None
    """What stands of it on the award."""
    documents: tuple[DocumentFacts, ...]
    says: str
    """The gap in a sentence; empty where the evidence is all here."""
    messages: int

    @property
    def is_gap(self) -> bool:
        return bool(self.says) and self.item.outcome != Outcome.DUPLICATE


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A sample or query with the items that the reader sees."""

    sample: Sample
    reach: Reach
    items: tuple[ItemView, ...]

    @property
    def is_query(self) -> bool:
        return self.sample.kind == Kind.QUERY

    @property
    def gaps(self) -> int:
        return sum(view.is_gap for view in self.items)

    @property
    def still_open(self) -> int:
        return sum(view.item.status == Status.OPEN for view in self.items)


def sample_card(work: Work, sample_id: UUID) -> SampleCard:
    """A sample with its items, in seven statements however long it is."""
    its, there = sample(work, sample_id)
    rows = work.all(
        select(SampleItem).where(SampleItem.sample_id == its.id, *_items_of(there)).order_by(col(SampleItem.position))
    )
    if not rows:
        raise NotFound
    return SampleCard(its, there, tuple(_views(work, there, rows)))


def _views(work: Work, there: Reach, rows: Sequence[SampleItem]) -> Iterable[ItemView]:
    ids = list({row.voucher_id for row in rows if row.voucher_id})
    newest, documents = _newest(work, ids), documents_of(work, ids)
    charged = _charged(work, there, ids)
    said = _message_counts(work, [row.id for row in rows])
    for row in rows:
        its = newest.get(row.voucher_id) if row.voucher_id else None
        voucher, hub = its or (None, "")
        attached = tuple(one for one in documents if one.voucher_id == row.voucher_id)
        minor = charged.get(row.voucher_id) if row.voucher_id and row.outcome == Outcome.FOUND else None
        yield ItemView(
            row,
            voucher,
            hub,
            None if minor is None else Money(minor, there.award.currency),
            attached,
            _says(row, attached, there),
            said.get(row.id, 0),
        )


def _says(row: SampleItem, attached: Sequence[DocumentFacts], there: Reach) -> str:
    if row.outcome == Outcome.FOUND:
        return documents_say(len(attached), [one.inspect_at for one in attached if one.inspect_at is not None])
    if row.outcome == Outcome.QUESTION:
        return ""
    return gap_says(Outcome(row.outcome), row.extra, inside=not there.is_guest)


def _newest(work: Work, voucher_ids: Sequence[UUID]) -> dict[UUID, tuple[Voucher, str]]:
    """By first version: the newest one and its hub's code."""
    found: dict[UUID, tuple[Voucher, str]] = {}
    for some in portions(voucher_ids):
        rows = work.rows(
            columns(Voucher, col(Hub.code))
            .join(Hub, col(Hub.id) == Voucher.hub_id)
            .where(or_(col(Voucher.id).in_(some), col(Voucher.first_id).in_(some)))
            .order_by(col(Voucher.version))
        )
        found |= {voucher.document_id: (voucher, code) for voucher, code in rows}
    return found


def _charged(work: Work, there: Reach, voucher_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By first version: what stands of it on the award, in the reader's reach."""
    found: dict[UUID, int] = {}
    for some in portions(voucher_ids):
        rows = work.rows(
            columns(first_version.label("document_id"), func.coalesce(func.sum(Charge.award_minor), 0))
            .join(Voucher, col(Voucher.id) == Charge.voucher_id)
            .where(first_version.in_(some), *there.charges, col(Charge.status) != ChargeStatus.REVERSED)
            .group_by(first_version)
        )
        found |= {voucher_id: int(minor) for voucher_id, minor in rows}
    return found


def _message_counts(work: Work, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for some in portions(item_ids):
        wanted = columns(col(ItemMessage.item_id), func.count()).where(col(ItemMessage.item_id).in_(some))
        found |= {row[0]: int(row[1]) for row in work.rows(wanted.group_by(col(ItemMessage.item_id)))}
    return found


# --- one item and its thread ---


def item(work: Work, item_id: UUID, *, to_change: bool = False) -> tuple[SampleItem, Sample, Reach]:
    """One item with its sample and the reader's reach; NotFound (404) where it is not the reader's."""
    wanted = select(SampleItem).where(SampleItem.id == item_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = work.one(wanted)
    its, there = sample(work, found.sample_id)
    if there.hub_ids is not None and found.hub_id not in there.hub_ids:
        raise NotFound
    return found, its, there


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread, without the bytes of its file."""

    id: UUID
    item_id: UUID
    act: str
    says: str
    by_id: UUID | None
    by_name: str
    from_outside: bool
    at: datetime
    file_name: str
    extension: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One item's page: the item, its thread, and what the reader may do."""

    view: ItemView
    sample: Sample
    reach: Reach
    thread: tuple[Said, ...]
    steps: tuple[Step, ...]
    may_say: bool


def item_card(work: Work, item_id: UUID) -> ItemCard:
    """One item with its thread."""
    row, its, there = item(work, item_id)
    (view,) = _views(work, there, [row])
    may_ask = may(work, Action.EVIDENCE_ASK, there, row.hub_id)
    may_answer = may(work, Action.EVIDENCE_ANSWER, there, row.hub_id)
    has_thread = row.outcome != Outcome.DUPLICATE
    steps = tuple(step for step in TRACK.next_steps(row.status) if may_ask and has_thread)
    is_open = row.status == Status.OPEN and has_thread
    return ItemCard(view, its, there, tuple(thread(work, [row.id])), steps, is_open and may_answer)


def may(work: Work, action: Action, there: Reach, hub_id: UUID | None) -> bool:
    """Whether the reader may do this with an item: a guest in the access that lasts, a colleague by role in the item's hub."""
    return work.actor.may(there.needs(action), there.place(hub_id))


def thread(work: Work, item_ids: Sequence[UUID]) -> list[Said]:
    """What was said about these items, in that order."""
    found = []
    for some in portions(item_ids):
        rows = work.rows(
            columns(
                col(ItemMessage.id), col(ItemMessage.item_id), col(ItemMessage.act), col(ItemMessage.says),
                col(ItemMessage.by_id), col(ItemMessage.by_name), col(ItemMessage.from_outside), col(ItemMessage.at),
                col(ItemMessage.file_name), col(ItemMessage.extension), col(ItemMessage.size), col(ItemMessage.sha256),
            )
            .where(col(ItemMessage.item_id).in_(some))
            .order_by(col(ItemMessage.at), col(ItemMessage.id))
        )  # fmt: skip
        found += [Said(*row) for row in rows]
    return found


def message(work: Work, message_id: UUID) -> ItemMessage:
    """One message with its file; NotFound (404) without a file, or where its item is not the reader's."""
    found = work.one(select(ItemMessage).where(ItemMessage.id == message_id, col(ItemMessage.content).is_not(None)))
    item(work, found.item_id)
    return found


def message_content(work: Work, message_id: UUID) -> bytes:
    """The bytes of a message's file that was found in the reader's reach before."""
    rows = work.rows(columns(col(ItemMessage.content)).where(col(ItemMessage.id) == message_id))
    return bytes(rows[0][0])


# --- what a list of numbers finds ---


def candidates(work: Work, there: Reach, period: Period, numbers: Sequence[str]) -> dict[str, list[Candidate]]:
    """By number as it is compared: the award's vouchers that bear it, and, for colleagues, those of other awards they may see."""
    booked_on = func.coalesce(col(Charge.accounting_on), col(Charge.incurred_on))
    in_days = func.max(case((booked_on.between(period.starts_on, period.ends_on), 1), else_=0))
    of_award = func.max(case((col(Charge.award_id) == there.award.id, 1), else_=0))
    found: dict[str, list[Candidate]] = {}
    scopes: list[list[Any]] = [there.charges]
    if not there.is_guest:
        others: list[Any] = [col(Charge.award_id) != there.award.id, col(Charge.status) != ChargeStatus.DRAFT]
        if not work.actor.everywhere(Action.EXPENDITURE_READ):
            others.append(col(Charge.hub_id).in_(work.actor.hubs_with(Action.EXPENDITURE_READ)))
        scopes.append(others)
    for scope in scopes:
        missing = [number for number in numbers if number not in found]
        for some in portions(missing):
            rows = work.rows(
                columns(
                    first_version, func.min(Voucher.number), col(Voucher.hub_id), col(Hub.code), func.min(Voucher.year), of_award, in_days
                )
                .select_from(Charge)
                .join(Voucher, col(Voucher.id) == Charge.voucher_id)
                .join(Hub, col(Hub.id) == Voucher.hub_id)
                .where(*scope, func.lower(col(Voucher.number)).in_(some))
                .group_by(first_version, col(Voucher.hub_id), col(Hub.code))
                .order_by(first_version)
            )  # fmt: skip
            for voucher_id, number, hub_id, hub, year, its_award, its_days in rows:
                one = Candidate(voucher_id, number, hub_id, hub, year, bool(its_award), bool(its_days))
                found.setdefault(key(number), []).append(one)
    return found
