"""What a call is: its facts, whether it is open, and what of a donor's HTML may be shown."""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import nh3
from babel import Locale

from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.search import plain
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from importers.countries import COUNTRIES

PORTAL = "eu-portal"
TYPED = "typed"
PORTAL_ZONE = "Europe/Brussels"
CLOSING_DAYS = 30
LONGEST_URL = 500
STAGES: Mapping[str, str] = {"concept": "Concept note", "full": "Full application"}
CONSORTIUM: Mapping[str, str] = {"allowed": "May have partners", "required": "Must have partners"}
MONEY_KINDS: Mapping[str, str] = {
    "project": "Project grant",
    "core": "Core support",
    "cooperative-agreement": "Cooperative agreement",
    "lump-sum": "Lump sum",
    "sub-grants": "May be passed on as sub-grants",
    "emergency": "Emergency support",
    "prize": "Prize",
    "contract": "Contract for services",
    "loan": "Loan",
    "in-kind": "In kind",
}
"""What a call gives: code → what it is called."""
QUESTION_KINDS: Mapping[str, str] = {
    "text": "Text",
    "number": "Number",
    "amount": "Amount",
    "date": "Date",
    "yes-no": "Yes or no",
    "choice": "Choice",
    "document": "Document",
}
LIMIT_UNITS: Mapping[str, str] = {"words": "words", "characters": "characters", "pages": "pages"}
LONGEST_QUESTION = 2000
LONGEST_TOLD = 400
"""What is longer is told by its length and digest alone."""


class Openness(StrEnum):
    """What a call is to somebody who would like to apply; computed from its days, never told by a donor's status."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline; `is_day` where the donor named a day without an hour, and `at` is that day's end."""

    at: datetime
    name: str = ""
    is_day: bool = False
    stage: str = ""
    """`concept`, `full`, or empty where there is but one."""
    envelope_minor: int | None = None
    """What is given at this deadline, where the call names an amount for each; in the call's currency."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the donor's form asks; the limit is a number of words, characters or pages."""

    section: str
    text: str
    help: str = ""
    kind: str = "text"
    limit: int | None = None
    limit_unit: str = ""

    @property
    def told_limit(self) -> str:
        """«at most 500 words»; empty without a limit."""
        return f"at most {number(self.limit)} {LIMIT_UNITS.get(self.limit_unit, '')}".strip() if self.limit else ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the donor."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class CallFacts:
    """All that a call says, typed by hand or read from a file; amounts in minor units, HTML already clean."""

    reference: str
    title: str
    donor_id: UUID
    currency: str
    programme: str = ""
    opens_on: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    deadline_zone: str = PORTAL_ZONE
    envelope_minor: int | None = None
    minimum_minor: int | None = None
    maximum_minor: int | None = None
    cofinancing_percent: str = ""
    countries: tuple[str, ...] = ()
    summary_html: str = ""
    conditions_html: str = ""
    url: str = ""
    documents: tuple[Document, ...] = ()
    keywords: tuple[str, ...] = ()
    applicant_kinds: tuple[str, ...] = ()
    """Codes of `hubs.vocabulary.LEGAL_FORMS`; empty: the call does not say."""
    themes: tuple[str, ...] = ()
    """Codes of `hubs.vocabulary.THEMES`."""
    money_kinds: tuple[str, ...] = ()
    """Codes of `MONEY_KINDS`."""
    minimum_years: int | None = None
    """Whole years since the applicant was registered."""
    minimum_turnover_minor: int | None = None
    """Of a year, in the call's currency."""
    consortium: str = ""
    """`allowed`, `required`, or empty where the call does not say."""
    minimum_partners: int | None = None
    """Partners besides the applicant."""
    questions: tuple[Question, ...] = ()
    contact: str = ""

    @property
    def last_deadline(self) -> Deadline | None:
        """After it the call is closed; None where the call is open all the time."""
        return max(self.deadlines, key=lambda deadline: deadline.at, default=None)


def openness(opens_on: date | None, deadline_at: datetime | None, now: datetime, zone: str = PORTAL_ZONE) -> Openness:
    """Closed after its last deadline, coming before its first day (a day where the donor is), else open."""
    if deadline_at is not None and deadline_at < now:
        return Openness.CLOSED
    if opens_on is not None and opens_on > now.astimezone(ZoneInfo(zone)).date():
        return Openness.COMING
    return Openness.OPEN


def days_left(deadline_at: datetime, now: datetime, zone: str) -> int:
    """Days from today to the deadline's day, both as the calendar of `zone` (the reader's) has them."""
    reader = ZoneInfo(zone)
    return (deadline_at.astimezone(reader).date() - now.astimezone(reader).date()).days


def time_left(deadline_at: datetime, now: datetime, zone: str) -> str:
    """How long there still is, in words: «12 days left», «tomorrow», «3 hours left», «closed 4 days ago»."""
    days = days_left(deadline_at, now, zone)
    if deadline_at < now:
        return "closed today" if days == 0 else f"closed {_days(-days)} ago"
    if days == 0:
        hours = int((deadline_at - now).total_seconds()) // 3600
        return "less than an hour left" if hours == 0 else f"{hours} hour{'s' if hours > 1 else ''} left"
    return "tomorrow" if days == 1 else f"{_days(days)} left"


def told(deadline: Deadline, zone: str) -> str:
    """The deadline as a clock of that zone shows it: «23 Jul 2026 12:00 (Brussels)», or the day alone."""
    local = deadline.at.astimezone(ZoneInfo(zone))
    day = f"{local.day} {local:%b %Y}"
    return day if deadline.is_day else f"{day} {local:%H:%M} ({place(zone)})"


def told_elsewhere(deadline: Deadline, zone: str, reader_zone: str) -> str:
    """The same moment on the reader's clock; nothing where that shows the same, or where only a day is known."""
    there, here = deadline.at.astimezone(ZoneInfo(zone)), deadline.at.astimezone(ZoneInfo(reader_zone))
    return "" if deadline.is_day or there.utcoffset() == here.utcoffset() else told(deadline, reader_zone)


def place(zone: str) -> str:
    """The city that a time zone is named after."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{number(count)} days"


def end_of_day(day: date, zone: str) -> datetime:
    """The last minute of a day where the donor is."""
    return datetime.combine(day, time(23, 59), ZoneInfo(zone)).astimezone(UTC)


def searched(facts: CallFacts) -> tuple[str, ...]:
    """Everything that a search finds a call by, besides reference and title; what tells most of it first."""
    texts = (text_of(facts.summary_html), text_of(facts.conditions_html))
    asked = (text for question in facts.questions for text in (question.section, question.text))
    themes = (THEMES.get(theme, theme) for theme in facts.themes)
    return (facts.programme, *facts.keywords, *themes, *texts, *(each.title for each in facts.documents), *asked)


# --- comparing ---


def in_order(codes: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """The codes in the order of their vocabulary, each once; one that the vocabulary does not know stands last."""
    order = {code: nth for nth, code in enumerate(words)}
    return tuple(sorted(set(codes), key=lambda code: (order.get(code, len(order)), code)))


def content_hash(facts: CallFacts) -> str:
    """What tells a call that changed from one that came again."""
    text = json.dumps(asdict(facts), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: CallFacts, after: CallFacts) -> dict[str, dict[str, str]]:
    """Field → what it was and what it is, in words; long texts by their digest only."""
    return {
        field.name: {"before": told_fact(before, field.name), "after": told_fact(after, field.name)}
        for field in fields(CallFacts)
        if getattr(before, field.name) != getattr(after, field.name)
    }


_WORDS: Mapping[str, Mapping[str, str]] = {
    "applicant_kinds": LEGAL_FORMS,
    "themes": THEMES,
    "money_kinds": MONEY_KINDS,
    "consortium": CONSORTIUM,
}
"""Facts that are codes → what their codes are called."""


def told_fact(facts: CallFacts, name: str) -> str:
    """One fact in words, as the trail and the pages tell it; empty where the call does not say."""
    value = getattr(facts, name)
    if name.endswith("_minor"):
        return "" if value is None else Money(value, facts.currency).canonical
    words = _WORDS.get(name, {})
    parts = value if isinstance(value, tuple) else (value,)
    text = ", ".join(words.get(part, _told(part)) for part in parts)
    return text if len(text) <= LONGEST_TOLD else _digest(text)


def _told(value: Any) -> str:
    """A value, or one of several, as the trail tells it."""
    if isinstance(value, Deadline):
        said = value.name or STAGES.get(value.stage, "")
        name = f"{said}: " if said else ""
        day = f"{name}{value.at.day} {value.at:%b %Y}"
        return day if value.is_day else f"{day} {value.at:%H:%M} UTC"
    if isinstance(value, Document):
        return value.title
    if isinstance(value, Question):
        return " · ".join(part for part in (value.section, value.text, value.told_limit) if part)
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_TOLD else _digest(text)


def _digest(text: str) -> str:
    return f"{len(text):,} characters, {hashlib.sha256(text.encode()).hexdigest()[:12]}"


# --- checking what was typed ---


def check(facts: CallFacts) -> None:
    """Refuse (422) facts that contradict each other, naming every field."""
    errors: dict[str, str] = {}
    least, most, envelope = facts.minimum_minor, facts.maximum_minor, facts.envelope_minor
    if least is not None and most is not None and least > most:
        errors["maximum"] = "Most for one application: it is less than the least. Exchange them or correct one."
    if most is not None and envelope is not None and most > envelope:
        errors["maximum"] = "Most for one application: it is more than the whole call gives. Correct one of the two."
    first = min(facts.deadlines, key=lambda deadline: deadline.at, default=None)
    if first and facts.opens_on and first.at.astimezone(ZoneInfo(facts.deadline_zone)).date() < facts.opens_on:
        errors["opens_on"] = "Opens on: the first deadline is before this day. Correct one of the two."
    if len({deadline.at for deadline in facts.deadlines}) < len(facts.deadlines):
        errors["deadline_1_on"] = "Deadlines: two of them are the same moment. Remove one."
    if facts.minimum_partners and not facts.consortium:
        errors["consortium"] = "Partners: a number of partners is given, so say whether they are allowed or required."
    if errors:
        raise Invalid(next(iter(errors.values())), fields=errors)


# --- a donor's HTML ---

_CLEANER = nh3.Cleaner(
    tags={
        "a", "b", "blockquote", "br", "em", "h3", "h4", "h5", "i", "li", "ol", "p", "strong", "sub", "sup",
        "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    },
    attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)  # fmt: skip
_NO_TAGS = nh3.Cleaner(tags=set())
_BREAKS = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|tr|div|blockquote)>", re.IGNORECASE)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")


def clean_html(text: str) -> str:
    """A donor's HTML with nothing but plain formatting and links to http, https and mail; scripts and styles are gone."""
    return _EMPTY.sub("", _CLEANER.clean(text)).strip()


def text_of(clean: str) -> str:
    """The words of clean HTML, a paragraph a line: for the search, and to be typed on."""
    lines = html.unescape(_NO_TAGS.clean(_BREAKS.sub("\n", clean))).splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def html_of(text: str) -> str:
    """Typed text as paragraphs, one a line."""
    return "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def retyped(typed: str, stored_html: str) -> str:
    """The HTML of a text that was shown for typing: as it was where nobody changed it, so that its formatting stays."""
    return stored_html if " ".join(typed.split()) == " ".join(text_of(stored_html).split()) else html_of(typed)


def safe_url(url: str) -> str:
    """The address if it leads to a web page, else nothing: an address may be a script, too."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return url.strip() if is_web and len(url.strip()) <= LONGEST_URL else ""


def country_name(code: str) -> str:
    """The country in English; its code where nobody has named it."""
    return _territories().get(code, code)


def country_code(typed: str) -> str:
    """The two letters of a country given by them or by its English name, accents and capitals aside; else nothing."""
    return typed.upper() if typed.upper() in COUNTRIES else _codes().get(plain(typed), "")


@cache
def _codes() -> Mapping[str, str]:
    return {plain(name): code for code, name in _territories().items() if code in COUNTRIES}


@cache
def _territories() -> Mapping[str, str]:
    return Locale.parse("en").territories
