"""All that is read of the audit trail: the notes that the reader may see, newest first, and whether the chain holds."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.core import trail
from grants_app.core.database import columns
from grants_app.core.trail import AuditNote
from grants_app.core.work import Work

_LONG_DIGEST = re.compile(r"[0-9a-f]{40,}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes are asked for; what is empty narrows nothing."""

    act: str = ""
    """An act such as `disbursement.approved`, or its beginning such as `disbursement`."""
    person: str = ""
    """Part of a name."""
    about_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One line of the trail."""

    at: datetime
    """On the reader's clock."""
    act: str
    actor_name: str
    means: str
    about_id: UUID | None
    link_number: int
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A part of the trail, with how many notes there are in all."""

    rows: tuple[NoteRow, ...]
    total: int


def notes(work: Work, wanted: Filter, page: int = 1, size: int = 50) -> TrailPage:
    """The notes that the reader may see, newest first."""
    work.must_somewhere(Action.TRAIL_READ)
    conditions = _conditions(work, wanted)
    total = work.session.execute(columns(func.count()).select_from(AuditNote).where(*conditions)).scalar_one()
    newest = (
        select(AuditNote).where(*conditions).order_by(col(AuditNote.link_number).desc(), col(AuditNote.position).desc())
    )
    rows = work.all(newest.limit(size).offset((page - 1) * size))
    return TrailPage(tuple(_row(note, ZoneInfo(work.actor.time_zone)) for note in rows), total)


def acts(work: Work) -> list[str]:
    """Every act that stands in the trail, for the filter."""
    work.must_somewhere(Action.TRAIL_READ)
    return [act for (act,) in work.rows(columns(col(AuditNote.act)).distinct().order_by(col(AuditNote.act)))]


@dataclass(frozen=True, slots=True)
class ChainView:
    """Whether the chain of hashes holds, and how long it is."""

    breaks: tuple[str, ...]
    links: int
    head: str


def chain(work: Work) -> ChainView:
    """Compute every hash of the trail anew and compare."""
    work.must(Action.TRAIL_READ)
    links, head = trail.head(work.session)
    return ChainView(tuple(trail.breaks(work.session)), links, head)


def chain_head(work: Work) -> str:
    """The digest of the newest link: what is written down outside the program."""
    work.must(Action.TRAIL_READ)
    return trail.head(work.session)[1]


def exported(work: Work) -> Iterator[str]:
    """The whole trail as `verify.py` reads it: a line of JSON for each link with its notes, then the head of the chain."""
    work.must(Action.TRAIL_READ)
    for link in trail.links(work.session):
        line = {"link": link.number, "previous": link.previous, "digest": link.digest, "notes": link.notes}
        yield f"{trail.canonical(line)}\n"
    number, digest = trail.head(work.session)
    yield f"{trail.canonical({'head': digest, 'links': number})}\n"


def _conditions(work: Work, wanted: Filter) -> list[Any]:
    found: list[Any] = []
    if not work.actor.everywhere(Action.TRAIL_READ):
        found.append(col(AuditNote.hub_id).in_(work.actor.hubs_with(Action.TRAIL_READ)))
    if wanted.act:
        found.append(col(AuditNote.act).startswith(wanted.act, autoescape=True))
    if wanted.person:
        found.append(func.lower(col(AuditNote.actor_name)).contains(wanted.person.lower(), autoescape=True))
    if wanted.about_id:
        found.append(col(AuditNote.about_id) == wanted.about_id)
    if wanted.day:
        zone = ZoneInfo(work.actor.time_zone)
        starts_at = datetime.combine(wanted.day, time.min, zone)
        ends_at = datetime.combine(wanted.day + timedelta(days=1), time.min, zone)
        found += [col(AuditNote.at) >= starts_at, col(AuditNote.at) < ends_at]
    return found


def _row(note: AuditNote, zone: ZoneInfo) -> NoteRow:
    at = note.at.astimezone(zone)
    return NoteRow(at, note.act, note.actor_name, note.means, note.about_id, note.link_number, _details(note.details))


def _details(text: str) -> tuple[tuple[str, str], ...]:
    """What a note says, in words; a status before and after stand together."""
    facts = json.loads(text)
    if facts.keys() >= {"before", "after"}:
        before, after = _in_words(facts.pop("before")), _in_words(facts.pop("after"))
        facts = {"status": after if before == after else f"{before} → {after}"} | facts
    return tuple((name.replace("_", " "), _in_words(value)) for name, value in facts.items() if value not in ("", None))


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(item)}" for name, item in value.items())
    text = str(value)
    return f"{text[:12]}…" if _LONG_DIGEST.fullmatch(text) else text
