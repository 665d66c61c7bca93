"""What forms say in the donor's language: the English sentence is the key, `fr.toml` and `es.toml` hold the others."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent

Language = Literal["en", "fr", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Said:
    """A fixed text of a form, translated when it is written; what a person typed is a plain text and never is."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return Wording()(self)


_PART = "part_"
"""Texts in a row are translated each by itself: the row has nothing to translate."""


def said(text: str, /, **values: object) -> Said:
    """A fixed text, with values for its {names}; a value may be such a text itself."""
    return Said(text, tuple(values.items()))


def together(*parts: str | Said, between: str = " ") -> Said:
    """Texts one after the other, each translated by itself; what lies between them says nothing in any language."""
    text = between.join(f"{{{_PART}{number}}}" for number in range(len(parts)))
    return Said(text, tuple((f"{_PART}{number}", it) for number, it in enumerate(parts)))


def in_a_row(parts: Sequence[Said]) -> str | Said:
    """Several fixed texts between semicolons; an empty text of none."""
    return together(*parts, between="; ") if parts else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Says fixed texts in one language. `missed` hears of a text that has no translation and stays English."""

    language: Language = "en"
    missed: Callable[[str], None] = lambda _text: None

    def __call__(self, it: Said) -> str:
        found = it.text if self.language == "en" or it.text.startswith(f"{{{_PART}") else self._found(it.text)
        if not it.values:
            return found
        return found.format(**{name: self(of) if isinstance(of, Said) else of for name, of in it.values})

    def _found(self, text: str) -> str:
        translated = _texts(self.language).get(text, "")
        if not translated:
            self.missed(text)
        return translated or text


@lru_cache(maxsize=4)
def _texts(language: Language) -> Mapping[str, str]:
    texts: Mapping[str, str] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return texts
