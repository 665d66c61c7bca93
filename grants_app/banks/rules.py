"""Pure rules of bank accounts: what an account is, who confirms it, which share of it pays, and when a month is reconciled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.core.calendar import last_of_month
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


# --- reconciliation ---


class DifferenceKind(StrEnum):
    """Why the statement and the ledger differ at the end of a month."""

    DEPOSIT = "deposit in transit"
    UNPRESENTED = "unpresented payment"
    BANK_ERROR = "bank error"
    TO_BE_BOOKED = "to be booked"
    OWN_MONEY = "not of an award"


DIFFERENCE_LABELS: Mapping[str, str] = {
    DifferenceKind.DEPOSIT: "Deposit in transit: booked, not on the statement yet",
    DifferenceKind.UNPRESENTED: "Unpresented payment: booked, the bank has not paid it yet",
    DifferenceKind.BANK_ERROR: "Error of the bank",
    DifferenceKind.TO_BE_BOOKED: "To be booked: on the statement, not in the ledger yet",
    DifferenceKind.OWN_MONEY: "Not of an award: the network's own money in this account",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the bank has and the ledger has not (above zero), or the other way (below)."""

    kind: str
    text: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """The bank's statement at the end of a month."""

    number: str
    on: date
    balance: Money


def month_end(month: int) -> date:
    """The last day of a month such as 202603; Invalid where there is no such month."""
    year, number = divmod(month, 100)
    if not (1900 < year < 9999 and 1 <= number <= 12):
        raise Invalid("Name a month, such as 202603.")
    return last_of_month(date(year, number, 1))


def month_text(month: int) -> str:
    """«Mar 2026»."""
    return f"{month_end(month):%b %Y}"


def unexplained(balance: Money, shares: Money, differences: Iterable[Difference]) -> Money:
    """What is left between the statement and the ledger after all that is listed; zero where the month is reconciled."""
    return sum((-it.amount for it in differences), balance - shares)


def check_statement(
    statement: Statement, differences: Sequence[Difference], month: int, opened_on: date, today: date
) -> None:
    """Refuse (422) a statement that cannot be of that month, and a difference that says nothing."""
    ends_on = month_end(month)
    wrong: dict[str, str] = {}
    if ends_on > today:
        raise Invalid(f"{month_text(month)} is not over yet; a month is reconciled when its last statement is here.")
    if ends_on < opened_on:
        raise Invalid(f"The account was opened on {opened_on:%d %b %Y}, after that month.")
    if not statement.number.strip():
        wrong["statement_number"] = "Give the number that stands on the statement."
    if not ends_on.replace(day=1) <= statement.on <= ends_on:
        wrong["statement_on"] = f"The statement is the last one of {month_text(month)}: its day lies in that month."
    for at, it in enumerate(differences):
        wrong |= _wrong_difference(at, it, ends_on)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _wrong_difference(at: int, it: Difference, month_ends_on: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if it.amount.minor == 0:
        wrong[f"amount-{at}"] = "A difference is not zero; leave the line out."
    if not it.text.strip():
        wrong[f"text-{at}"] = "Say what the difference is."
    if it.kind not in DIFFERENCE_LABELS:
        wrong[f"kind-{at}"] = "Choose what kind of difference it is."
    if it.on > month_ends_on:
        wrong[f"on-{at}"] = f"It lies after {month_ends_on:%d %b %Y}, the end of the month."
    return wrong


def must_agree(left: Money, month: int) -> None:
    """Only what has no unexplained difference is signed."""
    if left:
        raise Conflict(
            f"The statement and the ledger of {month_text(month)} differ by {left} that no line explains. List what it is, or have "
            "it booked."
        )


def another_signs(prepared_by: UUID | None, signer: UUID | None) -> None:
    """Nobody signs what they prepared."""
    if prepared_by == signer:
        raise Conflict("You prepared this reconciliation, so another person must sign it.")
