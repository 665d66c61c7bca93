"""Search that knows neither accents nor capitals, alike on both engines: texts are stored plain beside their originals."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

LONGEST_SEARCH = 200


def plain(*texts: str) -> str:
    """The texts in one line without accents, capitals and double spaces: «Río  Claro» → «rio claro»."""
    apart = unicodedata.normalize("NFKD", " ".join(texts))
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).casefold().split())


def holds(plain_column: Any, asked: str) -> ColumnElement[bool]:
    """Whether a column of plain texts holds every word of what was asked for, anywhere and in any order."""
    words = plain(asked[:LONGEST_SEARCH]).split()
    return and_(True, *(col(plain_column).contains(word, autoescape=True) for word in words))
