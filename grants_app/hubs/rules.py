"""The objectives of the network's strategy as they are shipped, and pure checks of hubs and communities."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grants_app.core.errors import Invalid
from grants_app.core.money import is_currency
from importers.countries import COUNTRIES

_OBJECTIVES = Path(__file__).parent / "objectives.toml"


@dataclass(frozen=True, slots=True)
class ShippedObjective:
    """One objective of the file that is shipped."""

    code: str
    title: str


def shipped_objectives() -> list[ShippedObjective]:
    """The objectives in their order."""
    rows = tomllib.loads(_OBJECTIVES.read_text(encoding="utf-8"))["objective"]
    return [ShippedObjective(row["code"], row["title"]) for row in rows]


@dataclass(frozen=True, slots=True)
class HubFacts:
    """What is known of a hub."""

    code: str
    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    is_head_office: bool = False


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    """What is known of a community: never who it is."""

    alias: str
    kind: str
    country: str
    summary: str = ""


def check_hub(facts: HubFacts) -> None:
    """Refuse (422) facts that no hub can have, with a sentence for each field."""
    wrong: dict[str, str] = {}
    if not facts.code.strip():
        wrong["code"] = "Give the hub a short code, such as GT."
    if not facts.name.strip():
        wrong["name"] = "Give the hub its name."
    if facts.country not in COUNTRIES:
        wrong["country"] = f"«{facts.country}» is not a country code; write two letters such as GT."
    if not is_currency(facts.currency):
        wrong["currency"] = f"«{facts.currency}» is not a currency code; write three letters such as GTQ."
    if not is_time_zone(facts.time_zone):
        wrong["time_zone"] = f"«{facts.time_zone}» is not a time zone; write it like America/Guatemala."
    _refuse(wrong)


def check_community(facts: CommunityFacts) -> None:
    """Refuse (422) a community without alias, kind or country."""
    wrong: dict[str, str] = {}
    if not facts.alias.strip():
        wrong["alias"] = "Give the community an alias: a name that says nothing of who its members are."
    if not facts.kind.strip():
        wrong["kind"] = "Say what kind of organisation it is, such as «Weavers' cooperative»."
    if facts.country not in COUNTRIES:
        wrong["country"] = f"«{facts.country}» is not a country code; write two letters such as GT."
    _refuse(wrong)


def is_time_zone(name: str) -> bool:
    """Whether the name is a time zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)
