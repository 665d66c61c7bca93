"""How much of its advances a hub has accounted for, first in first out; our own percentage before the next; and how old the rest is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from dateutil.relativedelta import relativedelta

from grants_app.core.errors import Invalid
from grants_app.core.money import Money, percentage
from grants_app.core.notation import number, plain_number

DEFAULT_PERCENT = Decimal(70)
"""The network's own percentage where none is recorded for a hub. It is not the donor's test, which never stops a hub."""
AGES: tuple[tuple[str, int | None], ...] = (
    ("0–3 months", 3),
    ("3–6 months", 6),
    ("6–9 months", 9),
    ("over 9 months", None),
)
"""Ages of what is not accounted for: the words, and before how many months the age ends."""


@dataclass(frozen=True, slots=True)
class PaidAdvance:
    """An advance as the bank credited it."""

    disbursement_id: UUID
    reference: str
    paid_on: date
    credited: Money
    is_paid: bool = True
    """False: approved, and on its way; `paid_on` is then the day on which it was asked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """An advance and what of it is still open."""

    advance: PaidAdvance
    open: Money

    @property
    def accounted(self) -> Money:
        """Justified by posted vouchers, sent back, or kept by banks on the way."""
        return self.advance.credited - self.open


def first_in_first_out(advances: Sequence[PaidAdvance], held: int) -> list[Part]:
    """What is open of each advance of one hub, award and currency (oldest first), where the hub holds `held` minor units.

    Whatever left the advance account left the oldest money first, so what is held is the newest. More than all that was
    paid (a refund of a supplier, say) stands with the oldest; below zero, nothing is open.
    """
    ordered = sorted(advances, key=lambda advance: (advance.paid_on, advance.reference))
    parts: list[Part] = []
    left = max(held, 0)
    for advance in reversed(ordered):
        open_ = min(left, advance.credited.minor)
        left -= open_
        parts.insert(0, Part(advance, Money(open_, advance.credited.currency)))
    if left and parts:
        oldest = parts[0]
        parts[0] = Part(oldest.advance, oldest.open + Money(left, oldest.open.currency))
    return parts


@dataclass(frozen=True, slots=True)
class OwnTest:
    """Our own percentage, measured on the last advance of a hub for an award in one currency."""

    percent: Decimal
    last: Part

    @property
    def more(self) -> Money:
        """What must still be accounted for before the next advance; zero where nothing."""
        needed = self.last.advance.credited.percent(self.percent)
        return max(needed - self.last.accounted, Money.zero(needed.currency))

    @property
    def is_passed(self) -> bool:
        return not self.more

    @property
    def says(self) -> str:
        """«70 % of the last advance … must be accounted for: 63.2 % is; GTQ 12,340.00 more.»"""
        advance = self.last.advance
        done = percentage(self.last.accounted.minor, advance.credited.minor)
        more = "" if self.is_passed else f"; {self.more} more"
        on_its_way = "" if advance.is_paid else ", approved and not paid yet"
        return (
            f"{plain_number(self.percent)} % of the last advance ({advance.reference}, {advance.credited}{on_its_way}) "
            "must be accounted for: "
            f"{number(done or Decimal('0.0'))} % is{more}."
        )


def own_test(parts: Sequence[Part], percent: Decimal) -> OwnTest | None:
    """The test on the last advance; None where there was none."""
    return OwnTest(percent, parts[-1]) if parts else None


def check_percent(percent: Decimal, reason: str) -> None:
    """Refuse (422) what is no percentage, or has no reason."""
    wrong: dict[str, str] = {}
    if not 0 <= percent <= 100 or percent != round(percent, 2):
        wrong["percent"] = "A percentage is from 0 to 100, with at most two decimals."
    if not reason.strip():
        wrong["reason"] = "Say why: an auditor reads it years later."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def age(paid_on: date, today: date) -> int:
    """Which of AGES money paid on that day belongs to: a month ends on the same day of the month."""
    for at, (_, months) in enumerate(AGES):
        if months is not None and today < paid_on + relativedelta(months=months):
            return at
    return len(AGES) - 1


def by_age(parts: Sequence[Part], currency: str, today: date) -> tuple[Money, ...]:
    """What is open, by age, in one currency."""
    sums = [Money.zero(currency) for _ in AGES]
    for part in parts:
        sums[age(part.advance.paid_on, today)] += part.open
    return tuple(sums)
