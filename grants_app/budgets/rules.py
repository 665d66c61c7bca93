"""The life of a budget version, and pure checks of its lines: sums, unit costs, codes and the total."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from exports.letterhead import day
from exports.wording import Said, said
from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.track import Step, Track
from grants_app.ledger.rules import Move, State


class Status(StrEnum):
    """Where a budget version stands; approved ones are frozen."""

    DRAFT = "draft"
    APPROVED = "approved"


TRACK = Track(
    Step("approve", Status.DRAFT, Status.APPROVED, Action.BUDGET_APPROVE, "Approve this budget"),
    Step("discard", Status.DRAFT, Status.DRAFT, Action.BUDGET_WRITE, "Discard this draft", danger=True),
)


class Kind(StrEnum):
    """What a line is to the donor."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    CONTINGENCY = "contingency"
    IN_KIND = "in-kind"
    INELIGIBLE = "ineligible"
    THIRD_PARTY = "third-party"


KIND_LABELS: Mapping[str, str] = {
    Kind.DIRECT: "Direct costs",
    Kind.INDIRECT: "Indirect costs",
    Kind.CONTINGENCY: "Contingency reserve",
    Kind.IN_KIND: "In kind",
    Kind.INELIGIBLE: "Ineligible costs",
    Kind.THIRD_PARTY: "Support to third parties",
}

_HALF_A_CENT = Fraction(5, 1000)


@dataclass(frozen=True, slots=True, order=True)
class PlannedPeriod:
    """A named part of an award's time, such as its second year; both days included."""

    starts_on: date
    ends_on: date
    name: str

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def __str__(self) -> str:
        return f"{self.name} ({self.starts_on:%d %b %Y} – {self.ends_on:%d %b %Y})"


Part = tuple[UUID, PlannedPeriod]
"""A hub's share in one period."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What a version is to say of a line. Amounts in minor units of the award's currency."""

    code: str
    heading: str
    description: str
    amount: int
    shares: Mapping[UUID, int] = field(default_factory=dict)
    kind: str = Kind.DIRECT
    unit: str = ""
    quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    source: str = ""
    year: int | None = None
    justification: str = ""
    parts: Mapping[Part, int] = field(default_factory=dict)
    """Every share by period, zeros included, where the budget has periods: they come to the share. Else empty."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the donor agreed to by letter; None where the agreement stays as it was."""

    donor_reference: str
    donor_on: date | None
    reason: str
    amount: Money | None = None
    total_budget: Money | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a line (or, without `position`, with the whole): which cell, and what to do."""

    position: int | None
    column: str
    says: str


def findings(lines: Sequence[PlannedLine], currency: str, highest: Money) -> list[Finding]:
    """Everything that is wrong with a budget, in the order of its lines."""
    found = [finding for at, line in enumerate(lines) for finding in _of_line(at, line, currency)]
    found += _repeated_codes(lines)
    total = Money(sum(line.amount for line in lines), currency)
    if not lines:
        found.append(Finding(None, "", "The budget has no line yet. Fill in at least one."))
    elif total > highest:
        found.append(
            Finding(
                None,
                "amount",
                f"The lines add up to {total}; the total budget of the award is at most {highest}, so {total - highest} is too much.",
            )
        )
    return found


def _of_line(at: int, line: PlannedLine, currency: str) -> Iterator[Finding]:
    if not line.code:
        yield Finding(at, "code", "Give the line a code, such as 1.1.1.")
    if not line.heading:
        yield Finding(at, "heading", f"Say under which heading line {line.code} stands.")
    if line.kind not in set(Kind):
        yield Finding(at, "kind", f"«{line.kind}» is not a kind of cost: use {', '.join(Kind)}.")
    if line.amount < 0 or any(share < 0 for share in line.shares.values()):
        yield Finding(at, "amount", f"Line {line.code}: a budget has no amounts below zero.")
    shares = sum(line.shares.values())
    if shares != line.amount:
        amount, together = Money(line.amount, currency), Money(shares, currency)
        yield Finding(at, "amount", f"Line {line.code} is {amount}, but its hubs' shares add up to {together}.")
    if (line.quantity is None) != (line.unit_cost is None):
        yield Finding(at, "unit_cost", f"Line {line.code}: give both quantity and unit cost, or neither.")
    elif line.quantity is not None and line.unit_cost is not None:
        amount = Money(line.amount, currency)
        if not unit_cost_explains(line.quantity, line.unit_cost, amount.amount):
            product = Money.of(Fraction(line.quantity) * Fraction(line.unit_cost), currency)
            says = f"Line {line.code}: {number(line.quantity)} × {number(line.unit_cost)} is {product}, but the amount is {amount}."
            yield Finding(at, "unit_cost", says)


def unit_cost_explains(quantity: Decimal, unit_cost: Decimal, amount: Decimal) -> bool:
    """Whether quantity × a unit cost that was rounded to the cent for printing can give the amount."""
    difference = abs(Fraction(quantity) * Fraction(unit_cost) - Fraction(amount))
    return difference <= abs(Fraction(quantity)) * _HALF_A_CENT + _HALF_A_CENT


def _repeated_codes(lines: Sequence[PlannedLine]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for at, line in enumerate(lines):
        if line.code and line.code in first:
            yield Finding(at, "code", f"The code {line.code} stands twice; each line has a code of its own.")
        first.setdefault(line.code, at)


def digest(lines: Iterable[PlannedLine]) -> str:
    """A fingerprint of what a budget says, whatever the order of the hubs: equal content, equal digest."""
    said = [
        [
            line.code,
            line.heading,
            line.description,
            line.kind,
            line.unit,
            _plain(line.quantity),
            _plain(line.unit_cost),
            line.amount,
            line.source,
            line.year,
            sorted((hub_id.hex, share) for hub_id, share in line.shares.items() if share),
            *([line.justification] if line.justification else []),  # else as before budgets said it
            *_parts_said(line),
        ]
        for line in lines
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _parts_said(line: PlannedLine) -> list[list[list[str]]]:
    """Nothing where there are no periods, so that what is said without them stays the same."""
    said = [
        [hub_id.hex, period.starts_on.isoformat(), period.ends_on.isoformat(), period.name, str(amount)]
        for (hub_id, period), amount in sorted(line.parts.items(), key=lambda item: (item[0][0].hex, item[0][1]))
    ]
    return [said] if said else []


def _plain(number: Decimal | None) -> str | None:
    """1, 1.0 and 1.00 are the same."""
    return None if number is None else format(number.normalize(), "f")


def version_in_words(which: int, approved_at: datetime | None) -> Said:
    """A version, and since when it is frozen, as a reader of a donor's file should see it."""
    if approved_at is None:
        return said("{number}, in preparation", number=which)
    return said("{number}, approved on {day}", number=which, day=day(approved_at))


def moves(before: Mapping[tuple[UUID, UUID], int], after: Mapping[tuple[UUID, UUID], int]) -> list[Move]:
    """What approving changes in budget control: the difference per line and hub to the version before."""
    changed = []
    for key in sorted({*before, *after}, key=lambda pair: (pair[0].hex, pair[1].hex)):
        difference = after.get(key, 0) - before.get(key, 0)
        if difference > 0:
            changed.append(Move(*key, State.OUTSIDE, State.AVAILABLE, difference))
        elif difference < 0:
            changed.append(Move(*key, State.AVAILABLE, State.OUTSIDE, -difference))
    return changed


def another_approves(prepared_by: frozenset[UUID | None], approver: UUID | None) -> None:
    """Nobody approves a budget in which they have a hand."""
    if approver in prepared_by:
        raise Conflict("You prepared this budget or changed it, so another person must approve it.")


def must_be_draft(status: str, number: int) -> None:
    """Approved versions are frozen."""
    if status != Status.DRAFT:
        raise Conflict(f"Version {number} is approved and cannot be changed. Prepare a new version instead.")


def must_be_agreed(agreement: Agreement, award: Money, starts_on: date, today: date) -> None:
    """Refuse (422) an amendment without the donor's letter, its day and a reason, or with amounts that cannot be."""
    total, amount = agreement.total_budget, agreement.amount or award
    checks = (
        ("donor_reference", not agreement.donor_reference.strip(), "Name the donor's letter or the addendum."),
        ("donor_on", agreement.donor_on is None, "Give the day of the letter."),
        ("donor_on", bool(agreement.donor_on and agreement.donor_on > today), "The letter cannot be of a day to come."),
        ("reason", not agreement.reason.strip(), "Say why the budget changes."),
        ("amount", amount.minor <= 0, "The amount of an award is above zero."),
        ("total_budget", total is not None and total < amount, f"The total budget is at least the award of {amount}."),
        (
            "ends_on",
            bool(agreement.ends_on and agreement.ends_on < starts_on),
            "The award cannot end before it starts.",
        ),
    )
    wrong = {name: says for name, is_wrong, says in checks if is_wrong}
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)
