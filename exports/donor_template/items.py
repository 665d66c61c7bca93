"""What repeats in a statement, item by item: its lines, headings, hubs, transactions, periods, sources, parts of the cash."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exports.layouts import Category
from exports.outline import without_number
from exports.statement import ZERO, FinancialStatement, StatementLine, Transaction
from exports.wording import Wording, said


@dataclass(frozen=True, slots=True)
class Items:
    """How items are found in a statement, what each is called, and to which groups it belongs."""

    of: Callable[[FinancialStatement], Sequence[Any]]
    name: Callable[[Any], str]
    groups: Callable[[Any], tuple[str, ...]] = lambda _item: ()

    def chosen(self, statement: FinancialStatement, only: str = "") -> list[Any]:
        """All items in their order, or those of one group: a heading with or without its number, a kind, a hub, a code."""
        return [it for it in self.of(statement) if not only or same(only, self.name(it), *self.groups(it))]

    def one(self, statement: FinancialStatement, name: str) -> Any | None:
        """The item of that name; None where there is none."""
        return next((it for it in self.of(statement) if same(name, self.name(it))), None)


def same(wanted: str, *names: str) -> bool:
    """Whether one of the names is meant: «1. Travel», «Travel» and «TRAVEL» are one heading; «1.1» is only itself."""
    return any(wanted.strip() == name.strip() or Category("", wanted, ()).takes(name) for name in names if name)


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line with its place in the list."""

    number: int
    line: StatementLine


@dataclass(frozen=True, slots=True)
class Listed:
    """A transaction with its place in the list, and the heading of its line."""

    number: int
    it: Transaction
    heading: str

    @property
    def rate(self) -> Decimal | None:
        """The one rate by which it was converted; none between equal currencies, nor where it took two."""
        return self.it.rates[0].rate if len(self.it.rates) == 1 else None

    @property
    def rates(self) -> str:
        """Every rate in words, with its day and its source."""
        return "; ".join(
            f"1 {one.base} = {one.rate:f} {one.quote}, {one.on.isoformat()}, {one.source}" for one in self.it.rates
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """What several budget lines come to: of a heading, of a kind, of all."""

    name: str
    lines: tuple[StatementLine, ...]

    def of(self, measure: Callable[[StatementLine], Decimal | None]) -> Decimal:
        return sum((measure(line) or ZERO for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub's part of all lines."""

    name: str
    budget: Decimal
    period: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Cost of a stretch of time: before the report, of the report, and what is expected after it."""

    label: str  # in the language of the award
    name: str
    starts_on: date | None
    ends_on: date | None
    amount: Decimal


def lines(statement: FinancialStatement) -> list[Line]:
    """In the order of the budget."""
    return [Line(number, it) for number, it in enumerate(statement.lines, 1)]


def headings(statement: FinancialStatement) -> list[Sum]:
    """In the order of the budget; a heading that comes back further down is one with the first."""
    names = dict.fromkeys(it.heading.strip() for it in statement.lines)
    return [Sum(name, tuple(it for it in statement.lines if it.heading.strip() == name)) for name in names]


def of_kinds(statement: FinancialStatement, *kinds: str) -> Sum:
    """All lines of these kinds; of none said, all."""
    return Sum("", tuple(it for it in statement.lines if not kinds or it.kind in kinds))


def hubs(statement: FinancialStatement) -> list[Hub]:
    """Those that have a share of a line, in the order of the budget."""
    names = dict.fromkeys(share.hub for it in statement.lines for share in it.shares)
    return [_hub(statement, name) for name in names]


def _hub(statement: FinancialStatement, name: str) -> Hub:
    own = [share for it in statement.lines for share in it.shares if share.hub == name]
    return Hub(
        name,
        sum((it.budget for it in own), ZERO),
        sum((it.period for it in own), ZERO),
        sum((it.cumulative for it in own), ZERO),
    )


def transactions(statement: FinancialStatement) -> list[Listed]:
    """Those that the period takes up, in their order."""
    headed = {it.code: it.heading for it in statement.lines}
    return [Listed(number, it, headed.get(it.line, "")) for number, it in enumerate(statement.transactions, 1)]


def spans(statement: FinancialStatement) -> list[Span]:
    """Before, now, and next where something follows."""
    return list(_spans(statement))


def _spans(statement: FinancialStatement) -> Iterator[Span]:
    all_lines, period, say = of_kinds(statement), statement.period, Wording(statement.award.language)
    starts_on = statement.award.starts_on
    before = all_lines.of(lambda it: it.before_cost)
    if before or starts_on < period.starts_on:
        until = date.fromordinal(period.starts_on.toordinal() - 1)
        yield Span(say(said("Before this period")), "before", starts_on, until, before)
    this = all_lines.of(lambda it: it.period_cost)
    yield Span(say(said("This period")), "this", period.starts_on, period.ends_on, this)
    if statement.following:
        expected = all_lines.of(lambda it: it.forecast_next.amount if it.forecast_next else None)
        following = statement.following
        yield Span(say(said("Following period, forecast")), "next", following.starts_on, following.ends_on, expected)


def heading_of(line: StatementLine) -> str:
    """Human Resources, of a line under «1. Human Resources»."""
    return without_number(line.heading.strip())
