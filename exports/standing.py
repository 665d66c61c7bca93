"""Where an award stands on a period's last day, and what is asked next: figures that forms of agencies need beside the lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AuthorisedLine:
    """One budget line as an agency sees it. The letters are those of the FACE form; None: not known or not said yet."""

    code: str
    authorised: Decimal | None  # A: what was authorised and not yet accounted for before this period
    reported: Decimal  # B: the agency's part of the period's cost
    accepted: Decimal | None  # C
    requested: Decimal | None  # E: asked for the following period
    newly_authorised: Decimal | None  # F
    rejected_before: Decimal = ZERO  # of B: what the books of this period lost because an earlier form lost it already

    @property
    def balance(self) -> Decimal | None:
        """D = A - C: below zero where more was accepted than authorised."""
        return None if self.authorised is None or self.accepted is None else self.authorised - self.accepted

    @property
    def outstanding(self) -> Decimal | None:
        """G = D + F: the next form's A."""
        return None if self.balance is None else self.balance + (self.newly_authorised or ZERO)


@dataclass(frozen=True, slots=True)
class CostItem:
    """One row of an itemised cost estimate: quantity x unit price x times = total."""

    line: str  # the code of its budget line
    description: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    times: Decimal
    total: Decimal
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NextRequest:
    """What the following period is expected to cost, by line, by item and by month; each adds up to `total`."""

    starts_on: date
    ends_on: date
    lines: tuple[tuple[str, Decimal], ...]
    items: tuple[CostItem, ...]
    months: tuple[tuple[date, Decimal], ...]  # by the first day of each month

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.lines), ZERO)

    def of(self, line: str) -> Decimal:
        """What is asked on a line."""
        return sum((amount for code, amount in self.lines if code == line), ZERO)


@dataclass(frozen=True, slots=True)
class IndirectCharged:
    """Indirect cost so far: a rate on a base. `amount` is what the ledger holds; a cap may keep it below rate x base."""

    percent: Decimal  # 15 means fifteen per cent
    starts_on: date
    ends_on: date
    base: Decimal
    amount: Decimal
    donor_part: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """Cumulative since the award's start, in its currency: also where the period is one quarter of many."""

    received: Decimal  # from the donor, less what went back
    disbursed: Decimal  # cost paid of the donor's money, and what communities hold of it
    authorised: Decimal  # the award's amount, as amended
    donor_cost: Decimal  # the donor's part of the cost
    unliquidated: Decimal  # the donor's part of what is signed and neither cost nor cancelled
    own_required: Decimal  # what the agreement says that others than the donor pay
    own_cost: Decimal  # their part of the cost
    requested_before: Decimal  # instalments asked of the donor until that day
    indirect: tuple[IndirectCharged, ...] = ()

    @property
    def on_hand(self) -> Decimal:
        """Below zero: the network pre-financed."""
        return self.received - self.disbursed
