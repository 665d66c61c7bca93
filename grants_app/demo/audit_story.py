"""The part of the story that an audit from outside is: documents of vouchers, the access, the sample and its threads."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DocumentTold:
    """A document of a voucher; protected where it says where it may be inspected."""

    voucher: str
    on: date
    by: str
    text: str
    inspect: str = ""


@dataclass(frozen=True, slots=True)
class AuditTold:
    """An audit from outside: whom it lets in to what, the pasted list, and what was said about which number of it."""

    award: str
    auditor: str
    starts: date
    ends: date
    until: date
    on: date
    by: str
    reason: str
    title: str
    numbers: str
    asked: date
    said: tuple[tuple[date, str, int, str, str], ...]
