"""A sealed identity that the demo plants appears on no page, in no list, search, file, file name, header, log, mail, calendar or table."""

import logging
import re
import tomllib
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from grants_app.cli import app as grants
from grants_app.communities import commands
from grants_app.communities.queries import openings
from grants_app.core.database import Database
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.search import plain
from grants_app.core.work import open_work
from grants_app.hubs.models import Community
from grants_app.people.models import Person
from grants_app.settings import Settings
from grants_app.tables import METADATA
from tests.demo_network import actor, demo, demo_file
from tests.house.routes import Address, addresses
from tests.house.sources import HOUSE
from tests.web import ORIGIN, Visitor, over

__all__ = ["demo", "demo_file"]

SEALED = tomllib.loads((HOUSE / "grants_app" / "demo" / "communities.toml").read_text(encoding="utf-8"))["sealed"][0]
COMMON = {
    "cooperativa",
    "aldea",
    "casa",
    "junto",
    "molino",
    "treasurer",
    "presides",
    "assembly",
    "signs",
    "money",
    "banco",
    "agencia",
    "parque",
}
CLEARED = "Tomás Caal"
PEOPLE = ("Marisol Ajú", CLEARED, "Hélène Dubois", "Inês Correia", "Karl Lindqvist", "Ana Silva", "Ingrid Sommer")
"""One of each kind."""
READER = "Karl Lindqvist"
"""Whose links lead to every kind of page."""
A_FILE = re.compile(r"\.(xlsx|csv|zip|json|xml|ics|pdf|journal|beancount)\b|/file\b|/pack")
LEAST_PAGES = 90


def the_words() -> list[str]:
    """Each rare word of what was sealed, as it is and as the search keeps it."""
    texts = [SEALED["name"], SEALED["place"], *(text for person in SEALED["persons"] for text in person)]
    texts += [SEALED["bank"]["bank"], SEALED["bank"]["account"].replace(" ", "")]
    words = {word for text in texts for word in re.findall(r"[^\s,]{5,}", text)} | {"5994 7316", "3900 7716"}
    rare = {word for word in words if word.casefold() not in COMMON}
    assert len(rare) >= 8
    return sorted(rare | {plain(word) for word in rare} | {word.casefold() for word in rare})


WORDS = re.compile(b"|".join(re.escape(word.encode()) for word in the_words()))


def told(content: bytes) -> list[bytes]:
    """The words that some bytes hold, also inside a workbook or a pack."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            inner = (packed.read(name) + name.encode() for name in packed.namelist())
            return [word for each in inner for word in told(each)]
    return WORDS.findall(content)


def in_answer(answer: Any) -> list[bytes]:
    return told(answer.content) + told(str(answer.headers).encode())


def pattern_of(address: Address) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)(?::\w+)?\}", r"(?P<\1>[^/]+)", address.path))


class Walk:
    """The addresses of the demo: those that links lead to, and every other route with what the links have told of its parameters."""

    def __init__(self, visitor: Visitor, start: list[str]) -> None:
        self.pages = [address for address in addresses() if address.method == "GET"]
        self.patterns = {str(address): pattern_of(address) for address in self.pages}
        self.known: dict[str, str] = {}
        self.found: dict[str, str] = {}
        self._follow(visitor, start)
        self._fill()

    def _follow(self, visitor: Visitor, start: list[str]) -> None:
        waiting, asked = list(start), set(start)
        while waiting:
            path = waiting.pop(0)
            answer = visitor.get(path)
            self._learn(path)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            for link in re.findall(r'(?:href|action)="(/[^"#?]*)', answer.text):
                route = self._learn(link)
                if route and route not in asked and not A_FILE.search(link):
                    asked.add(route)
                    waiting.append(link)

    def _learn(self, path: str) -> str:
        """Which route an address is of, and what its parameters are."""
        plain_path = path.partition("?")[0]
        literal = str(Address("GET", plain_path))
        for route in [literal] if literal in self.patterns else self.patterns:
            if its := self.patterns[route].fullmatch(plain_path):
                for name, value in its.groupdict().items():
                    self.known.setdefault(name, value)
                self.found.setdefault(route, path)
                return route
        return ""

    def _fill(self) -> None:
        for address in self.pages:
            if str(address) not in self.found and set(address.parameters) <= set(self.known):
                self.found[str(address)] = address.filled(self.known)


def visitors(demo: Database, folder: Path) -> dict[str, Visitor]:
    with Session(demo.engine) as session:
        people = {person.name: person.id for person in session.exec(select(Person))}
    settings = Settings(data_folder=folder, secret="a-secret-of-the-tests-that-is-long-enough", base_url=ORIGIN)
    world: Any = SimpleNamespace(database=demo, people=people)
    app = over(settings, demo)
    return {name: Visitor(app, world, name) for name in PEOPLE}


def community(demo: Database) -> Community:
    with Session(demo.engine) as session:
        return session.exec(select(Community).where(Community.alias == SEALED["community"])).one()


def leaks(demo: Database, folder: Path) -> Iterator[str]:
    """Every address at which somebody meets a word of what is sealed."""
    everybody = visitors(demo, folder)
    here = f"/communities/{community(demo).id}"
    walk = Walk(everybody[READER], [here, f"{here}/identity", "/", "/calls", "/applications", "/search?q=zafir"])
    assert len(walk.found) >= LEAST_PAGES
    for route, path in walk.found.items():
        for name in (CLEARED,) if A_FILE.search(path) else PEOPLE:
            answer = everybody[name].get(path)
            if words := in_answer(answer):
                yield f"{route} shows {words} to {name}"
    for place in (
        "/applications",
        "/sub-grants",
        "/calls",
        "/expenditures",
        "/people",
        "/audit",
        "/disbursements",
        "/search",
    ):
        for word in ("Zafirquetzaltenca", "hermelindo", "tzununpekal"):
            answer = everybody[CLEARED].get(f"{place}?q={quote(word)}")
            listed = answer.text.replace(word, "")  # what was typed stands in the search box
            if words := told(listed.encode()):
                yield f"{place} finds {words}"


@pytest.mark.timeout(600)  # every page of the network is read by everybody
def test_no_page_list_search_or_file_shows_it_to_anybody(demo: Database, tmp_path: Path) -> None:
    assert list(leaks(demo, tmp_path)) == []


def test_a_word_planted_in_the_open_is_found(demo: Database, tmp_path: Path) -> None:
    """Else the test above would be green over nothing: a page, a file in a zip and a header are searched."""
    with Session(demo.engine) as session:
        session.get_one(Community, community(demo).id).summary = f"Near {SEALED['place']}"
        session.commit()
    answer = visitors(demo, tmp_path)["Marisol Ajú"].get(f"/communities/{community(demo).id}")
    assert b"Tzununpekal" in in_answer(answer)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("sheet1.xml", "Eulogia")
    assert told(packed.getvalue()) == [b"Eulogia"]
    assert in_answer(SimpleNamespace(content=b"", headers={"content-disposition": "hermelindo.xlsx"}))
    with demo.engine.connect() as connection:
        assert list(in_tables(connection, "community")) == ["community"]


def in_tables(connection: Any, only: str = "") -> Iterator[str]:
    """Tables with a word in any value: the trail, the outbox of mails, what the search keeps, everything."""
    for table in METADATA.sorted_tables:
        if only and table.name != only:
            continue
        for some in connection.execute(table.select()).partitions(500):
            values = [value for row in some for value in row if isinstance(value, str | bytes)]
            files = [value for value in values if isinstance(value, bytes)]
            texts = "\n".join(value for value in values if isinstance(value, str))
            if told(texts.encode()) or any(told(each) for each in files):
                yield table.name


def test_no_table_and_no_byte_of_the_database_holds_it(demo: Database) -> None:
    file = Path(demo.url.removeprefix("sqlite:///"))
    assert SEALED["community"].encode() in file.read_bytes()
    assert not told(file.read_bytes())
    with demo.engine.connect() as connection:
        assert not list(in_tables(connection))


def test_no_log_and_no_line_of_the_command_line_tells_it(
    demo: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing, opening, a refusal and the commands of the terminal, with everything logged that can be."""
    caplog.set_level(logging.DEBUG)
    its = community(demo).id
    visitor = visitors(demo, tmp_path)[CLEARED]
    visitor.post(f"/communities/{its}/identity", {"name": "", "place": SEALED["place"] * 20})
    visitor.post(f"/communities/{its}/identity/persons", {"person": SEALED["persons"][0][0]})
    visitor.post(f"/communities/{its}/identity/open", {"parts": "persons", "reason": SEALED["name"]})
    with open_work(demo, actor(demo, CLEARED)) as work:
        with pytest.raises(Exception, match=r"master key") as refused:
            commands.open_identity(work, MasterKeyFile(tmp_path / "none"), its, ["name"], reason="To see it once more")
        assert openings(work, its)
    monkeypatch.setenv("GRANTS_DATABASE_URL", demo.url)
    monkeypatch.setenv("GRANTS_DATA_FOLDER", str(tmp_path))
    runner, trail = CliRunner(), tmp_path / "trail.jsonl"
    answers = [
        runner.invoke(grants, words)
        for words in (
            ["keys", "check"],
            ["audit", "export", "-o", str(trail)],
            ["formats"],
            ["keys", "rotate", "--hub", "GT"],
        )
    ]
    assert trail.exists()
    written = "".join(answer.stdout + answer.stderr for answer in answers) + trail.read_text() + str(refused.value)
    assert not told(written.encode())
    assert not told(caplog.text.encode())
