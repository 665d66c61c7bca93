"""Layouts: what a donor's form says and how it groups budget lines, as data that a user can change without a release.

Each format has one TOML file here. A file of the same name in the folder that `GRANTS_DATA_FOLDER` keeps for layouts
stands before it, so that a network which has the donor's newest form follows it at once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from exports.refusals import NotWritable
from exports.wording import Said, said, together

FOLDER = Path(__file__).parent


class UnfitLayout(NotWritable):
    """A layout file cannot be used; the text says which, where and why."""


@dataclass(frozen=True, slots=True)
class Category:
    """One row of a donor's form, and the names of budget headings that belong to it."""

    code: str
    title: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """Kinds of budget line that belong here whatever their heading: «third-party», «indirect» …"""
    is_lettered: bool = False
    """Whether the form prints the code before the title."""

    @property
    def full_title(self) -> str:
        return f"{self.code}. {self.title}" if self.is_lettered else self.title

    @property
    def label(self) -> Said:
        """The same, in the donor's language."""
        return together(f"{self.code}.", said(self.title)) if self.is_lettered else said(self.title)

    def takes(self, heading: str) -> bool:
        """Whether a budget heading belongs here: by its whole name, without its number, in capitals or not."""
        return _plain(heading) in {_plain(self.title), *(_plain(name) for name in self.headings)}


class _Folders:
    """Where layouts are looked for: the user's own folder first."""

    own: Path | None = None


def own_folder(folder: Path | None) -> None:
    """Say where the user keeps her own layouts; the program does so once when it starts.

    UnfitLayout where a file there cannot be used, or stands for no format: a start that would fail later is refused now.
    """
    _read.cache_clear()
    _Folders.own = None
    for file in sorted(folder.glob("*.toml")) if folder else ():
        if not (FOLDER / file.name).is_file():
            known = ", ".join(sorted(ours.name for ours in FOLDER.glob("*.toml")))
            raise UnfitLayout(f"{file.name} is the layout of no format; there are {known}.")
        _must_have_all_of(_read(FOLDER / file.name), _read(file), file.name)
    _Folders.own = folder
    for file in FOLDER.glob("*.toml"):
        categories(file.stem)


def _must_have_all_of(ours: Mapping[str, Any], theirs: Mapping[str, Any], file: str, inside: str = "") -> None:
    """What a form reads of its layout must be there and of the same kind; rows that repeat may be others."""
    for key, value in ours.items():
        name = f"{inside}{key}"
        if key not in theirs:
            if not _repeats(value):
                raise UnfitLayout(f"{file} has no {name}; take it over from ours and change what your donor changed.")
        elif isinstance(value, Mapping) and isinstance(theirs[key], Mapping):
            _must_have_all_of(value, theirs[key], file, f"{name}.")
        elif isinstance(value, list | Mapping) != isinstance(theirs[key], list | Mapping):
            raise UnfitLayout(f"{file}: {name} is written in another way than in ours; write it in the same way.")


def _repeats(value: Any) -> bool:
    """Rows such as [[category]]: a donor may have none of them."""
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def layout(name: str) -> Mapping[str, Any]:
    """The layout of a format. UnfitLayout where its file cannot be read."""
    own = _Folders.own / f"{name}.toml" if _Folders.own else None
    return _read(own if own and own.is_file() else FOLDER / f"{name}.toml")


def blank(file: str) -> bytes:
    """A donor's own empty form: the user's newer one, else the one that came with the program."""
    own = _Folders.own / file if _Folders.own else None
    return (own if own and own.is_file() else FOLDER.parent / "blanks" / file).read_bytes()


def categories(name: str) -> tuple[Category, ...]:
    """The rows `[[category]]` of a layout, in their order. UnfitLayout where one lacks its code or title."""
    found = layout(name)
    is_lettered = bool(found.get("lettered", False))
    return tuple(_category(name, number, row, is_lettered) for number, row in enumerate(found.get("category", []), 1))


def _category(name: str, number: int, row: Mapping[str, Any], is_lettered: bool) -> Category:
    try:
        headings, kinds = (tuple(map(str, row.get(key, []))) for key in ("headings", "kinds"))
        return Category(str(row["code"]), str(row["title"]), headings, kinds, is_lettered)
    except KeyError as missing:
        raise UnfitLayout(f"{name}.toml: category {number} has no {missing.args[0]}; give it one.") from None


@lru_cache(maxsize=64)
def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnfitLayout(f"{file.name} cannot be read as TOML: {problem}") from problem


def _plain(name: str) -> str:
    """The name without its number and in small letters, since «1. Travel», «A Travel» and «TRAVEL» are one heading."""
    words = name.casefold().split()
    if len(words) > 1 and (words[0].rstrip(".)").replace(".", "").isdigit() or len(words[0].rstrip(".)")) == 1):
        words = words[1:]
    return " ".join(words)
