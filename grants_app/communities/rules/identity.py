"""Pure rules of a sealed identity: what is sealed where, what may be typed, and what a reason has to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.work import Work

PARTS: Mapping[str, str] = {"name": "Its name", "place": "Its place", "persons": "Its persons"}
"""What can be opened, each by itself."""
LONGEST: Mapping[str, int] = {"name": 300, "place": 600, "person": 200, "role": 200, "contact": 300}
MOST_PERSONS = 12
LEAST_WORDS, LONGEST_REASON = 3, 400
_LEAST_LETTERS = 4
"""Words shorter than this lead to nobody."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a community, opened; printing it shows nothing."""

    name: str = field(repr=False)
    role: str = field(repr=False)
    contact: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is to be sealed, or was opened; an empty text leaves what is sealed as it is. Printing it shows nothing."""

    name: str = field(default="", repr=False)
    place: str = field(default="", repr=False)


def must_be_of_the_hub(work: Work, action: Action, hub_id: UUID) -> None:
    """Refuse (403) everybody but the hub's own: a role in the whole network is not enough, nor the machine in hand."""
    work.must(action, hub_id)
    if hub_id not in work.actor.hubs_with(action):
        raise Forbidden("Only the cleared of the community's own hub open or write what is sealed. Ask one of them.")


def check_identity(its: Identity) -> None:
    """Refuse (422) nothing at all, or texts that are too long; no sentence repeats what was typed."""
    wrong = _too_long(name=its.name, place=its.place)
    if not its.name.strip() and not its.place.strip():
        wrong["name"] = "Fill in the name or the place; what is left empty stays as it is."
    _refuse(wrong)


def check_person(its: Person, there: int) -> None:
    """Refuse (422) a person without a name, too long a text, or one person too many."""
    wrong = _too_long(person=its.name, role=its.role, contact=its.contact)
    if not its.name.strip():
        wrong["person"] = "Give the person's name, or how that person is called."
    if there >= MOST_PERSONS:
        wrong["person"] = f"A community has at most {MOST_PERSONS} persons here; take one out first."
    _refuse(wrong)


def _too_long(**texts: str) -> dict[str, str]:
    return {
        name: f"At most {LONGEST[name]} characters; this has {len(text)}."
        for name, text in texts.items()
        if len(text) > LONGEST[name]
    }


def check_reason(reason: str) -> None:
    """Refuse (422) less than a few words: why somebody's name was looked at stays for ever."""
    if len(reason.split()) < LEAST_WORDS:
        says = f"Say why in {LEAST_WORDS} words or more: it is written down for ever, with your name."
    elif len(reason) > LONGEST_REASON:
        says = f"At most {LONGEST_REASON} characters; this has {len(reason)}."
    else:
        return
    raise Invalid(says, fields={"reason": says})


def check_parts(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts in their order; Invalid when none was chosen."""
    chosen = tuple(part for part in PARTS if part in parts)
    if not chosen:
        says = "Choose what you need to see, and nothing else."
        raise Invalid(says, fields={"parts": says})
    return chosen


def names_nobody(reason: str, opened: Sequence[str]) -> None:
    """Refuse (422) a reason that holds what is sealed: the trail would tell it."""
    if any(tells(reason, text) for text in opened):
        says = "The reason holds something of what is sealed, and it would stand in the trail. Write it without names and places."
        raise Invalid(says, fields={"reason": says})


def tells(text: str, sealed: str) -> bool:
    """Whether an open text holds a sealed one, in any case."""
    hidden = " ".join(sealed.split()).casefold()
    return len(hidden) >= _LEAST_LETTERS and hidden in " ".join(text.split()).casefold()


def tells_nothing(open_texts: Mapping[str, str], sealed: Sequence[str]) -> None:
    """Refuse (409) to seal what stands in the open in the same community's file, with where; the sentence repeats nothing."""
    for where, text in open_texts.items():
        if any(tells(text, hidden) for hidden in sealed):
            raise Conflict(
                f"The {where} of this community holds the very thing that you want to seal. Change the {where} first."
            )


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)
