"""What arrives with a file: a record as facts, and what of them becomes of a call that people have changed since."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.calls.rules import (
    CallFacts,
    Deadline,
    Document,
    Question,
    clean_html,
    content_hash,
    in_order,
    safe_url,
    text_of,
    told_fact,
)
from grants_app.calls.themes import themes_of
from grants_app.core.money import Money, is_currency
from grants_app.core.notation import plain_number
from grants_app.hubs.vocabulary import LEGAL_FORMS
from importers.records import CallRecord

Said = Mapping[str, tuple[str, str]]
"""What a file said the last time: fact → fingerprint and words. What it did not say is not in it."""

_MONEY = ("currency", "envelope_minor", "minimum_minor", "maximum_minor", "minimum_turnover_minor")
_NOT_COMPARED = ("reference",)
_USUAL: Mapping[str, Any] = {"currency": "", "deadline_zone": ""}


def facts_of(record: CallRecord, donor_id: UUID) -> CallFacts:
    """What a record says, cleaned; amounts in whole minor units. Its own words choose the themes where it names none."""
    currency = record.currency if is_currency(record.currency) else "EUR"
    summary = clean_html(record.summary_html)
    heading = " ".join((record.title, record.programme, *record.keywords))
    percent = record.cofinancing_percent
    return CallFacts(
        reference=record.identifier[:120],
        title=record.title[:400],
        donor_id=donor_id,
        currency=currency,
        programme=record.programme[:200],
        opens_on=record.opens_on,
        deadlines=_deadlines(record, currency),
        deadline_zone=record.time_zone,
        envelope_minor=_minor(record.envelope, currency),
        minimum_minor=_minor(record.minimum_award, currency),
        maximum_minor=_minor(record.maximum_award, currency),
        cofinancing_percent="" if percent is None else plain_number(percent),
        countries=tuple(sorted(set(record.countries))),
        summary_html=summary,
        conditions_html=clean_html(record.conditions_html),
        url=safe_url(record.url),
        documents=tuple(Document(each.title[:300], url) for each in record.documents if (url := safe_url(each.url))),
        keywords=tuple(line for word in record.keywords if (line := " ".join(word.split()))),
        applicant_kinds=in_order(record.applicant_kinds, LEGAL_FORMS),
        themes=record.themes or themes_of(heading, text_of(summary)),
        money_kinds=record.money_kinds,
        minimum_years=record.minimum_years,
        minimum_turnover_minor=_minor(record.minimum_turnover, currency),
        consortium=record.consortium,
        minimum_partners=record.minimum_partners,
        questions=tuple(
            Question(each.section, each.text, each.help, each.kind, each.limit, each.limit_unit)
            for each in record.questions
        ),
        contact=text_of(clean_html(record.contact)).replace("\n", ", ")[:500],
    )


def _deadlines(record: CallRecord, currency: str) -> tuple[Deadline, ...]:
    """Without stray seconds, each moment once."""
    moments = {
        at: Deadline(at, each.name[:100], each.is_day, each.stage, _minor(each.envelope, currency))
        for each in record.deadlines
        for at in (each.at.replace(second=0, microsecond=0),)
    }
    return tuple(moments[at] for at in sorted(moments))


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """Zero is the way in which files say nothing."""
    return Money.of(amount, currency).minor if amount else None


# --- what was said before, and what people changed ---


def said_in(facts: CallFacts) -> Said:
    """What a file says, to be kept until it comes again."""
    return {
        name: (_fingerprint(facts, name), told_fact(facts, name))
        for name in _compared()
        if getattr(facts, name) not in (None, "", ())
    }


def _compared() -> tuple[str, ...]:
    return tuple(field.name for field in fields(CallFacts) if field.name not in _NOT_COMPARED)


def _fingerprint(facts: CallFacts, name: str) -> str:
    value = getattr(facts, name)
    if value in (None, "", ()):
        return ""
    shown = (
        [asdict(each) if hasattr(each, "__dataclass_fields__") else each for each in value]
        if isinstance(value, tuple)
        else value
    )
    if name.endswith("_minor"):
        shown = [facts.currency, value]
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def merged(mine: CallFacts, theirs: CallFacts, before: Said) -> CallFacts:
    """The call after the file: a fact changes where the file itself says something else than it did the last time.

    So what a person set by hand stays while the file only repeats itself. Themes that a person chose stay whatever it says; amounts
    and their currency change together.
    """
    news = {name for name in _compared() if _fingerprint(theirs, name) != before.get(name, ("", ""))[0]}
    if mine.themes and _fingerprint(mine, "themes") != before.get("themes", ("", ""))[0]:
        news.discard("themes")
    if theirs.currency == mine.currency:
        news.discard("currency")
    elif news & set(_MONEY):
        news |= set(_MONEY)
    return replace(mine, **{name: getattr(theirs, name) for name in news})


def set_by_hand(mine: CallFacts, said: Said) -> dict[str, tuple[str, str]]:
    """Fact → what the file says and what stands here, where the two differ though the file says something."""
    return {
        name: (told, told_fact(mine, name))
        for name, (fingerprint, told) in said.items()
        if fingerprint != _fingerprint(mine, name)
    }


def digest_of(facts: CallFacts) -> str:
    """What tells at once that a file says of a call what it said before."""
    return content_hash(facts)
