"""Which lines differ from what was expected of them by so much that the donor wants to read why."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exports.statement import ZERO, FinancialStatement, StatementLine
from exports.table import share
from exports.wording import Said, said


class Basis(StrEnum):
    """What the cost is held against."""

    PERIOD = "period"
    WHOLE = "whole"
    OVERSPENT = "overspent"


def basis_of(*, has_period_budgets: bool, is_final: bool) -> Basis:
    """The budget of the period where the budget says it; the whole budget at the end; before that, only what is overspent."""
    if has_period_budgets:
        return Basis.PERIOD
    return Basis.WHOLE if is_final else Basis.OVERSPENT


def is_to_explain(basis: Basis, expected: Decimal | int, actual: Decimal | int, from_percent: Decimal) -> bool:
    """In either direction, as far as it can be told yet; cost of which nothing was expected always is."""
    amount = Decimal(actual) - Decimal(expected)
    if not amount or (basis is Basis.OVERSPENT and amount < 0):
        return False
    return not expected or abs(amount) * 100 >= abs(Decimal(expected)) * from_percent


@dataclass(frozen=True, slots=True)
class Variance:
    """One line: what was expected, what was spent. Above zero it cost more."""

    line: StatementLine
    expected: Decimal
    actual: Decimal

    @property
    def amount(self) -> Decimal:
        return self.actual - self.expected

    @property
    def share(self) -> Decimal | str:
        """Of what was expected; «n/a» where nothing was."""
        return share(self.amount, self.expected)

    @property
    def is_explained(self) -> bool:
        return bool(self.line.explanation.strip())


@dataclass(frozen=True, slots=True)
class Variances:
    """All lines of a statement, and from which percentage on a variance is to be explained."""

    statement: FinancialStatement
    from_percent: Decimal

    @property
    def basis(self) -> Basis:
        has_budgets = all(line.period_budget is not None for line in self.statement.lines)
        return basis_of(has_period_budgets=has_budgets, is_final=self.statement.is_final)

    def of(self, line: StatementLine) -> Variance:
        if self.basis is Basis.PERIOD:
            return Variance(line, line.period_budget or ZERO, line.period_cost)
        return Variance(line, line.budget_now, line.cumulative)

    def must_explain(self, line: StatementLine) -> bool:
        """In either direction, as far as it can be told yet."""
        its = self.of(line)
        return line.kind != "contingency" and is_to_explain(self.basis, its.expected, its.actual, self.from_percent)

    def to_explain(self) -> list[Variance]:
        return [self.of(line) for line in self.statement.lines if self.must_explain(line)]

    def missing(self) -> list[Variance]:
        return [its for its in self.to_explain() if not its.is_explained]

    def rule(self) -> Said:
        """How the variances were measured, for the reader of the file."""
        texts = {
            Basis.PERIOD: "A variance of {percent} % or more of a line's budget of the period, over or under, is explained.",
            Basis.WHOLE: "A variance of {percent} % or more of a line's budget, over or under, is explained.",
            Basis.OVERSPENT: (
                "A line that is {percent} % or more over its budget is explained. The budget has no amounts for this period, so what "
                "is underspent can be told at the end."
            ),
        }
        return said(texts[self.basis], percent=f"{self.from_percent:f}")
