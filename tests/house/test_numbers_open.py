"""Every number opens: a figure of the ledger on any page leads to the entries or vouchers that made it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, select

from grants_app.core.database import Database
from grants_app.people.models import Person
from grants_app.settings import Settings
from tests.demo_network import demo, demo_file
from tests.house.kenya import make_records
from tests.house.routes import addresses
from tests.web import ORIGIN, Visitor, over, program
from tests.world import World

__all__ = ["demo", "demo_file"]

FIGURES = {"num", "figure-big", "money"}
AMOUNT = re.compile(r"[-−+]?\d{1,3}(?:[., ]?\d{3})*[.,]\d{2,3}\b")
"""Money of the demo's awards has its reader's mark and its exponent's digits; a count, a percentage or a rate is no amount."""
OPENS = re.compile(
    r"^/(ledger\b|expenditures\b|disbursements\b|refunds/|reports/|banks/|sub-grants/|findings/|books\b|evidence/vouchers/"
    r"|awards/[^/]+/(budget-versus-actual|budget-moves|co-financing)|instalments/)|^#entry-"
)
"""Addresses of pages that show entries or vouchers, or the one record that posted them."""
SHOWS_THEM_ITSELF = re.compile(
    r"^/(ledger\b|expenditures\b|(disbursements|sub-grants|findings|refunds)/\{\}$|banks/\{\}/awards/|reports/\{\}/entries$"
    r"|awards/\{\}/budget-moves$|evidence/(awards|vouchers)/\{\}$)"
)
"""Pages on which the entries or vouchers stand themselves, below or beside the figure."""
NO_LEDGER_FIGURE = (
    (r"^/$", r"", "what somebody asked for or planned, which waits for the reader; the money of hubs opens"),
    (r"^/applications", r"", "what a community asks for, before there is any award"),
    (r"^/calls", r"", "the envelope and the bounds of a call"),
    (r"^/prospects", r"", "what a hub expects of a call, before there is any award"),
    (r"^/results/reached$", r"", "sums of accounts in one currency: each opens into them, and those into entries and vouchers"),
    (r"^/results/reached/rows$", r"Spent|Reached", "the sum of rows that open"),
    (r"^/results", r"", "what communities earn or save, as a hub measured it"),
    (r"^/(communities|applications)/\{\}/(results|indicators)$", r"", "what a community earns or saves, or aims at"),
    (r"^/strategy/concentration$", r"", "sums of shares in one currency, which open into their rows, and budgets that are left"),
    (r"^/strategy$", r"", "sums of shares in one currency: each opens into its rows, and those into the ledger's entries"),
    (r"^/strategy/rows$", r"Pipeline|Awarded|together", "what is asked or agreed, or the sum of rows that open"),
    (r"^/pipeline", r"", "what is asked or hoped for; it opens into the chances, whose table this is"),
    (r"^/donors/", r"^\| (Asked|Awarded of that)|Asked in those sent", "what applications asked, and what agreements then promised"),
    (r"^/(authorities|hubs)", r"", "how far a person may go"),
    (r"^/awards$", r"", "what the agreement says that the donor gives"),
    (r"^/awards/\{\}$", r"The donor gives|^Due \||\| Together", "the agreement and its instalments that are due"),
    (r"^/awards/\{\}(/budget-versus-actual)?$", r"^(Budget|Per contract|Left) ", "a line of which nothing is spent or asked: the budget"),
    (r"^/awards/\{\}/(budget|transfers)(/|$)", r"", "budgets as they were typed, and what rules allow of them"),
    (r"^/awards/\{\}/donor-payments$", r"The most that|Final grant|Balance due|To be paid|paid next|Short by|Cut by",
     "the donor's arithmetic over figures of the same table that open"),
    (r"^/awards/\{\}/donor-payments$", r"Pre-financing|Would be|Must be used|forecast", "the donor's arithmetic over the agreement"),
    (r"^/banks/\{\}(/months/.*)?$", r"", "a typed statement, or the sum of the shares in the same table, each of which opens"),
    (r"^/awards/\{\}/co-financing$", r"^Promised|^Still to come|Together", "what is promised or missing, or the sum of rows that open"),
    (r"^/awards/\{\}/accepted$", r"^(Requested|Authorised) ", "a forecast, and what the agency's letter authorised of it"),
    (r"^/(transfers|instalments)/", r"", "what was typed or agreed"),
    (r"^/refunds/new$", r"", "the advance, read once more before money moves"),
    (r"^/(disbursements|sub-grants|findings|prefinancings)/(\{\}/|tranches/|new)", r"", "asked, and read again before money moves"),
    (r"^/rates/", r"", "a rate, which is no money"),
)  # fmt: skip
"""Page, what names the figure, and why it is no total of the ledger."""
PAGES_OF_EACH_KIND = 3
LEAST_FIGURES = 1_000
LEAST_OF_THE_RECORDS = 100
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(slots=True)
class Element:
    """One element that is open while a page is read."""

    tag: str
    classes: frozenset[str]
    text: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    label: str = ""
    inside: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as a page shows it, the links around, in and beside it, and what names it."""

    text: str
    label: str
    links: tuple[str, ...]

    @property
    def is_money(self) -> bool:
        found = AMOUNT.search(self.text)
        return found is not None and bool(found[0].strip("-−+0.,"))

    @property
    def opens(self) -> bool:
        return any(OPENS.match(link) for link in self.links)


class Reader(HTMLParser):
    """Collects the figures and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.figures: list[Figure] = []
        self.links: list[str] = []
        self._waiting: list[tuple[Element, list[Element]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        element = Element(tag, frozenset((named.get("class") or "").split()), label=named.get("data-label") or "")
        if tag == "a" and (link := named.get("href")):
            self.links.append(link)
            for outer in (*self.open, element):
                outer.links.append(link)
        if tag not in VOID:
            self.open.append(element)

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self.open):
            return
        while self.open:
            element = self.open.pop()
            if FIGURES & element.classes and element.tag not in ("th", "input"):
                self._found(element)
            if element.tag in ("tr", "li", "dl", "p") or "tile" in element.classes:
                self._close(element)
            if element.tag == tag:
                break

    def _found(self, figure: Element) -> None:
        row = next(
            (it for it in reversed(self.open) if it.tag in ("tr", "li", "dl", "p") or "tile" in it.classes), None
        )
        self._waiting.append((figure, [*([row] if row else []), *(it for it in self.open if it.tag == "a")]))

    def _close(self, row: Element) -> None:
        """A row is whole: its links count for each of its figures."""
        rest = []
        for figure, around in self._waiting:
            if around and around[0] is not row:
                rest.append((figure, around))
                continue
            links = (*figure.links, *(link for it in around for link in it.links))
            words = " ".join("".join(around[0].text if around else []).split())[:160]
            self.figures.append(Figure(" ".join("".join(figure.text).split()), f"{figure.label} | {words}", links))
        self._waiting = rest


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    for figure, _ in reader._waiting:
        reader.figures.append(Figure(" ".join("".join(figure.text).split()), figure.label, tuple(figure.links)))
    return reader


def kind_of(path: str) -> str:
    """An address without what names one record: /awards/{}/budget."""
    return re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}", "/{}", path.partition("?")[0].partition("#")[0])


def walk(visitor: Visitor, start: Sequence[str]) -> Iterator[tuple[str, Reader]]:
    """Pages that links lead to from the first ones, some of each kind."""
    waiting, known = list(start), set(start)
    seen: dict[str, int] = defaultdict(int)
    while waiting:
        path = waiting.pop(0)
        answer = visitor.get(path)
        if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
            assert answer.status_code in (200, 303) or path in start, f"{path} answered {answer.status_code}"
            continue
        reader = read(answer.text)
        yield path, reader
        for link in reader.links:
            plain = link.partition("#")[0]
            if plain.partition("?")[0].endswith(".zip"):
                continue  # a pack holds no page, and writing one takes as long as many pages
            if plain.startswith("/") and plain not in known and seen[kind_of(plain)] < PAGES_OF_EACH_KIND:
                known.add(plain)
                seen[kind_of(plain)] += 1
                waiting.append(plain)


@pytest.fixture
def visitor(demo: Database, tmp_path: Path) -> Visitor:
    """The finance officer of the demo's network."""
    with Session(demo.engine) as session:
        people = {person.name: person.id for person in session.exec(select(Person))}
    settings = Settings(data_folder=tmp_path, secret="a-secret-of-the-tests-that-is-long-enough", base_url=ORIGIN)
    world: Any = SimpleNamespace(database=demo, people=people)
    return Visitor(over(settings, demo), world, "Hélène Dubois")


def is_no_ledger_figure(page: str, figure: Figure) -> bool:
    return any(re.search(where, page) and re.search(name, figure.label) for where, name, _ in NO_LEDGER_FIGURE)


def closed_figures(visitor: Visitor, start: Sequence[str] = ("/",)) -> tuple[int, set[str], list[str]]:
    """How many figures were seen on which kinds of page, and those that open into nothing though the ledger made them."""
    seen, closed, kinds = 0, [], set()
    for path, page in walk(visitor, start):
        kind = kind_of(path)
        kinds.add(kind)
        for figure in filter(lambda it: it.is_money, page.figures):
            seen += 1
            if not (figure.opens or SHOWS_THEM_ITSELF.match(kind) or is_no_ledger_figure(kind, figure)):
                closed.append(f"{path}: {figure.text} ({figure.label})")
    return seen, kinds, closed


@pytest.mark.timeout(600)  # every page of the network is read
def test_every_figure_of_the_demo_opens_into_entries_or_vouchers(visitor: Visitor) -> None:
    seen, kinds, closed = closed_figures(visitor)
    assert seen >= LEAST_FIGURES
    assert {"/", "/awards/{}", "/ledger", "/ledger/{}", "/advances", "/reports/{}", "/expenditures"} <= kinds
    assert not closed, "\n".join(closed)


@pytest.mark.timeout(600)  # every page of the network is read
def test_every_figure_opens_where_banks_sub_grants_findings_and_loans_are(world: World, tmp_path: Path) -> None:
    """What the demo has little of: one record of each kind, whichever page links to it."""
    records = make_records(world)
    pages = [
        it for it in addresses() if it.method == "GET" and set(it.parameters) and set(it.parameters) <= set(records)
    ]
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    seen, kinds, closed = closed_figures(visitor, [it.filled(records) for it in pages])
    assert seen >= LEAST_OF_THE_RECORDS
    assert {"/banks/{}", "/banks/{}/awards/{}", "/sub-grants/{}", "/findings/{}", "/refunds/{}"} <= kinds
    assert not closed, "\n".join(closed)


def test_the_page_is_read_as_a_person_reads_it() -> None:
    """The reading itself finds a figure that opens, one that does not, and one that its row opens."""
    page = read(
        '<div class="tile">Spent <span class="figure-big"><a href="/expenditures?award=1">12.50</a> EUR</span></div>'
        '<table><tr><td>Held</td><td class="num">−7.25</td></tr>'
        '<tr><td><a href="/ledger/9">no. 9</a></td><td class="num">3.00</td></tr><tr><td class="num">0.00</td></tr></table>'
    )
    assert [(figure.text, figure.opens) for figure in page.figures if figure.is_money] == [
        ("12.50 EUR", True), ("−7.25", False), ("3.00", True),
    ]  # fmt: skip
