"""Which kinds of file there are, who may take them in, and what must be named with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from grants_app.access import Action, Actor
from grants_app.core.errors import Invalid
from grants_app.core.memory import holding_many
from grants_app.core.notation import number
from grants_app.core.taken_in import TakenIn
from importers import IMPORTS
from importers.record_stream import Watch, unwatched
from importers.records import CallDocument, CallRecord, DeadlineRecord, Flow, NetworkRecords, QuestionRecord, Reading


@dataclass(frozen=True, slots=True)
class Desk:
    """What a kind of file needs: one of these rights, an award, a hub; and the page of its own that it may have."""

    actions: tuple[Action, ...]
    needs_award: bool = False
    suffixes: str = ".xlsx"
    page: str = ""


DESKS: Mapping[str, Desk] = {
    "network": Desk(
        (Action.HUB_MANAGE, Action.PERSON_MANAGE, Action.DONOR_MANAGE, Action.COMMUNITY_WRITE, Action.AWARD_WRITE)
    ),
    "calls-eu": Desk((Action.CALL_WRITE,), suffixes=".json"),
    "calls-grants-gov": Desk((Action.CALL_WRITE,), suffixes=".xml"),
    "calls-grants-gov-search": Desk((Action.CALL_WRITE,), suffixes=".json"),
    "calls-workbook": Desk((Action.CALL_WRITE,)),
    "past-grants-360giving": Desk((Action.CALL_WRITE,), suffixes=".json"),
    "budget": Desk((Action.BUDGET_WRITE, Action.BUDGET_APPROVE), needs_award=True, page="an award's page"),
    "expenditures": Desk((Action.EXPENDITURE_WRITE,), needs_award=True, page="the page of expenditure"),
    "strategy": Desk((Action.STRATEGY_WRITE,), suffixes=".toml"),
    "rates": Desk((Action.RATE_WRITE,), suffixes=".csv"),
    "rates-ecb": Desk((Action.RATE_WRITE,), suffixes=".csv,.zip"),
    "rates-inforeuro": Desk((Action.RATE_WRITE,), suffixes=".json"),
    "rates-un": Desk((Action.RATE_WRITE,), suffixes=".xml,.csv"),
    "rates-treasury": Desk((Action.RATE_WRITE,), suffixes=".csv"),
}
"""Every kind of `importers.IMPORTS`; those with a page of their own are not offered on the page of imports."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that was read, and how it is to be taken in."""

    kind: str
    file_name: str
    reading: Reading[Any] | Flow[Any]
    award: str = ""
    """Reference of the award, where the kind needs one."""
    hub: str = ""
    """Code of the hub for rows that name none."""
    draft: bool = False

    @property
    def count(self) -> int:
        """How many rows the file has that could be read."""
        if isinstance(self.reading, Flow):
            return self.reading.count
        return sum(record.count if isinstance(record, NetworkRecords) else 1 for record in self.reading.records)


def desk(kind: str) -> Desk:
    """What a kind of file needs; Invalid for an unknown kind."""
    if kind not in DESKS:
        says = f"There is no kind «{kind}»; the kinds are {', '.join(DESKS)}."
        raise Invalid(says, fields={"kind": says})
    return DESKS[kind]


def needed(actor: Actor, kind: str) -> Action:
    """The right by which a person may take in this kind of file; the first one where the person has none."""
    actions = desk(kind).actions
    return next((action for action in actions if actor.may_somewhere(action)), actions[0])


@holding_many()
def read(kind: str, file: BinaryIO | bytes, file_name: str, watch: Watch = unwatched) -> Reading[Any] | Flow[Any]:
    """What a file holds. Raises Invalid for an unknown kind, `Unusable` for a file that cannot be used at all.

    A file of a kind that may be longer than memory is only looked through; it must stay open until it is taken in.
    """
    desk(kind)
    stream = BytesIO(file) if isinstance(file, bytes) else file
    importer, name = IMPORTS[kind], Path(file_name).name
    return importer.flow(stream, name, watch) if importer.flow else importer.read(stream, name)


def records(reading: Reading[Any] | Flow[Any]) -> Iterable[Any]:
    """The records, one after the other: of a long file they are read as they are asked for."""
    return reading.again() if isinstance(reading, Flow) else reading.records


def held(reading: Reading[Any] | Flow[Any]) -> tuple[Any, ...]:
    """All records at once, of the kinds whose files are short."""
    return tuple(records(reading))


def kinds_for(actor: Actor) -> list[str]:
    """The kinds that the page of imports offers to this person."""
    return [
        kind
        for kind, its in DESKS.items()
        if not its.page and any(actor.may_somewhere(action) for action in its.actions)
    ]


def in_words(outcome: TakenIn) -> str:
    """«12 records taken in, 2,988 were already here»."""
    taken = f"{number(outcome.taken)} record{'' if outcome.taken == 1 else 's'} taken in"
    were = "was" if outcome.already_here == 1 else "were"
    return f"{taken}, {number(outcome.already_here)} {were} already here" if outcome.already_here else taken


@dataclass(frozen=True, slots=True)
class PreviewTable:
    """The first rows of a sheet as they were understood."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


def preview_tables(reading: Reading[Any] | Flow[Any], most: int = 20) -> list[PreviewTable]:
    """What was read, one table a sheet; columns in which nothing stands are left out."""
    if isinstance(reading, Flow):
        first = list(islice(reading.again(), most)) if not reading.problems else []
        return [_preview_table("Records", first, reading.count)] if first else []
    sheets: list[tuple[str, Sequence[Any]]] = []
    for record in reading.records:
        if isinstance(record, NetworkRecords):
            sheets += [(sheet.name.capitalize(), getattr(record, sheet.name)) for sheet in fields(record)]
    if not sheets:
        sheets = [("Records", reading.records)]
    return [_preview_table(caption, records[:most], len(records)) for caption, records in sheets if records]


def _preview_table(caption: str, first: Sequence[Any], total: int) -> PreviewTable:
    names = [field.name for field in fields(first[0]) if not field.name.endswith(("where", "_html", "_was_number"))]
    filled = [name for name in names if any(_in_a_cell(getattr(record, name)) for record in first)]
    rows = tuple(tuple(_in_a_cell(getattr(record, name), _zone(record)) for name in filled) for record in first)
    return PreviewTable(caption, tuple(name.replace("_", " ").capitalize() for name in filled), rows, total)


def _zone(record: Any) -> str:
    return record.time_zone if isinstance(record, CallRecord) else "UTC"


def _in_a_cell(value: Any, zone: str = "UTC") -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return "; ".join(_in_a_cell(part, zone) for part in value)
    if isinstance(value, DeadlineRecord):
        there = value.at.astimezone(ZoneInfo(zone))
        return f"{there:%Y-%m-%d}" if value.is_day else f"{there:%Y-%m-%d %H:%M}"
    text = (
        value.title
        if isinstance(value, CallDocument)
        else value.text
        if isinstance(value, QuestionRecord)
        else str(value)
    )
    return text if len(text) <= 120 else f"{text[:119]}…"
