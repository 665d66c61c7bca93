"""Telling people, what they read, and how they want notices by mail."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, update

from grants_app.core.errors import Invalid
from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.notices import queries, rules
from grants_app.notices.models import Notice, NoticeSetting, OutboxMessage
from grants_app.notices.rules import Mail, State
from grants_app.people import queries as people_queries


def tell(work: Work, *, event: str, people: Iterable[UUID], subject: str, text: str, link: str) -> int:
    """Tell each of these people of an event, once for ever and in the transaction of the act; gives how many are told now.

    By mail too where the person wants it so. `subject` and `text` hold references and aliases, nothing that endangers anybody.
    """
    rules.must_be_tellable(event, link)
    says = {"subject": rules.one_line(subject), "text": rules.shortened(text, rules.LONGEST_TEXT)}
    wishes = queries.wishes(work, people)
    rows = [
        {"id": new_id(), "person_id": person_id, "event": event, "link": link, "at": work.now, "mail": mail, **says}
        for person_id, mail in sorted(wishes.items())
    ]
    told = _insert_new(work, rows)
    _post(work, told)
    return len(told)


def _insert_new(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the rows that were new: who was told of the event before, even a moment ago by somebody else, is not told again."""
    if not rows:
        return []
    work.session.flush()
    connection = work.session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    table = Notice.__table__  # type: ignore[attr-defined]
    insert: Any = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    statement: Insert = insert.values(list(rows)).on_conflict_do_nothing(index_elements=["person_id", "event"])
    kept = set(connection.execute(statement.returning(table.c.id)).scalars())
    return [row for row in rows if row["id"] in kept]


def _post(work: Work, told: Iterable[Mapping[str, Any]]) -> None:
    """Put a mail into the outbox for each who wants every notice by itself; a morning's mail takes the others up."""
    messages = [
        {
            "id": row["id"],
            "person_id": row["person_id"],
            "kind": Mail.EACH.value,
            "state": State.WAITING.value,
            "made_at": work.now,
            "next_try_at": work.now,
            "claimed_until": None,
            "ended_at": None,
        }
        for row in told
        if row["mail"] == Mail.EACH
    ]
    work.add_all(OutboxMessage, messages)


def read(work: Work, notice_id: UUID) -> Notice:
    """Mark a notice of one's own as read."""
    notice = queries.notice(work, notice_id)
    if notice.read_at is None:
        notice.read_at = work.now
        work.add(notice)
    return notice


def read_all(work: Work) -> int:
    """Mark all one's notices as read; gives how many were not."""
    unread = update(Notice).where(col(Notice.person_id) == work.actor.id, col(Notice.read_at).is_(None))
    return int(work.session.execute(unread.values(read_at=work.now)).rowcount)  # type: ignore[attr-defined]


def choose_mail(work: Work, mail: str) -> None:
    """Say how one wants notices by mail from now on."""
    if mail not in rules.MAIL_LABELS:
        raise Invalid("Choose how you want notices by mail.", fields={"mail": "Choose one of the list."})
    before = queries.wanted_mail(work)
    if mail == before:
        return
    me = people_queries.myself(work)
    setting = work.session.get(NoticeSetting, me.id) or NoticeSetting(person_id=me.id, mail=mail)
    setting.mail = mail
    work.add(setting)
    work.note("notices.mail_chosen", me.id, before=before, after=mail)
