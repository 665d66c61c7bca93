"""All that changes strategies and their objectives: a director decides, and says why."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid, Refused
from grants_app.core.taken_in import TAKEN, TakenIn, compared, refused, together
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Objective, Strategy
from grants_app.strategy import queries, rules
from grants_app.strategy.models import ConcentrationThreshold
from grants_app.strategy.rules import ObjectiveFacts, StrategyFacts
from importers.records import StrategyRecord


def add(work: Work, facts: StrategyFacts, *, note: str) -> Strategy:
    """Add a strategy with its objectives."""
    work.must(Action.STRATEGY_WRITE)
    why = rules.must_say_why(note)
    queries.one_at_a_time(work)
    if queries.by_code(work, facts.code) is not None:
        says = f"There is a strategy with the code {facts.code} already."
        raise Invalid(says, fields={"code": says})
    rules.check(facts, queries.known(work), queries.codes_elsewhere(work, None))
    row = Strategy(code=facts.code, title=facts.title, starts_on=facts.starts_on, ends_on=facts.ends_on)
    work.add(row)
    _write_objectives(work, row, facts.objectives)
    work.note("strategy.added", row.id, None, **_told(facts), note=why)
    return row


def change(work: Work, strategy_id: UUID, facts: StrategyFacts, *, note: str) -> Strategy:
    """Change a strategy's title, period or objectives; an objective that something serves stays."""
    work.must(Action.STRATEGY_WRITE)
    why = rules.must_say_why(note)
    queries.one_at_a_time(work)
    row = queries.strategy(work, strategy_id, to_change=True)
    if facts.code != row.code:
        says = f"The code of a strategy stays as it is: {row.code}."
        raise Invalid(says, fields={"code": says})
    rules.check(facts, queries.known(work, but=row.id), queries.codes_elsewhere(work, row.id))
    before = queries.facts(work, row)
    if facts == before:
        raise Conflict("Nothing was changed: the strategy says this already.")
    row.title, row.starts_on, row.ends_on = facts.title, facts.starts_on, facts.ends_on
    work.add(row)
    _write_objectives(work, row, facts.objectives)
    work.note("strategy.changed", row.id, None, before=_told(before), after=_told(facts), note=why)
    return row


def take_in(work: Work, records: Sequence[StrategyRecord], *, file_name: str) -> TakenIn:
    """Add the strategies of a file; those that are here with the same facts are counted."""
    if records:
        work.must(Action.STRATEGY_WRITE)
    return together([_take_in(work, record, file_name) for record in records])


def set_threshold(work: Work, *, percent: Decimal | None, starts_on: date | None, note: str) -> ConcentrationThreshold:
    """Record from which share of one donor on the network calls it a concentration; an older row stays."""
    work.must(Action.STRATEGY_WRITE)
    why = rules.must_say_why(note)[:400]
    if percent is None or percent != int(percent) or not 0 < percent <= 100:
        says = "Share: give a whole number of percent from 1 to 100."
        raise Invalid(says, fields={"percent": says})
    row = ConcentrationThreshold(
        percent=int(percent), starts_on=starts_on or work.today, reason=why,
        recorded_by=work.actor.id, recorded_by_name=work.actor.name, recorded_at=work.now,
    )  # fmt: skip
    work.add(row)
    work.note("concentration.threshold-set", row.id, None, percent=row.percent, starts_on=row.starts_on, note=why)
    return row


def register_shipped(work: Work) -> int:
    """Add the shipped strategies where there is none at all; gives how many objectives."""
    work.must(Action.STRATEGY_WRITE)
    if hub_queries.strategies(work):
        return 0
    for record in rules.shipped():
        add(work, rules.facts_of(record), note="As shipped, at the first start")
    return sum(len(record.objectives) for record in rules.shipped())


def _take_in(work: Work, record: StrategyRecord, file_name: str) -> TakenIn:
    facts = rules.facts_of(record)
    here = queries.by_code(work, record.code)
    if here is not None:
        return compared(record.where, f"Strategy {here.code}", _as_row(queries.facts(work, here)), _as_row(facts))
    try:
        add(work, facts, note=f"Taken in from {file_name}")
    except Refused as problem:
        column = next(iter(getattr(problem, "fields", {})), "code")
        return refused(record.where, column, record.code, problem.sentence)
    return TAKEN


def _write_objectives(work: Work, strategy: Strategy, wanted: Sequence[ObjectiveFacts]) -> None:
    here = {row.code: row for row in queries.objectives_of(work, strategy.id)}
    ids = {row.code: row.id for row in hub_queries.objectives(work)}
    gone = [row for code, row in here.items() if code not in {each.code for each in wanted}]
    served = queries.served(work, [row.id for row in gone])
    if served:
        codes = ", ".join(row.code for row in gone if row.id in served)
        says = f"{codes}: applications or awards serve it, so it stays; change its title instead."
        raise Invalid(says, fields={"objectives": says})
    for row in gone:
        work.session.delete(row)
    for position, each in enumerate(wanted):
        row = here.get(each.code) or Objective(strategy_id=strategy.id, code=each.code, title=each.title)
        row.title, row.position, row.follows_id = each.title, position, ids.get(each.follows)
        work.add(row)


def _told(facts: StrategyFacts) -> dict[str, object]:
    return {
        "code": facts.code,
        "title": facts.title,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "objectives": [
            f"{each.code} {each.title}{f' < {each.follows}' if each.follows else ''}" for each in facts.objectives
        ],
    }


def _as_row(facts: StrategyFacts) -> dict[str, object]:
    return {"title": facts.title, "starts_on": facts.starts_on, "ends_on": facts.ends_on or "no last day", "objective": "; ".join(
        f"{each.code} {each.title}" for each in facts.objectives)}  # fmt: skip
