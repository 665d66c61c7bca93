"""All that is read of notices and of the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.notices.models import Notice, NoticeSetting, OutboxMessage
from grants_app.notices.rules import Mail, State
from grants_app.people.models import Person

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
