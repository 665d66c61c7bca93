"""Pure rules of a community's documents: which kinds there are, and what is said before one expires."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants_app.core.errors import Invalid

KINDS: Mapping[str, str] = {
    "registration": "Registration",
    "statutes": "Statutes",
    "bank-letter": "Letter of the bank",
    "tax": "Tax registration or clearance",
    "mandate": "Mandate of those who sign",
    "accounts": "Annual accounts",
    "audit": "Audit report",
    "safeguarding": "Safeguarding policy",
    "procurement": "Procurement or finance manual",
    "other": "Another paper",
}
SAYS_SO_BEFORE = 60
"""Days before its last day from which a document says that it expires."""


class Validity(StrEnum):
    """How a document stands on a day."""

    VALID = "valid"
    EXPIRES = "expires"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is open of a document."""

    kind: str
    issued_on: date
    expires_on: date | None = None


def check_document(its: DocumentFacts, today: date) -> None:
    """Refuse (422) a kind that is not known, and days that cannot be."""
    wrong = {}
    if its.kind not in KINDS:
        wrong["kind"] = "Choose what the document is."
    if its.issued_on > today:
        wrong["issued_on"] = "This day has not come yet."
    if its.expires_on is not None and its.expires_on < its.issued_on:
        wrong["expires_on"] = "It would expire before it was issued."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def validity(expires_on: date | None, today: date) -> Validity:
    """Valid on its last day too."""
    if expires_on is None or (expires_on - today).days > SAYS_SO_BEFORE:
        return Validity.VALID
    return Validity.EXPIRED if expires_on < today else Validity.EXPIRES


def says(expires_on: date | None, today: date) -> str:
    """How long it still holds, in words."""
    if expires_on is None:
        return "does not expire"
    days = (expires_on - today).days
    if days < 0:
        return f"expired {_days(-days)} ago"
    if days == 0:
        return "expires today"
    return f"expires in {_days(days)}" if days <= SAYS_SO_BEFORE else "valid"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
