"""Pure rules of bank details: what they are, who may confirm them, and what a payment waits for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from grants_app.communities.rules.identity import check_reason
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import is_currency

KINDS: Mapping[str, str] = {"bank": "Bank account", "mobile-money": "Mobile money", "cash": "Cash, handed over"}
LONGEST: Mapping[str, int] = {"holder": 200, "bank": 300, "account": 60}
TAIL = 4
_LEAST_ACCOUNT = 6


class Status(StrEnum):
    """The life of one version."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    REFUSED = "refused"
    REPLACED = "replaced"


LABELS: Mapping[str, str] = {
    Status.PROPOSED: "Waits for a second person",
    Status.VERIFIED: "Verified, in force",
    Status.REFUSED: "Refused",
    Status.REPLACED: "Replaced",
}


@dataclass(frozen=True, slots=True)
class Details:
    """Where a community is paid; printing it shows nothing of it."""

    kind: str
    currency: str
    holder: str = field(repr=False)
    bank: str = field(default="", repr=False)
    account: str = field(default="", repr=False)

    @property
    def plain_account(self) -> str:
        return plain_account(self.account)

    @property
    def tail(self) -> str:
        return self.plain_account[-TAIL:]


def plain_account(text: str) -> str:
    """An account number as it is compared: without spaces and marks, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def check_details(its: Details, reason: str) -> None:
    """Refuse (422) what cannot be paid to; no sentence repeats what was typed."""
    wrong = {
        name: f"At most {most} characters; this has {len(text)}."
        for name, most in LONGEST.items()
        if len(text := getattr(its, name)) > most
    }
    if its.kind not in KINDS:
        wrong["kind"] = "Choose how they are paid."
    if not is_currency(its.currency):
        wrong["currency"] = "Write the currency with three letters, such as GTQ."
    if not its.holder.strip():
        wrong["holder"] = "Say who holds the account, or who signs for the cash, as the letter has it."
    if its.kind in ("bank", "mobile-money"):
        if not its.bank.strip():
            wrong["bank"] = "Name the bank or the company."
        if len(its.plain_account) < _LEAST_ACCOUNT:
            wrong["account"] = f"Give the whole number: {_LEAST_ACCOUNT} signs or more."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    check_reason(reason)


def another_confirms(proposed_by: UUID | None, actor_id: UUID | None) -> None:
    """Nobody confirms what they proposed."""
    if proposed_by == actor_id:
        raise Conflict("You proposed these details, so another person confirms them, from the bank's own letter.")


def must_wait(status: str) -> None:
    """Only what waits is confirmed or refused."""
    if status != Status.PROPOSED:
        raise Conflict("These details were decided already. Reload the page.")


def same_number(known: str, typed: str) -> None:
    """Refuse (422) another number than the proposed one; which of both is wrong, the letter says."""
    if known != typed:
        says = "This is not the number that was proposed. Compare it with the bank's letter; if the proposal is wrong, refuse it."
        raise Invalid(says, fields={"account": says})


def mask(kind: str, tail: str) -> str:
    """«•••• 4321»; cash has no number."""
    return f"•••• {tail}" if tail else KINDS.get(kind, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a community can be paid: the mark of the details in force, and whether others wait for a second person."""

    fingerprint: str = ""
    is_changing: bool = False


def why_not_payable(standing: Standing, approved: str | None) -> str:
    """What is in the way of a payment, as a sentence; empty where nothing is. `approved`: the mark at approval, None before."""
    if standing.is_changing:
        return "A change of the community's bank details waits for a second person."
    if not standing.fingerprint:
        return "The community's bank details are not verified."
    if approved and approved != standing.fingerprint:
        return "The community's bank details changed after this was approved: return it, so that it is approved anew."
    return ""


def must_be_payable(standing: Standing, approved: str | None) -> None:
    """Refuse (409) to approve or pay towards details that are not verified, or that changed since the approval."""
    if why := why_not_payable(standing, approved):
        raise Conflict(f"{why} This can be cleared by {CLEARED_BY}.")


CLEARED_BY = "the cleared of the hub, who propose them, and a second person of the hub, who confirms them"
