"""Pure checks of payments, costs and refunds of a tranche, and what each does to the budget."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, rounded
from grants_app.ledger.rules import Move, Shares, State

MOST_ABOVE_APPROVED = Fraction(10, 100)
"""A payment may cost this much more than was approved where the rate moved; beyond it, it is asked for anew."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is set aside for a tranche on its line, in minor units of the award's currency."""

    amount: int
    from_advance: int
    """The part that the hub's advance had on the line already."""


def reservation(share: Shares, amount: int, *, pays_advance: bool, line: str, currency: str) -> Reservation:
    """How a tranche's amount is set aside; Conflict when the line has not enough left.

    Where the hub's advance will pay it, the line's part of that advance comes first: it is the hub's budget already.
    """
    own = min(max(share.advanced, 0), amount) if pays_advance else 0
    left = max(share.available, 0)
    if amount - own > left:
        has = Money(left + (max(share.advanced, 0) if pays_advance else 0), currency)
        raise Conflict(
            f"Line {line} has {has} left for this hub, and the tranche needs {Money(amount, currency)}. Ask for a transfer between "
            "lines, or agree on a smaller tranche."
        )
    return Reservation(amount, own)


def set_aside(line_id: UUID, hub_id: UUID, its: Reservation) -> list[Move]:
    """The budget moves of an approval."""
    return [
        Move(line_id, hub_id, State.ADVANCED, State.RESERVED, its.from_advance),
        Move(line_id, hub_id, State.AVAILABLE, State.RESERVED, its.amount - its.from_advance),
    ]


def put_back(line_id: UUID, hub_id: UUID, its: Reservation) -> list[Move]:
    """Exactly what an approval set aside goes back to where it was."""
    return [
        Move(line_id, hub_id, State.RESERVED, State.ADVANCED, its.from_advance),
        Move(line_id, hub_id, State.RESERVED, State.AVAILABLE, its.amount - its.from_advance),
    ]


def use_up(line_id: UUID, hub_id: UUID, reserved: int, cost: int) -> tuple[list[Move], int]:
    """A cost takes what was set aside for its tranche first, then what is available; gives also what stays set aside."""
    own = min(reserved, cost)
    moves = [
        Move(line_id, hub_id, State.RESERVED, State.SPENT, own),
        Move(line_id, hub_id, State.AVAILABLE, State.SPENT, cost - own),
    ]
    return moves, reserved - own


def let_go(line_id: UUID, hub_id: UUID, amount: int, *, to_advance: int = 0) -> list[Move]:
    """What stays set aside when nothing more will be spent of a tranche; `to_advance`: the part that the hub holds again."""
    held = min(max(to_advance, 0), amount)
    return [
        Move(line_id, hub_id, State.RESERVED, State.ADVANCED, held),
        Move(line_id, hub_id, State.RESERVED, State.AVAILABLE, amount - held),
    ]


def take_back(line_id: UUID, hub_id: UUID, amount: int, *, to_advance: bool) -> list[Move]:
    """A cost that came back frees its budget: for the hub, where the hub holds the money again."""
    return [Move(line_id, hub_id, State.SPENT, State.ADVANCED if to_advance else State.AVAILABLE, amount)]


# --- paying ---


@dataclass(frozen=True, slots=True)
class Payment:
    """What the bank's advice, or the signed receipt, says."""

    value_on: date
    bank_reference: str
    paid_from: str
    """`bank`, or the currency of the hub's advance."""
    sent: Money
    """What left the bank share or the advance, in its own currency, without the fee."""
    fee: Money
    bank_account_id: UUID | None = None
    """The account that it left, where the bank pays; None: the award's share that `banks.rules.share_to_use` names."""


def check_payment(
    payment: Payment, amount: Money, approved: Money, approved_on: date, today: date, *, worth: Money | None = None
) -> None:
    """Refuse (422), field by field, a payment that cannot be what was approved. `approved`: in the award's currency.

    `worth` is the value in the award's currency of what was sent, where it left a bank account in another currency.
    """
    sent = worth or payment.sent
    wrong: dict[str, str] = {}
    if payment.value_on > today:
        wrong["value_on"] = "The value date is in the future: record the payment when it has been made."
    elif payment.value_on < approved_on:
        wrong["value_on"] = f"The tranche was approved on {approved_on:%d %b %Y}; it cannot be paid before."
    if not payment.bank_reference.strip():
        wrong["bank_reference"] = "Give the reference by which the payment is found again."
    if payment.fee.minor < 0:
        wrong["fee"] = "A bank fee is zero or more."
    if payment.sent.minor <= 0:
        wrong["sent"] = "The amount of a payment is above zero."
    elif payment.sent.currency == amount.currency and payment.sent != amount:
        wrong["sent"] = f"The tranche is {amount}; a tranche is paid whole."
    elif sent.currency == approved.currency and sent > approved.times(1 + MOST_ABOVE_APPROVED):
        wrong["sent"] = (
            f"{approved} was approved, and {sent} is more than a changed rate explains. Return the tranche, so that it is "
            "approved again."
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def must_cover(held: Money, needed: Money, what: str) -> None:
    """Money is paid only from what is there."""
    if needed > held:
        raise Conflict(f"{what} holds {held}, and this needs {needed}. Money must arrive there first.")


# --- cost ---


@dataclass(frozen=True, slots=True)
class Left:
    """How a tranche, or a whole agreement, stands in the agreement's currency."""

    paid: Money
    cost: Money
    returned: Money

    @property
    def left(self) -> Money:
        """Paid, and neither a cost yet nor sent back."""
        return self.paid - self.cost - self.returned


def check_cost_day(on: date, paid_on: date, today: date, field: str) -> None:
    """A cost arises between the payment and today."""
    if on > today:
        raise Invalid("This day has not come yet.", fields={field: "Give a day that has come."})
    if on < paid_on:
        says = f"The tranche was paid on {paid_on:%d %b %Y}; give that day or a later one."
        raise Invalid(says, fields={field: says})


def check_report(spent: Money, left: Money, document_number: str) -> None:
    """Refuse (422) a community's report of nothing, of more than it holds, or without its document."""
    wrong: dict[str, str] = {}
    if spent.minor <= 0:
        wrong["spent"] = "The amount is above zero."
    elif spent > left:
        wrong["spent"] = f"Of this tranche {left} is not accounted for; {spent} is more."
    if not document_number.strip():
        wrong["document_number"] = "Give the number under which the report is filed."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


@dataclass(frozen=True, slots=True)
class Refund:
    """What the bank, or the signed receipt, says of money that a community sent back."""

    value_on: date
    bank_reference: str
    paid_to: str
    """`bank`, or the currency of the hub's advance."""
    returned: Money
    credited: Money
    """What arrived, in that currency, or in the currency of the bank account."""
    bank_account_id: UUID | None = None
    """The account that it came into, where that is the bank; None: the award's share that `banks.rules.share_to_use` names."""


def check_refund(came: Refund, left: Left, paid_on: date, today: date) -> None:
    """Refuse (422) a refund of nothing, of more than was paid, or on an impossible day."""
    wrong: dict[str, str] = {}
    most = left.paid - left.returned
    if came.returned.minor <= 0:
        wrong["returned"] = "The amount is above zero."
    elif came.returned > most:
        wrong["returned"] = f"The community still has {most} of this tranche; {came.returned} cannot come back."
    if came.credited.minor <= 0:
        wrong["credited"] = "The amount is above zero."
    elif came.credited.currency == came.returned.currency and came.credited != came.returned:
        wrong["credited"] = "Both are in one currency, so they are equal; a bank's charge is entered as a voucher."
    if came.value_on > today:
        wrong["value_on"] = "The value date is in the future: record the refund when it has arrived."
    elif came.value_on < paid_on:
        wrong["value_on"] = f"The tranche was paid on {paid_on:%d %b %Y}; nothing can come back before."
    if not came.bank_reference.strip():
        wrong["bank_reference"] = "Give the reference by which the refund is found again."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def taken_back(part: Money, cost: Money, value: int) -> int:
    """What a part of a cost came to, of the `value` that the whole cost came to; the whole of it gives all."""
    return rounded(Fraction(value * part.minor, cost.minor))
