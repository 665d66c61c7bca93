"""What can be chosen for a cell or a column, in groups that a person looks for by their heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.donor_template.mapping import Block, Column, Put
from exports.donor_template.vocabulary import FACTS, REPEATS, Fact, fact

GROUPS: Mapping[str, str] = {
    "award": "The award",
    "period": "The period of the report",
    "report": "The report",
    "total": "All lines of the budget",
    "direct": "Direct costs",
    "indirect": "Indirect costs",
    "eligible": "Eligible costs",
    "contingency": "The contingency reserve",
    "in_kind": "Contributions in kind",
    "source": "Who pays for the action",
    "cash": "The award’s money over the period",
    "standing": "How the award stands since its start",
    "following": "The following period",
    "prepared": "Who signed",
}
"""By the first word of a fact's id, in the order in which they are shown."""
_SAME = {"network": "award", "request": "following", "reviewed": "prepared", "approved": "prepared"}
"""First words that stand under another one's heading."""
KINDS: Mapping[str, str] = {"text": "text", "amount": "amount", "date": "day", "percent": "%", "number": "number"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading; those of what repeats need to be told of which."""

    title: str
    choices: tuple[Choice, ...]
    of: str = ""


def for_a_cell() -> list[Group]:
    """Facts of the whole statement by group, then those of one line, heading, hub or source."""
    found: dict[str, list[Choice]] = {word: [] for word in GROUPS}
    for it in FACTS:
        word = it.id.partition(".")[0]
        found.setdefault(_SAME.get(word, word), []).append(_choice(it))
    groups = [Group(GROUPS.get(word, word), tuple(its)) for word, its in found.items() if its]
    of_one = ("lines", "headings", "hubs", "sources")
    return groups + [
        Group(f"Of one {REPEATS[key].one}", tuple(map(_choice, REPEATS[key].facts)), REPEATS[key].one) for key in of_one
    ]


def for_a_column(repeats: str) -> list[Group]:
    """Facts of each item, then those of the whole statement."""
    own = Group(f"Of each {REPEATS[repeats].one}", tuple(map(_choice, REPEATS[repeats].facts)))
    return [own, *(group for group in for_a_cell() if not group.of)]


def what_repeats() -> list[tuple[str, str]]:
    """What a block may repeat, by its key."""
    return [(key, str(its.label)) for key, its in REPEATS.items()]


def label_of(what: str) -> str:
    """A fact as people read it; its id where nothing is called so any more."""
    found = fact(what)
    return str(found.label) if found else what


def in_words(put: Put) -> str:
    """What goes into a cell, as the page shows it."""
    if put.text:
        return f"«{put.text}»"
    return f"{label_of(put.what)} of {put.of}" if put.of else label_of(put.what)


def block_in_words(block: Block) -> str:
    """What repeats, as the page shows it."""
    only = f", only {block.only}" if block.only else ""
    return f"{REPEATS[block.repeats].label}{only}"


def column_in_words(its: Column) -> str:
    """What a column of rows that repeat holds, as the page shows it."""
    return label_of(its.what) if its.what else f"«{its.text}»"


def ids(groups: Sequence[Group]) -> set[str]:
    """Everything that may be chosen of them."""
    return {choice.id for group in groups for choice in group.choices}


def _choice(it: Fact) -> Choice:
    return Choice(it.id, str(it.label), KINDS[it.kind])
