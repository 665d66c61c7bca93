"""Files of communities: written by their hubs, sealed and once opened by the cleared."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from grants_app.communities import commands, queries
from grants_app.communities.rules.bank_details import Details
from grants_app.communities.rules.documents import DocumentFacts
from grants_app.communities.rules.identity import Identity, Person
from grants_app.communities.rules.profile import Facts, split
from grants_app.core.attachments import attachment
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage
from grants_app.hubs.queries import community_by_alias

_FILE = Path(__file__).parent.parent / "communities.toml"


def of(stage: Stage) -> Iterator[Cue]:
    """The files, then what is sealed."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for its in told["file"]:
        for year in its.get("turnover", ["", None])[1:]:
            yield Cue(its["on"], its["by"], partial(_write, stage, its, year))
    for its in told["sealed"]:
        yield Cue(its["on"], its["by"], partial(_seal, stage, its))
        on, reason, parts = its["opened"]
        yield Cue(on, its["by"], partial(_open, stage, its, reason, parts))
        for kind, issued, expires in its["documents"]:
            yield Cue(max(issued, its["on"]), its["by"], partial(_attach, stage, its, kind, (issued, expires)))
        bank = its["bank"]
        yield Cue(bank["on"], its["by"], partial(_propose, stage, its))
        yield Cue(bank["on"], bank["confirmed"], partial(_confirm, stage, its))


def _write(stage: Stage, its: Mapping[str, Any], year: tuple[int, str] | None, work: Work) -> None:
    currency = its["turnover"][0] if year else ""
    registered = its.get("registered_on")
    facts = Facts(
        legal_form=its["legal_form"],
        registered_on=stage.day(registered) if registered else None,
        turnover_minor=Money.of(year[1], currency).minor if year else None,
        turnover_currency=currency,
        turnover_year=year[0] if year else None,
        themes=tuple(its["themes"]),
        languages=split(its["languages"]),
        members=its["members"],
        women=its.get("women", ""),
        youth=its.get("youth", ""),
        countries=split(its["countries"]),
        area=its["area"],
        channels=tuple(its["channels"]),
        track_record=its.get("track_record", "").replace("\n", " "),
    )
    commands.write_profile(work, _community(work, its), facts)


def _seal(stage: Stage, its: Mapping[str, Any], work: Work) -> None:
    community_id = _community(work, its)
    commands.seal_identity(work, stage.master_key, community_id, Identity(its["name"], its["place"]))
    for name, role, contact in its["persons"]:
        commands.seal_person(work, stage.master_key, community_id, Person(name, role, contact))


def _open(stage: Stage, its: Mapping[str, Any], reason: str, parts: list[str], work: Work) -> None:
    commands.open_identity(work, stage.master_key, _community(work, its), parts, reason=reason)


def _attach(stage: Stage, its: Mapping[str, Any], kind: str, days: tuple[date, date], work: Work) -> None:
    file = attachment(f"{kind}.txt", f"{kind} of {its['name']} (invented, of the demo network)".encode())
    issued_on, expires_on = map(stage.day, days)
    facts = DocumentFacts(kind, issued_on, expires_on)
    commands.attach_document(work, stage.master_key, _community(work, its), facts, file)


def _propose(stage: Stage, its: Mapping[str, Any], work: Work) -> None:
    bank = its["bank"]
    details = Details(bank["kind"], bank["currency"], bank["holder"], bank["bank"], bank["account"])
    commands.propose_details(work, stage.master_key, _community(work, its), details, reason=bank["reason"])


def _confirm(stage: Stage, its: Mapping[str, Any], work: Work) -> None:
    [waiting] = queries.versions(work, _community(work, its))
    commands.confirm_details(work, stage.master_key, waiting.id, account=its["bank"]["account"])


def _community(work: Work, its: Mapping[str, Any]) -> UUID:
    found = community_by_alias(work, its["community"])
    if found is None:
        raise Invalid(f"The story names an unknown community {its['community']}.")
    return found.id
