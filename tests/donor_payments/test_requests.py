"""Which payment can be asked for, and the sentence that says why none can."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.donor_payments.requests import Plan, Situation, plan
from grants_app.donor_payments.rules import Terms, balance, further


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


TERMS = Terms(grant=eur("352800.00"), share=Fraction(9, 10), contingency=eur("15750.00"))


def situation(*paid: str, cost: str = "0", forecast: str = "0", **others: object) -> Situation:
    came = [eur(amount) for amount in paid]
    made = Situation(
        reference="EC-1",
        has_rule=True,
        pays_once=False,
        single=None,
        received=len(came),
        until=date(2026, 12, 31),
        ends_on=date(2027, 12, 31),
        terms=TERMS,
        further=further(TERMS, came, TERMS.part(eur(cost)), eur(forecast)),
        balance=balance(TERMS, came, eur(cost), eur("0")),
    )
    return replace(made, **others)  # type: ignore[arg-type]  # the names are those of Situation


def amounts(found: Plan) -> list[str]:
    return [str(step.amount.amount) for step in found.steps if step.counts]


def test_a_further_request_is_the_forecast_less_what_is_short() -> None:
    """First 150,000.00; cost 100,000.00, the EU's part 90,000.00; forecast 140,000.00: 125,000.00 is asked for."""
    found = plan(situation("150000", cost="100000", forecast="140000"))
    assert (found.kind, found.number, found.amount) == ("further", 2, eur("125000.00"))
    assert amounts(found) == ["140000.00", "-15000.00"]
    assert [str(step.amount.amount) for step in found.steps if not step.counts] == ["105000.00", "90000.00"]


def test_a_further_request_stays_under_the_ceiling() -> None:
    found = plan(situation("150000", "125000", cost="300000", forecast="60000"))
    assert (found.number, found.amount) == (3, eur("42520.00"))
    assert amounts(found) == ["60000.00", "-17480.00"]


@pytest.mark.parametrize(("cost", "due"), [("380000", "67000.00"), ("400000", "77800.00")])
def test_after_the_end_the_balance_is_asked_for(cost: str, due: str) -> None:
    found = plan(situation("150000", "125000", cost=cost, until=date(2027, 12, 31)))
    assert (found.kind, found.number, found.amount) == ("balance", 3, eur(due))
    assert sum((step.amount for step in found.steps if step.counts), eur("0")) == eur(due)


def test_before_anything_came_the_first_instalment_is_asked_for() -> None:
    found = plan(situation(forecast="150000"))
    assert (found.kind, found.number, amounts(found)) == ("first", 1, ["150000.00"])


def test_a_first_instalment_above_the_ceiling_is_cut() -> None:
    assert amounts(plan(situation(forecast="340000"))) == ["340000.00", "-22480.00"]


def test_a_single_prefinancing_is_asked_for_by_the_rule_where_none_is_planned() -> None:
    assert plan(situation(pays_once=True, single=eur("282240"))).amount == eur("282240.00")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        (situation("150000", has_rule=False), "say nothing of how much must be used"),
        (situation("150000"), "No instalment of EC-1 is planned"),
        (situation(), "No instalment of EC-1 is planned"),
        (situation("150000", pays_once=True, forecast="1"), "has one pre-financing, and it came"),
        (
            situation("150000", "125000", cost="222222.22", forecast="30000"),
            "EUR 237,500.00 must be used and EUR 200,000.00 is, so EUR 37,500.00 is short",
        ),
        (situation("150000", "125000", cost="290000", until=date(2028, 1, 1)), "EUR 14,000.00 is to be paid back"),
        (situation("342000", cost="380000", until=date(2028, 1, 1)), "the final grant is EUR 342,000.00."),
    ],
)
def test_where_nothing_can_be_asked_for_a_sentence_says_why(where: Situation, says: str) -> None:
    with pytest.raises(Conflict) as refusal:
        plan(where)
    assert says in refusal.value.sentence
