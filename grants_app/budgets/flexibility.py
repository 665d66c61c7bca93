"""Judges moves between budget lines by the donor's flexibility rule: what is left, what is beyond, and what that needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from grants_app.core.money import Money, percentage
from grants_app.core.notation import number, signed_number
from grants_app.donors.flexibility import (
    Above,
    AtLimit,
    Counter,
    Flexibility,
    MeasuredOn,
    Sides,
    Within,
)
from grants_app.donors.profiles import Value

Key = TypeVar("Key")
Changes = Mapping[UUID, int]
"""What each line gains (or gives, below zero), in minor units of the award's currency."""


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A budget line with its amount in the rule's base, in minor units of the award's currency."""

    id: UUID
    code: str
    heading: str
    description: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a heading, category, line or the total has, before the moves in question and after them."""

    name: str
    base: Money
    limit: Money
    """The most that it may be moved up or down; rounded down to the minor unit."""
    before: Money
    """The position that earlier moves left: above zero it has taken."""
    change: Money
    is_beyond: bool
    is_total: bool = False

    @property
    def after(self) -> Money:
        return self.before + self.change

    @property
    def may_take(self) -> Money:
        """What it could still take before these moves."""
        return max(self.limit - self.before, Money.zero(self.limit.currency))

    @property
    def may_give(self) -> Money:
        """What it could still give before these moves."""
        return max(self.limit + self.before, Money.zero(self.limit.currency))

    @property
    def says(self) -> str:
        """«Travel may still take 1,000.00 of 5,000.00»."""
        if self.is_total:
            return f"Moves between headings may still come to {_shown(self.may_take)} of {_shown(self.limit)}."
        if self.change.minor < 0:
            return f"{self.name} may still give {_shown(self.may_give)} of {_shown(self.limit)}."
        return f"{self.name} may still take {_shown(self.may_take)} of {_shown(self.limit)}."

    @property
    def would_be(self) -> str:
        """«Travel would be at +5,500.00, +27.50 % of 20,000.00»."""
        share = percentage(self.after.minor, self.base.minor, decimals=2)
        of_base = "of nothing" if share is None else f"{signed_number(share)} % of {_shown(self.base)}"
        position = signed_number(self.after.amount)
        return f"{self.name} would be at {position}, {of_base}."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of a set of moves."""

    rule: Value | None
    """None: the donor sets no limit, or the rule does not bind this award."""
    rooms: tuple[Room, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Sentences about what the rule never lets a transfer do."""
    note: str = ""

    @property
    def is_within(self) -> bool:
        return not self.forbidden and not any(room.is_beyond for room in self.rooms)

    @property
    def flexibility(self) -> Flexibility | None:
        return self.rule.value if self.rule else None

    @property
    def needs(self) -> Above | Within | None:
        """What the moves need by the rule: None where they are free."""
        rule = self.flexibility
        if rule is None:
            return None
        if not self.is_within:
            return rule.above
        return None if rule.within is Within.NOTHING else rule.within

    @property
    def beyond(self) -> tuple[str, ...]:
        """Each reason why the moves are beyond the rule, with what would still be possible."""
        return (*self.forbidden, *(f"{room.would_be} {room.says}" for room in self.rooms if room.is_beyond))


def judge(
    rule: Value | None, lines: Sequence[BaseLine], earlier: Sequence[Changes], new: Changes, award: Money
) -> Judgement:
    """Judge new moves by the rule, together with earlier ones that its counter counts; exactly the limit is within.

    `lines` are those of the rule's base. A line that is not in the base has nothing of which a per cent could be taken.
    """
    if rule is None:
        return Judgement(None, note="The donor's rules set no limit to moves between lines.")
    flexibility: Flexibility = rule.value
    binds_above = flexibility.applies_above
    if binds_above and binds_above.currency == award.currency and award <= binds_above:
        return Judgement(None, note=f"The rule binds awards above {binds_above}; this one is {award}.")
    counted = [] if flexibility.counter is Counter.PER_CHANGE else earlier
    return Judgement(
        rule,
        rooms=tuple(_rooms(flexibility, lines, counted, new, award.currency)),
        forbidden=tuple(_forbidden(flexibility, lines, new)),
    )


def standing(
    rule: Value | None, lines: Sequence[BaseLine], earlier: Sequence[Changes], currency: str
) -> tuple[Room, ...]:
    """Where every heading, category or line (or the total) stands before anything is typed; empty without a rule."""
    if rule is None:
        return ()
    flexibility: Flexibility = rule.value
    counted = [] if flexibility.counter is Counter.PER_CHANGE else earlier
    if flexibility.measured_on is MeasuredOn.TOTAL:
        return (_total_room(flexibility, lines, counted, {}, currency),)
    free = [line for line in lines if not _is_excluded(flexibility, line)]
    before = _together(_by_group(flexibility, lines, changes) for changes in counted)
    nothing = Money.zero(currency)
    return tuple(
        _room(flexibility, name, Money(base, currency), Money(before.get(name, 0), currency), nothing)
        for name, base in _by_group(flexibility, free, _bases(lines)).items()
    )


def _is_excluded(flexibility: Flexibility, line: BaseLine) -> bool:
    """Lines for which the flexibility is not."""
    kinds = {*flexibility.not_raised, *flexibility.not_moved}
    return line.kind in kinds or any(word in line.heading.casefold() for word in flexibility.headings_not_moved)


def limit_of(flexibility: Flexibility, base: Money) -> Money:
    """The most that may be moved of a base: the per cent rounded down, or the floor where that is more."""
    exact = Fraction(base.minor) * Fraction(flexibility.percent) / 100
    by_percent = Money(exact.numerator // exact.denominator, base.currency)
    floor = flexibility.floor
    return max(by_percent, floor) if floor and floor.currency == base.currency else by_percent


def countable(rule: Value | None, lines: Sequence[BaseLine], spent: Changes, currency: str) -> dict[str, Money]:
    """What may count of the cost of each heading (or line) at the end: at most its base and the limit; the rest is ineligible
    without an amendment. Empty where the rule caps nothing.
    """
    flexibility: Flexibility | None = rule.value if rule else None
    if flexibility is None or flexibility.above is not Above.AMENDMENT or flexibility.measured_on is MeasuredOn.TOTAL:
        return {}
    bases, costs = _by_group(flexibility, lines, _bases(lines)), _by_group(flexibility, lines, spent)
    highest = {
        name: Money(base, currency) + limit_of(flexibility, Money(base, currency)) for name, base in bases.items()
    }
    return {name: min(Money(costs.get(name, 0), currency), most) for name, most in highest.items()}


# --- groups ---


def _rooms(
    flexibility: Flexibility, lines: Sequence[BaseLine], earlier: Sequence[Changes], new: Changes, currency: str
) -> Iterator[Room]:
    if flexibility.measured_on is MeasuredOn.TOTAL:
        yield _total_room(flexibility, lines, earlier, new, currency)
        return
    bases = _by_group(flexibility, lines, _bases(lines))
    before = _together(_by_group(flexibility, lines, changes) for changes in earlier)
    for name, change in _by_group(flexibility, lines, new).items():
        if change:
            base = Money(bases.get(name, 0), currency)
            yield _room(flexibility, name, base, Money(before.get(name, 0), currency), Money(change, currency))


def _room(flexibility: Flexibility, name: str, base: Money, before: Money, change: Money) -> Room:
    limit, after = limit_of(flexibility, base), before + change
    reaches = abs(after) > limit or (flexibility.at_limit is AtLimit.ABOVE and abs(after) == limit)
    away = abs(after) > abs(before)
    """Coming back towards the base is never beyond, whatever approval led away from it."""
    measured = flexibility.sides is Sides.BOTH or after.minor > 0
    return Room(name, base, limit, before, change, is_beyond=reaches and away and measured)


def _total_room(
    flexibility: Flexibility, lines: Sequence[BaseLine], earlier: Sequence[Changes], new: Changes, currency: str
) -> Room:
    """All moves between headings against a per cent of the whole: what the headings took, each move by itself or net."""
    base = Money(sum(line.amount for line in lines), currency)
    limit = limit_of(flexibility, base)
    if flexibility.counter is Counter.CUMULATIVE_GROSS:
        before = sum(_taken(lines, changes) for changes in earlier)
        change = _taken(lines, new)
    else:
        net = _together(earlier)
        before = _taken(lines, net)
        change = _taken(lines, _together([net, new])) - before
    beyond = before + change > limit.minor and change > 0
    return Room("The budget", base, limit, Money(before, currency), Money(change, currency), beyond, is_total=True)


def _taken(lines: Sequence[BaseLine], changes: Changes) -> int:
    headings: dict[str, int] = {}
    by_id = {line.id: line.heading for line in lines}
    for line_id, change in changes.items():
        headings[by_id.get(line_id, "")] = headings.get(by_id.get(line_id, ""), 0) + change
    return sum(change for change in headings.values() if change > 0)


def _by_group(flexibility: Flexibility, lines: Sequence[BaseLine], amounts: Changes) -> dict[str, int]:
    """Amounts of lines as amounts of what the rule measures, in the order of the budget."""
    sums: dict[str, int] = {}
    for line in lines:
        if line.id in amounts:
            name = f"{line.code} {line.description}" if flexibility.measured_on is MeasuredOn.LINE else line.heading
            sums[name] = sums.get(name, 0) + amounts[line.id]
    return sums


def _bases(lines: Sequence[BaseLine]) -> dict[UUID, int]:
    return {line.id: line.amount for line in lines}


def _together(changes: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for some in changes:
        for key, change in some.items():
            sums[key] = sums.get(key, 0) + change
    return sums


# --- what is never moved ---


def _forbidden(flexibility: Flexibility, lines: Sequence[BaseLine], new: Changes) -> Iterator[str]:
    kinds: dict[str, int] = {}
    headings: dict[str, int] = {}
    for line in lines:
        change = new.get(line.id, 0)
        kinds[line.kind] = kinds.get(line.kind, 0) + change
        headings[line.heading] = headings.get(line.heading, 0) + change
    for kind in flexibility.not_raised:
        if kinds.get(kind, 0) > 0:
            yield f"A transfer may not raise the {_KIND_WORDS.get(kind, kind)}."
    for kind in flexibility.not_moved:
        if kinds.get(kind, 0):
            yield f"The flexibility is not for the {_KIND_WORDS.get(kind, kind)}."
    for heading, change in headings.items():
        if change and any(word in heading.casefold() for word in flexibility.headings_not_moved):
            yield f"Any change of {heading} is beyond the flexibility."


_KIND_WORDS: Mapping[str, str] = {
    "direct": "direct costs",
    "indirect": "indirect costs",
    "contingency": "contingency reserve",
    "in-kind": "contributions in kind",
    "ineligible": "ineligible costs",
    "third-party": "support to third parties",
}


def _shown(money: Money) -> str:
    return number(money.amount)


def excess(rule: Value | None, lines: Sequence[BaseLine], spent: Changes, currency: str) -> dict[str, Money]:
    """What of the cost of each heading (or line) would be ineligible at the end, where anything would."""
    flexibility: Flexibility | None = rule.value if rule else None
    counted = countable(rule, lines, spent, currency)
    if flexibility is None:
        return {}
    costs = _by_group(flexibility, lines, spent)
    beyond = {name: Money(costs.get(name, 0), currency) - most for name, most in counted.items()}
    return {name: over for name, over in beyond.items() if over}
