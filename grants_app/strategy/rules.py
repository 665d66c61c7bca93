"""What a strategy is: its period, which meets no other's, and its objectives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from grants_app.core.errors import Invalid
from importers import strategy_toml
from importers.records import StrategyRecord

SHIPPED = Path(__file__).parent.parent / "hubs" / "strategies.toml"
LONGEST_CODE, LONGEST_TITLE = strategy_toml.LONGEST_CODE, strategy_toml.LONGEST_TITLE


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """One objective as it is typed; `follows`: the code of the earlier objective that it continues."""

    code: str
    title: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class StrategyFacts:
    """A strategy as it is typed or taken in. No last day: until another one is decided."""

    code: str
    title: str
    starts_on: date
    ends_on: date | None
    objectives: tuple[ObjectiveFacts, ...]

    def meets(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether the two periods have a day in common."""
        return (ends_on is None or self.starts_on <= ends_on) and (self.ends_on is None or starts_on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Known:
    """A strategy that is here: the code, the title, the period."""

    code: str
    title: str
    starts_on: date
    ends_on: date | None


def shipped() -> tuple[StrategyRecord, ...]:
    """The strategies of the file that is shipped."""
    with SHIPPED.open("rb") as file:
        return strategy_toml.read(file).records


def facts_of(record: StrategyRecord) -> StrategyFacts:
    """What a file says, as it would be typed."""
    its = tuple(ObjectiveFacts(each.code, each.title, each.follows) for each in record.objectives)
    return StrategyFacts(record.code, record.title, record.starts_on, record.ends_on, its)


def check(facts: StrategyFacts, others: Iterable[Known], codes_elsewhere: Sequence[str]) -> None:
    """Refuse (422) what no strategy can be, with a sentence for each field; `codes_elsewhere`: objectives of other strategies."""
    wrong: dict[str, str] = {}
    if not facts.code:
        wrong["code"] = "Give the strategy a short code, such as GS2."
    if not facts.title:
        wrong["title"] = "Give the strategy its title."
    if facts.ends_on is not None and facts.ends_on < facts.starts_on:
        wrong["ends_on"] = "The strategy would end before it starts: correct one of the two days."
    elif met := next((other for other in others if facts.meets(other.starts_on, other.ends_on)), None):
        until = f"until {met.ends_on.isoformat()}" if met.ends_on else "without a last day"
        wrong["starts_on"] = (
            f"On some of these days «{met.title}» is in force (from {met.starts_on.isoformat()} {until}), and only one may be: "
            "give that one its last day, or begin this one later."
        )
    wrong |= _wrong_objectives(facts.objectives, codes_elsewhere)
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def _wrong_objectives(objectives: Sequence[ObjectiveFacts], elsewhere: Sequence[str]) -> dict[str, str]:
    codes = [each.code for each in objectives]
    if not objectives:
        return {"objectives": "Give the strategy at least one objective."}
    for each in objectives:
        if not each.code or not each.title:
            return {"objectives": "Each objective has a code and a title: fill in both, or empty the row."}
        if codes.count(each.code) > 1:
            return {"objectives": f"The code {each.code} stands twice; give each objective its own."}
        if each.code in elsewhere:
            return {"objectives": f"{each.code} is an objective of another strategy; a code is one objective for ever."}
        if each.follows and each.follows not in elsewhere:
            return {"objectives": f"{each.code} follows «{each.follows}», which is no objective of another strategy."}
    return {}


def must_say_why(note: str) -> str:
    """The note without spaces around; refused (422) where there is none."""
    if not note.strip():
        says = "Say why: the decision and its date, for whoever asks later."
        raise Invalid(says, fields={"note": says})
    return note.strip()[:1000]
