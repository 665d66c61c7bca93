"""All that is read of notices and of the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.notices.mailing import Letter, Told
from grants_app.notices.models import Notice, NoticeSetting, OutboxMessage
from grants_app.notices.rules import Mail, State
from grants_app.people.models import Person

_AT_ONCE = 200
COUNTED = 99
"""More unread notices than this are «99+»."""


@dataclass(frozen=True, slots=True)
class Notices:
    """A part of the reader's notices, newest first, with how many there are and how many are unread."""

    rows: Sequence[Notice]
    total: int
    unread: int


def notices(work: Work, *, first: int = 0, most: int = 50, unread_only: bool = False) -> Notices:
    """What the reader was told."""
    mine = _mine(work)
    if unread_only:
        mine = mine.where(col(Notice.read_at).is_(None))
    counted = columns(func.count(), func.count(Notice.read_at)).where(Notice.person_id == work.actor.id)  # type: ignore[arg-type]
    total, read = work.rows(counted)[0]
    rows = work.all(mine.order_by(col(Notice.at).desc(), col(Notice.id).desc()).offset(first).limit(most))
    return Notices(rows, total - read if unread_only else total, total - read)


def notice(work: Work, notice_id: UUID) -> Notice:
    """One notice of the reader; NotFound for anybody else's."""
    return work.one(_mine(work).where(Notice.id == notice_id).with_for_update())


def _mine(work: Work) -> SelectOfScalar[Notice]:
    return select(Notice).where(Notice.person_id == work.actor.id)


_UNREAD = (
    columns(func.count()).select_from(
        columns(col(Notice.id))
        .where(col(Notice.person_id) == bindparam("reader"), col(Notice.read_at).is_(None))
        .limit(COUNTED + 1)
        .subquery()
    )
)  # fmt: skip


def unread(work: Work) -> int:
    """How many notices the reader has not read, for the top of each page: one short index, counted no further than is shown."""
    return int(work.rows(_UNREAD, reader=work.actor.id)[0][0])


def wanted_mail(work: Work) -> str:
    """How the reader wants notices by mail."""
    row = work.session.get(NoticeSetting, work.actor.id)
    return row.mail if row else Mail.EACH


def wishes(work: Work, people: Iterable[UUID]) -> dict[UUID, str]:
    """How each of these people, as far as they are active, wants notices by mail."""
    wanted = (
        columns(col(Person.id), func.coalesce(NoticeSetting.mail, Mail.EACH.value).label("mail"))
        .join(NoticeSetting, col(NoticeSetting.person_id) == Person.id, isouter=True)
        .where(col(Person.id).in_(sorted(set(people))), col(Person.is_active).is_(True))
    )
    return {row.id: row.mail for row in work.rows(wanted)}


# --- the outbox ---


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox stands: how many messages in each state, and those that did not surely arrive."""

    counts: dict[str, int]
    troubled: Sequence[Any]

    @property
    def waiting(self) -> int:
        return self.counts.get(State.WAITING, 0) + self.counts.get(State.SENDING, 0)


def outbox(work: Work, most: int = 100) -> Outbox:
    """How the outbox stands, for administrators: to whom, when and in which state, never what it says."""
    work.must(Action.OUTBOX_READ)
    counts = columns(col(OutboxMessage.state), func.count()).group_by(col(OutboxMessage.state))
    return Outbox({row[0]: row[1] for row in work.rows(counts)}, work.rows(_troubled().limit(most)))


def _troubled() -> Any:
    message = OutboxMessage
    return (
        columns(
            col(message.id), col(message.kind), col(message.state), col(message.made_at), col(message.tries),
            col(message.problem), col(message.ended_at), col(message.next_try_at), col(Person.id).label("person_id"),
            col(Person.name).label("person"), col(Person.email),
        )
        .join(Person, col(Person.id) == message.person_id)
        .where((col(message.state).in_((State.FAILED, State.UNKNOWN))) | (col(message.problem) != ""))
        .order_by(col(message.made_at).desc())
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that one worker may send until a moment."""

    message_id: UUID
    worker: str
    until: datetime
    letter: Letter


def next_due(work: Work) -> OutboxMessage | None:
    """The oldest message that is due and that nobody else is taking at this moment; its row stays locked."""
    due = select(OutboxMessage).where(OutboxMessage.state == State.WAITING, col(OutboxMessage.next_try_at) <= work.now)
    in_turn = due.order_by(col(OutboxMessage.next_try_at), col(OutboxMessage.id)).limit(1)
    # SQLite has one writer at a time and knows no row locks: what this says to PostgreSQL holds there anyway.
    return work.session.exec(in_turn.with_for_update(skip_locked=True)).first()


def claimed(work: Work, claim: Claim) -> OutboxMessage | None:
    """The message that this worker sent, as long as nobody has settled it; locked."""
    its = select(OutboxMessage).where(
        OutboxMessage.id == claim.message_id,
        OutboxMessage.claimed_by == claim.worker,
        col(OutboxMessage.state).in_((State.SENDING, State.UNKNOWN)),
    )
    return work.session.exec(its.with_for_update()).first()


def messages(
    work: Work, state: State, *, before: datetime | None = None, made_before: datetime | None = None
) -> Sequence[OutboxMessage]:
    """Messages in that state whose claim ended, or which were made, before a moment; those that another worker looks at are left out."""
    wanted = select(OutboxMessage).where(OutboxMessage.state == state)
    if before is not None:
        wanted = wanted.where(col(OutboxMessage.claimed_until) < before)
    if made_before is not None:
        wanted = wanted.where(col(OutboxMessage.made_at) < made_before)
    return work.all(wanted.order_by(col(OutboxMessage.id)).limit(_AT_ONCE).with_for_update(skip_locked=True))


def letter(work: Work, message: OutboxMessage) -> Letter | None:
    """What a message says, and to whom it goes now; None where the person is not active any more."""
    person = work.session.get(Person, message.person_id)
    if person is None or not person.is_active:
        return None
    its = select(Notice).where((col(Notice.id) == message.id) | (col(Notice.digest_id) == message.id))
    told = [Told(notice.subject, notice.text, notice.link) for notice in work.all(its.order_by(col(Notice.at)))]
    return Letter(message.id, person.email, person.name, told, message.kind == Mail.DIGEST)


def digests_due(work: Work) -> Sequence[UUID]:
    """People with notices that wait for a morning's mail."""
    people = columns(col(Notice.person_id)).where(
        col(Notice.mail) == Mail.DIGEST.value, col(Notice.digest_id).is_(None)
    )
    return [row.person_id for row in work.rows(people.distinct().order_by(col(Notice.person_id)))]


def locked_reader(work: Work, person_id: UUID) -> Person:
    """A person, locked: two workers make one mail of one morning."""
    return work.one(select(Person).where(Person.id == person_id).with_for_update())


def last_digest_at(work: Work, person_id: UUID) -> datetime | None:
    """When the last mail of a morning was made for the person."""
    its = (OutboxMessage.person_id == person_id, OutboxMessage.kind == Mail.DIGEST)
    return work.session.exec(select(func.max(OutboxMessage.made_at)).where(*its)).one()


def for_digest(work: Work, person_id: UUID) -> Sequence[UUID]:
    """The notices that the person's next morning takes up."""
    its = columns(col(Notice.id)).where(
        col(Notice.person_id) == person_id, col(Notice.mail) == Mail.DIGEST.value, col(Notice.digest_id).is_(None)
    )
    return [row.id for row in work.rows(its.order_by(col(Notice.at)).limit(_AT_ONCE))]
