"""Which lines of a report vary from their budget by so much that the donor's rule asks why: pure, as the donor's file measures it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from exports.variance import Basis, basis_of, is_to_explain
from grants_app.core.money import rounded
from grants_app.donors.explaining import ExplainedIn, Explaining, HeldAgainst


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of a report in minor units of the award's currency, with all that approving is going to post."""

    line_id: UUID
    code: str
    description: str
    kind: str
    contract: int
    current: int
    period: int
    cumulative: int
    period_budget: int | None = None
    """None where the budget says nothing of just these days."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A line that is to be explained: what was expected, what was spent, and what was said of it."""

    line_id: UUID
    code: str
    description: str
    basis: Basis
    expected: int
    actual: int
    explanation: str = ""

    @property
    def amount(self) -> int:
        """Above zero it cost more than expected."""
        return self.actual - self.expected

    @property
    def percent(self) -> int | None:
        """Of what was expected, in whole per cent; None where nothing was."""
        return rounded(Fraction(self.amount * 100, abs(self.expected))) if self.expected else None

    @property
    def is_explained(self) -> bool:
        return bool(self.explanation.strip())


BASIS_LABELS = {
    Basis.PERIOD: "the budget of the period",
    Basis.WHOLE: "the budget",
    Basis.OVERSPENT: "the whole budget, which is spent before the end",
}
"""What a line is held against, in words."""


def to_explain(
    rule: Explaining | None, lines: Sequence[Measured], said: Iterable[tuple[UUID, str]], *, is_final: bool
) -> list[Variation]:
    """The lines whose variation the rule wants explained, with what was said of them; none without a rule.

    Against the contract, the whole cost is held at the end. Against the current budget as in the donor's forms: that of the
    period where the budget has it, else the whole at the end, and before the end only what is overspent.
    """
    if rule is None or (rule.reports is ExplainedIn.FINAL and not is_final):
        return []
    explained = dict(said)
    basis = _basis(rule, lines, is_final=is_final)
    found = (_varied(line, rule, basis, explained.get(line.line_id, "")) for line in lines)
    return [it for it in found if it is not None]


def _basis(rule: Explaining, lines: Sequence[Measured], *, is_final: bool) -> Basis:
    if rule.against is HeldAgainst.CONTRACT:
        return Basis.WHOLE if is_final else Basis.OVERSPENT
    return basis_of(has_period_budgets=all(it.period_budget is not None for it in lines), is_final=is_final)


def _varied(line: Measured, rule: Explaining, basis: Basis, explanation: str) -> Variation | None:
    if rule.against is HeldAgainst.CONTRACT:
        expected, actual = line.contract, line.cumulative
    elif line.kind == "contingency":  # what is not used of a reserve explains itself
        return None
    elif basis is Basis.PERIOD:
        expected, actual = line.period_budget or 0, line.period
    else:
        expected, actual = line.current, line.cumulative
    if not is_to_explain(basis, expected, actual, rule.from_percent):
        return None
    return Variation(line.line_id, line.code, line.description, basis, expected, actual, explanation)
