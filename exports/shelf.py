"""What stands on the shelf: a donor's format, whose it is, what it needs, and the function that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Facts = TypeVar("Facts")
"""The typed facts that a format is written from."""


@dataclass(frozen=True, slots=True)
class Format(Generic[Facts]):
    """One format. `needs` is a sentence for the person who chooses: what must be there before the file is worth sending."""

    title: str
    donor: str
    version: str
    write: Callable[[Facts], bytes]
    needs: str
    extension: str = "xlsx"
    media_type: str = XLSX
