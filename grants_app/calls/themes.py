"""What a text is about, told by a visible list of words (`themes.toml`): no guess that nobody can look up."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grants_app.calls.rules import in_order
from grants_app.core.search import plain
from grants_app.hubs.vocabulary import THEMES

_LIST = Path(__file__).with_name("themes.toml")
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Spanish", "fr": "French"}
IN_DESCRIPTION = 2
"""How often words of a theme must stand in a description, where one may stand by chance."""
_LONGEST_TEXT = 60_000


@cache
def words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Theme → language → its words, as the list has them."""
    listed = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return {theme: {language: tuple(listed[theme][language]) for language in LANGUAGES} for theme in THEMES}


def themes_of(heading: str, description: str = "") -> tuple[str, ...]:
    """The themes of a call or grant: one of their words in its heading, or two in its description."""
    said = plain(heading)
    found = set(_themes_in(said))
    text = plain(description[:_LONGEST_TEXT])
    counts: dict[str, int] = {}
    for theme in _themes_in(text):
        counts[theme] = counts.get(theme, 0) + 1
    return in_order(found | {theme for theme, count in counts.items() if count >= IN_DESCRIPTION}, THEMES)


def _themes_in(text: str) -> Iterable[str]:
    """A theme for each of its words in a plain text: single words by their beginnings, several as they stand."""
    beginnings, phrases, lengths = _lookup()
    for word in text.replace("-", " ").translate(_MARKS).split():
        for length in lengths:
            if length > len(word):
                break
            yield from beginnings.get(word[:length], ())
    spaced = f" {text}"
    for phrase, themes in phrases:
        if phrase in spaced:
            yield from themes * min(spaced.count(phrase), IN_DESCRIPTION)


_MARKS = str.maketrans(dict.fromkeys(".,;:!?()[]«»\"'’“”/", " "))


@cache
def _lookup() -> tuple[Mapping[str, tuple[str, ...]], tuple[tuple[str, tuple[str, ...]], ...], tuple[int, ...]]:
    """Beginnings of words → themes; phrases with a space before them; the lengths of the beginnings, shortest first."""
    beginnings: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    for theme, languages in words().items():
        for word in {plain(word) for listed in languages.values() for word in listed}:
            into, key = (phrases, f" {word}") if " " in word or "-" in word else (beginnings, word)
            into[key] = (*into.get(key, ()), theme)
    return beginnings, tuple(phrases.items()), tuple(sorted({len(word) for word in beginnings}))
