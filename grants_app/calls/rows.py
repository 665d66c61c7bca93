"""The facts of a call as rows: what stands in the call's own columns, and what in tables of its own."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from grants_app.calls.models import (
    CallApplicantKind,
    CallCountry,
    CallDeadline,
    CallDocument,
    CallMoneyKind,
    CallQuestion,
    CallTheme,
)
from grants_app.calls.rules import CallFacts
from grants_app.core.identity import new_id


def columns_of(facts: CallFacts) -> dict[str, Any]:
    """Column of the call → its value."""
    last = facts.last_deadline
    return {
        "reference": facts.reference,
        "title": facts.title,
        "donor_id": facts.donor_id,
        "programme": facts.programme,
        "opens_on": facts.opens_on,
        "deadline_at": last.at if last else None,
        "deadline_is_day": last.is_day if last else False,
        "deadline_zone": facts.deadline_zone,
        "currency": facts.currency,
        "envelope_minor": facts.envelope_minor,
        "minimum_minor": facts.minimum_minor,
        "maximum_minor": facts.maximum_minor,
        "cofinancing_percent": facts.cofinancing_percent,
        "minimum_years": facts.minimum_years,
        "minimum_turnover_minor": facts.minimum_turnover_minor,
        "consortium": facts.consortium,
        "minimum_partners": facts.minimum_partners,
        "contact": facts.contact,
        "summary_html": facts.summary_html,
        "conditions_html": facts.conditions_html,
        "keywords": "\n".join(facts.keywords),
        "url": facts.url,
    }


def rows_of(call_id: UUID, facts: CallFacts) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    """Table → a row of it."""
    for due in facts.deadlines:
        yield CallDeadline, {"call_id": call_id, **asdict(due)}
    for country in facts.countries:
        yield CallCountry, {"call_id": call_id, "country": country}
    for document in facts.documents:
        yield CallDocument, {"id": new_id(), "call_id": call_id, **asdict(document)}
    for kind in facts.applicant_kinds:
        yield CallApplicantKind, {"call_id": call_id, "kind": kind}
    for theme in facts.themes:
        yield CallTheme, {"call_id": call_id, "theme": theme}
    for money in facts.money_kinds:
        yield CallMoneyKind, {"call_id": call_id, "kind": money}
    for nth, question in enumerate(facts.questions, 1):
        row = asdict(question)
        yield CallQuestion, {"call_id": call_id, "position": nth, "most": row.pop("limit"), **row}
