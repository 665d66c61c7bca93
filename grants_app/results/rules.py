"""What an indicator, a plan and a result must be, and how small counts are told to whoever is not of the hub."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from grants_app.core.errors import Invalid
from grants_app.core.money import Money, is_currency
from grants_app.core.notation import number

SMALL = 5
"""A count of fewer people could point at one of them: it leaves the hub in general words alone."""
FEWER = f"fewer than {SMALL}"
_SHIPPED = Path(__file__).parent / "indicators.toml"


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """An indicator as it is typed or shipped."""

    code: str
    title: str
    unit: str
    counted: str
    of_people: bool = False
    is_money: bool = False
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """Where one begins and what one aims at; minor units of `currency` where the indicator is of money."""

    baseline: int
    target: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a hub measured in a period; minor units of `currency` where the indicator is of money."""

    indicator_id: UUID
    starts_on: date
    ends_on: date
    value: int
    measured_how: str
    community_id: UUID | None = None
    women: int | None = None
    men: int | None = None
    youth: int | None = None
    currency: str = ""


def shipped() -> list[IndicatorFacts]:
    """The indicators of the file that is shipped, in their order."""
    rows = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["indicator"]
    return [IndicatorFacts(**row) for row in rows]


def check_indicator(facts: IndicatorFacts) -> None:
    """Refuse (422) an indicator that nobody could measure alike."""
    needed = {
        "code": "Give the indicator a short code, such as JOBS.",
        "title": "Give the indicator its title.",
        "unit": "Say in which unit it is counted, such as «people».",
        "counted": "Say how it is counted, so that every hub counts alike.",
    }
    wrong = {name: says for name, says in needed.items() if not getattr(facts, name).strip()}
    if facts.of_people and facts.is_money:
        wrong["is_money"] = "An indicator counts people or money, not both."
    _refuse(wrong)


def check_plan(facts: PlanFacts, *, is_money: bool) -> None:
    """Refuse (422) a plan below zero, or one of money without its currency."""
    wrong: dict[str, str] = {}
    if facts.baseline < 0:
        wrong["baseline"] = "Baseline: give zero or more."
    if facts.target < 0:
        wrong["target"] = "Target: give zero or more."
    if is_money and not is_currency(facts.currency):
        wrong["currency"] = f"«{facts.currency}» is not a currency code; write three letters such as GTQ."
    _refuse(wrong)


def check_measured(
    measured: Measured, award: tuple[date, date], today: date, *, of_people: bool, is_money: bool
) -> None:
    """Refuse (422) what cannot have been measured: days outside, parts beyond the whole, or no word on how."""
    wrong: dict[str, str] = {}
    if measured.ends_on < measured.starts_on:
        wrong["ends_on"] = "The period would end before it starts: correct one of the two days."
    elif measured.ends_on < award[0] or measured.starts_on > award[1]:
        wrong["starts_on"] = f"The award runs from {award[0].isoformat()} to {award[1].isoformat()}; give days in it."
    elif measured.starts_on > today:
        wrong["starts_on"] = "The period has not begun: a result is measured, not expected."
    if measured.value < 0:
        wrong["value"] = "Result: give zero or more."
    if not measured.measured_how.strip():
        wrong["measured_how"] = "Say how it was measured: who was asked, which book was read."
    if is_money and not is_currency(measured.currency):
        wrong["currency"] = f"«{measured.currency}» is not a currency code; write three letters such as GTQ."
    _refuse(wrong | _parts(measured, of_people=of_people))


def _parts(measured: Measured, *, of_people: bool) -> dict[str, str]:
    parts = {name: getattr(measured, name) for name in ("women", "men", "youth")}
    if not of_people:
        return {
            name: "Only people are told for women, men and young people."
            for name, part in parts.items()
            if part is not None
        }
    for name, part in parts.items():
        if part is not None and not 0 <= part <= measured.value:
            return {name: f"{name.capitalize()}: from 0 to {measured.value}, which is the whole."}
    if measured.women is not None and measured.men is not None and measured.women + measured.men > measured.value:
        return {"men": f"Women and men together are more than the whole of {measured.value}."}
    return {}


def in_words(value: int, currency: str) -> str:
    """A count, or an amount of money in major units."""
    return number(Money(value, currency).amount) if currency else number(value)


def is_small(count: int | None) -> bool:
    """Whether a count could point at a person."""
    return count is not None and 0 < count < SMALL


def told(value: int, *, of_people: bool, inside: bool) -> str:
    """A count as it may be read: inside its hub as it is, outside «fewer than 5» where it is small."""
    return FEWER if of_people and not inside and is_small(value) else str(value)


def parts_told(
    value: int, women: int | None, men: int | None, youth: int | None, *, inside: bool
) -> tuple[str, str, str]:
    """Women, men and young people as they may be read; what could be found by subtracting from the whole is not told either."""
    parts = (women, men, youth)
    if inside:
        return _shown(*parts)
    rest = None if women is None or men is None else value - women - men
    hidden = any(map(is_small, (value, women, men, rest)))
    hidden = hidden or any(is_small(value - part) for part in (women, men) if part is not None)
    young_hidden = is_small(youth) or (youth is not None and is_small(value - youth)) or is_small(value)
    first, second, third = _shown(*parts)
    return (
        ("not told" if hidden and women is not None else first),
        ("not told" if hidden and men is not None else second),
        ("not told" if young_hidden and youth is not None else third),
    )


def _shown(*parts: int | None) -> tuple[str, str, str]:
    first, second, third = ("" if part is None else str(part) for part in parts)
    return first, second, third


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)
