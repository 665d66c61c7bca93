"""Objectives of awards that moved in, what they aim at, what hubs measured, and which lines reach communities."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from grants_app.awards import commands as awards
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, line_of, the_award, the_hub
from grants_app.demo.story import Story
from grants_app.hubs import queries as hub_queries
from grants_app.results import commands, queries
from grants_app.results.models import Indicator
from grants_app.results.rules import Measured, PlanFacts
from grants_app.strategy import commands as strategy


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Objectives and targets first, then what was measured of them."""
    told = story.results
    percent, on, by, why = told.threshold
    yield Cue(on, by, partial(_set_threshold, percent, why))
    for award, on, by, shares in told.serves:
        yield Cue(on, by, partial(_serve, award, shares))
    for award, line, on, by, why in told.lines:
        yield Cue(on, by, partial(_classify, award, line, why))
    for award, on, by, *plan in told.targets:
        yield Cue(on, by, partial(_plan, award, tuple(plan)))
    for row in told.measured:
        yield Cue(row[4], row[5], partial(_measure, stage, row))
    award, alias, on, by, value, reason = told.corrected
    yield Cue(on, by, partial(_correct, stage, (award, alias, value, reason)))


def _set_threshold(percent: str, why: str, work: Work) -> None:
    strategy.set_threshold(work, percent=Decimal(percent), starts_on=work.today, note=why)


def _serve(award: str, shares: tuple[tuple[str, int], ...], work: Work) -> None:
    objectives = {objective.code: objective.id for objective in hub_queries.objectives(work)}
    its = {objectives[code]: percent for code, percent in shares}
    awards.serve(work, the_award(work, award).id, its, note="As agreed with the hubs when the registers moved in")


def _classify(award: str, line: str, why: str, work: Work) -> None:
    its = the_award(work, award)
    commands.classify(work, line_of(work, its, line), reaches=True, starts_on=None, reason=why)


def _plan(award: str, plan: tuple[Any, ...], work: Work) -> None:
    code, baseline, target, currency = plan
    its = _indicator(work, code)
    facts = PlanFacts(_minor(its, baseline, currency), _minor(its, target, currency), currency)
    commands.plan_award(work, the_award(work, award).id, its.id, facts)


def _measure(stage: Stage, row: tuple[Any, ...], work: Work) -> None:
    award, hub, alias, code, _on, _by, starts, ends, value, *parts, currency, how = row
    its = _indicator(work, code)
    women, men, youth = (None if part < 0 else part for part in parts)
    period = (stage.day(starts), stage.day(ends))
    said = Measured(
        its.id, *period, _minor(its, value, currency), how, _community(work, alias), women, men, youth, currency
    )
    made = commands.record(work, the_award(work, award).id, the_hub(work, hub).id, said)
    stage.made[award, alias, "result"] = made.id


def _correct(stage: Stage, told: tuple[str, str, int, str], work: Work) -> None:
    award, alias, value, reason = told
    wrong = queries.result(work, stage.made[award, alias, "result"])
    period: tuple[date, date] = (wrong.starts_on, wrong.ends_on)
    said = replace(Measured(wrong.indicator_id, *period, value, wrong.measured_how), currency=wrong.currency)
    commands.correct(work, wrong.id, said, reason)


def _indicator(work: Work, code: str) -> Indicator:
    return next(its for its in queries.indicators(work) if its.code == code)


def _minor(its: Indicator, value: int, currency: str) -> int:
    return Money.of(value, currency).minor if its.is_money else value


def _community(work: Work, alias: str) -> Any:
    return next(community.id for community in hub_queries.communities(work) if community.alias == alias)
