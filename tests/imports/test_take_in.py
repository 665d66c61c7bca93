"""Taking files in: all or nothing, every problem located, again means already here, and only with one's rights."""

from io import BytesIO
from typing import Any

import pytest
from sqlmodel import Session, func, select

from grants_app.access import OPERATOR, Actor
from grants_app.awards.models import Award, SecondLook
from grants_app.core.database import Database
from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.core.taken_in import TakenIn
from grants_app.core.trail import AuditNote
from grants_app.core.work import open_reading, open_work
from grants_app.expenditures.models import Charge
from grants_app.hubs.models import Hub
from grants_app.imports import commands, rules
from grants_app.imports.rules import Asked
from grants_app.ledger.models import Entry
from grants_app.people.models import Person
from grants_app.people.queries import person_by_email
from grants_app.people.sessions import actor_of
from grants_app.proofs.queries import findings
from importers.records import Reading
from tests.imports.workbooks import (
    AWARDS,
    BUDGET,
    COMMUNITIES,
    DONORS,
    HUBS,
    INSTALMENTS,
    PEOPLE,
    VOUCHERS,
    budget,
    changed,
    registers,
    vouchers,
)
from tests.world import World


def take_in(database: Database, kind: str, file: BytesIO, actor: Actor = OPERATOR, **named: Any) -> TakenIn:
    name = f"{kind}.xlsx"
    asked = Asked(kind, name, rules.read(kind, file, name), **named)
    with open_work(database, actor, means="migration") as work:
        return commands.take_in(work, asked)


def person(database: Database, email: str) -> Actor:
    with open_reading(database, OPERATOR) as work:
        found = person_by_email(work, email)
        assert found is not None
        return actor_of(work.session, found)


def count(database: Database, table: Any) -> int:
    with Session(database.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def places(outcome: TakenIn) -> list[tuple[str, int | None, str]]:
    return [(problem.where.sheet, problem.where.row, problem.where.column) for problem in outcome.problems]


@pytest.fixture
def network(database: Database) -> Database:
    """The registers are in, as a migration takes them."""
    outcome = take_in(database, "network", registers())
    assert outcome.problems == ()
    return database


# --- registers ---


def test_an_organisations_registers_come_in_as_a_whole(network: Database) -> None:
    assert (count(network, Hub), count(network, Person), count(network, Award)) == (2, 4, 1)
    with Session(network.engine) as session:
        events = [entry.event for entry in session.exec(select(Entry))]
    assert events == ["award signed", "instalment received"]


def test_again_they_are_already_here(network: Database) -> None:
    outcome = take_in(network, "network", registers())
    assert (outcome.taken, outcome.already_here, outcome.problems) == (0, 11, ())
    assert rules.in_words(outcome) == "0 records taken in, 11 were already here"


def test_new_rows_come_in_beside_those_that_are_here(network: Database) -> None:
    outcome = take_in(
        network, "network", registers(People=[*PEOPLE, ["ana@example.org", "Ana", "auditor", None, "en"]])
    )
    assert rules.in_words(outcome) == "1 record taken in, 11 were already here"


@pytest.mark.parametrize(
    ("sheet", "rows", "place"),
    [
        ("Hubs", changed(HUBS, 3, "Currency", "USD"), ("Hubs", 3, "Currency")),
        ("People", changed(PEOPLE, 2, "Name", "Somebody else"), ("People", 2, "Name")),
        ("Communities", changed(COMMUNITIES, 2, "Kind", "Union"), ("Communities", 2, "Kind")),
        ("Instalments", changed(INSTALMENTS, 2, "Amount", 49000), ("Instalments", 2, "Amount")),
    ],
)
def test_other_content_under_the_same_key_is_a_problem(
    network: Database, sheet: str, rows: list[list[Any]], place: tuple[str, int, str]
) -> None:
    outcome = take_in(network, "network", registers(**{sheet: rows}))
    assert places(outcome) == [place]
    assert outcome.taken == 0


def test_with_one_wrong_row_nothing_is_taken_in(database: Database) -> None:
    outcome = take_in(database, "network", registers(Communities=changed(COMMUNITIES, 2, "Hub", "ZZ")))
    assert places(outcome) == [("Communities", 2, "Hub")]
    assert (count(database, Hub), count(database, Entry), count(database, AuditNote)) == (0, 0, 0)


def test_what_refers_to_a_wrong_row_is_not_called_wrong_too(database: Database) -> None:
    outcome = take_in(database, "network", registers(Awards=changed(AWARDS, 2, "Donor", "ZZ")))
    assert places(outcome) == [("Awards", 2, "Donor")]


def test_trying_out_keeps_nothing(database: Database) -> None:
    with open_work(database, OPERATOR) as work:
        asked = Asked("network", "n.xlsx", rules.read("network", registers(), "n.xlsx"))
        assert commands.try_out(work, asked).taken == 11
    assert (count(database, Hub), count(database, AuditNote)) == (0, 0)


def test_the_trail_calls_it_a_migration_by_the_operator(network: Database) -> None:
    with Session(network.engine) as session:
        notes = session.exec(select(AuditNote)).all()
    assert {(note.actor_name, note.means) for note in notes} == {("Local operator", "migration")}


def test_an_administrator_takes_in_no_money(world: World) -> None:
    rights = world.actor("Ana Silva")
    with pytest.raises(Forbidden):
        take_in(world.database, "network", registers(), rights)
    assert count(world.database, Award) == 0


def test_an_auditor_takes_nothing_in(world: World) -> None:
    for kind in rules.DESKS:
        asked = Asked(kind, "x", Reading(()))
        with pytest.raises(Forbidden), open_work(world.database, world.actor("Karl Lindqvist")) as work:
            commands.take_in(work, asked)


# --- budgets and vouchers ---


def test_a_budget_of_who_may_approve_is_approved_and_waits_for_a_second_look(network: Database) -> None:
    outcome = take_in(network, "budget", budget(), person(network, "helene@example.org"), award="EC-1")
    assert outcome.taken == 2
    assert "second look" in outcome.notices[-1].says
    assert count(network, SecondLook) == 1


def test_kept_as_a_draft_it_waits_for_approval(network: Database) -> None:
    outcome = take_in(network, "budget", budget(), person(network, "helene@example.org"), award="EC-1", draft=True)
    assert "draft" in outcome.notices[-1].says
    assert count(network, SecondLook) == 0


def test_vouchers_are_posted_by_finance_and_drafts_of_staff(network: Database) -> None:
    take_in(network, "budget", budget(), award="EC-1")
    staff = take_in(
        network, "expenditures", vouchers(VOUCHERS[:2]), person(network, "marisol@example.org"), award="EC-1"
    )
    assert "1 waits as a draft" in staff.notices[-1].says
    finance = take_in(
        network,
        "expenditures",
        vouchers([VOUCHERS[0], VOUCHERS[2]]),
        person(network, "lucia@example.org"),
        award="EC-1",
    )
    assert "1 is posted" in finance.notices[-1].says
    with Session(network.engine) as session:
        assert sorted(charge.status for charge in session.exec(select(Charge))) == ["draft", "posted"]


def test_after_a_migration_everything_holds(network: Database) -> None:
    take_in(network, "budget", budget(), award="EC-1")
    assert take_in(network, "expenditures", vouchers(), award="EC-1").taken == 2
    with open_reading(network, OPERATOR) as work:
        assert list(findings(work)) == []


def test_vouchers_again_are_already_here(network: Database) -> None:
    take_in(network, "budget", budget(), award="EC-1")
    take_in(network, "expenditures", vouchers(), award="EC-1")
    again = take_in(network, "expenditures", vouchers(), award="EC-1")
    assert (again.taken, again.already_here) == (0, 2)


def test_problems_of_the_file_and_of_the_database_come_together(network: Database) -> None:
    take_in(network, "budget", budget(), award="EC-1")
    rows = changed(changed(VOUCHERS, 2, "Amount", "1.234"), 3, "Budget line", "9.9")
    assert places(take_in(network, "expenditures", vouchers(rows), award="EC-1")) == [
        ("Expenditure", 2, "Amount"),
        ("Expenditure", 3, "Budget line"),
    ]


def test_an_award_must_be_named_and_be_there(network: Database) -> None:
    with pytest.raises(Invalid, match="--award"):
        take_in(network, "budget", budget())
    with pytest.raises(NotFound, match="EC-9"):
        take_in(network, "budget", budget(), award="EC-9")


def test_a_hub_must_be_named_where_several_could_be_meant(network: Database) -> None:
    take_in(
        network,
        "budget",
        budget([[*row, None] if at else [*row, "BRU"] for at, row in enumerate(BUDGET)]),
        award="EC-1",
    )
    with pytest.raises(NotFound, match="The hubs are"):
        take_in(network, "expenditures", vouchers(), award="EC-1", hub="ZZ")
    assert take_in(network, "expenditures", vouchers(), award="EC-1", hub="gt").taken == 2


def test_nobody_takes_in_the_vouchers_of_another_hub(world: World) -> None:
    empty = {"Hubs": HUBS, "People": PEOPLE, "Donors": DONORS, "Communities": COMMUNITIES}
    money = registers(**{name: rows[:1] for name, rows in empty.items()})
    assert take_in(world.database, "network", money).problems == ()
    take_in(world.database, "budget", budget(), award="EC-1")
    with pytest.raises(NotFound):
        take_in(world.database, "expenditures", vouchers(), world.actor("Wanjiru Kamau"), award="EC-1")
    with pytest.raises(Forbidden, match="hub KE"):
        take_in(world.database, "expenditures", vouchers(), world.actor("Marisol Ajú"), award="EC-1", hub="KE")
