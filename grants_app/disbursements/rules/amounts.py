"""Pure checks of what is asked, paid, received and sent back, and what each does to the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from uuid import UUID

from grants_app.core.errors import Invalid
from grants_app.core.money import Money, rounded, split
from grants_app.ledger.rules import Move, Shares, State

# --- asking ---


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked on one line: in the disbursement's currency, and converted to the award's."""

    line_id: UUID
    amount: Money
    reserved: Money


def must_ask(amounts: Mapping[UUID, Money], currency: str, lines: Mapping[UUID, str]) -> None:
    """A request asks more than nothing, in one currency, only on lines where the hub has a share."""
    if not amounts:
        raise Invalid("Write an amount on at least one budget line.")
    for line_id, amount in amounts.items():
        if line_id not in lines:
            raise Invalid(
                "One of the lines is not a line of this award on which the hub has a share. Reload the page and choose again."
            )
        if amount.minor <= 0 or amount.currency != currency:
            raise Invalid(
                f"Line {lines[line_id]}: ask for an amount above zero in {currency}.",
                fields={f"ask-{line_id}": "Ask for an amount above zero, or leave it empty."},
            )


def must_be_worth_something(asks: Sequence[Ask], lines: Mapping[UUID, str]) -> None:
    """An amount that is worth less than the smallest unit of the award's currency cannot be reserved."""
    for ask in asks:
        if ask.reserved.minor == 0:
            raise Invalid(
                f"Line {lines.get(ask.line_id, '')}: {ask.amount} is worth less than the smallest unit of "
                f"{ask.reserved.currency}. Ask for more, or leave the line out."
            )


def reserve(asks: Sequence[Ask], hub_id: UUID) -> list[Move]:
    """A request takes its amounts out of what is available."""
    return [Move(ask.line_id, hub_id, State.AVAILABLE, State.RESERVED, ask.reserved.minor) for ask in asks]


def release(asks: Sequence[Ask], hub_id: UUID) -> list[Move]:
    """Exactly what a request reserved is available again."""
    return [Move(ask.line_id, hub_id, State.RESERVED, State.AVAILABLE, ask.reserved.minor) for ask in asks]


# --- paying ---

RATE_TOLERANCE = Fraction(5, 100)
"""A bank's rate further than this from the rate of the request has to be confirmed: it is most often a slip of the pen."""
MOST_ABOVE_APPROVED = Fraction(10, 100)
"""A rate that moved may make the payment dearer than approved by this much; beyond it, it is asked for and approved anew."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What the bank's advice says."""

    value_on: date
    bank_reference: str
    sent: Money
    """What left the award's bank share, in that account's currency (most often the award's), without the fee."""
    credited: Money
    """What the bank credited, in the disbursement's currency."""
    fee: Money
    """In the currency of what was sent."""
    rate_confirmed: bool = False
    bank_account_id: UUID | None = None
    """The account that it left; None: the award's share that `banks.rules.share_to_use` names."""

    @property
    def rate(self) -> Decimal:
        """The bank's rate: units credited for one sent, to twelve digits."""
        digits = Context(prec=12, rounding=ROUND_HALF_UP)
        return digits.divide(self.credited.amount, self.sent.amount).normalize(digits)


def check_payment(
    payment: Payment, asked: Money, reserved: Money, approved_on: date, today: date, *, worth: Money | None = None
) -> None:
    """Refuse (422), field by field, a payment that cannot be what was approved.

    `worth` is the value in the award's currency of what was sent, where it left an account in another currency.
    """
    wrong = dict(_wrong_days(payment, approved_on, today))
    wrong |= _wrong_amounts(payment, worth or payment.sent, asked, reserved)
    if not payment.bank_reference.strip():
        wrong["bank_reference"] = "Give the reference by which the payment stands on the bank's statement."
    if wrong:
        raise Invalid(
            next(iter(wrong.values())) if len(wrong) == 1 else "Some fields do not fit what was approved.", fields=wrong
        )


def _wrong_days(payment: Payment, approved_on: date, today: date) -> list[tuple[str, str]]:
    if payment.value_on > today:
        return [("value_on", "The value date is in the future: record the payment when the bank has made it.")]
    if payment.value_on < approved_on:
        return [("value_on", f"The disbursement was approved on {approved_on:%d %b %Y}; it cannot be paid before.")]
    return []


def _wrong_amounts(payment: Payment, sent: Money, asked: Money, reserved: Money) -> dict[str, str]:
    credited = payment.credited
    if payment.sent.minor <= 0 or credited.minor <= 0:
        return {"sent" if payment.sent.minor <= 0 else "credited": "The amount of a payment is above zero."}
    if payment.fee.minor < 0:
        return {"fee": "A bank fee is zero or more."}
    if payment.sent.currency == credited.currency:
        return _wrong_in_one_currency(payment.sent, credited, asked)
    if sent > reserved and credited > asked:
        return {"sent": f"{asked} ({reserved}) was approved; both {sent} sent and {credited} credited are more."}
    if sent > reserved.times(1 + MOST_ABOVE_APPROVED):
        return {
            "sent": f"{reserved} was approved, and {sent} is more than a changed rate explains. Return the request, so that it is "
            "asked for and approved again."
        }
    off = abs(Fraction(credited.minor * reserved.minor, sent.minor * asked.minor) - 1)
    if off > RATE_TOLERANCE and not payment.rate_confirmed:
        return {
            "rate_confirmed": f"By these amounts the bank's rate is {rounded(off * 100)} % from the rate of the request. Compare both "
            "amounts with the bank's advice; if they are right, tick that you did."
        }
    return {}


def _wrong_in_one_currency(sent: Money, credited: Money, asked: Money) -> dict[str, str]:
    if credited != sent:
        return {
            "credited": f"Sent and credited are both in {sent.currency}, so they are equal; what a bank kept on the way shows "
            "when the hub confirms what arrived."
        }
    if sent > asked:
        return {"sent": f"{asked} was approved; {sent} is more."}
    return {}


def pay_out(asks: Sequence[Ask], hub_id: UUID, gain: int) -> list[Move]:
    """A payment turns what was reserved into what the hub holds, rescaled to what was really sent.

    `gain` is by how much the payment raised the value of the advance above zero. Where the hub had spent its own money before
    (its advance was below zero), that spending has taken its budget already: the part of the payment that covers it only frees
    what the request had reserved. So what is `advanced` on all lines is what the hub really holds. A dearer payment takes the
    difference from what is available, which may go below zero: it was sent, so it is shown.
    """
    moves: list[Move] = []
    for ask, advanced in zip(asks, split(gain, [ask.reserved.minor for ask in asks]), strict=True):
        reserved = ask.reserved.minor
        moves += [
            Move(ask.line_id, hub_id, State.RESERVED, State.ADVANCED, min(reserved, advanced)),
            Move(ask.line_id, hub_id, State.RESERVED, State.AVAILABLE, max(reserved - advanced, 0)),
            Move(ask.line_id, hub_id, State.AVAILABLE, State.ADVANCED, max(advanced - reserved, 0)),
        ]
    return [move for move in moves if move.amount]


# --- receiving, and sending back ---


def check_receipt(
    received: Money, received_on: date, credited: Money, value_on: date, today: date, *, confirmed: bool = True
) -> None:
    """Refuse (422) a receipt of more than was credited, of nothing, or on an impossible day."""
    wrong: dict[str, str] = {}
    if received > credited:
        wrong["received"] = (
            f"The bank credited {credited}, so {received} cannot have arrived with this payment. Look whether the rest "
            "belongs to another payment; if the payment was recorded wrongly, tell the finance officer who recorded it."
        )
    if received.minor <= 0:
        wrong["received"] = (
            "Confirm the payment when something has arrived; if nothing comes, tell the finance officer."
        )
    if received_on > today:
        wrong["received_on"] = "This day is in the future."
    if received_on < value_on:
        wrong["received_on"] = f"The bank paid on {value_on:%d %b %Y}; the money cannot have arrived before."
    if not wrong and received < credited and not confirmed:
        wrong["shortfall_confirmed"] = (
            f"{credited - received} less than was credited: this is booked as charges of the banks. Tick that you have looked it up."
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


@dataclass(frozen=True, slots=True)
class Refund:
    """What the bank says of money that a hub sent back."""

    value_on: date
    bank_reference: str
    returned: Money
    """What left the hub's advance, in the advance's currency."""
    credited: Money
    """What the award's bank share received, in that account's currency (most often the award's)."""
    reason: str = ""
    bank_account_id: UUID | None = None
    """The account that it came into; None: the award's share that `banks.rules.share_to_use` names."""


def check_refund(refund: Refund, held: Money, today: date) -> None:
    """Refuse (422) a refund of more than the hub holds."""
    returned, credited = refund.returned, refund.credited
    wrong: dict[str, str] = {}
    if returned > held:
        wrong["returned"] = f"The hub holds {held} of this award; it cannot send back {returned}."
    if returned.minor <= 0:
        wrong["returned"] = "The amount is above zero."
    if credited.minor <= 0:
        wrong["credited"] = "The amount is above zero."
    elif credited.currency == returned.currency and credited > returned:
        wrong["credited"] = f"The hub sent {returned}; more than that cannot have arrived."
    if refund.value_on > today:
        wrong["value_on"] = "The value date is in the future: record the refund when it has arrived."
    if not refund.bank_reference.strip():
        wrong["bank_reference"] = "Give the reference by which it stands on the bank's statement."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def give_back(shares: Mapping[UUID, Shares], first: Sequence[UUID], hub_id: UUID, amount: int) -> list[Move]:
    """Advanced budget of a hub is available again, because its money is gone from the advance: the lines of `first` before others."""
    order = [line_id for line_id in first if line_id in shares]
    order += sorted(set(shares) - set(first), key=lambda line_id: line_id.hex)
    moves: list[Move] = []
    for line_id in order:
        freed = min(max(shares[line_id].advanced, 0), amount)
        if freed > 0:
            moves.append(Move(line_id, hub_id, State.ADVANCED, State.AVAILABLE, freed))
            amount -= freed
    return moves
