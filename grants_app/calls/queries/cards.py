"""All that the page of one call shows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlmodel import col, select

from grants_app.calls.arriving import set_by_hand
from grants_app.calls.changes import LABELS, LONG, in_words, moved
from grants_app.calls.models import Call
from grants_app.calls.queries.calls import call, every_source, facts
from grants_app.calls.queries.listing import DeadlineView, deadline_view
from grants_app.calls.queries.past_grants import PastGrants, past_grants
from grants_app.calls.rules import (
    CONSORTIUM,
    MONEY_KINDS,
    CallFacts,
    Document,
    Openness,
    Question,
    country_name,
    openness,
)
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.trail import AuditNote
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES

SHOWN_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What a later file or a colleague changed: of which facts, when, and by whom."""

    at: datetime
    by_name: str
    moved: tuple[tuple[str, str, str], ...]
    """Label, before, after."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A fact that a person set: a file says something else, and goes on saying it."""

    label: str
    file: str
    says: str
    stands: str
    """Both empty where only that they differ can be told."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that calls/_card.html shows."""

    call: Call
    donor: Donor
    openness: Openness
    deadlines: tuple[DeadlineView, ...]
    countries: tuple[str, ...]
    documents: tuple[Document, ...]
    envelope: Money | None
    minimum: Money | None
    maximum: Money | None
    said: CallFacts
    applicant_kinds: tuple[str, ...]
    themes: tuple[str, ...]
    money_kinds: tuple[str, ...]
    minimum_turnover: Money | None
    consortium: str
    questions: tuple[tuple[str, tuple[Question, ...]], ...]
    """Section → its questions, in the order of the donor's form."""
    changes: tuple[Change, ...]
    otherwise: tuple[Otherwise, ...]
    past: PastGrants | None
    """Of its donor."""


def card(work: Work, call_id: UUID) -> Card:
    """A call with everything that its page shows."""
    found = call(work, call_id)
    said = facts(work, found)
    return Card(
        call=found,
        donor=work.one(select(Donor).where(Donor.id == found.donor_id)),
        openness=openness(found.opens_on, found.deadline_at, work.now, found.deadline_zone),
        deadlines=tuple(deadline_view(work, deadline, found.deadline_zone) for deadline in said.deadlines),
        countries=tuple(sorted(country_name(code) for code in said.countries)),
        documents=said.documents,
        envelope=_money(found.envelope_minor, found.currency),
        minimum=_money(found.minimum_minor, found.currency),
        maximum=_money(found.maximum_minor, found.currency),
        said=said,
        applicant_kinds=tuple(LEGAL_FORMS.get(code, code) for code in said.applicant_kinds),
        themes=tuple(THEMES.get(code, code) for code in said.themes),
        money_kinds=tuple(MONEY_KINDS.get(code, code) for code in said.money_kinds),
        minimum_turnover=_money(found.minimum_turnover_minor, found.currency),
        consortium=_consortium(said),
        questions=tuple((section, tuple(them)) for section, them in groupby(said.questions, lambda each: each.section)),
        changes=_changes(work, call_id),
        otherwise=tuple(_otherwise(work, call_id, said)),
        past=past_grants(work, found.donor_id),
    )


def _otherwise(work: Work, call_id: UUID, said: CallFacts) -> Iterable[Otherwise]:
    for source in every_source(work, call_id):
        for name, (says, stands) in set_by_hand(said, json.loads(source.said)).items():
            told = ("", "") if name in LONG else (in_words(name, says), in_words(name, stands))
            yield Otherwise(LABELS.get(name, name), source.file_name, *told)


def _consortium(said: CallFacts) -> str:
    """«Must have partners, at least 2 besides the applicant»."""
    few = said.minimum_partners
    return CONSORTIUM.get(said.consortium, "") + (f", at least {few} besides the applicant" if few else "")


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _changes(work: Work, call_id: UUID) -> tuple[Change, ...]:
    note = (col(AuditNote.at), col(AuditNote.actor_name), col(AuditNote.details))
    rows = work.rows(
        columns(*note)
        .where(col(AuditNote.about_id) == call_id, col(AuditNote.act) == "call.changed")
        .order_by(col(AuditNote.link_number).desc())
        .limit(SHOWN_CHANGES)
    )
    return tuple(Change(at, name, moved(json.loads(details).get("changed", {}))) for at, name, details in rows)
