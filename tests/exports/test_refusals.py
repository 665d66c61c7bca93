"""A file whose figures contradict each other or the ledger is not written, and every reason is a sentence."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from exports import DONOR_REPORTS, NotWritable
from exports.statement import Cash, FinancialStatement, StatementLine
from tests.exports import statements

CENT = Decimal("0.01")


@pytest.fixture(params=list(DONOR_REPORTS))
def refused(request: pytest.FixtureRequest) -> Callable[[FinancialStatement], tuple[str, ...]]:
    def reasons(statement: FinancialStatement) -> tuple[str, ...]:
        with pytest.raises(NotWritable) as refusal:
            DONOR_REPORTS[request.param].write(statement)
        return refusal.value.reasons

    return reasons


Refused = Callable[[FinancialStatement], tuple[str, ...]]


def changed(code: str, change: Callable[[StatementLine], StatementLine]) -> FinancialStatement:
    made = statements.interim()
    return replace(made, lines=tuple(change(it) if it.code == code else it for it in made.lines))


def test_the_lines_must_come_to_the_ledger_s_total(refused: Refused) -> None:
    statement = statements.interim()
    assert refused(replace(statement, ledger_period=statement.ledger_period + CENT)) == (
        "The lines add up to 119,248.83 EUR for the period, the ledger says 119,248.84 EUR: a difference of -0.01 EUR.",
    )


def test_the_cumulated_cost_must_come_to_the_ledger_s_total(refused: Refused) -> None:
    statement = statements.final()
    (reason,) = refused(replace(statement, ledger_cumulative=statement.ledger_cumulative - 1))
    assert "up to the end of the period" in reason
    assert "a difference of 1.00 EUR" in reason


def test_each_line_must_equal_its_transactions(refused: Refused) -> None:
    statement = statements.interim()
    kept = tuple(it for it in statement.transactions if it.voucher not in {"HQ-0004", "KE-0009"})
    reasons = refused(replace(statement, transactions=kept))
    flights, computers, *_ = reasons
    assert flights == (
        "Line 2.1: the report says 3,283.20 EUR for the period, its transactions add up to -364.80 EUR: "
        "a difference of 3,648.00 EUR."
    )
    assert computers == (
        "Line 3.2: the report says 16,000.00 EUR for the period, its transactions add up to 0.00 EUR: "
        "a difference of 16,000.00 EUR."
    )


def test_a_transaction_must_be_charged_to_a_line_of_the_budget(refused: Refused) -> None:
    statement = statements.interim()
    lost = statements.voucher(99, "9.9", "GT", "EUR", "120.00")
    (reason,) = refused(replace(statement, transactions=(*statement.transactions, lost)))
    assert reason == (
        "Line 9.9 is not in the budget, but transactions of 120.00 EUR are charged to it: "
        "charge them to a line of the budget."
    )


def test_a_code_names_one_line(refused: Refused) -> None:
    statement = statements.interim()
    again = statements.line("2.1", "2. Travel", "Ferries", "0.00")
    assert refused(replace(statement, lines=(*statement.lines, again))) == (
        "The budget has 2 lines with the code 2.1: give each line a code of its own.",
    )


def test_an_award_without_budget_has_nothing_to_report(refused: Refused) -> None:
    (reason,) = refused(statements.statement(lines=(), transactions=()))
    assert "approve its budget first" in reason


@pytest.mark.parametrize("figure", ["100.005", "NaN", "Infinity"])
def test_an_amount_is_an_amount_of_the_award_s_currency(refused: Refused, figure: str) -> None:
    (reason,) = refused(changed("2.2", lambda it: replace(it, before_cost=Decimal(figure))))
    assert reason == f"Line 2.2: the cost before the period is {figure}, which is not an amount of EUR."


def test_a_voucher_s_amount_is_an_amount_of_the_award_s_currency(refused: Refused) -> None:
    """Two half cents would add up, but neither could be shown."""
    halves = [statements.voucher(number, "4.2", "GT", "EUR", "0.005") for number in (1, 2)]
    assert refused(statements.statement(transactions=halves)) == (
        "Voucher GT-0001, line 4.2: 0.005 is not an amount of EUR.",
        "Voucher GT-0002, line 4.2: 0.005 is not an amount of EUR.",
    )


def test_reallocations_come_to_zero(refused: Refused) -> None:
    statement = statements.statement(
        [replace(it, reallocation=Decimal(250)) if it.code == "2.1" else it for it in statements.budget()]
    )
    (reason,) = refused(statement)
    assert reason.startswith("The reallocations between lines add up to 250.00 EUR")


def test_hubs_share_out_the_whole_line(refused: Refused) -> None:
    def less(it: StatementLine) -> StatementLine:
        return replace(it, shares=(replace(it.shares[0], budget=it.shares[0].budget - 10), *it.shares[1:]))

    assert refused(changed("4.2", less)) == (
        "Line 4.2: the budget is 25,000.00 EUR, its hubs have 24,990.00 EUR of it: a difference of 10.00 EUR.",
    )


def test_a_hub_s_cost_is_that_of_its_transactions(refused: Refused) -> None:
    def swapped(it: StatementLine) -> StatementLine:
        guatemala, kenya, *rest = it.shares
        return replace(it, shares=(replace(guatemala, hub="KE"), replace(kenya, hub="GT"), *rest))

    reasons = refused(changed("4.2", swapped))
    assert reasons[0] == (
        "Line 4.2, hub KE: the report says 8,400.00 EUR for the period, its transactions add up to 500.00 EUR: "
        "a difference of 7,900.00 EUR."
    )


def test_cash_closes_where_it_says(refused: Refused) -> None:
    zero = Decimal(0)
    (reason,) = refused(replace(statements.interim(), cash=Cash(zero, Decimal(10), zero, zero, Decimal(11))))
    assert reason.startswith("Cash: ")
    assert reason.endswith("a difference of 1.00 EUR.")
