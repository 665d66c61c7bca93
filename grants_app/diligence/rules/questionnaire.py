"""The questionnaire as data: one TOML file, read whole, checked when the program starts; a network's own stands before ours."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "questionnaires"
FILE = "community.toml"
_CODE = re.compile(r"^[a-z][a-z0-9-]{0,39}$")


class UnfitQuestionnaire(Exception):
    """A file of due diligence cannot be used; the text says which, where and why."""


class Kind(StrEnum):
    """What an answer is."""

    YES_NO = "yes-no"
    """Yes, partly or no."""
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    DOCUMENT = "document"
    """A paper that is attached as evidence."""
    SANCTIONS = "sanctions-check"
    """Answered by the recorded check of the sealed names alone, never by hand."""


class Danger(StrEnum):
    """How much an answer stands in the way."""

    RED = "red"
    STOP = "stop"


NOT_APPLICABLE = "not-applicable"
ANSWERS: Mapping[str, str] = {"yes": "Yes", "partly": "Partly", "no": "No"}
OUTCOMES: Mapping[str, str] = {
    "clear": "Nothing found",
    "cleared": "A similar entry was found, looked into, and is somebody else",
    "match": "A match",
}
"""What a check against sanctions lists can find."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen, and what share of the weight it earns."""

    code: str
    label: str
    percent: int


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer that stands in the way: one of these words, a number or a day beyond a limit, or a paper that is missing."""

    danger: Danger
    says: str
    answers: tuple[str, ...] = ()
    below: int | None = None
    above: int | None = None
    is_past: bool = False
    older_months: int | None = None
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """From this number on, this share of the weight."""

    at_least: int
    percent: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question with all that is known of it."""

    code: str
    section: str
    text: str
    kind: Kind
    weight: int
    help: str
    why: str
    evidence: str
    evidence_needed: bool
    good_months: int
    may_not_apply: bool
    is_needed: bool
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    flags: tuple[Flag, ...]

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def is_chosen(self) -> bool:
        """Whether «does not apply» stands among answers to choose from; else it is ticked beside the field."""
        return bool(self.options) or self.kind is Kind.DOCUMENT

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers that can be chosen, and what they are called."""
        apply = [(NOT_APPLICABLE, "Does not apply")] if self.may_not_apply else []
        return [(option.code, option.label) for option in self.options] + apply

    def shown(self, value: str) -> str:
        """A kept answer in words."""
        if value == NOT_APPLICABLE:
            return "Does not apply"
        option = self.option(value)
        if option:
            return option.label
        return _in_words(value) if self.kind is Kind.DATE else value


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    code: str
    title: str
    says: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of risk: which score and how many red flags it takes, and for how many months a review holds then."""

    code: str
    label: str
    at_least: int
    most_red_flags: int
    months: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the questionnaire; `levels` from the lowest risk to the highest."""

    code: str
    version: str
    title: str
    sections: tuple[Section, ...]
    levels: tuple[Level, ...]

    def questions(self) -> Iterator[Question]:
        """All questions in their order."""
        for section in self.sections:
            yield from section.questions

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions() if question.code == code), None)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def level(self, code: str) -> Level | None:
        return next((level for level in self.levels if level.code == code), None)


class _Own:
    """Where a network keeps its own questionnaire and donors' lists."""

    folder: Path | None = None


def own_folder(folder: Path | None) -> None:
    """Say where the network keeps its own questionnaire; the program does so once when it starts. UnfitQuestionnaire where it is unfit."""
    _Own.folder = folder
    try:
        in_force()
    except UnfitQuestionnaire:
        _Own.folder = None
        raise


def own_file(name: str) -> Path | None:
    """The network's own file of that name, where it has one."""
    file = _Own.folder / name if _Own.folder else None
    return file if file and file.is_file() else None


def own_files(folder: str) -> list[Path]:
    """The network's own files in a folder of that name."""
    return sorted((_Own.folder / folder).glob("*.toml")) if _Own.folder else []


def text_in_force() -> str:
    """The questionnaire in force, as it is written."""
    return (own_file(FILE) or FOLDER / FILE).read_text(encoding="utf-8")


def in_force() -> Questionnaire:
    """The questionnaire under which new reviews are made."""
    return read(text_in_force())


def sha256(text: str) -> str:
    """By which a version is known."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def read(text: str) -> Questionnaire:
    """A questionnaire out of its text. UnfitQuestionnaire with the place and what to do."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise UnfitQuestionnaire(f"The questionnaire is no TOML: {wrong}.") from wrong
    sections = tuple(_section(row) for row in _rows(data, "section", "the questionnaire"))
    its = Questionnaire(
        code=_code(data, "the questionnaire"),
        version=_text(data, "version", "the questionnaire"),
        title=_text(data, "title", "the questionnaire"),
        sections=sections,
        levels=tuple(_level(row) for row in _rows(data, "level", "the questionnaire")),
    )
    codes = [question.code for question in its.questions()]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise UnfitQuestionnaire(f"Two questions are called «{twice[0]}»; give each a code of its own.")
    if its.levels[-1].at_least != 0:
        raise UnfitQuestionnaire(f"The last level, «{its.levels[-1].code}», takes every score: set its at_least to 0.")
    return its


def _in_words(value: str) -> str:
    """A kept day as everybody reads it; what is no day as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%b %Y}"


def _section(row: Mapping[str, Any]) -> Section:
    code = _code(row, "a section")
    where = f"section «{code}»"
    questions = tuple(_question(code, it) for it in _rows(row, "question", where))
    return Section(code, _text(row, "title", where), str(row.get("says", "")), questions)


def _question(section: str, row: Mapping[str, Any]) -> Question:
    code = _code(row, f"a question of section «{section}»")
    where = f"question «{code}»"
    try:
        kind = Kind(_text(row, "kind", where))
    except ValueError:
        known = ", ".join(Kind)
        raise UnfitQuestionnaire(f"{where}: the kind «{row['kind']}» is not known; there are {known}.") from None
    weight, good = _whole(row, "weight", where, 0), _whole(row, "good_months", where, None)
    if kind is Kind.TEXT and weight:
        raise UnfitQuestionnaire(f"{where}: a text earns no points; set its weight to 0 and let the reviewer judge it.")
    its = Question(
        code=code,
        section=section,
        text=_text(row, "text", where),
        kind=kind,
        weight=weight,
        help=str(row.get("help", "")),
        why=_text(row, "why", where),
        evidence=str(row.get("evidence", "")),
        evidence_needed=bool(row.get("evidence_needed", False)),
        good_months=good,
        may_not_apply=bool(row.get("may_not_apply", False)),
        is_needed=bool(row.get("needed", True)),
        options=_options(row, kind, where),
        bands=tuple(_band(it, where) for it in row.get("band", [])),
        flags=tuple(_flag(it, where) for it in row.get("flag", [])),
    )
    _must_be_whole(its, where)
    return its


def _must_be_whole(its: Question, where: str) -> None:
    if its.kind is Kind.CHOICE and not its.options:
        raise UnfitQuestionnaire(f"{where} is a choice without options; give it [[…option]] rows.")
    if its.kind is Kind.NUMBER and its.weight and not its.bands:
        raise UnfitQuestionnaire(f"{where} has a weight and no bands; say from which number on it earns what.")
    if its.evidence_needed and not its.evidence:
        raise UnfitQuestionnaire(f"{where} needs evidence; say which is expected.")
    known = {option.code for option in its.options} | {NOT_APPLICABLE}
    for flag in its.flags:
        if unknown := sorted(set(flag.answers) - known):
            raise UnfitQuestionnaire(f"{where}: the flag names the answer «{unknown[0]}», which cannot be given.")


def _options(row: Mapping[str, Any], kind: Kind, where: str) -> tuple[Option, ...]:
    if kind is Kind.YES_NO:
        good = row.get("good", "yes")
        if good not in ("yes", "no"):
            raise UnfitQuestionnaire(f"{where}: the good answer is yes or no, not «{good}».")
        percents = {good: 100, "partly": 50}
        return tuple(Option(code, label, percents.get(code, 0)) for code, label in ANSWERS.items())
    if kind is Kind.SANCTIONS:
        return tuple(Option(code, label, 0 if code == "match" else 100) for code, label in OUTCOMES.items())
    return tuple(
        Option(_code(it, where), _text(it, "label", where), _whole(it, "percent", where, 0, 100))
        for it in row.get("option", [])
    )


def _band(row: Mapping[str, Any], where: str) -> Band:
    return Band(_whole(row, "at_least", where, 0), _whole(row, "percent", where, None, 100))


def _flag(row: Mapping[str, Any], where: str) -> Flag:
    try:
        danger = Danger(_text(row, "danger", where))
    except ValueError:
        raise UnfitQuestionnaire(f"{where}: a flag is red or stop, not «{row['danger']}».") from None
    its = Flag(
        danger=danger,
        says=_text(row, "says", where),
        answers=tuple(map(str, row.get("answers", []))),
        below=row.get("below"),
        above=row.get("above"),
        is_past=bool(row.get("past", False)),
        older_months=row.get("older_months"),
        is_missing=bool(row.get("missing", False)),
    )
    when = (its.answers, its.is_past, its.is_missing, its.below is not None, its.above is not None, its.older_months)
    if not any(when):
        raise UnfitQuestionnaire(
            f"{where}: a flag says when it is raised: answers, below, above, past, older_months, missing."
        )
    return its


def _level(row: Mapping[str, Any]) -> Level:
    code = _code(row, "a level")
    where = f"level «{code}»"
    return Level(
        code,
        _text(row, "label", where),
        _whole(row, "at_least", where, None, 100),
        _whole(row, "most_red_flags", where, None),
        _whole(row, "months", where, None, 60),
    )


def _rows(data: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    rows = data.get(key)
    if not isinstance(rows, list) or not rows:
        raise UnfitQuestionnaire(f"{where} has no [[{key}]] rows; give it some.")
    return rows


def _code(row: Mapping[str, Any], where: str) -> str:
    code = str(row.get("code", ""))
    if not _CODE.match(code):
        raise UnfitQuestionnaire(f"The code «{code}» of {where} is no code; write small letters, digits and hyphens.")
    return code


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = str(row.get(key, "")).strip()
    if not value:
        raise UnfitQuestionnaire(f"{where} has no {key}; write it.")
    return value


def _whole(row: Mapping[str, Any], key: str, where: str, usual: int | None, most: int = 1000) -> int:
    value = row.get(key, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise UnfitQuestionnaire(f"{where}: {key} is a whole number from 0 to {most}.")
    return value
