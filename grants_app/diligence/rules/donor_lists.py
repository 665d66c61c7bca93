"""Donors' own lists of questions as data: each is mapped onto ours, or asked anew; and what of it accepted reviews answer."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from grants_app.diligence.rules.questionnaire import Question, UnfitQuestionnaire, own_files

FOLDER = Path(__file__).parent.parent / "donor_lists"
OWN = "donor-lists"


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a donor, and which of ours answer it; none of them where it is asked anew, with the reason."""

    number: str
    section: str
    asks: str
    from_ours: tuple[str, ...]
    anew: str


@dataclass(frozen=True, slots=True)
class DonorList:
    """A donor's questionnaire."""

    code: str
    title: str
    donor: str
    profiles: tuple[str, ...]
    """The donors' profiles for which it is asked."""
    modelled_on: str
    verified: bool
    """Whether somebody compared it with the donor's own paper."""
    items: tuple[Item, ...]


def donor_lists() -> dict[str, DonorList]:
    """All lists by code; a network's own file of the same name stands before ours."""
    files = {file.stem: file for file in (*sorted(FOLDER.glob("*.toml")), *own_files(OWN))}
    return {code: _read(file, file.stat().st_mtime_ns) for code, file in sorted(files.items())}


@lru_cache(maxsize=64)
def _read(file: Path, _written: int) -> DonorList:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise UnfitQuestionnaire(f"{file.name} is no TOML: {wrong}.") from wrong
    items = tuple(_items(file.name, data))
    if not items:
        raise UnfitQuestionnaire(f"{file.name} asks nothing; give it [[section]] and [[section.question]] rows.")
    return DonorList(
        code=file.stem,
        title=_text(file.name, data, "title"),
        donor=_text(file.name, data, "donor"),
        profiles=tuple(map(str, data.get("profiles", []))),
        modelled_on=_text(file.name, data, "modelled_on"),
        verified=bool(data.get("verified", False)),
        items=items,
    )


def _items(file: str, data: Mapping[str, Any]) -> Iterator[Item]:
    for section in data.get("section", []):
        title = _text(file, section, "title")
        for row in section.get("question", []):
            number = _text(file, row, "number")
            ours, anew = tuple(map(str, row.get("from", []))), str(row.get("anew", ""))
            if bool(ours) == bool(anew):
                raise UnfitQuestionnaire(
                    f"{file}, question {number}: say either which of our questions answer it (from) or why it is asked anew (anew)."
                )
            yield Item(number, title, _text(file, row, "asks"), ours, anew)


def _text(file: str, row: Mapping[str, Any], key: str) -> str:
    value = str(row.get(key, "")).strip()
    if not value:
        raise UnfitQuestionnaire(f"{file} has a row without {key}; write it.")
    return value


class Cover(StrEnum):
    """What is known for a donor's question."""

    ANSWERED = "answered"
    TOO_OLD = "too-old"
    MISSING = "missing"
    ANEW = "asked-anew"


COVER_LABELS: Mapping[str, str] = {
    Cover.ANSWERED: "Answered",
    Cover.TOO_OLD: "Too old",
    Cover.MISSING: "Missing",
    Cover.ANEW: "Asked anew",
}


@dataclass(frozen=True, slots=True)
class Known:
    """An answer of an accepted review."""

    question: Question
    shown: str
    note: str
    answered_on: date
    good_until: date | None
    review_id: UUID
    review: str
    reviewed_on: date
    papers: tuple[str, ...]
    """What the papers behind it are called; protected ones by their number alone."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One question of a donor with what accepted reviews say to it."""

    item: Item
    cover: Cover
    known: tuple[Known, ...]
    says: str
    """What is still to be done; empty where nothing is."""

    @property
    def answer(self) -> str:
        """Our answers, each with its question where there are several."""
        if len(self.known) == 1:
            return _with_note(self.known[0])
        return "\n".join(f"{it.question.text} {_with_note(it)}" for it in self.known)

    @property
    def papers(self) -> str:
        return ", ".join(dict.fromkeys(name for it in self.known for name in it.papers))

    @property
    def sources(self) -> list[tuple[UUID, str, date]]:
        """The reviews that answer it, each with its day of answering, once."""
        return list(dict.fromkeys((it.review_id, it.review, it.answered_on) for it in self.known))

    @property
    def reviews(self) -> str:
        return ", ".join(dict.fromkeys(it.review for it in self.known))

    @property
    def answered_on(self) -> date | None:
        """The oldest of the days on which it was answered."""
        return min((it.answered_on for it in self.known), default=None)

    @property
    def reviewed_on(self) -> date | None:
        return min((it.reviewed_on for it in self.known), default=None)

    @property
    def good_until(self) -> date | None:
        """The first day after which it is asked again."""
        return min((it.good_until for it in self.known if it.good_until), default=None)


def _with_note(its: Known) -> str:
    return f"{its.shown}. {its.note}" if its.note else its.shown


def covered(its: DonorList, known: Mapping[str, Known], on: date) -> tuple[Covered, ...]:
    """Each question of a donor, with what accepted reviews answer of it on that day."""
    return tuple(_covered(item, known, on) for item in its.items)


def _covered(item: Item, known: Mapping[str, Known], on: date) -> Covered:
    if item.anew:
        return Covered(item, Cover.ANEW, (), item.anew)
    found = tuple(known[code] for code in item.from_ours if code in known)
    if len(found) < len(item.from_ours):
        lacking = len(item.from_ours) - len(found)
        says = (
            "No accepted review answers it."
            if not found
            else f"{lacking} of {len(item.from_ours)} parts are answered by no accepted review."
        )
        return Covered(item, Cover.MISSING, found, says)
    old = [it for it in found if it.good_until and it.good_until < on]
    if old:
        until = min(it.good_until for it in old if it.good_until)
        says = f"Good until {until.day} {until:%b %Y}: ask it again in a new review."
        return Covered(item, Cover.TOO_OLD, found, says)
    return Covered(item, Cover.ANSWERED, found, "")
