"""Lists of calls and applications and the search over them, as a browser asks for them, in a network of many years."""

import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.bva import quickest
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.access import OPERATOR
from grants_app.applications.models import Application
from grants_app.calls.models import Call, CallCountry, CallDeadline
from grants_app.core.database import Database
from grants_app.core.identity import new_id
from grants_app.core.search import SearchRow, words_of
from grants_app.core.work import Work, clock, open_work
from tests.web import Visitor, program
from tests.world import World, make_world

CALLS, APPLICATIONS = 10_000, 5_000
MILLISECONDS = 50
PAGES: Mapping[str, str] = {
    "calls": "/calls",
    "calls, closed ones too, a later page": "/calls?state=all&page=10",
    "calls of a country that close soon": "/calls?state=closing&country=GT",
    "calls: a word of every twentieth": "/calls?state=all&q=agua",
    "calls: two words, one begun": "/calls?state=all&q=defensoras+comun",
    "calls: a reference": "/calls?state=all&q=EuropeAid/100042/DD",
    "calls: Thai": "/calls?state=all&q=สิทธิมนุษยชน",
    "applications": "/applications",
    "applications not decided yet, by deadline": "/applications?status=open&sort=deadline",
    "applications: a word": "/applications?q=agua",
    "applications: a word of its own and one of its call": "/applications?q=agua+europeaid",
    "applications: Thai": "/applications?q=ป่าชุมชน",
    "pipeline, as a board": "/pipeline",
    "pipeline, as a table": "/pipeline/table",
}
TEXT = (
    "agua derechos humanos defensoras comunidades indígenas tejedoras mercado semillas bosque niñez justicia territorio "
    "water rights defenders land livelihoods cooperative savings women youth forest evidence training protection income "
    "maji haki ardhi wanawake kilimo hutan adat masyarakat ekonomi pemberdayaan défenseurs forêts droits femmes revenus "
    "água terra mulheres renda quilombolas สิทธิมนุษยชน ป่าชุมชน ผู้หญิง รายได้ กองทุน"
)
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]
WORDS = (*TEXT.split(), *("".join(three) for three in product(_SYLLABLES, repeat=3)))
"""With the invented ones every twentieth description has a given word, as in the portal's own."""
STATUSES = ("draft", "submitted", "head-office-review", "ready", "sent", "awarded", "declined", "withdrawn")


def measure(engine: str, calls: int = CALLS, applications: int = APPLICATIONS) -> bool:
    """Whether every list and search answers within its goal, beside plain LIKE through the same texts."""
    with ground(engine) as (database, folder):
        world = make_world(database)
        started = time.perf_counter()
        _fill(database, world, calls, applications)
        filled = time.perf_counter() - started
        visitor = Visitor(program(world, folder), world, "Ines Correia")
        figures = [
            Figure(f"milliseconds in the server: {name}", quickest(_visit(visitor, path), 20), MILLISECONDS)
            for name, path in PAGES.items()
        ]
        facts = [
            f"baseline: LIKE '%agua%' through the same texts by the plain driver, one count: {_like(database, folder):.1f} ms",
            f"rows and their words written in {filled:.0f} s",
        ]
        return show(f"Lists of {calls:,} calls and {applications:,} applications, {engine}", figures, facts)


def _visit(visitor: Visitor, path: str) -> Any:
    answer = visitor.get(path)
    if answer.status_code != 200 or not re.search(r'row-link|class="board"', answer.text):
        raise SystemExit(f"{path} answered {answer.status_code}, or nothing")
    return lambda: visitor.get(path)


def _like(database: Database, _folder: Path) -> float:
    with database.engine.connect() as connection:
        words = "words" if database.is_sqlite else "words::text"
        statement = f"SELECT count(*) FROM search_row WHERE {words} LIKE '%agua%'".replace("%", "%%")
        return quickest(lambda: connection.exec_driver_sql(statement).scalar(), 20)


def _fill(database: Database, world: World, calls: int, applications: int) -> None:
    chance = random.Random(7)
    with open_work(database, OPERATOR, now=clock()) as work:
        call_ids = _calls(work, world, calls, chance)
        _applications(work, world, applications, call_ids, chance)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _text(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _calls(work: Work, world: World, count: int, chance: random.Random) -> Sequence[UUID]:
    """A fifth of them open; each with one or two deadlines, a country or two, and a description of a page."""
    ids = [new_id() for _ in range(count)]
    rows, deadlines, countries, texts = [], [], [], []
    for number, call_id in enumerate(ids):
        ends = work.now + timedelta(days=number % 500 - 400, hours=number % 24)
        reference, title = f"EuropeAid/{100_000 + number}/DD/ACT/Multi", _text(chance, 7)
        rows.append({
            "id": call_id, "reference": reference, "title": title, "donor_id": world.donor_id, "programme": "NDICI",
            "deadline_at": ends, "deadline_zone": "Europe/Brussels", "currency": "EUR", "envelope_minor": 5_000_000_00,
            "minimum_minor": 50_000_00, "maximum_minor": 500_000_00, "created_at": work.now,
            "summary_html": "", "conditions_html": "", "keywords": "",
        })  # fmt: skip
        days = (40, 0) if number % 2 else (0,)
        deadlines += [{"call_id": call_id, "at": ends - timedelta(days=before), "name": ""} for before in days]
        countries += [{"call_id": call_id, "country": code} for code in (("GT", "KE") if number % 3 else ("TH",))]
        texts.append((call_id, (reference, title), (_text(chance, 150),)))
    work.add_all(Call, rows)
    work.add_all(CallDeadline, deadlines)
    work.add_all(CallCountry, countries)
    work.add_all(SearchRow, list(_kept(texts)))
    return ids


def _applications(work: Work, world: World, count: int, calls: Sequence[UUID], chance: random.Random) -> None:
    places = (("GT", world.communities["Río Claro"]), ("KE", world.communities["Baobab"]))
    rows, texts = [], []
    for number in range(count):
        (hub, community_id), application_id = places[number % 2], new_id()
        reference, title = f"{hub}-A-{number:05}", f"Hilos {_text(chance, 5)}"
        rows.append({
            "id": application_id, "hub_id": world.hubs[hub], "reference": reference, "call_id": chance.choice(calls),
            "community_id": community_id, "status": STATUSES[number % len(STATUSES)], "title": title, "currency": "EUR",
            "requested_minor": chance.randrange(5_000_00, 80_000_00), "created_at": work.now,
            "changed_at": work.now - timedelta(minutes=number), "summary": "", "activities": "", "risks": "",
        })  # fmt: skip
        texts.append((application_id, (reference, title), (_text(chance, 250),)))
    work.add_all(Application, rows)
    work.add_all(SearchRow, list(_kept(texts, first=len(calls) + 1)))


def _kept(texts: Sequence[tuple[UUID, Sequence[str], Sequence[str]]], first: int = 1) -> Iterator[dict[str, Any]]:
    for number, (record_id, head, body) in enumerate(texts, first):
        yield {"number": number, "record_id": record_id, "head": words_of(*head), "words": words_of(*head, *body)}
