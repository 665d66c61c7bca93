"""Strategies as TOML: what they say, and every problem with its place."""

from datetime import date
from io import BytesIO

import pytest

from importers import strategy_toml
from importers.records import Reading, StrategyRecord, Unusable

GOOD = """
[[strategy]]
code = "GS2"
title = "Global strategy 2024–2028"
starts_on = 2024-01-01
ends_on = 2028-12-31
[[strategy.objective]]
code = "SO1"
title = "Defenders are protected"
follows = "A1"
"""


def read(text: str) -> Reading[StrategyRecord]:
    return strategy_toml.read(BytesIO(text.encode()))


def test_a_strategy_with_its_period_and_objectives() -> None:
    reading = read(GOOD)
    assert reading.problems == ()
    [its] = reading.records
    assert (its.code, its.starts_on, its.ends_on) == ("GS2", date(2024, 1, 1), date(2028, 12, 31))
    assert str(its.objectives[0]) == "SO1 Defenders are protected (follows A1)"


@pytest.mark.parametrize(
    ("was", "becomes", "column"),
    [
        ("2024-01-01", '"1 January"', "starts_on"),
        ("2028-12-31", "2020-12-31", "ends_on"),
        ('"Global strategy 2024–2028"', '""', "title"),
        ('code = "SO1"', "code = 7", "code"),
        ('code = "SO1"', 'code = "GS2"', "code"),
    ],
)
def test_a_problem_names_its_place(was: str, becomes: str, column: str) -> None:
    [problem] = read(GOOD.replace(was, becomes)).problems
    assert (problem.where.sheet, problem.where.column) == ("GS2", column)


@pytest.mark.parametrize("text", ["x =", "title = 'no strategy'"])
def test_what_is_no_strategy_gets_one_sentence(text: str) -> None:
    with pytest.raises(Unusable):
        read(text)
