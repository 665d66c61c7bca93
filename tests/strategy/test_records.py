"""A director adds and changes strategies with a note; a file is taken in once; what is served stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from grants_app.access import OPERATOR
from grants_app.core.errors import Forbidden, Invalid
from grants_app.core.work import open_work
from grants_app.hubs import queries as hub_queries
from grants_app.strategy import commands, queries, rules
from grants_app.strategy.rules import ObjectiveFacts, StrategyFacts
from importers.records import ObjectiveRecord, StrategyRecord, Where
from tests.applications.making import written
from tests.world import NOW, World

DIRECTOR = "Ines Correia"
NEXT = StrategyFacts(
    "GS3",
    "Global strategy 2029–2033",
    date(2029, 1, 1),
    None,
    (ObjectiveFacts("N1", "Communities lead", follows="SO2"),),
)


def test_a_successor_is_in_force_from_its_first_day(world: World) -> None:
    with world.as_(DIRECTOR) as work:
        commands.add(work, NEXT, note="Assembly of June")
    with world.seen_by(DIRECTOR, NOW + timedelta(days=3 * 365)) as work:
        assert work.today.year == 2029
        assert [its.code for its in hub_queries.objectives_on(work, work.today)] == ["N1"]


def test_nobody_else_decides_and_the_decision_has_its_reason(world: World) -> None:
    with pytest.raises(Forbidden), world.as_("Hélène Dubois") as work:
        commands.add(work, NEXT, note="Assembly of June")
    with pytest.raises(Invalid) as refused, world.as_(DIRECTOR) as work:
        commands.add(work, NEXT, note=" ")
    assert "note" in refused.value.fields


def test_an_objective_that_is_served_stays(world: World) -> None:
    written(world)
    with world.as_(DIRECTOR) as work:
        its = hub_queries.strategies(work)[0]
        here = queries.facts(work, its)
        only_first = replace(here, objectives=here.objectives[:1])
        with pytest.raises(Invalid, match="SO2: applications or awards serve it"):
            commands.change(work, its.id, only_first, note="Shorter")
        renamed = replace(here, objectives=(here.objectives[0], replace(here.objectives[1], title="A living for all")))
        commands.change(work, its.id, renamed, note="Assembly of June")
        assert queries.facts(work, its).objectives[1].title == "A living for all"


def test_a_file_is_taken_in_once_and_other_content_is_a_problem(world: World) -> None:
    record = StrategyRecord(Where("GS3", 1), "GS3", "Next", date(2029, 1, 1), None, (ObjectiveRecord("N1", "Lead"),))
    with world.as_(DIRECTOR) as work:
        assert commands.take_in(work, [record], file_name="s.toml").taken == 1
        assert commands.take_in(work, [record], file_name="s.toml").already_here == 1
        [problem] = commands.take_in(work, [replace(record, title="Other")], file_name="s.toml").problems
    assert problem.where.column == "title"


def test_the_shipped_strategies_are_registered_where_there_is_none(world: World) -> None:
    with open_work(world.database, OPERATOR) as work:
        assert commands.register_shipped(work) == 0
    assert sum(len(record.objectives) for record in rules.shipped()) == 8
