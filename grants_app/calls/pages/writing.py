"""Pages of calls: the form to type one in and to change one."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.calls import commands, queries, rules
from grants_app.calls.rules import CallFacts, Deadline, Document, Question
from grants_app.core.errors import Refused
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.donors.queries import donors
from grants_app.hubs.queries import hubs
from grants_app.hubs.rules import is_time_zone
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calls")

DEADLINES = 3
SPARE_DOCUMENTS = 2
SPARE_QUESTIONS = 3
WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "applicant": ("Who may apply", LEGAL_FORMS),
    "theme": ("What it is about", THEMES),
    "money": ("What it gives", rules.MONEY_KINDS),
}
"""Start of the name of each checkbox → what stands above them, and their words."""
ZONES = (
    "Europe/Brussels", "Europe/London", "Europe/Stockholm", "Europe/Oslo", "Europe/Zurich", "Europe/Berlin",
    "America/New_York", "UTC",
)  # fmt: skip


@router.get("/new")
def new(web: InWeb) -> Response:
    """An empty form."""
    web.work.must_somewhere(Action.CALL_WRITE)
    values = {"deadline_zone": rules.PORTAL_ZONE, "currency": "EUR"}
    return web.page("calls/form.html", values=values, errors={}, **_choices(web.work, None))


@router.post("")
def create(web: InWeb) -> Response:
    """Add the call that was typed in."""
    web.work.must_somewhere(Action.CALL_WRITE)
    try:
        call = commands.create(web.work, _facts(web, None))
    except Refused as refused:
        return _again(web, refused, None)
    return web.done(to=f"/calls/{call.id}", say="The call is added.")


@router.get("/{call_id}/change")
def change_form(web: InWeb, call_id: UUID) -> Response:
    """The call's facts to type on."""
    web.work.must_somewhere(Action.CALL_WRITE)
    call = queries.call(web.work, call_id)
    facts = queries.facts(web.work, call)
    return web.page("calls/form.html", values=_values(facts), errors={}, **_choices(web.work, call_id))


@router.post("/{call_id}/change")
def change(web: InWeb, call_id: UUID) -> Response:
    """Keep the changed facts."""
    work = web.work
    work.must_somewhere(Action.CALL_WRITE)
    before = queries.facts(work, queries.call(work, call_id))
    try:
        commands.change(work, call_id, _facts(web, before))
    except Refused as refused:
        return _again(web, refused, call_id)
    return web.done(to=f"/calls/{call_id}", say="The call is changed.")


def _again(web: Web, refused: Refused, call_id: UUID | None) -> Response:
    web.undo()
    return web.again("calls/form.html", refused, **_choices(web.work, call_id))


def _choices(work: Work, call_id: UUID | None) -> dict[str, Any]:
    call = queries.call(work, call_id) if call_id else None
    facts = queries.facts(work, call) if call else None
    documents, deadlines, questions = (
        (len(facts.documents), len(facts.deadlines), len(facts.questions)) if facts else (0, 0, 0)
    )
    zones = dict.fromkeys((*ZONES, *(hub.time_zone for hub in hubs(work)), *([call.deadline_zone] if call else [])))
    return {
        "call": call,
        "donors": [(str(donor.id), donor.name) for donor in donors(work)],
        "zones": [(zone, zone.replace("_", " ")) for zone in zones],
        "deadline_rows": range(1, max(DEADLINES, deadlines + 1) + 1),
        "document_rows": range(1, documents + SPARE_DOCUMENTS + 1),
        "question_rows": range(1, questions + SPARE_QUESTIONS + 1),
        "stages": list(rules.STAGES.items()),
        "consortiums": list(rules.CONSORTIUM.items()),
        "question_kinds": list(rules.QUESTION_KINDS.items()),
        "limit_units": list(rules.LIMIT_UNITS.items()),
        "words": [(legend, name, words.items()) for name, (legend, words) in WORDS.items()],
    }


def _facts(web: Web, before: CallFacts | None) -> CallFacts:
    """What was typed; every field that cannot be read is refused at once, with a sentence each."""
    fields = Fields(web)
    currency = fields.currency("currency", "Currency")
    zone = _zone(web, fields)
    summary = fields.text("summary", "Description", longest=60_000)
    conditions = fields.text("conditions", "Conditions", longest=60_000)
    reference = fields.text("reference", "Reference", needed=True, longest=120)
    title = fields.text("title", "Title", needed=True, longest=400)
    donor_id = fields.id("donor", "Donor")
    programme = fields.text("programme", "Programme", longest=200)
    opens_on = fields.day("opens_on", "Opens on", needed=False)
    deadlines = _deadlines(web, fields, zone, currency)
    envelope, minimum, maximum = (
        _amount(fields, name, label, currency)
        for name, label in (
            ("envelope", "The call gives in all"),
            ("minimum", "Least for one application"),
            ("maximum", "Most for one application"),
        )
    )
    cofinancing = _cofinancing(fields)
    countries = _countries(web, fields)
    url = _url(web, fields, "url", "Address of the donor's page")
    documents = _documents(web, fields)
    years = _count(fields, "minimum_years", "Years since registration", most=200)
    turnover = _amount(fields, "minimum_turnover", "Turnover of a year", currency)
    consortium = fields.choice("consortium", "Partners", ("", *rules.CONSORTIUM)) if web.text("consortium") else ""
    partners = _count(fields, "minimum_partners", "Least number of partners", most=100)
    contact = fields.text("contact", "Contact", longest=500)
    questions = _questions(web, fields)
    fields.check()
    return CallFacts(
        reference=reference,
        title=title,
        donor_id=donor_id or UUID(int=0),
        currency=currency,
        programme=programme,
        opens_on=opens_on,
        deadlines=deadlines,
        deadline_zone=zone,
        envelope_minor=envelope,
        minimum_minor=minimum,
        maximum_minor=maximum,
        cofinancing_percent=cofinancing,
        countries=countries,
        summary_html=rules.retyped(summary, before.summary_html if before else ""),
        conditions_html=rules.retyped(conditions, before.conditions_html if before else ""),
        url=url,
        documents=documents,
        keywords=before.keywords if before else (),
        applicant_kinds=_chosen(web, "applicant"),
        themes=_chosen(web, "theme"),
        money_kinds=_chosen(web, "money"),
        minimum_years=years,
        minimum_turnover_minor=turnover,
        consortium=consortium,
        minimum_partners=partners,
        questions=questions,
        contact=contact,
    )


def _chosen(web: Web, name: str) -> tuple[str, ...]:
    return tuple(code for code in WORDS[name][1] if web.text(f"{name}_{code}"))


def _count(fields: Fields, name: str, label: str, *, most: int) -> int | None:
    """A whole number from 1; empty is none."""
    count = fields.decimal(name, label, needed=False)
    if count is not None and (count != int(count) or not 1 <= count <= most):
        fields.errors[name] = f"{label}: give a whole number from 1 to {most:,}, or leave it empty."
        return None
    return None if count is None else int(count)


def _questions(web: Web, fields: Fields) -> tuple[Question, ...]:
    rows = (_question(web, fields, f"question_{row}") for row in _rows(web, "question_{}_text"))
    return tuple(row for row in rows if row)


def _question(web: Web, fields: Fields, row: str) -> Question | None:
    text = fields.text(f"{row}_text", "Question", longest=rules.LONGEST_QUESTION)
    section = fields.text(f"{row}_section", "Section", longest=200)
    help_ = fields.text(f"{row}_help", "What the donor adds", longest=rules.LONGEST_QUESTION)
    kind = fields.choice(f"{row}_kind", "Kind of answer", rules.QUESTION_KINDS) if web.text(f"{row}_kind") else "text"
    limit = _count(fields, f"{row}_limit", "At most", most=1_000_000)
    unit = fields.choice(f"{row}_unit", "Counted in", rules.LIMIT_UNITS) if web.text(f"{row}_unit") else ""
    if limit and not unit:
        fields.errors[f"{row}_unit"] = "Counted in: say whether these are words, characters or pages."
    if not text and (help_ or limit):
        fields.errors[f"{row}_text"] = "Question: write it, or empty its other fields."
    return Question(section, text, help_, kind, limit, unit if limit else "") if text else None


def _zone(web: Web, fields: Fields) -> str:
    zone = web.text("deadline_zone")
    if not is_time_zone(zone):
        fields.errors["deadline_zone"] = "Time zone: choose one of the list."
    return zone


def _amount(fields: Fields, name: str, label: str, currency: str) -> int | None:
    amount = fields.money(name, label, currency, needed=False)
    if amount is not None and amount.minor <= 0:
        fields.errors[name] = f"{label}: give an amount above zero, or leave it empty."
    return amount.minor if amount else None


def _cofinancing(fields: Fields) -> str:
    """Its digits as they are printed in the call: 10 and 10.00 promise different roundings."""
    percent = fields.decimal("cofinancing", "Co-financing", needed=False)
    if percent is not None and not 0 <= percent < 100:
        fields.errors["cofinancing"] = "Co-financing: give the share that the donor does not pay, from 0 to below 100."
    return format(percent, "f") if percent is not None else ""


def _amount_box(minor: int | None, currency: str) -> str:
    return in_box(None if minor is None else Money(minor, currency).amount)


def _percent_box(percent: str) -> str:
    return in_box(Decimal(percent)) if percent else ""


def _deadlines(web: Web, fields: Fields, zone: str, currency: str) -> tuple[Deadline, ...]:
    rows = (_deadline(web, fields, zone, currency, row) for row in _rows(web, "deadline_{}_on"))
    return tuple(sorted((row for row in rows if row), key=lambda deadline: deadline.at))


def _deadline(web: Web, fields: Fields, zone: str, currency: str, row: int) -> Deadline | None:
    name = fields.text(f"deadline_{row}_name", "What is due", longest=100)
    on = fields.day(f"deadline_{row}_on", "Deadline", needed=False)
    hour = web.text(f"deadline_{row}_at")
    stage = web.text(f"deadline_{row}_stage")
    if stage:
        fields.choice(f"deadline_{row}_stage", "Stage", rules.STAGES)
    amount = _amount(fields, f"deadline_{row}_amount", "Given at this deadline", currency)
    if on is None:
        if (name or hour) and f"deadline_{row}_on" not in fields.errors:
            fields.errors[f"deadline_{row}_on"] = "Deadline: give the day, too."
        return None
    if "deadline_zone" in fields.errors:
        return None
    if not hour:
        return Deadline(rules.end_of_day(on, zone), name, is_day=True, stage=stage, envelope_minor=amount)
    try:
        at = datetime.combine(on, time.fromisoformat(hour).replace(second=0, microsecond=0), ZoneInfo(zone))
    except ValueError:
        fields.errors[f"deadline_{row}_at"] = f"Hour: «{hour}» is not an hour; write it as 17:00."
        return None
    return Deadline(at.astimezone(UTC), name, stage=stage, envelope_minor=amount)


def _countries(web: Web, fields: Fields) -> tuple[str, ...]:
    typed = [part.strip() for part in re.split(r"[,;\n]", web.text("countries")) if part.strip()]
    codes = {part: rules.country_code(part) for part in typed}
    if unknown := [part for part, code in codes.items() if not code]:
        names = ", ".join(f"«{part}»" for part in unknown)
        fields.errors["countries"] = (
            f"Countries: {names} is not known; write names in English or two letters, with commas."
        )
    return tuple(sorted(set(codes.values()) - {""}))


def _url(web: Web, fields: Fields, name: str, label: str) -> str:
    typed = web.text(name)
    if typed and not rules.safe_url(typed):
        fields.errors[name] = (
            f"{label}: it must begin with https:// or http:// and have at most {rules.LONGEST_URL} letters."
        )
    return rules.safe_url(typed)


def _rows(web: Web, name: str) -> Sequence[int]:
    return [row for row in range(1, 200) if name.format(row) in web.form]


def _documents(web: Web, fields: Fields) -> tuple[Document, ...]:
    found = []
    for row in _rows(web, "document_{}_url"):
        url = _url(web, fields, f"document_{row}_url", "Address of the document")
        title = fields.text(f"document_{row}_title", "Name of the document", longest=300)
        if title and not web.text(f"document_{row}_url"):
            fields.errors[f"document_{row}_url"] = "Address of the document: give it, or empty the name."
        if url:
            found.append(Document(title or url, url))
    return tuple(found)


def _values(facts: CallFacts) -> Mapping[str, Any]:
    """The facts as the form shows them."""
    values: dict[str, Any] = {
        "reference": facts.reference,
        "title": facts.title,
        "donor": str(facts.donor_id),
        "programme": facts.programme,
        "currency": facts.currency,
        "opens_on": facts.opens_on.isoformat() if facts.opens_on else "",
        "deadline_zone": facts.deadline_zone,
        "cofinancing": _percent_box(facts.cofinancing_percent),
        "countries": ", ".join(rules.country_name(code) for code in facts.countries),
        "summary": rules.text_of(facts.summary_html),
        "conditions": rules.text_of(facts.conditions_html),
        "url": facts.url,
        "minimum_years": facts.minimum_years or "",
        "consortium": facts.consortium,
        "minimum_partners": facts.minimum_partners or "",
        "contact": facts.contact,
    }
    for name, chosen in (("applicant", facts.applicant_kinds), ("theme", facts.themes), ("money", facts.money_kinds)):
        values |= {f"{name}_{code}": "yes" for code in chosen}
    for name in ("envelope", "minimum", "maximum", "minimum_turnover"):
        values[name] = _amount_box(getattr(facts, f"{name}_minor"), facts.currency)
    for row, deadline in enumerate(facts.deadlines, 1):
        local = deadline.at.astimezone(ZoneInfo(facts.deadline_zone))
        values[f"deadline_{row}_on"] = local.date().isoformat()
        values[f"deadline_{row}_at"] = "" if deadline.is_day else f"{local:%H:%M}"
        values[f"deadline_{row}_name"] = deadline.name
        values[f"deadline_{row}_stage"] = deadline.stage
        values[f"deadline_{row}_amount"] = _amount_box(deadline.envelope_minor, facts.currency)
    for row, document in enumerate(facts.documents, 1):
        values[f"document_{row}_title"], values[f"document_{row}_url"] = document.title, document.url
    for row, question in enumerate(facts.questions, 1):
        for name in ("section", "text", "help", "kind"):
            values[f"question_{row}_{name}"] = getattr(question, name)
        values[f"question_{row}_limit"] = in_box(None if question.limit is None else Decimal(question.limit))
        values[f"question_{row}_unit"] = question.limit_unit
    return values
