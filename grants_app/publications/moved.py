"""What an entry of the ledger means to the public: a promise, money that came, or money that was passed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exports.publication import TransactionType
from grants_app.ledger.rules import Kind


@dataclass(frozen=True, slots=True)
class Side:
    """One posting: debit above zero, in minor units of the award's currency."""

    kind: Kind
    amount: int
    on: date
    """The day of payment; of a promise, its own day."""
    party_id: UUID | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry with all its postings."""

    number: int
    event: str
    sides: tuple[Side, ...]

    def of(self, *kinds: Kind) -> int:
        """What accounts of these kinds gained by it."""
        return sum(side.amount for side in self.sides if side.kind in kinds)

    def has(self, *kinds: Kind) -> bool:
        return any(side.kind in kinds for side in self.sides)

    @property
    def is_payment(self) -> bool:
        """Whether money went to communities or came back from them."""
        return self.has(Kind.SUB_GRANT) and self.has(Kind.BANK, Kind.ADVANCE)

    @property
    def on(self) -> date:
        return self.sides[0].on

    @property
    def community_id(self) -> UUID | None:
        """Who received, where it is one community."""
        found = {side.party_id for side in self.sides if side.kind is Kind.SUB_GRANT}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Told:
    """One transaction as the public may read it, in minor units of the award's currency."""

    type: TransactionType
    number: int
    on: date
    amount: int
    community_id: UUID | None = None


def told(entries: Sequence[Moved]) -> Iterator[Told]:
    """The transactions of the entries; what only became cost, or changed its rate, moved no money."""
    for entry in entries:
        if entry.has(Kind.DONOR_RECEIVABLE):
            yield from _of_donor(entry)
        if entry.is_payment and (amount := entry.of(Kind.SUB_GRANT)):
            yield Told("disbursement", entry.number, entry.on, amount, entry.community_id)


def _of_donor(entry: Moved) -> Iterator[Told]:
    amount = entry.of(Kind.DONOR_RECEIVABLE)
    if not amount:
        return
    if entry.has(Kind.DEFERRED_GRANT):
        yield Told("incoming commitment", entry.number, entry.on, amount)
    else:
        yield Told("incoming funds", entry.number, entry.on, -amount)
