"""Pure rules of bank accounts: what an account is, who confirms it, and which award's share of it pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency
from grants_app.ledger.rules import AccountName, Held, Kind

NOT_PLACED = "Not yet placed in a bank account"


class Status(StrEnum):
    """Where a bank account stands."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    REFUSED = "refused"


class Change(StrEnum):
    """What somebody recorded of an account."""

    OPEN = "open"
    CHANGE = "change"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the bank's papers say of an account."""

    holder: str
    bank_name: str
    number: str
    currency: str
    opened_on: date


def check_facts(facts: AccountFacts, today: date) -> None:
    """Refuse (422) facts that no account can have, with a sentence for each field."""
    wrong: dict[str, str] = {}
    for name, value, label in (
        ("holder", facts.holder, "Whose account it is"),
        ("bank_name", facts.bank_name, "The bank"),
        ("number", facts.number, "The account number"),
    ):
        if not value.strip():
            wrong[name] = f"{label}: fill this in, as the bank's papers say."
    if len(plain_number(facts.number)) > 34:
        wrong["number"] = "An account number has at most 34 letters and digits."
    if not is_currency(facts.currency):
        wrong["currency"] = f"«{facts.currency}» is not a currency code; write three letters such as EUR or USD."
    if facts.opened_on > today:
        wrong["opened_on"] = (
            f"{facts.opened_on:%d %b %Y} is not here yet; record the account when the bank has opened it."
        )
    if wrong:
        says = next(iter(wrong.values())) if len(wrong) == 1 else f"{len(wrong)} fields need your attention."
        raise Invalid(says, fields=wrong)


def plain_number(number: str) -> str:
    """An account number as it is compared: letters and digits alone, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def masked(number: str) -> str:
    """The last four signs of an account number: enough to tell accounts apart in a list."""
    return f"•••• {plain_number(number)[-4:]}"


def another_confirms(recorded_by: UUID | None, confirmer: UUID | None) -> None:
    """Nobody confirms what they recorded."""
    if recorded_by == confirmer:
        raise Conflict("You recorded this yourself, so another person must confirm it.")


def must_take(label: str, status: str, opened_on: date, closed_on: date | None, on: date) -> None:
    """Money moves in an account that is confirmed, from the day it opened to the day it closed."""
    if status in (Status.WAITING, Status.REFUSED):
        raise Conflict(f"{label} is not confirmed by a second person, so no money can be recorded in it.")
    if on < opened_on:
        raise Conflict(f"{label} was opened on {opened_on:%d %b %Y}; on {on:%d %b %Y} it could hold nothing.")
    if closed_on is not None and on > closed_on:
        raise Conflict(f"{label} was closed on {closed_on:%d %b %Y}; choose the account that took its place.")


def must_be_empty(label: str, shares: Sequence[Money]) -> None:
    """An account that still holds awards' money is not closed."""
    if held := [share for share in shares if share]:
        what = ", ".join(str(share) for share in held)
        raise Conflict(f"{label} still holds shares of awards ({what}). Move them to another account first.")


# --- shares ---


def share_in(account_id: UUID, currency: str) -> AccountName:
    """An award's share of a bank account, in that account's currency."""
    return AccountName(Kind.BANK, currency, party_id=account_id)


def unplaced(currency: str) -> AccountName:
    """What an award has in the bank of which nobody has said yet where it lies."""
    return AccountName(Kind.BANK, currency)


def share_to_use(shares: Mapping[AccountName, Held], currencies: Sequence[str], own: str) -> AccountName:
    """The share of an award in `own` currency that pays, or is paid into, where nobody names one.

    The first of the currencies in which a share holds something; in it a placed share before what is not yet placed, and the
    fullest. Where all are empty, a placed share in one of the currencies; else what is not yet placed, in the award's own.
    """
    for currency in currencies:
        filled = [name for name, held in shares.items() if name.currency == currency and held.own > 0]
        if filled:
            return max(filled, key=lambda name: (name.party_id is not None, shares[name].own, _order(name)))
    for currency in currencies:
        placed = [name for name in shares if name.currency == currency and name.party_id is not None]
        if placed:
            return max(placed, key=_order)
    return unplaced(own)


def _order(name: AccountName) -> str:
    return name.party_id.hex if name.party_id else ""


def check_move(left: Money, arrived: Money, on: date, today: date) -> None:
    """Refuse (422) a move of a share that cannot be: what leaves and what arrives have one sign, and the day is here."""
    wrong: dict[str, str] = {}
    if left.minor == 0:
        wrong["left"] = "Say how much is moved; it is not zero."
    if arrived.minor == 0 or (left.minor > 0) != (arrived.minor > 0):
        wrong["arrived"] = "What arrives is not zero, and has the same sign as what leaves."
    elif left.currency == arrived.currency and left != arrived:
        wrong["arrived"] = f"Both accounts are in {left.currency}, so what leaves and what arrives are equal."
    if on > today:
        wrong["on"] = f"{on:%d %b %Y} is not here yet."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
