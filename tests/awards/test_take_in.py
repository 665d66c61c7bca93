"""A register's awards and instalments come in through the same commands, each problem with its place."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants_app.access import OPERATOR
from grants_app.awards import commands, queries
from grants_app.core.money import Money
from grants_app.core.work import open_work
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from importers.records import AwardRecord, InstalmentRecord, Where
from tests.world import NOW, World

AWARD = AwardRecord(
    where=Where("Awards", 2),
    reference="EIDHR/2025/417",
    donor="EC",
    title="Tierra y voz",
    lead_hub="GT",
    currency="EUR",
    amount=Decimal(90000),
    cofinancing_percent=Decimal(10),
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 12, 31),
    signed_on=date(2025, 12, 10),
    rate_rule="monthly",
    rate_source="inforeuro",
    total_budget=None,
    provisional_source="",
    fixed_rates=(),
)
INSTALMENT = InstalmentRecord(
    where=Where("Instalments", 2),
    award="EIDHR/2025/417",
    due_on=date(2026, 1, 15),
    amount=Decimal("40000.00"),
    received_on=date(2026, 1, 20),
    received_amount=Decimal("43400.00"),
    received_currency="USD",
)


def test_a_register_comes_in_with_its_book_and_its_receipts(world: World) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        assert commands.take_in_awards(work, [AWARD]).taken == 1
        assert commands.take_in_instalments(work, [INSTALMENT]).taken == 1
        its = queries.award_by_reference(work, "EIDHR/2025/417")
        assert its is not None
        assert its.status == "active"
        assert ledger.balance_by_kind(work, its.id)[Kind.BANK, "EUR"].own == 40_000_00
        assert queries.instalments(work, its.id)[0].received == Money(43_400_00, "USD")


def test_the_same_register_again_is_here_already(world: World) -> None:
    for taken, already_here in ((1, 0), (0, 1)):
        with open_work(world.database, OPERATOR, now=NOW) as work:
            outcome = commands.take_in_awards(work, [AWARD])
            assert (outcome.taken, outcome.already_here, outcome.problems) == (taken, already_here, ())
            outcome = commands.take_in_instalments(work, [INSTALMENT])
            assert (outcome.taken, outcome.already_here, outcome.problems) == (taken, already_here, ())


def test_an_instalment_that_came_since_is_recorded(world: World) -> None:
    awaited = replace(INSTALMENT, received_on=None, received_amount=None, received_currency="")
    with open_work(world.database, OPERATOR, now=NOW) as work:
        commands.take_in_awards(work, [AWARD])
        commands.take_in_instalments(work, [awaited])
        assert commands.take_in_instalments(work, [INSTALMENT]).taken == 1


def test_an_award_with_other_terms_is_a_problem_that_names_them(world: World) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        commands.take_in_awards(work, [AWARD])
        outcome = commands.take_in_awards(work, [replace(AWARD, amount=Decimal(95000), title="Tierra")])
    (problem,) = outcome.problems
    assert problem.where == Where("Awards", 2, "Reference")
    assert "another title, amount, total budget" in problem.says
    assert outcome.taken == 0


@pytest.mark.parametrize(
    ("others", "column"),
    [
        ({"donor": "NOBODY"}, "Donor"),
        ({"lead_hub": "XX"}, "Lead hub"),
        ({"currency": "EURO"}, "Currency"),
        ({"amount": Decimal("90000.001")}, "Amount"),
        ({"amount": Decimal(0)}, "Amount"),
        ({"ends_on": date(2025, 1, 1)}, "End"),
        ({"cofinancing_percent": Decimal(100)}, "Co-financing %"),
        ({"total_budget": Decimal(5)}, "Total budget"),
        ({"rate_rule": "fixed"}, "Fixed rates"),
        ({"rate_source": "newspaper"}, "Rate source"),
    ],
)
def test_a_wrong_cell_is_located_and_the_rows_after_it_are_still_read(
    world: World, others: dict[str, object], column: str
) -> None:
    wrong = replace(AWARD, where=Where("Awards", 7), reference="X-1", **others)  # type: ignore[arg-type]
    also = replace(AWARD, where=Where("Awards", 8), reference="X-2", donor="NOBODY")
    with open_work(world.database, OPERATOR, now=NOW) as work:
        outcome = commands.take_in_awards(work, [wrong, also])
        work.session.rollback()
    assert [problem.where for problem in outcome.problems] == [Where("Awards", 7, column), Where("Awards", 8, "Donor")]
    assert all(problem.says.endswith(".") for problem in outcome.problems)


@pytest.mark.parametrize(
    ("others", "column"),
    [
        ({"award": "NONE"}, "Award"),
        ({"amount": Decimal("90000.01")}, "Amount"),
        ({"received_on": date(2026, 5, 1)}, "Received"),
        ({"received_amount": Decimal(0)}, "Received amount"),
        ({"received_currency": "USDX"}, "Currency"),
    ],
)
def test_a_wrong_instalment_is_located(world: World, others: dict[str, object], column: str) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        commands.take_in_awards(work, [AWARD])
        outcome = commands.take_in_instalments(work, [replace(INSTALMENT, **others)])  # type: ignore[arg-type]
        work.session.rollback()
    assert [problem.where.column for problem in outcome.problems] == [column]


@pytest.mark.parametrize("others", [{"amount": Decimal(39000)}, {"received_on": date(2026, 1, 21)}])
def test_another_instalment_under_the_same_day_is_a_problem(world: World, others: dict[str, object]) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        commands.take_in_awards(work, [AWARD])
        commands.take_in_instalments(work, [INSTALMENT])
        outcome = commands.take_in_instalments(work, [replace(INSTALMENT, **others)])  # type: ignore[arg-type]
    assert len(outcome.problems) == 1
