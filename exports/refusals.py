"""When a statement must not become a file: its figures contradict each other or the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from exports.currencies import is_rounded, money
from exports.statement import ZERO, FinancialStatement, StatementLine

MOST_TRANSACTIONS = 1_000_000  # a sheet ends at row 1,048,576


class NotWritable(Exception):
    """No file was written; each reason is a sentence naming the line and the difference."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def must_add_up(statement: FinancialStatement) -> None:
    """Raise NotWritable with every reason at once; a file that is written equals the ledger."""
    reasons = tuple(_lines(statement)) or (*_list_of_transactions(statement), *_totals(statement))
    if reasons:
        raise NotWritable(*reasons)


def _lines(statement: FinancialStatement) -> Iterator[str]:
    """While lines are not what they should be, comparing their sums would only say the same again."""
    yield from statement.without_rate
    if not statement.lines:
        yield "This award has no approved budget line, so there is nothing to report on: approve its budget first."
    for code, times in Counter(line.code for line in statement.lines).items():
        if times > 1:
            yield f"The budget has {times} lines with the code {code}: give each line a code of its own."
    currency = statement.award.currency
    for line in statement.lines:
        yield from _unrounded(line, currency)
    for it in statement.transactions:
        if not is_rounded(it.amount, currency):
            yield f"Voucher {it.voucher}, line {it.line}: {it.amount} is not an amount of {currency}."


def _unrounded(line: StatementLine, currency: str) -> Iterator[str]:
    figures = {
        "budget": line.budget,
        "reallocation": line.reallocation,
        "use of contingencies": line.contingency_used,
        "cost of the period": line.period_cost,
        "cost before the period": line.before_cost,
    }
    for name, figure in figures.items():
        if not is_rounded(figure, currency):
            yield f"Line {line.code}: the {name} is {figure}, which is not an amount of {currency}."


def _list_of_transactions(statement: FinancialStatement) -> Iterator[str]:
    currency = statement.award.currency
    listed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for transaction in statement.transactions:
        listed[transaction.line] += transaction.amount
    if len(statement.transactions) > MOST_TRANSACTIONS:
        yield (
            f"The period has {len(statement.transactions):,} transactions and a sheet holds {MOST_TRANSACTIONS:,}: "
            "choose a shorter period."
        )
    for line in statement.lines:
        found = listed.pop(line.code, ZERO)
        if found != line.period_cost:
            yield (
                f"Line {line.code}: the report says {money(line.period_cost, currency)} for the period, its "
                f"transactions add up to {money(found, currency)}: a difference of "
                f"{money(line.period_cost - found, currency)}."
            )
    for code, amount in listed.items():
        yield (
            f"Line {code} is not in the budget, but transactions of {money(amount, currency)} are charged to it: "
            "charge them to a line of the budget."
        )


def _totals(statement: FinancialStatement) -> Iterator[str]:
    lines, currency = statement.lines, statement.award.currency
    period = sum((line.period_cost for line in lines), ZERO)
    cumulative = sum((line.cumulative for line in lines), ZERO)
    yield from _against_ledger("for the period", period, statement.ledger_period, currency)
    yield from _against_ledger("up to the end of the period", cumulative, statement.ledger_cumulative, currency)
    for name, moved in (
        ("reallocations between lines", sum((line.reallocation for line in lines), ZERO)),
        ("uses of contingencies", sum((line.contingency_used for line in lines), ZERO)),
    ):
        if moved:
            yield (
                f"The {name} add up to {money(moved, currency)}, but what one line gains another gives: "
                "together they must come to zero."
            )
    by_hub: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for transaction in statement.transactions:
        by_hub[transaction.line, transaction.hub] += transaction.amount
    for line in lines:
        yield from _shares(line, currency)
        yield from _shares_of_hubs(line, by_hub, currency)
    yield from _cash(statement)


def _against_ledger(when: str, reported: Decimal, ledger: Decimal, currency: str) -> Iterator[str]:
    if reported != ledger:
        yield (
            f"The lines add up to {money(reported, currency)} {when}, the ledger says {money(ledger, currency)}: "
            f"a difference of {money(reported - ledger, currency)}."
        )


def _shares(line: StatementLine, currency: str) -> Iterator[str]:
    if not line.shares:
        return
    for name, whole, parts in (
        ("budget", line.budget_now, [share.budget for share in line.shares]),
        ("cost of the period", line.period_cost, [share.period for share in line.shares]),
        ("cost so far", line.cumulative, [share.cumulative for share in line.shares]),
    ):
        shared = sum(parts, ZERO)
        if shared != whole:
            yield (
                f"Line {line.code}: the {name} is {money(whole, currency)}, its hubs have "
                f"{money(shared, currency)} of it: a difference of {money(whole - shared, currency)}."
            )


def _shares_of_hubs(line: StatementLine, listed: Mapping[tuple[str, str], Decimal], currency: str) -> Iterator[str]:
    for share in line.shares:
        found = listed.get((line.code, share.hub), ZERO)
        if found != share.period:
            yield (
                f"Line {line.code}, hub {share.hub}: the report says {money(share.period, currency)} for the period, "
                f"its transactions add up to {money(found, currency)}: a difference of "
                f"{money(share.period - found, currency)}."
            )


def _cash(statement: FinancialStatement) -> Iterator[str]:
    cash, currency = statement.cash, statement.award.currency
    if cash is None:
        return
    if cash.computed_closing != cash.closing:
        yield (
            f"Cash: what was there, came and went comes to {money(cash.computed_closing, currency)}, the closing balance "
            f"is {money(cash.closing, currency)}: a difference of "
            f"{money(cash.closing - cash.computed_closing, currency)}."
        )
    parts = sum((part.amount for part in cash.parts), ZERO)
    if cash.parts and parts != cash.closing:
        yield (
            f"Cash: the closing balance is {money(cash.closing, currency)}, its parts add up to {money(parts, currency)}: "
            f"a difference of {money(cash.closing - parts, currency)}."
        )
