"""Pure rules of vouchers: what a share of a voucher is, what may not be charged, and the entry that a charge makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from uuid import UUID

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.notation import plain_number
from grants_app.ledger.rates import Conversion
from grants_app.ledger.rules import NOTHING, AccountName, Held, Kind, Side

WHOLE = Decimal(100)


class Status(StrEnum):
    """The life of a charge."""

    DRAFT = "draft"
    POSTED = "posted"
    REVERSED = "reversed"
    """Taken back by an entry that names its own: corrected by another charge, or removed."""


class CofinancingStatus(StrEnum):
    """The life of a co-financing."""

    DRAFT = "draft"
    APPROVED = "approved"


class PaidFrom(StrEnum):
    """Where the money of a voucher came from."""

    ADVANCE = "advance"
    BANK = "bank"
    SUB_GRANT = "sub-grant"
    OWN = "own"
    IN_KIND = "in-kind"


PAID_FROM_LABELS: Mapping[str, str] = {
    PaidFrom.ADVANCE: "the hub's advance",
    PaidFrom.BANK: "the award's bank account (head office)",
    PaidFrom.SUB_GRANT: "what a community holds of its sub-grant",
    PaidFrom.OWN: "own funds",
    PaidFrom.IN_KIND: "a contribution in kind",
}
NO_SUB_GRANT = (
    "This community has no running sub-grant of the award whose vouchers are charged one by one. Name the community by its alias, or "
    "say from where it was paid."
)
SOURCES: Mapping[str, str] = {
    PaidFrom.ADVANCE: "award",
    PaidFrom.BANK: "award",
    PaidFrom.SUB_GRANT: "award",
    PaidFrom.OWN: "own",
    PaidFrom.IN_KIND: "in-kind",
}
"""The funding source that an expense is booked under."""


@dataclass(slots=True)
class Charged:
    """What of one voucher is charged already, to all awards and lines together."""

    percent: Decimal = Decimal(0)
    minor: int = 0

    def add(self, percent: Decimal, minor: int) -> None:
        self.percent += percent
        self.minor += minor


def share_of(voucher: Money, percent: Decimal, before: Charged) -> Money:
    """The amount of a charge: rounded at the currency's minor unit; the charge that completes 100 % takes what is left."""
    if before.percent + percent == WHOLE:
        return Money(voucher.minor - before.minor, voucher.currency)
    return voucher.percent(percent)


def percent_of(voucher: Money, charged: Money, before: Charged) -> Decimal:
    """How much of the voucher an amount is, in per cent: six decimals, never above; all that is left completes 100 %."""
    if charged.minor == voucher.minor - before.minor:
        return WHOLE - before.percent
    exact = Decimal(charged.minor) * WHOLE / Decimal(voucher.minor)
    return exact.quantize(Decimal("0.000001"), rounding=ROUND_DOWN).normalize() + Decimal(0)


def overcharge(voucher: Money, before: Charged, percent: Decimal, charged: Money) -> str | None:
    """Why the charge cannot stand beside the earlier ones of its voucher; None when it can."""
    together = before.percent + percent
    if together > WHOLE:
        left = WHOLE - before.percent
        return f"the charges of this voucher would add up to {plain_number(together)} %; at most {plain_number(left)} % is left to charge."
    if abs(before.minor + charged.minor) > abs(voucher.minor):
        return f"the charges of this voucher would add up to more than its amount of {voucher}."
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """What a voucher says, whatever it is charged to."""

    number: str
    incurred_on: date
    paid_on: date
    payee: str
    amount: Money
    """The whole voucher; below zero for a refund."""
    receipt: str = ""
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class ChargeTerms:
    """What a charge is to say, in full: its document, and what of it is charged to what."""

    document: Document
    award_id: UUID
    line_id: UUID
    description: str
    paid_from: str
    percent: Decimal | None = None
    """Per cent of the voucher; None where the amount is given."""
    charged: Money | None = None
    """The amount charged, in the voucher's currency; None where the percentage is given."""
    community_id: UUID | None = None
    units: Decimal | None = None
    bank_account_id: UUID | None = None
    """The account that paid, where the bank did and somebody names it."""


def part_of(
    voucher: Money, before: Charged, *, percent: Decimal | None, charged: Money | None
) -> tuple[Decimal, Money]:
    """A charge as percentage and amount, from whichever of both is given. Invalid where it does not fit beside the others."""
    field = "percent" if charged is None else "charged"
    if charged is not None and (charged.currency != voucher.currency or charged.minor * voucher.minor <= 0):
        says = f"An amount charged to this voucher is a part of {voucher}: give it in {voucher.currency} and with its sign."
        raise Invalid(says, fields={field: says})
    if charged is not None:
        percent = percent_of(voucher, charged, before)
    if percent is None or not 0 < percent <= WHOLE:
        says = "Charge %: more than 0 and at most 100."
        raise Invalid(says, fields={field: says})
    amount = charged if charged is not None else share_of(voucher, percent, before)
    if refusal := overcharge(voucher, before, percent, amount):
        says = refusal[0].upper() + refusal[1:]
        raise Invalid(says, fields={field: says})
    return percent, amount


def days_outside(document: Document, starts_on: date, ends_on: date, today: date) -> dict[str, str]:
    """Why the days of a voucher cannot be right for an award, per field."""
    wrong: dict[str, str] = {}
    if not starts_on <= document.incurred_on <= ends_on:
        wrong["incurred_on"] = (
            f"The award runs from {starts_on:%d %b %Y} to {ends_on:%d %b %Y}; a cost outside it cannot be charged to it."
        )
    for field, day in (("incurred_on", document.incurred_on), ("paid_on", document.paid_on)):
        if day > today:
            wrong[field] = f"{day:%d %b %Y} has not come yet; correct the date."
    return wrong


def must_stand(status: str, reversed_by_name: str) -> None:
    """Only what is posted, and was not taken back, can be corrected."""
    if status == Status.DRAFT:
        raise Conflict("This is still a draft: remove it and enter it again, nothing of it is in the ledger.")
    if status == Status.REVERSED:
        raise Conflict(
            f"{reversed_by_name} took this charge back already. Reload the page to see what stands in its place."
        )


def must_not_be_disallowed(reference: str) -> None:
    """What a finding disallowed has left the award's cost already: correcting the charge would take it out a second time."""
    if reference:
        raise Conflict(
            f"Finding {reference} disallowed a part of this charge, and that part is our own cost since. Take that disallowance "
            "back first; until then the charge stays as it is."
        )


def another_corrects(prepared_by: UUID | None, posted_by: UUID | None, corrector: UUID | None) -> None:
    """Where one person entered a voucher and another posted it, whoever entered it does not change it alone."""
    if corrector is not None and corrector == prepared_by and prepared_by != posted_by:
        raise Conflict("You entered this voucher and another person posted it, so another person must correct it.")


def another_approves(prepared_by: UUID | None, approver: UUID | None) -> None:
    """Nobody approves a co-financing that they prepared."""
    if approver is not None and approver == prepared_by:
        raise Conflict("You prepared this co-financing, so another person must approve it.")


def must_be_running(reference: str, status: str) -> None:
    """Costs are charged to an award that is signed and not closed."""
    if status == "preparing":
        raise Conflict(f"{reference} is not signed yet, so nothing can be charged to it.")
    if status == "closed":
        raise Conflict(f"{reference} is closed, so nothing more can be charged to it.")


def year_of(incurred_on: date) -> int:
    """A voucher is known by hub, number and the year of its date."""
    return incurred_on.year


@dataclass(frozen=True, slots=True)
class Costing:
    """One charge in its three currencies, with the rates that made them."""

    charged: Money
    award: Money
    hub: Money
    to_award: Conversion
    to_hub: Conversion | None = None

    @property
    def rates(self) -> str:
        """The rates to the award's currency and, after a bar, those to the hub's."""
        hub = self.to_hub.text if self.to_hub else ""
        return f"{self.to_award.text} | {hub}" if hub else self.to_award.text


def advance_account(held: Mapping[str, Held], hub_id: UUID, costing: Costing) -> tuple[AccountName, int]:
    """The advance that a cost was paid from, and how many of its minor units left it.

    The hub may hold advances in several currencies: the voucher's own comes first, then the hub's, then the award's; where none
    holds anything, the hub pre-financed and its own currency's advance goes below zero.
    """
    amounts = {money.currency: money.minor for money in (costing.award, costing.hub, costing.charged)}
    wanted = (costing.charged.currency, costing.hub.currency, costing.award.currency)
    filled = [currency for currency in wanted if held.get(currency, NOTHING).own > 0]
    currency = filled[0] if filled else costing.hub.currency
    return AccountName(Kind.ADVANCE, currency, hub_id=hub_id), amounts[currency]


def sub_grant_account(
    held: Mapping[AccountName, Held], community_id: UUID | None, hub_id: UUID, costing: Costing, number: str
) -> tuple[AccountName, int]:
    """What a community holds, from which its voucher was paid, and how many minor units left it. Conflict for too little."""
    for money in (costing.charged, costing.hub, costing.award):
        account = AccountName(Kind.SUB_GRANT, money.currency, hub_id=hub_id, party_id=community_id)
        if held.get(account, NOTHING).own >= money.minor:
            return account, money.minor
    raise Conflict(
        f"Voucher {number} of {costing.charged} is said to be paid from a sub-grant, and the community does not hold so much of "
        "this award. Pay its next tranche first, or say from where the rest was paid."
    )


def cost_side(costing: Costing, *, hub_id: UUID, line_id: UUID, paid_from: str) -> Side:
    """The debit: a cost on the line, for the hub, by its funding source."""
    source = SOURCES[paid_from]
    account = AccountName(Kind.EXPENSE, costing.award.currency, hub_id=hub_id, line_id=line_id, source=source)
    return Side(
        account,
        costing.award.minor,
        costing.charged,
        costing.hub,
        costing.rates,
        costing.to_award.source,
        costing.to_award.on,
        costing.to_award.is_provisional,
    )


def paying_sides(costing: Costing, account: AccountName, own: int, carried: int) -> list[Side]:
    """The credit: money leaves `account` (`own` of its units) at its carrying value; the gap to the rule's value is a difference."""
    sides = [Side(account, -carried, Money(-own, account.currency), -costing.hub)]
    gap = carried - costing.award.minor
    if gap:
        difference = AccountName(Kind.EXCHANGE_DIFFERENCE, costing.award.currency, hub_id=account.hub_id)
        sides.append(Side(difference, gap, Money(gap, costing.award.currency), Money.zero(costing.hub.currency)))
    return sides


def contribution_side(costing: Costing, *, hub_id: UUID, paid_from: str) -> Side:
    """The credit of a cost that the network, or somebody in kind, contributes."""
    account = AccountName(Kind.OWN_CONTRIBUTION, costing.award.currency, hub_id=hub_id, source=SOURCES[paid_from])
    return Side(account, -costing.award.minor, -costing.award, -costing.hub)


def different_content(here: Sequence[tuple[str, object]], found: Sequence[tuple[str, object]]) -> list[str]:
    """The names of the fields that differ between what is here and what a file says under the same key."""
    return [name for (name, mine), (_, theirs) in zip(here, found, strict=True) if mine != theirs]
