"""How numbers are written for the person who reads: the marks of the reader's language. What is stored or exported is canonical."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages


@dataclass(frozen=True, slots=True)
class Notation:
    """What stands between groups of three digits, and before the decimals."""

    group: str
    point: str


CANONICAL = Notation(",", ".")
"""English: of everything that is kept, exported, hashed or written by the command line, whoever acts."""

_readers: ContextVar[Notation] = ContextVar("notation", default=CANONICAL)


@cache
def notation_of(language: str, country: str = "") -> Notation:
    """Of a language, as the country writes it where it is spoken there: Spanish is 1,234.56 in Guatemala and 1.234,56 in Colombia.

    English in Brussels stays English, for Belgium does not speak it; a language that nobody knows is canonical.
    """
    speaks = get_official_languages(country, de_facto=True) if country else ()
    for name in (f"{language}_{country}" if language in speaks else language, language):
        try:
            marks = Locale.parse(name).number_symbols["latn"]
        except (UnknownLocaleError, ValueError, KeyError):
            continue
        return Notation(marks["group"], marks["decimal"])
    return CANONICAL


@contextmanager
def written_for(notation: Notation) -> Iterator[None]:
    """Everything written in this block is written so."""
    before = _readers.set(notation)
    try:
        yield
    finally:
        _readers.reset(before)


def write_for(notation: Notation) -> None:
    """Everything that this thread's request writes from now on is written so."""
    _readers.set(notation)


def number(value: Decimal | int, places: int | None = None) -> str:
    """«1,234.56», «1.234,56» or «1 234,56»; all decimals that the value has, or `places` of them."""
    decimals = "" if places is None else f".{places}"
    return _in_readers_marks(f"{value:,{decimals}f}" if isinstance(value, Decimal) else f"{value:,}")


def plain_number(value: Decimal) -> str:
    """As `number`, without the noughts at the end that say nothing."""
    text = f"{value:,f}"
    return _in_readers_marks(text.rstrip("0").rstrip(".") if "." in text else text)


def signed_number(value: Decimal) -> str:
    """As `number`, with its plus as well as its minus."""
    return _in_readers_marks(f"{value:+,f}")


def in_box(value: Decimal | None) -> str:
    """What an input box is filled with: no groups, the reader's decimal mark, and read back as just this value.

    Three decimals after one to three digits (KWD 1.234) could be read as thousands, so they get a nought more: 1.2340.
    """
    if value is None:
        return ""
    text = f"{value:f}"
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) == 3 and len(whole) <= 3 and whole != "0":
        text += "0"
    return text.replace(".", _readers.get().point)


def decimal_mark() -> str:
    """The reader's."""
    return _readers.get().point


def _in_readers_marks(text: str) -> str:
    marks = _readers.get()
    if marks is CANONICAL or marks == CANONICAL:
        return text
    return text.replace(",", "\0").replace(".", marks.point).replace("\0", marks.group)
