"""Addresses of cells, as a person writes them: B12, $AA$3, A1:C9."""

import re
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class UnfitAddress(ValueError):
    """Not the address of a cell."""


def cell(address: str) -> tuple[int, int]:
    """Row and column, both counted from 1; dollar signs are allowed."""
    found = _CELL.fullmatch(address.replace("$", "").upper())
    if not found or int(found[2]) > LAST_ROW or number(found[1]) > LAST_COLUMN:
        raise UnfitAddress(f"«{address}» is not the address of a cell, such as B12.")
    return int(found[2]), number(found[1])


def area(address: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of A1:C9, or of one cell."""
    first, _, last = address.partition(":")
    top, left = cell(first)
    bottom, right = cell(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


@lru_cache(maxsize=4096)
def number(letters: str) -> int:
    """A is 1, AA is 27."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + ord(letter) - 64
    return found


@lru_cache(maxsize=4096)
def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def name(row: int, column: int) -> str:
    """B12 for row 12, column 2."""
    return f"{letters(column)}{row}"
