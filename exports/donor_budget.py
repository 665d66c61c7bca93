"""The budget of an award as a donor's budget form needs it: no ledger and no period, typed facts alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from exports.currencies import is_rounded, money
from exports.refusals import NotWritable
from exports.statement import ZERO, AwardFacts, FinancialStatement, LineKind, Period, SourceLine, StatementLine
from exports.wording import Said


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A part of the award's time, such as Year 1; both days belong to it."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Participant:
    """A hub that takes part in the action; the country is its two letters."""

    code: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class BudgetedLine:
    """One line, in the award's currency. The amounts by period and by hub, where there are any, come to `amount`."""

    code: str
    heading: str
    description: str
    kind: LineKind
    amount: Decimal
    unit: str = ""
    quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    source: str = ""  # who pays it, where the budget says so of the line
    by_period: tuple[Decimal, ...] = ()  # in the order of the budget's periods
    justification: str = ""  # why the cost is as high as it is
    by_hub: tuple[tuple[str, Decimal], ...] = ()  # the code of the hub, its share


@dataclass(frozen=True, slots=True)
class DonorBudget:
    """One version of an award's budget: the approved one, or a draft that says so on every sheet."""

    network: str
    award: AwardFacts
    version: str | Said  # as a reader should see it: "2, approved on 14 Mar 2026"
    is_approved: bool
    prepared_on: date
    lines: tuple[BudgetedLine, ...]  # in the order of the budget
    periods: tuple[NamedPeriod, ...] = ()  # none where the budget has one amount for the whole award
    sources: tuple[SourceLine, ...] = ()  # `budgeted` alone is filled
    notes: tuple[str | Said, ...] = ()
    hubs: tuple[Participant, ...] = ()  # those that take part, the lead hub first
    form_facts: Mapping[str, str] = field(default_factory=dict)  # what only the donor's form asks, by its key

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def budget_must_add_up(budget: DonorBudget) -> None:
    """Raise NotWritable with every reason at once: what a donor signs must add up in itself and with the agreement."""
    if reasons := tuple(_reasons(budget)):
        raise NotWritable(*reasons)


def as_statement(budget: DonorBudget) -> FinancialStatement:
    """The same facts where nothing is spent yet: what stands above and below a table is written from a statement."""
    return FinancialStatement(
        network=budget.network,
        award=budget.award,
        period=Period(budget.award.starts_on, budget.award.ends_on),
        following=None,
        is_final=False,
        status="approved" if budget.is_approved else "draft",
        prepared_on=budget.prepared_on,
        budget_version=budget.version,
        lines=tuple(_line(line) for line in budget.lines),
        transactions=(),
        sources=budget.sources,
        ledger_period=ZERO,
        ledger_cumulative=ZERO,
        notes=budget.notes,
        form_facts=budget.form_facts,
    )


def _line(line: BudgetedLine) -> StatementLine:
    return StatementLine(
        code=line.code,
        heading=line.heading,
        description=line.description,
        kind=line.kind,
        budget=line.amount,
        unit=line.unit,
        quantity=line.quantity,
        unit_cost=line.unit_cost,
    )


def _reasons(budget: DonorBudget) -> Iterator[str]:
    currency = budget.award.currency
    if not budget.lines:
        yield "This award has no budget line yet: type its budget in, or take in a workbook."
    for code, times in Counter(line.code for line in budget.lines).items():
        if times > 1:
            yield f"The budget has {times} lines with the code {code}: give each line a code of its own."
    for line in budget.lines:
        if not is_rounded(line.amount, currency):
            yield f"Line {line.code}: {line.amount} is not an amount of {currency}."
        yield from _parts(line, "periods", line.by_period, currency)
        yield from _parts(line, "hubs", tuple(share for _, share in line.by_hub), currency)
        if line.by_period and len(line.by_period) != len(budget.periods):
            yield f"Line {line.code} has {len(line.by_period)} periods, the budget {len(budget.periods)}."


def _parts(line: BudgetedLine, name: str, parts: tuple[Decimal, ...], currency: str) -> Iterator[str]:
    together = sum(parts, ZERO)
    if parts and together != line.amount:
        yield (
            f"Line {line.code}: its {name} come to {money(together, currency)}, the line is "
            f"{money(line.amount, currency)}: a difference of {money(line.amount - together, currency)}."
        )
