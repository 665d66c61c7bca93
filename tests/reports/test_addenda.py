"""What was signed since the report before stands in the statement beside the budget as it was until then."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from exports.statement import FinancialStatement, SignedAddendum
from grants_app.budgets.rules import Agreement
from grants_app.core.calendar import Period
from grants_app.reports import commands, queries
from tests.budgets.moving import amended, award_of_the_example
from tests.reports.making import LATER, NETWORK
from tests.world import World

PERIOD = Period(date(2026, 1, 1), date(2026, 6, 30))
NEXT = Period(date(2026, 7, 1), date(2026, 12, 31))


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_of_the_example(world)


def _statement(world: World, award_id: UUID, period: Period = PERIOD) -> FinancialStatement:
    with world.as_("Hélène Dubois", LATER) as work:
        return queries.statement(work, queries.award(work, award_id), period, network=NETWORK)


def test_without_an_amendment_there_is_none(world: World, award_id: UUID) -> None:
    assert _statement(world, award_id).addendum is None


def test_before_the_first_report_the_first_version_is_the_contract(world: World, award_id: UUID) -> None:
    amended(world, award_id, Agreement("Addendum 1", date(2026, 3, 10), "People fly"), l2_1=16_000, l6_1=59_000)
    found = _statement(world, award_id)
    assert found.addendum is not None
    assert found.addendum.signed == (SignedAddendum("Addendum 1", date(2026, 3, 10), "People fly"),)
    before = {it.code: it.budget for it in found.addendum.before}
    now = {it.code: it.budget for it in found.lines}
    assert (before["2.1"], now["2.1"]) == (Decimal("20000.00"), Decimal("21000.00"))
    assert sum(before.values()) == sum(now.values()) == Decimal("392000.00")


def test_what_the_report_before_knew_is_the_contract_of_the_next(world: World, award_id: UUID) -> None:
    amended(world, award_id, Agreement("Addendum 1", date(2026, 3, 10), "People fly"), l2_1=16_000, l6_1=59_000)
    with world.as_("Hélène Dubois", LATER) as work:
        commands.prepare(work, award_id, PERIOD, "eu-annex-vi")
    assert _statement(world, award_id, NEXT).addendum is None
