"""What one person took in alone waits until another has looked."""

from uuid import UUID

import pytest

from grants_app.access import OPERATOR
from grants_app.awards import commands, queries
from grants_app.awards.rules import LookKind
from grants_app.core.errors import Conflict, Forbidden, NotFound
from grants_app.core.identity import new_id
from grants_app.core.work import open_work
from tests.awards.making import FINANCE, make_award
from tests.world import NOW, World


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


@pytest.fixture
def look_id(world: World, award_id: UUID) -> UUID:
    """A workbook of Guatemala that Lucía posted alone."""
    with world.as_("Lucía Pop") as work:
        return commands.ask_second_look(
            work, award_id, world.hubs["GT"], LookKind.EXPENDITURES, new_id(), "Vouchers: marzo.xlsx"
        ).id


def test_another_person_takes_the_second_look_once(world: World, award_id: UUID, look_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        assert [look.title for look in queries.looks_waiting(work)] == ["Vouchers: marzo.xlsx"]
        commands.look(work, look_id)
        assert queries.pending_looks(work, award_id) == []
    with world.as_("Ines Correia") as work, pytest.raises(Conflict, match="Hélène Dubois has looked at this already"):
        commands.look(work, look_id)


def test_the_one_who_made_it_does_not_look(world: World, look_id: UUID) -> None:
    with world.as_("Lucía Pop") as work:
        assert [look.may_look for look in queries.looks_waiting(work)] == [False]
        with pytest.raises(Conflict, match="another person must take the second look"):
            commands.look(work, look_id)


def test_what_the_command_line_took_in_is_looked_at_by_a_person(world: World, award_id: UUID) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        row = commands.ask_second_look(work, award_id, world.hubs["GT"], LookKind.BUDGET, new_id(), "Budget")
        with pytest.raises(Conflict):
            commands.look(work, row.id)
    with world.as_(FINANCE) as work:
        assert commands.look(work, row.id).looked_by_name == FINANCE


def test_another_hub_neither_sees_nor_takes_it(world: World, look_id: UUID) -> None:
    with world.as_("Achieng Njeri") as work:
        assert queries.looks_waiting(work) == []
        with pytest.raises(NotFound):
            commands.look(work, look_id)


def test_a_hub_that_shares_the_award_knows_that_something_waits_but_not_what(
    world: World, award_id: UUID, look_id: UUID
) -> None:
    with world.as_(FINANCE) as work:
        commands.take_part(work, award_id, [world.hubs["KE"]])
    with world.seen_by("Achieng Njeri") as work:
        (look,) = queries.pending_looks(work, award_id)
    assert (look.title, look.is_mine, look.may_look) == ("A file of GT", False, False)


def test_who_could_not_have_done_it_alone_asks_for_no_look(world: World, award_id: UUID) -> None:
    with world.as_("Marisol Ajú") as work, pytest.raises(Forbidden):
        commands.ask_second_look(work, award_id, world.hubs["GT"], LookKind.EXPENDITURES, new_id(), "Vouchers")


def test_staff_cannot_look(world: World, look_id: UUID) -> None:
    for name in ("Marisol Ajú", "Karl Lindqvist"):
        with world.as_(name) as work, pytest.raises(NotFound):
            commands.look(work, look_id)
