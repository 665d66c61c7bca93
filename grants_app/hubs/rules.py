"""Pure checks of hubs and communities, and of the shares in which objectives are served."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grants_app.core.errors import Invalid
from grants_app.core.money import is_currency, split
from importers.countries import COUNTRIES


def even_shares(objective_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Whole percent that come to 100, as even as can be: the first ones get what is left over."""
    return dict(zip(objective_ids, split(100, [1] * len(objective_ids)), strict=True)) if objective_ids else {}


def shares_of(chosen: Sequence[UUID], before: Mapping[UUID, int]) -> dict[UUID, int]:
    """The shares after another choice: even ones stay even; typed ones stay, and what is new gets what is left to 100."""
    if len(chosen) == 1:
        return {chosen[0]: 100}
    if sorted(before.values()) == sorted(even_shares(list(before)).values()):
        return even_shares(chosen)
    kept = {each: before[each] for each in chosen if each in before}
    new = [each for each in chosen if each not in before]
    left = max(0, 100 - sum(kept.values()))
    return kept | (dict(zip(new, split(left, [1] * len(new)), strict=True)) if new else {})


def check_shares(shares: Mapping[UUID, int]) -> None:
    """Refuse (422) shares that do not come to 100, or one that is nothing."""
    says = ""
    if not shares:
        says = "Choose at least one objective, and say how much of it is served."
    elif any(not 0 < percent <= 100 for percent in shares.values()):
        says = "Each share is a whole number of percent from 1 to 100; leave an objective out where it is not served."
    elif sum(shares.values()) != 100:
        says = f"The shares come to {sum(shares.values())} %; they must come to 100 %."
    if says:
        raise Invalid(says, fields={"objectives": says})


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
