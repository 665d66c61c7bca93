"""Targets go over from application to award; results are corrected by new rows; small counts stay in the hub."""

from datetime import date
from pathlib import Path

import pytest

from grants_app.access import OPERATOR
from grants_app.applications import commands as applications
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.core.errors import Conflict
from grants_app.core.work import open_work
from grants_app.results import commands, queries
from grants_app.results.rules import Measured, PlanFacts
from tests.applications.making import COORDINATOR, DECIDED_ON, STAFF, written
from tests.awards.making import FINANCE, make_award
from tests.results.of_kenya import measured_in_kenya
from tests.web import Visitor, program
from tests.world import World

OTHERS = "Wanjiru Kamau"


@pytest.fixture
def furnished(world: World) -> World:
    with open_work(world.database, OPERATOR) as work:
        commands.register_shipped(work)
    return world


def indicator(world: World, code: str) -> object:
    with world.seen_by(FINANCE) as work:
        return next(its.id for its in queries.indicators(work) if its.code == code)


def test_the_targets_of_an_application_go_over_to_its_award_and_change_there(furnished: World) -> None:
    application_id, earn = written(furnished), indicator(furnished, "EARN")
    with furnished.as_(STAFF) as work:
        commands.plan_application(work, application_id, earn, PlanFacts(5, 40))  # type: ignore[arg-type]
        applications.submit(work, application_id)
        with pytest.raises(Conflict):
            commands.plan_application(work, application_id, earn, PlanFacts(5, 60))  # type: ignore[arg-type]
    with furnished.as_(COORDINATOR) as work:
        applications.endorse(work, application_id)
        applications.send(work, application_id, sent_on=date(2026, 3, 10))
        applications.award(work, application_id, decided_on=DECIDED_ON, donor_reference="EC-9")
    with furnished.as_(FINANCE) as work:
        award_id = awards.create_from_application(work, application_id, signed_on=date(2026, 3, 16)).id
    with furnished.as_(STAFF) as work:
        its = award_queries.award(work, award_id)
        assert [plan.target for plan in queries.plans_of_award(work, its).values()] == [40]
        commands.plan_award(work, award_id, earn, PlanFacts(5, 50))  # type: ignore[arg-type]
        assert [plan.target for plan in queries.plans_of_award(work, its).values()] == [50]
        [standing] = queries.of_award(work, its).standings
        assert (standing.baseline, standing.target, standing.reached) == ("5", "50", "")


def test_a_correction_is_another_row_and_the_wrong_one_counts_no_longer(furnished: World) -> None:
    award_id, began = make_award(furnished), indicator(furnished, "ENTERPRISES")
    days = (date(2026, 1, 1), date(2026, 2, 28))
    with furnished.as_(STAFF) as work:
        wrong = commands.record(work, award_id, furnished.hubs["GT"], Measured(began, *days, 7, "Visit"))  # type: ignore[arg-type]
        commands.record(work, award_id, furnished.hubs["GT"], Measured(began, *days, 2, "Visit"))  # type: ignore[arg-type]
        commands.correct(work, wrong.id, Measured(began, *days, 6, "Visit"), "One was counted twice")  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            commands.correct(work, wrong.id, Measured(began, *days, 5, "Visit"), "Again")  # type: ignore[arg-type]
        page = queries.of_award(work, award_queries.award(work, award_id))
    assert [standing.reached for standing in page.standings] == ["8"]
    assert [shown.row.value for shown in page.rows if shown.corrected_by] == [7]


def test_outside_the_hub_and_in_files_a_small_count_is_told_in_general_words(furnished: World, tmp_path: Path) -> None:
    award_id, earn = make_award(furnished), indicator(furnished, "EARN")
    said = Measured(earn, date(2026, 1, 1), date(2026, 2, 28), 3, "Visit", women=3)  # type: ignore[arg-type]
    with furnished.as_(STAFF) as work:
        commands.record(work, award_id, furnished.hubs["GT"], said)
        assert queries.of_network(work).standings[0].reached == "3"
    with furnished.seen_by(FINANCE) as work:
        assert queries.of_network(work).standings[0].reached == "fewer than 5"
        [shown] = queries.of_award(work, award_queries.award(work, award_id)).rows
        assert (shown.value, shown.women) == ("fewer than 5", "not told")
    file = Visitor(program(furnished, tmp_path), furnished, STAFF).get("/results/register.csv").text
    assert "fewer than 5" in file


def test_incomes_of_unlike_currencies_are_never_one_sum(furnished: World) -> None:
    award_id, income = make_award(furnished), indicator(furnished, "INCOME")
    days = (date(2026, 1, 1), date(2026, 2, 28))
    with furnished.as_(STAFF) as work:
        for currency in ("GTQ", "USD"):
            said = Measured(income, *days, 1_500_00, "Visit", currency=currency)  # type: ignore[arg-type]
            commands.record(work, award_id, furnished.hubs["GT"], said)
        standings = [it for it in queries.of_network(work).standings if it.indicator.code == "INCOME"]
    assert [(it.currency, it.reached) for it in standings] == [("GTQ", "1,500.00"), ("USD", "1,500.00")]


def test_evidence_stays_with_its_hub(world: World, tmp_path: Path) -> None:
    award_id = make_award(world, lead_hub_id=world.hubs["KE"])
    made = measured_in_kenya(world, award_id)
    app, here = program(world, tmp_path), f"/results/documents/{made['evidence_id']}"
    assert Visitor(app, world, OTHERS).get(here).content == b"twelve, without names"
    for name in (STAFF, FINANCE):
        assert Visitor(app, world, name).get(here).status_code == 404
    assert "12" in Visitor(app, world, OTHERS).get(f"/communities/{world.communities['Baobab']}/results").text


def test_a_result_is_recorded_on_the_page_of_the_award(furnished: World, tmp_path: Path) -> None:
    award_id, earn = make_award(furnished), indicator(furnished, "EARN")
    visitor = Visitor(program(furnished, tmp_path), furnished, STAFF)
    typed = {
        "hub": str(furnished.hubs["GT"]), "indicator": str(earn), "value": "31", "women": "20", "starts_on": "2026-01-01",
        "ends_on": "2026-02-28", "measured_how": "All members were asked",
    }  # fmt: skip
    assert visitor.post(f"/results/awards/{award_id}", typed | {"women": "32"}).status_code == 422
    assert visitor.post(f"/results/awards/{award_id}", typed).status_code == 303
    assert "All members were asked" in visitor.get(f"/results/awards/{award_id}").text
    target = {"indicator": str(earn), "baseline": "0", "target": "60", "act": "keep"}
    assert visitor.post(f"/results/awards/{award_id}/plans", target).status_code == 303
    assert "51&nbsp;%" in visitor.get("/results").text
