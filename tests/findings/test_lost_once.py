"""A cost is lost once: findings of a voucher, of its line and of a tranche know each other."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.expenditures.models import Charge
from grants_app.findings import commands
from grants_app.findings.models import Finding
from grants_app.findings.rules import AboutKind
from grants_app.ledger.rules import Kind
from tests.at_once import at_once
from tests.findings.acts import AUDITOR, DIRECTOR, FACTS, answered, disallowed, held, recorded
from tests.world import World


def _about_the_line(world: World, charge: Charge, **others: Any) -> UUID:
    with world.as_(AUDITOR) as work:
        facts = replace(FACTS, **others)
        return commands.record(work, AboutKind.LINE, charge.line_id, facts, hub_id=charge.hub_id).id


def test_a_line_whose_voucher_was_disallowed_loses_it_a_second_time_only_as_another_cost(
    world: World, charge: Charge
) -> None:
    disallowed(world, charge)
    with pytest.raises(Invalid, match=r"GT-F-0001 disallowed EUR 60\.00 of Voucher GT-001 of 2026") as refused:
        _about_the_line(world, charge, amount=Money.of(40, "EUR"))
    assert "another_cost" in refused.value.fields
    with pytest.raises(Invalid, match=r"of which EUR 40\.00 is not questioned yet"):
        _about_the_line(world, charge, amount=Money.of("40.01", "EUR"), another_cost=True)
    _about_the_line(world, charge, amount=Money.of(40, "EUR"), another_cost=True)


def test_a_voucher_of_a_line_that_was_questioned_as_a_whole_loses_at_most_the_rest_of_the_line(
    world: World, charge: Charge
) -> None:
    _about_the_line(world, charge, amount=Money.of(70, "EUR"))
    with pytest.raises(Invalid, match=r"GT-F-0001 questions EUR 70\.00 of Line 1\.1, GT"):
        recorded(world, charge, amount=Money.of(30, "EUR"))
    with pytest.raises(Invalid, match=r"of which EUR 30\.00 is not questioned yet"):
        recorded(world, charge, amount=Money.of(31, "EUR"), another_cost=True)
    recorded(world, charge, amount=Money.of(30, "EUR"), another_cost=True)


def test_what_left_the_line_meanwhile_is_not_disallowed_and_the_sentence_names_the_earlier_act(
    world: World, charge: Charge
) -> None:
    """As it could be recorded before this rule: both question the whole voucher."""
    first = answered(world, charge)
    second = answered(world, charge, amount=Money.of(40, "EUR"))
    with Session(world.database.engine) as session:
        its = session.get_one(Finding, second)
        its.amount_minor = 100_00
        session.add(its)
        session.commit()
    with world.as_(DIRECTOR) as work:
        commands.disallow(work, first, reason="The donor's letter")
    says = r"can lose EUR 40\.00 of EUR 100\.00 now.* GT-F-0001 disallowed EUR 60\.00 of Voucher GT-001"
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match=says):
        commands.disallow(work, second, reason="The donor's letter")
    assert held(world, charge.award_id, Kind.OWN_COST) == 60_00


def test_of_many_who_question_the_same_cost_at_once_only_what_is_charged_is_questioned(
    world: World, charge: Charge
) -> None:
    """EUR 60 of EUR 100, by the voucher and by its line: one fits."""
    acts = [partial(recorded, world, charge, another_cost=True), partial(_about_the_line, world, charge)] * 4
    assert at_once(acts) == {"done": 1, "refused": 7}
