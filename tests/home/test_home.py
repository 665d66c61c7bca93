"""The first page shows a person what waits for them, the days ahead and the money of their hubs; and costs little."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from grants_app.applications import commands as applications
from grants_app.calls import commands as calls
from grants_app.calls.rules import CallFacts
from grants_app.core.database import Database
from grants_app.core.work import Work, open_reading, open_work
from grants_app.disbursements import commands as disbursements
from grants_app.home import queries
from grants_app.home.queries import Home, Waiting
from grants_app.hubs import queries as hubs
from tests.awards.making import make_award
from tests.demo_network import actor
from tests.publications.making import prepared, who
from tests.world import World

MOST_STATEMENTS = 6
"""Two more find out who reads: eight in all."""
PEOPLE = (
    "Marisol Ajú", "Tomás Caal", "Lucía Pop", "Hélène Dubois", "Pieter Maes", "Inês Correia", "Karl Lindqvist", "Ana Silva",
)  # fmt: skip


@contextmanager
def reading(database: Database, name: str) -> Iterator[Work]:
    with open_reading(database, actor(database, name)) as work:
        yield work


def home_of(database: Database, name: str) -> Home:
    with reading(database, name) as work:
        return queries.home(work)


def titles(home: Home) -> list[str]:
    return [kind.title for kind in home.waiting]


def kind(home: Home, words: str) -> Waiting:
    return next(kind for kind in home.waiting if words in kind.title)


@pytest.mark.parametrize("name", PEOPLE)
def test_costs_few_statements_whoever_reads(demo: Database, name: str) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with reading(demo, name) as work:
        event.listen(demo.engine, "before_cursor_execute", note)
        queries.home(work)
        event.remove(demo.engine, "before_cursor_execute", note)
    assert len(seen) <= MOST_STATEMENTS, seen


def test_hub_staff_find_what_they_write_and_ask_for(demo: Database) -> None:
    home = home_of(demo, "Marisol Ajú")
    assert titles(home) == ["1 application to complete", "1 disbursement to ask for"]
    assert home.waiting[0].items[0].note == "Luna Nueva"


def test_a_coordinator_finds_reviews_and_what_is_ready_to_send(demo: Database) -> None:
    home = home_of(demo, "Tomás Caal")
    assert {"2 applications to review", "1 application to send to the donor"} <= set(titles(home))


def test_a_finance_officer_finds_money_vouchers_looks_and_the_report(demo: Database) -> None:
    home = home_of(demo, "Hélène Dubois")
    assert titles(home) == [
        "2 disbursements to approve",
        "1 disbursement to pay",
        "8 vouchers to post",
        "2 second looks to take",
        "1 report to review",
        "1 report to prepare",
        "4 won applications to make an award",
    ]
    assert kind(home, "report to review").items[0].reference == "EC-5208"
    assert kind(home, "report to prepare").items[0].reference == "EC-4471"


def test_who_approved_a_payment_does_not_find_it_to_pay(demo: Database) -> None:
    assert not any("to pay" in title for title in titles(home_of(demo, "Pieter Maes")))


def test_a_director_finds_decisions(demo: Database) -> None:
    assert "4 applications to decide" in titles(home_of(demo, "Inês Correia"))


def test_an_auditor_has_nothing_to_do_and_sees_all_money(demo: Database) -> None:
    home = home_of(demo, "Karl Lindqvist")
    assert home.waiting == ()
    assert len(home.money) == 5


def test_an_administrator_sees_no_money(demo: Database) -> None:
    home = home_of(demo, "Ana Silva")
    assert home.money == ()
    assert home.ahead == ()


def test_a_hub_sees_only_its_own_money(demo: Database) -> None:
    home = home_of(demo, "Wanjiru Kamau")
    assert [hub.hub for hub in home.money] == ["Hub Kenya"]
    assert [row.label for row in home.money[0].rows] == ["EC-5208", "SIDA-5160"]


def test_the_bars_are_the_budget_of_the_hub(demo: Database) -> None:
    row = next(row for row in home_of(demo, "Marisol Ajú").money[0].rows if row.label == "EC-4471")
    assert str(row.budget) == "EUR 281,800.00"
    assert row.budget > row.spent > row.reserved
    assert row.url.endswith("&status=posted")


def test_days_ahead_come_in_order_with_calls_and_the_report(demo: Database) -> None:
    ahead = home_of(demo, "Marisol Ajú").ahead
    assert [day.on for day in ahead] == sorted(day.on for day in ahead)
    words = [day.text for day in ahead]
    assert "Interim report of EC-4471" in words
    assert "Call closes: Defenders of land, water and environment: community actions" in words


def test_what_is_done_waits_for_the_next_person(demo: Database) -> None:
    waiting = kind(home_of(demo, "Andrés Quiñones"), "to endorse").items[0]
    with open_work(demo, actor(demo, "Andrés Quiñones")) as work:
        disbursements.endorse(work, UUID(waiting.url.rsplit("/", 1)[1]))
    assert not any("to endorse" in title for title in titles(home_of(demo, "Andrés Quiñones")))
    assert "3 disbursements to approve" in titles(home_of(demo, "Hélène Dubois"))


def test_a_publication_waits_for_another_who_may_review_it(world: World) -> None:
    who(world)
    award_id = make_award(world)
    prepared(world, award_id)
    prepared(world, award_id, after=1)
    found = {}
    for name in ("Tomás Caal", "Lucía Pop", "Wanjiru Kamau", "Ines Correia"):
        with world.seen_by(name) as work:
            found[name] = [it for it in queries.home(work).waiting if "publication" in it.title]
    assert (found["Lucía Pop"], found["Wanjiru Kamau"]) == ([], [])
    for name in ("Tomás Caal", "Ines Correia"):
        ((kind,), shown) = found[name], f"/publications/{award_id}"
        assert (kind.title, [it.url for it in kind.items]) == ("1 publication to review", [shown])


def test_an_application_waits_for_its_own_hub_alone(world: World) -> None:
    with world.as_("Marisol Ajú") as work:
        call = calls.create(work, CallFacts("CALL-1", "Community land", world.donor_id, "EUR"))
        community = hubs.communities(work)[0]
        applications.start(work, call.id, community.id)
    with world.seen_by("Marisol Ajú") as work:
        assert titles(queries.home(work)) == ["1 application to complete"]
    with world.seen_by("Wanjiru Kamau") as work:
        assert queries.home(work).waiting == ()
