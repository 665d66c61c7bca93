"""Loads the demo network: its files through the importers, its story through the commands, each step by its own person."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from grants_app.access import OPERATOR, Actor, Role
from grants_app.core.database import Database
from grants_app.core.errors import Invalid
from grants_app.core.work import Work, open_reading, open_work
from grants_app.demo import cues
from grants_app.demo.cues import Cue, Stage
from grants_app.demo.dates import Shift
from grants_app.demo.story import Story, read_story
from grants_app.disbursements import commands as disbursements
from grants_app.hubs import queries as hub_queries
from grants_app.imports import commands as imports
from grants_app.imports import rules as import_rules
from grants_app.imports.rules import Asked
from grants_app.people import commands as people_commands
from grants_app.people import queries as people_queries
from grants_app.people.rules import DEMO_PASSWORD, hashed_password
from grants_app.people.sessions import actor_of
from grants_app.results import commands as result_commands
from grants_app.settings import Settings
from grants_app.strategy import commands as strategy_commands
from importers.records import Flow

FOLDER = Path(__file__).parent
DOMAIN = "demo.example"
_FIRST_CUE = time(13, 0, tzinfo=UTC)
"""Every hub is awake and has the same date: 07:00 in Guatemala, 20:00 in Bangkok."""

_CLEARED = ("Tomás Caal", "GT")
"""Who may open what is protected or sealed, in which hub."""

SHOWN = (
    "Marisol Ajú", "Tomás Caal", "Lucía Pop", "Hélène Dubois", "Pieter Maes", "Inês Correia", "Karl Lindqvist", "Ingrid Sommer",
    "Ana Silva", "Wanjiru Kamau", "Otieno Ouma",
)  # fmt: skip
"""Whose accounts are shown, in the order of the road; all other people of the demo have the same password."""


def load(database: Database, settings: Settings, today: date) -> None:
    """Fill an empty database with the demo network as it is in the month of `today`."""
    story = read_story(FOLDER / "story.toml")
    shift = Shift.to(today)
    with ThreadPoolExecutor(2) as pool:  # the next files are read while the story goes on with the first
        files = {one.file_name: pool.submit(_read, one, shift) for one in story.files()}
        stage = Stage(shift, lambda name: files[name].result(), settings.network_name, settings.master_key)
        _move_in(database, story, stage)
        _play(database, story, stage)


def accounts(database: Database) -> list[tuple[str, str]]:
    """The e-mail addresses and roles that a visitor may try, where the demo network is loaded; else none."""
    with open_reading(database, OPERATOR) as work:
        people = {person.name: person for person in people_queries.people(work, f"@{DOMAIN}", size=200).rows}
    shown = [people[name] for name in SHOWN if name in people]
    return [(person.email, "; ".join(role.label for role in person.roles)) for person in shown]


@dataclass(slots=True)
class _Act:
    """What one person does on one day, one thing after the other: one transaction."""

    on: date
    by: str
    does: list[Callable[[Work], None]] = field(default_factory=list)


def _play(database: Database, story: Story, stage: Stage) -> None:
    people = _people(database)
    stage.people |= {name: actor.id for name, actor in people.items() if actor.id}
    for minutes, act in _acts(cues.of(story, stage)):
        now = datetime.combine(stage.shift.day(act.on), _FIRST_CUE) + timedelta(minutes=minutes)
        with open_work(database, people[act.by], means="demo", now=now) as work:
            for do in act.does:
                do(work)


def _acts(story: Iterator[Cue]) -> Iterator[tuple[int, _Act]]:
    """The cues in the order of their days, with the minutes by which the acts of one day follow each other."""
    ordered = sorted(story, key=lambda cue: cue.on)
    for _, day in groupby(ordered, key=lambda cue: cue.on):
        for minutes, (by, some) in enumerate(groupby(day, key=lambda cue: cue.by)):
            same = list(some)
            yield minutes, _Act(same[0].on, by, [cue.do for cue in same])


def _read(wanted: Asked, shift: Shift) -> Asked:
    reading = import_rules.read(wanted.kind, (FOLDER / wanted.file_name).read_bytes(), wanted.file_name)
    if isinstance(reading, Flow):
        return replace(wanted, reading=reading)  # real calls and grants keep their days
    return replace(wanted, reading=replace(reading, records=tuple(map(shift.record, reading.records))))


def _move_in(database: Database, story: Story, stage: Stage) -> None:
    """The registers and rates come in by the operator, as when an organisation moves in; then everybody has the password."""
    now = datetime.combine(stage.shift.day(story.network.on), _FIRST_CUE)
    with open_work(database, OPERATOR, means="migration", now=now) as work:
        strategy_commands.register_shipped(work)
        result_commands.register_shipped(work)
        for file in (story.network.rates, story.network.file):
            _must_be_whole(imports.take_in(work, stage.file(file)).problems)
        _set_percentages(work)
        _add_auditor(work, story.audit.auditor)
        _clear(work)
        _give_passwords(work)


def _set_percentages(work: Work) -> None:
    """Vouchers travel slowly: for now no hub waits with its next advance for them."""
    for hub in hub_queries.hubs(work):
        if not hub.is_head_office:
            why = "Decision of the board: none, as long as vouchers travel by bus and boat"
            disbursements.record_percentage(work, hub.id, percent=Decimal(0), starts_on=work.today, reason=why)


def _add_auditor(work: Work, name: str) -> None:
    """From outside, so in no register of the network."""
    email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
    people_commands.add_person(work, email=email, name=name, role=Role.EXTERNAL_AUDITOR, hub_id=None)


def _clear(work: Work) -> None:
    """Somebody of a hub may open what is protected and sealed there."""
    name, code = _CLEARED
    [person] = [row for row in people_queries.people(work, name).rows if row.name == name]
    hub = hub_queries.hub_by_code(work, code)
    people_commands.give_role(work, person.id, Role.CLEARED, hub.id if hub else None)


def _give_passwords(work: Work) -> None:
    """One hash for all: the password is shown beside the form, so nothing is gained by hashing it for each."""
    shown = hashed_password(DEMO_PASSWORD)
    for row in people_queries.people(work, size=200).rows:
        person = people_queries.person(work, row.id, to_change=True)
        person.password_hash = shown
        work.add(person)
        work.note("person.password_set", person.id)


def _must_be_whole(problems: Sequence[object]) -> None:
    if problems:
        raise Invalid(f"The demo's own files do not fit: {problems[0]}")


def _people(database: Database) -> dict[str, Actor]:
    """Who acts, by name."""
    with open_reading(database, OPERATOR) as work:
        rows = people_queries.people(work, size=200).rows
        return {row.name: actor_of(work.session, people_queries.person(work, row.id)) for row in rows}
