"""Pure rules of the ledger: what an entry is, carrying values, and the states of a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money, nearest


class Kind(StrEnum):
    """Kinds of account."""

    DONOR_RECEIVABLE = "donor receivable"
    DEFERRED_GRANT = "deferred grant"
    GRANT_INCOME = "grant income"
    BANK = "bank"
    ADVANCE = "advance"
    SUB_GRANT = "sub-grant"
    EXPENSE = "expense"
    INDIRECT_RECOVERY = "indirect recovery"
    OWN_CONTRIBUTION = "own contribution"
    OWN_COST = "own cost"
    BANK_CHARGES = "bank charges"
    INTEREST_DUE = "interest due to donor"
    REFUND_DUE = "refund due to donor"
    EXCHANGE_DIFFERENCE = "exchange difference"
    LOAN = "loan from own funds"


CARRYING_KINDS = frozenset({Kind.BANK, Kind.ADVANCE, Kind.SUB_GRANT})
"""Accounts that money leaves at its carrying value (weighted average per account and currency)."""


CARRIED_OVER = "advance carried over"
"""The event of an entry that takes unspent money off an advance and puts it on again for a next period: none of it left."""


class State(StrEnum):
    """Where a part of a budget line stands. `outside` is what is not (or no longer) in the budget."""

    OUTSIDE = "outside"
    AVAILABLE = "available"
    RESERVED = "reserved"
    ADVANCED = "advanced"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class AccountName:
    """Names one account of a book; the account is made when it is first used."""

    kind: Kind
    currency: str
    hub_id: UUID | None = None
    line_id: UUID | None = None
    party_id: UUID | None = None
    source: str = ""

    def address(self, book_id: UUID) -> str:
        parts = (
            book_id.hex,
            self.kind,
            self.currency,
            _hex(self.hub_id),
            _hex(self.line_id),
            _hex(self.party_id),
            self.source,
        )
        return "|".join(parts)


@dataclass(frozen=True, slots=True)
class Side:
    """One posting to be made: debit above zero, credit below."""

    account: AccountName
    amount: int
    """Minor units of the book's currency."""
    transaction: Money
    hub: Money
    rates: str = ""
    rate_source: str = ""
    rate_on: date | None = None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One entry to be posted. `key` is the idempotency key: the same key never posts twice."""

    book_id: UUID
    key: str
    name: str
    about_id: UUID
    description: str
    incurred_on: date
    paid_on: date
    accounting_on: date
    sides: tuple[Side, ...]
    reverses_id: UUID | None = None
    id: UUID = field(default_factory=new_id)
    """The entry's; give one to know it before."""


@dataclass(frozen=True, slots=True)
class Move:
    """An amount (minor units of the book's currency, above zero) of a hub's share of a line goes from one state to another."""

    line_id: UUID
    hub_id: UUID
    source: State
    target: State
    amount: int


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds: in its own currency and, carried, in the book's."""

    own: int
    carried: int


NOTHING = Held(0, 0)


@dataclass(slots=True)
class Shares:
    """A hub's share of a line by state, in minor units of the book's currency; a plan moves it before it is posted."""

    available: int = 0
    reserved: int = 0
    advanced: int = 0
    spent: int = 0

    @property
    def budget(self) -> int:
        return self.available + self.reserved + self.advanced + self.spent

    @property
    def committed(self) -> int:
        """Reserved by requests, or paid out as an advance and not accounted for."""
        return self.reserved + self.advanced


def must_balance(event: Event) -> None:
    """An entry sums to zero in its book's currency; anything else is a mistake in the program."""
    if not event.sides or sum(side.amount for side in event.sides) != 0:
        raise ValueError(f"entry «{event.key}» does not balance")


def must_be_open(locked_until: date | None, accounting_on: date) -> None:
    """Nothing posts into what is locked."""
    if locked_until is not None and accounting_on <= locked_until:
        raise Conflict(
            f"The books of this award are closed until {locked_until:%d %b %Y} by an approved report, so nothing can be posted on "
            f"{accounting_on:%d %b %Y}. Use a later accounting date; it becomes an adjustment in the next report."
        )


def carried(held: Held, own: int, by_rule: int) -> int:
    """The value in the book's currency at which `own` units enter or leave an account that holds `held`.

    Units that bring the account nearer to zero move at its weighted average (all of them: all that is carried); units
    beyond zero, or away from it, move at `by_rule`'s value. So an account that is empty in its own currency carries nothing.
    """
    if own == 0 or held.own == 0 or (held.own > 0) == (own > 0):
        return by_rule
    if abs(own) >= abs(held.own):
        beyond = own + held.own
        return -held.carried + nearest(by_rule * beyond, own)
    return nearest(held.carried * own, held.own)


def consumption(
    shares: Mapping[UUID, Shares], line_id: UUID, hub_id: UUID, amount: int, *, from_advance: bool
) -> list[Move]:
    """How a posted cost of a hub uses up its budget, or a refund (below zero) gives it back to where the money went.

    From an advance: first what was advanced for the line, then the advance's other lines (their budget becomes available again),
    then what is available on the line, which may go below zero: real overspending is shown, never refused.
    """
    if amount < 0:
        back_to = State.ADVANCED if from_advance else State.AVAILABLE
        return [Move(line_id, hub_id, State.SPENT, back_to, -amount)]
    moves: list[Move] = []
    left = amount
    if from_advance:
        own = min(max(shares[line_id].advanced, 0), left)
        if own:
            moves.append(Move(line_id, hub_id, State.ADVANCED, State.SPENT, own))
            left -= own
        for other in sorted(shares, key=lambda at: at.hex):
            freed = min(max(shares[other].advanced, 0), left) if other != line_id else 0
            if freed:
                moves.append(Move(other, hub_id, State.ADVANCED, State.AVAILABLE, freed))
                moves.append(Move(line_id, hub_id, State.AVAILABLE, State.SPENT, freed))
                left -= freed
    if left:
        moves.append(Move(line_id, hub_id, State.AVAILABLE, State.SPENT, left))
    return moves


def apply(shares: dict[UUID, Shares], moves: Sequence[Move]) -> None:
    """Move a plan's shares (one hub) as the posting will move the balances."""
    for move in moves:
        share = shares.setdefault(move.line_id, Shares())
        for state, sign in ((move.source, -1), (move.target, 1)):
            if state is not State.OUTSIDE:
                setattr(share, state.value, getattr(share, state.value) + sign * move.amount)


def reversed_sides(sides: Sequence[Side]) -> tuple[Side, ...]:
    """The same postings with every sign turned: the entry that takes another one back."""
    return tuple(
        Side(
            side.account,
            -side.amount,
            -side.transaction,
            -side.hub,
            side.rates,
            side.rate_source,
            side.rate_on,
            side.is_provisional,
        )
        for side in sides
    )


@dataclass(slots=True)
class Carrying:
    """The carrying values of accounts while a list of entries is planned, before any of them is written."""

    held: dict[AccountName, Held] = field(default_factory=dict)

    def move(self, account: AccountName, own: int, by_rule: int) -> int:
        """Record that `own` units enter (or, below zero, leave) and give the value at which they do."""
        before = self.held.get(account, NOTHING)
        value = carried(before, own, by_rule)
        self.held[account] = Held(before.own + own, before.carried + value)
        return value


def _hex(value: UUID | None) -> str:
    return "" if value is None else value.hex
