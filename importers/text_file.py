"""Reads text and JSON with a limit on their size, and says in a sentence what is wrong with them."""

import json
from decimal import Decimal
from typing import BinaryIO, NoReturn

from importers.records import Unusable

MOST_BYTES = 64 * 1024 * 1024


def read(file: BinaryIO) -> str:
    """The text of a file in UTF-8, with or without a byte order mark; raises `Unusable`."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unusable(f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB: divide it into smaller ones.")
    if not data.strip():
        raise Unusable("The file is empty.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unusable("This is a workbook or an archive, and a text file is needed: choose the right file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable("The file is not in UTF-8: save it again as «CSV UTF-8», or fetch it again.") from None
    if "\0" in text:
        raise Unusable("The file holds characters that no text has: it is damaged, or not the file that it seems.")
    return text


def read_json(file: BinaryIO) -> object:
    """What a JSON file says, its numbers as Decimal; raises `Unusable`."""
    try:
        return json.loads(read(file), parse_float=exact, parse_int=exact, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise Unusable(
            f"The file is not JSON (line {error.lineno}, character {error.colno}): fetch it again and save it unchanged."
        ) from None
    except (RecursionError, ValueError):
        raise Unusable("The file is not JSON that can be read: fetch it again and save it unchanged.") from None


def exact(digits: str) -> Decimal:
    """A number of a JSON file; one that could not be written out on a page (1e999999999) is refused."""
    number = Decimal(digits)
    if len(digits) > 60 or abs(number.adjusted()) > 30:
        raise ValueError(digits)
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
