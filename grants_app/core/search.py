"""Full-text search, alike on both engines: the same words, made here, stand in SQLite's FTS5 and in PostgreSQL's tsvector."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ColumnElement, Dialect, Integer, Text, and_, case, cast, false, or_
from sqlalchemy import column as named
from sqlalchemy import table as table_named
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel, col, select

from grants_app.core.work import Work

LONGEST_SEARCH = 200
MOST_WISHES = 12
"""Words of one search that count; a longer one is somebody's whole paragraph."""
MOST_WORDS = 16_000
"""Of one record: PostgreSQL counts places up to 16,383, and what one engine finds the other must find."""
MOST_OF_ONE_WORD = 255
"""Places of one word in a record that PostgreSQL keeps."""
LONGEST_WORD = 60
GAP = "…"
"""Stands between two texts, so that no phrase reaches from one into the next; nobody can search it."""


def plain(*texts: str) -> str:
    """The texts in one line without accents, capitals and double spaces: «Río  Claro» → «rio claro»."""
    apart = unicodedata.normalize("NFKD", " ".join(texts))
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).casefold().split())


# --- words ---

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ece\u0edc-\u0edf"  # Lao
    "\u1000-\u103f\u1050-\u108f\u109a-\u109d"  # Burmese
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese, Japanese
)
"""Scripts that put no space between words: there any run of signs is found, through pairs of neighbours."""
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)).startswith("M"))
_RUNS = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])(?:[^\W_]|[{_MARKS}]))+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_JOINED = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019][^\W_]+)+")
"""Compounds: «co-financing» is found by «cofinancing», too."""
_NIKHAHIT_FIRST = re.compile("\u0e4d([\u0e48-\u0e4b])")
"""Thai น้ำ is typed in two orders that look alike."""
_SPELLED = {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that Unicode does not take apart, as they are written where a keyboard lacks them."""


class _Folding(dict[int, str]):
    """What becomes of each sign: accents and invisible signs go, digits of all scripts become 0 to 9."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._folded(chr(code))
        return folded

    def _folded(self, sign: str) -> str:
        # Accents combine at 200 and above, Hebrew and Arabic points at 10 to 35; the others make another word.
        height = unicodedata.combining(sign)
        if unicodedata.category(sign) == "Cf" or height >= 200 or 10 <= height <= 35:
            return ""
        digit = unicodedata.decimal(sign, None)
        return str(digit) if digit is not None else _SPELLED.get(sign, sign)


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text without accents and capitals; tones and vowels that make another word of it stay."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_FOLDING)
    return _NIKHAHIT_FIRST.sub("\\1\u0e4d", apart)


def words_of(*texts: str) -> list[str]:
    """The words by which the texts are found, in their order: what both engines keep."""
    words: list[str] = []
    joined: list[str] = []
    for text in map(folded, texts):
        words += [word for run in _RUNS.findall(text) for word in _words_of_run(run)]
        words.append(GAP)
        joined += [word for compound in _JOINED.findall(text) for word in ("".join(_RUNS.findall(compound)), GAP)]
        if len(words) > MOST_WORDS:
            break
    return list(_within_limits((words + [word[:LONGEST_WORD] for word in joined])[:MOST_WORDS]))


def _words_of_run(run: str) -> Iterator[str]:
    if not _IS_UNSPACED.match(run):
        yield run[:LONGEST_WORD]
        return
    yield from (run[at : at + 2] for at in range(len(run)))


def _within_limits(words: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = defaultdict(int)
    for word in words:
        seen[word] += 1
        yield word if seen[word] <= MOST_OF_ONE_WORD else GAP


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that a search asks for: a word, or words that stand side by side; of the last, perhaps its beginning."""

    words: tuple[str, ...]
    is_beginning: bool = False


_QUOTED = re.compile(r'"([^"]+)"|«([^»]+)»|“([^”]+)”|„([^“”]+)[“”]|(\S+)')
_SHORT = 2
"""A word of one or two letters is meant whole: «EU» is not «Europe»."""


def wishes(asked: str) -> tuple[Wish, ...]:
    """What a search asks for: each word by its beginning, a reference or what stands in quotes side by side."""
    found: list[Wish] = []
    for *quoted, bare in _QUOTED.findall(asked[:LONGEST_SEARCH]):
        wish = _wish(bare or "".join(quoted), is_quoted=not bare)
        if wish.words and wish not in found:
            found.append(wish)
    return tuple(found[:MOST_WISHES])


def _wish(text: str, *, is_quoted: bool) -> Wish:
    runs = _RUNS.findall(folded(text))
    if not runs:
        return Wish(())
    words = [word for run in runs[:-1] for word in _words_of_run(run)]
    last = runs[-1]
    if not _IS_UNSPACED.match(last):
        is_beginning = not is_quoted and (bool(words) or len(last) > _SHORT)
        return Wish((*words, last[:LONGEST_WORD]), is_beginning)
    # Pairs that overlap say where the run stands; a single sign is the first of a pair.
    pairs = [last[at : at + 2] for at in range(len(last) - 1)]
    return Wish((*words, *(pairs or [last])), not pairs)


# --- what is kept ---


class WordList(TypeDecorator[Sequence[str]]):
    """Words with their places: a text for SQLite's index, a tsvector on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _vector(value) if dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Sequence[str] | None:
        return None if value is None else value.split()


def _vector(words: Sequence[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        if word != GAP:
            places[word].append(str(place))
    return " ".join(f"'{word}':{','.join(its)}" for word, its in places.items())


class SearchRow(SQLModel, table=True):
    """The words of one record. `search_index` is over them: an index on PostgreSQL, on SQLite FTS5 that triggers keep in step."""

    __tablename__ = "search_row"
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    record_id: UUID = Field(unique=True)
    head: Sequence[str] = Field(sa_column=Column(WordList, nullable=False))
    """Of reference and title: what is found in them stands first."""
    words: Sequence[str] = Field(sa_column=Column(WordList, nullable=False))
    """All of them, those of the head included."""


def keep(work: Work, record_id: UUID, head: Sequence[str], body: Sequence[str] = ()) -> None:
    """Let a record be found by its texts from the next commit on, and no more by those that it had."""
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    its = {"head": words_of(*head), "words": words_of(*head, *body)}
    insert = dialect.insert(SearchRow).values(record_id=record_id, **its)
    work.session.execute(insert.on_conflict_do_update(index_elements=["record_id"], set_=its))


# --- searching ---


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search looks: the record that a column of ids names, in its head alone or in all its words."""

    ids: Any
    in_head: bool = False


def holds(work: Work, asked: str, *places: Place) -> ColumnElement[bool]:
    """Whether every word asked for stands in at least one of the places; nothing holds what asks for no word."""
    its = wishes(asked)
    if not its:
        return false()
    if len(places) == 1:
        return _in_place(work, its, places[0])
    return and_(*(or_(*(_in_place(work, (wish,), place) for place in places)) for wish in its))


def best_first(work: Work, asked: str, *places: Place) -> ColumnElement[int]:
    """To order by: what has every word in reference or title stands before what has one only in its text."""
    return case((holds(work, asked, *(Place(place.ids, in_head=True) for place in places)), 0), else_=1)


def _in_place(work: Work, its: Sequence[Wish], place: Place) -> ColumnElement[bool]:
    name = "head" if place.in_head else "words"
    found = select(SearchRow.record_id)
    if work.session.get_bind().dialect.name == "postgresql":
        asked = " & ".join(map(_for_postgresql, its))
        found = found.where(col(getattr(SearchRow, name)).bool_op("@@")(cast(asked, TSQUERY)))
    else:
        asked = f"{name} : ({' AND '.join(map(_for_sqlite, its))})"
        index = table_named("search_index", named("rowid"))
        numbers = select(index.c.rowid).where(named("search_index").bool_op("MATCH")(asked))
        found = found.where(col(SearchRow.number).in_(numbers))
    return col(place.ids).in_(found)


def _for_sqlite(wish: Wish) -> str:
    return f'"{" ".join(wish.words)}"{" *" if wish.is_beginning else ""}'


def _for_postgresql(wish: Wish) -> str:
    *before, last = (f"'{word}'" for word in wish.words)
    return f"({' <-> '.join([*before, last + (':*' if wish.is_beginning else '')])})"
