"""A donor's caps on a budget, each a named check: indirect cost on its base, and the contingency reserve."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from grants_app.budgets.rules import Kind, PlannedLine
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.donors.caps import IndirectBase
from grants_app.donors.profiles import Value

DIRECT_KINDS = frozenset({Kind.DIRECT, Kind.THIRD_PARTY})


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps of the day on which an award was signed; None where the donor says nothing."""

    indirect: Value | None = None
    indirect_base: Value | None = None
    contingency: Value | None = None

    @property
    def certain(self) -> "Caps":
        """Those that were read in their source: what is from memory warns, and refuses nothing."""
        return replace(self, indirect=_if_verified(self.indirect), contingency=_if_verified(self.contingency))


def _if_verified(value: Value | None) -> Value | None:
    return value if value is not None and value.is_verified else None


AGREEMENT_UNITS = ("agreement", "sub-award", "subaward", "sub-grant", "subgrant", "grant")
"""Units in which the quantity of a line of support to third parties counts agreements."""


@dataclass(frozen=True, slots=True)
class AgreementCost:
    """What of a line's cost belongs to one agreement with a third party, in minor units of the award's currency."""

    agreement_id: UUID
    line_code: str
    amount: int


def indirect_base(
    lines: Sequence[PlannedLine], rule: IndirectBase | None, currency: str, agreements: Sequence[AgreementCost] = ()
) -> Money:
    """The direct cost on which indirect cost is taken: without what the rule leaves out, each sub-award up to what counts.

    `agreements` are the actual costs of sub-awards: one counts once, over all lines that it is charged to. What a line has beside
    them, and a line that is only planned, is one agreement, or as many as its quantity where its unit says that it counts them.
    """
    left_out = rule.words_left_out if rule else ()
    most = rule.third_party_counts_up_to if rule else None
    counted = [line for line in lines if line.kind in DIRECT_KINDS and not _is_left_out(line, left_out)]
    if most is None or most.currency != currency:
        return Money(sum(line.amount for line in counted), currency)
    third_party = {line.code: line for line in counted if line.kind == Kind.THIRD_PARTY}
    by_agreement: dict[UUID, int] = {}
    beside = {code: line.amount for code, line in third_party.items()}
    for cost in agreements:
        if cost.line_code in third_party:
            by_agreement[cost.agreement_id] = by_agreement.get(cost.agreement_id, 0) + cost.amount
            beside[cost.line_code] -= cost.amount
    base = sum(line.amount for line in counted if line.kind != Kind.THIRD_PARTY)
    base += sum(min(amount, most.minor) for amount in by_agreement.values())
    base += sum(min(amount, most.minor * agreements_of(third_party[code])) for code, amount in beside.items())
    return Money(base, currency)


def agreements_of(line: PlannedLine) -> int:
    """How many agreements a line plans: its quantity where its unit says agreements, else one."""
    unit, count = line.unit.casefold(), line.quantity
    says_so = any(word in unit for word in AGREEMENT_UNITS)
    return int(count) if says_so and count is not None and count >= 1 and count == int(count) else 1


def _is_left_out(line: PlannedLine, words: Sequence[str]) -> bool:
    name = f"{line.heading} {line.description}".casefold()
    return any(word in name for word in words)


def indirect_at_most(lines: Sequence[PlannedLine], caps: Caps, currency: str) -> Iterator[str]:
    """Indirect cost is at most its per cent of the base."""
    if caps.indirect is None:
        return
    base = indirect_base(lines, caps.indirect_base.value if caps.indirect_base else None, currency)
    asked = _of_kind(lines, Kind.INDIRECT, currency)
    yield from _above("Indirect costs", asked, base, caps.indirect)


def contingency_at_most(lines: Sequence[PlannedLine], caps: Caps, currency: str) -> Iterator[str]:
    """The contingency reserve is at most its per cent of direct cost."""
    if caps.contingency is None:
        return
    base = indirect_base(lines, None, currency)
    yield from _above("The contingency reserve", _of_kind(lines, Kind.CONTINGENCY, currency), base, caps.contingency)


CHECKS: Mapping[str, Callable[[Sequence[PlannedLine], Caps, str], Iterator[str]]] = {
    "indirect_at_most": indirect_at_most,
    "contingency_at_most": contingency_at_most,
}
"""Every check by its name; each gives a sentence, with the citation, for what is above a cap."""


def breaches(lines: Sequence[PlannedLine], caps: Caps, currency: str) -> list[str]:
    """Everything in a budget that is above a donor's cap."""
    return [says for check in CHECKS.values() for says in check(lines, caps, currency)]


def _above(what: str, asked: Money, base: Money, cap: Value) -> Iterator[str]:
    most = base.times(Fraction(cap.value) / 100)
    if asked > most:
        unchecked = "" if cap.is_verified else "; not verified: check the signed contract"
        yield f"{what} of {asked} are above {number(cap.value)} % of {base}, which is {most} ({cap.cite}{unchecked})."


def _of_kind(lines: Sequence[PlannedLine], kind: Kind, currency: str) -> Money:
    return Money(sum(line.amount for line in lines if line.kind == kind), currency)
