"""Alignment: what of pipeline, awards and spending serves each objective of a strategy, per hub and year."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from exports.register import Column, Register, money_column, text_column
from grants_app.authorities.queries import MonthRates
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub, Objective, Strategy
from grants_app.strategy.queries.figures import AWARDED, PIPELINE, SPENT, Figure, figures

KINDS: Mapping[str, str] = {PIPELINE: "Pipeline", AWARDED: "Awarded", SPENT: "Spent"}
NONE = "none"
"""Stands in an address for what names no objective."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a reader asks of the page; empty is no wish."""

    strategy: UUID | None = None
    hub: UUID | None = None
    year: int | None = None
    objective: str = ""
    what: str = ""

    def url(self, path: str = "/strategy/rows", **others: object) -> str:
        """The address of the rows behind a figure of this page."""
        asked = {
            "strategy": self.strategy,
            "hub": self.hub,
            "year": self.year,
            "objective": self.objective,
            "what": self.what,
        } | others
        return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"

    def of(self, rows: Iterable[Figure], objectives: Iterable[Objective]) -> list[Figure]:
        """The rows that the reader asks for: of these objectives, and what names none."""
        ids = {objective.id for objective in objectives}
        return [
            row
            for row in rows
            if (row.objective_id is None or row.objective_id in ids)
            and (self.hub is None or row.hub_id == self.hub)
            and (self.year is None or row.year == self.year)
            and (not self.what or row.what == self.what)
            and (not self.objective or self.objective == (str(row.objective_id) if row.objective_id else NONE))
        ]


@dataclass(slots=True)
class Cell:
    """A sum in the network's currency with the rows behind it, and beside it what has no rate, each currency by itself."""

    total: Money
    url: str
    rows: int = 0
    unlike: dict[str, Money] = field(default_factory=dict)

    def take(self, row: Figure) -> None:
        self.rows += 1
        if row.network is not None:
            self.total += row.network
        else:
            self.unlike[row.own.currency] = self.unlike.get(row.own.currency, Money.zero(row.own.currency)) + row.own


@dataclass(frozen=True, slots=True)
class Line:
    """An objective (or a year, or a hub) with its pipeline, awards and spending."""

    code: str
    title: str
    cells: Mapping[str, Cell]
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A hub with, for each objective, how many open applications and awards serve it."""

    hub: Hub
    marks: tuple[tuple[Objective, int, int, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The codes of objectives that nothing of the hub serves."""
        return tuple(objective.code for objective, applied, awarded, _ in self.marks if not applied + awarded)


@dataclass(frozen=True, slots=True)
class Alignment:
    """All that strategy/show.html shows of a strategy."""

    strategy: Strategy | None
    strategies: Sequence[Strategy]
    hubs: tuple[Hub, ...]
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    total: Line
    by_year: tuple[Line, ...]
    by_hub: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    currency: str
    rates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The strategy that is asked for, or the one in force today, or the newest; its objectives; and all there are."""

    strategy: Strategy | None
    strategies: Sequence[Strategy]
    objectives: Sequence[Objective]
    codes: Mapping[UUID, str]
    """Of the objectives of all strategies."""


def chosen(work: Work, asked: UUID | None) -> Chosen:
    """Which strategy a page is about."""
    all_of_them, objectives = hub_queries.strategies_with_objectives(work)
    in_force = [
        its for its in all_of_them if its.starts_on <= work.today and (its.ends_on is None or its.ends_on >= work.today)
    ]
    wanted = [its for its in all_of_them if its.id == asked] or in_force or list(all_of_them[-1:])
    its = wanted[0] if wanted else None
    mine = [objective for objective in objectives if its and objective.strategy_id == its.id]
    return Chosen(its, all_of_them, mine, {objective.id: objective.code for objective in objectives})


def alignment(work: Work, wishes: Wishes, hubs: Sequence[Hub], currency: str) -> Alignment:
    """The page of one strategy, of all the reader's hubs or one of them, of all years or one."""
    found = figures(work, currency)
    about = chosen(work, wishes.strategy)
    strategy, objectives = about.strategy, about.objectives
    wishes = Wishes(strategy.id if strategy else None, wishes.hub, wishes.year)
    everything = Wishes().of(found.rows, objectives)
    rows = wishes.of(found.rows, objectives)
    mine = tuple(hub for hub in hubs if wishes.hub in (None, hub.id))
    lines = [
        _line(
            currency, its.code, its.title, wishes.url, _of(rows, its.id), _follows(its, about.codes), objective=its.id
        )
        for its in objectives
    ]
    unnamed = _of(rows, None)
    if unnamed:
        lines.append(_line(currency, "–", "No objective is named", wishes.url, unnamed, objective=NONE))
    years = sorted({row.year for row in everything})
    return Alignment(
        strategy=strategy,
        strategies=about.strategies,
        hubs=tuple(hubs),
        years=tuple(years),
        lines=tuple(lines),
        total=_line(currency, "", "Together", wishes.url, rows),
        by_year=tuple(
            _line(currency, str(year), "", wishes.url, [row for row in rows if row.year == year], year=year)
            for year in years
            if any(row.year == year for row in rows)
        ),
        by_hub=tuple(
            _line(currency, hub.code, hub.name, wishes.url, [row for row in rows if row.hub_id == hub.id], hub=hub.id)
            for hub in mine
        ),
        gaps=_gaps(everything, [hub for hub in mine if not hub.is_head_office], objectives, wishes),
        currency=currency,
        rates=found.rates.words,
    )


def _follows(its: Objective, codes: Mapping[UUID, str]) -> str:
    return codes[its.follows_id] if its.follows_id else ""


def _of(rows: Iterable[Figure], objective_id: UUID | None) -> list[Figure]:
    return [row for row in rows if row.objective_id == objective_id]


def _line(
    currency: str,
    code: str,
    title: str,
    url: Callable[..., str],
    rows: Iterable[Figure],
    follows: str = "",
    **wish: object,
) -> Line:
    cells = {what: Cell(Money.zero(currency), url(**wish, what=what)) for what in KINDS}
    for row in rows:
        cells[row.what].take(row)
    return Line(code, title, cells, follows)


def _gaps(
    rows: Sequence[Figure], hubs: Iterable[Hub], objectives: Sequence[Objective], wishes: Wishes
) -> tuple[Gap, ...]:
    """Whatever the year: open applications, and awards that have not ended."""
    found = []
    for hub in hubs:
        marks = []
        for objective in objectives:
            its = [row for row in rows if row.hub_id == hub.id and row.objective_id == objective.id]
            applied = {row.about_id for row in its if row.what == PIPELINE}
            awarded = {row.about_id for row in its if row.what == AWARDED and row.status != "Closed"}
            url = Wishes(wishes.strategy, hub.id, None, str(objective.id)).url()
            marks.append((objective, len(applied), len(awarded), url))
        found.append(Gap(hub, tuple(marks)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure, their sum, and what is said of them."""

    about: Chosen
    rows: tuple[Figure, ...]
    sums: Mapping[str, Cell]
    rates: MonthRates

    @property
    def objectives(self) -> dict[UUID | None, str]:
        return {its.id: its.code for its in self.about.objectives} | {None: "–"}


def behind(work: Work, wishes: Wishes, currency: str) -> Behind:
    """What a figure of the page consists of."""
    found = figures(work, currency)
    about = chosen(work, wishes.strategy)
    rows = wishes.of(found.rows, about.objectives)
    order = {what: place for place, what in enumerate(KINDS)}
    rows.sort(
        key=lambda row: (order[row.what], row.year, row.reference, row.objective_id is None, str(row.objective_id))
    )
    return Behind(about, tuple(rows), _line(currency, "", "", wishes.url, rows).cells, found.rates)


# --- files ---


@dataclass(frozen=True, slots=True)
class Summed:
    """One row of the register: a hub, a year, an objective and a currency."""

    strategy: str
    hub: str
    year: int
    objective: str
    title: str
    currency: str
    sums: Mapping[str, Money]


REGISTER: tuple[Column, ...] = (
    text_column("Strategy", lambda row: row.strategy, 12),
    text_column("Hub", lambda row: row.hub, 8),
    text_column("Year", lambda row: str(row.year), 7),
    text_column("Objective", lambda row: row.objective, 11),
    text_column("Title", lambda row: row.title, 52),
    money_column("Pipeline", lambda row: row.sums[PIPELINE].amount),
    money_column("Awarded", lambda row: row.sums[AWARDED].amount),
    money_column("Spent", lambda row: row.sums[SPENT].amount),
    text_column("Currency", lambda row: row.currency, 9),
)
ROWS: tuple[Column, ...] = (
    text_column("What", lambda row: KINDS[row.what], 10),
    text_column("Reference", lambda row: row.reference, 15),
    text_column("Title", lambda row: row.title, 44),
    text_column("Donor", lambda row: row.donor, 26),
    text_column("Year", lambda row: str(row.year), 7),
    text_column("Share in percent", lambda row: "" if row.percent is None else str(row.percent), 9),
    money_column("Whole", lambda row: row.whole.amount, "Own currency"),
    money_column("Part", lambda row: row.own.amount, "Own currency"),
    text_column("Own currency", lambda row: row.own.currency, 9),
    money_column("In the network's currency", lambda row: row.network.amount if row.network else None),
    text_column("Currency", lambda row: row.network.currency if row.network else "", 9),
)


def register(work: Work, wishes: Wishes, hubs: Sequence[Hub], currency: str) -> Register:
    """Alignment as a file: one row for each hub, year, objective and currency."""
    found = figures(work, currency)
    about = chosen(work, wishes.strategy)
    code = about.strategy.code if about.strategy else ""
    rows = list(_summed(code, wishes.of(found.rows, about.objectives), hubs, about.objectives))
    return Register("Strategy", REGISTER, rows, len(rows), work.today, _facts(found.rates))


def rows_register(work: Work, wishes: Wishes, currency: str) -> Register:
    """The rows behind a figure as a file."""
    its = behind(work, wishes, currency)
    return Register("Strategy rows", ROWS, its.rows, len(its.rows), work.today, _facts(its.rates))


def _facts(rates: MonthRates) -> tuple[tuple[str, str], ...]:
    said = "; ".join(f"{code}: {words or 'no rate, so its rows stand in it'}" for code, words in rates.words)
    return (("Rates into " + rates.currency, said or "none needed"),)


def _summed(
    strategy: str, rows: Iterable[Figure], hubs: Iterable[Hub], objectives: Sequence[Objective]
) -> Iterator[Summed]:
    codes = {hub.id: hub.code for hub in hubs}
    named = {its.id: its for its in objectives}
    sums: dict[tuple[str, int, int, str], dict[str, Money]] = {}
    places = {its.id: place for place, its in enumerate(objectives)}
    for row in rows:
        amount = row.network if row.network is not None else row.own
        place = places[row.objective_id] if row.objective_id else len(objectives)
        key = (codes.get(row.hub_id, ""), row.year, place, amount.currency)
        its = sums.setdefault(key, {what: Money.zero(amount.currency) for what in KINDS})
        its[row.what] += amount
    for hub, year, place, currency in sorted(sums):
        its_objective = named[objectives[place].id] if place < len(objectives) else None
        code, title = (its_objective.code, its_objective.title) if its_objective else ("", "No objective is named")
        yield Summed(strategy, hub, year, code, title, currency, sums[hub, year, place, currency])
