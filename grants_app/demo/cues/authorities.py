"""Who may decide how much for a while, and the rate that was corrected."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from grants_app.access import Action
from grants_app.authorities import commands
from grants_app.authorities.rules import Terms
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_hub
from grants_app.demo.story import DelegationTold, RateTold, Story
from grants_app.ledger import commands as ledger
from grants_app.ledger.rates.values import Rate


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every delegation, recorded by one person and approved by another, and every corrected rate."""
    for told in story.delegations:
        yield Cue(told.on, told.by, partial(_delegate, stage, told))
        yield Cue(told.on, told.approved_by, partial(_approve, stage, told))
    for rate in story.rates:
        yield Cue(rate.on, rate.by, partial(_correct, stage, rate))


def _delegate(stage: Stage, told: DelegationTold, work: Work) -> None:
    stage.made[told] = commands.record(
        work,
        Terms(
            act=Action(told.act),
            hub_id=the_hub(work, told.hub).id,
            role="",
            person_id=stage.people[told.to],
            limit=Money.of(told.limit, told.currency),
            starts_on=stage.day(told.starts),
            ends_on=stage.day(told.ends),
            reason=told.reason,
        ),
    ).id


def _approve(stage: Stage, told: DelegationTold, work: Work) -> None:
    commands.approve(work, stage.made[told])


def _correct(stage: Stage, told: RateTold, work: Work) -> None:
    rate = Rate(told.base, told.quote, Decimal(told.rate), stage.day(told.day), told.source)
    ledger.correct_rate(work, rate, reason=told.reason)
