"""What moves inside approved budgets, and which award pays for the action of another."""

from collections.abc import Iterator
from functools import partial

from grants_app.budgets import commands
from grants_app.budgets.transfers import Pair, Papers
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, line_of, the_award, the_hub
from grants_app.demo.story import CofinancingTold, Step, Story, TransferTold
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Promise


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every transfer and every co-financing: prepared by one person, approved by another."""
    for transfer in story.transfers:
        yield Cue(transfer.on, transfer.by, partial(_prepare, stage, transfer))
        for step in transfer.steps:
            yield Cue(step.on, step.by, partial(_approve, stage, transfer, step))
    for link in story.cofinancings:
        yield Cue(link.on, link.by, partial(_cofinance, stage, link))
        yield Cue(link.on, link.approved_by, partial(_approve_cofinancing, stage, link))


def _prepare(stage: Stage, told: TransferTold, work: Work) -> None:
    award, hub = the_award(work, told.award), the_hub(work, told.hub)
    pairs = [
        Pair(
            (line_of(work, award, giver), hub.id),
            (line_of(work, award, taker), hub.id),
            Money.of(amount, award.currency).minor,
        )
        for giver, taker, amount in told.moves
    ]
    stage.made[told] = commands.prepare_transfer(work, award.id, pairs, Papers(told.reason)).id


def _approve(stage: Stage, told: TransferTold, _step: Step, work: Work) -> None:
    commands.approve_transfer(work, stage.made[told])


def _cofinance(stage: Stage, told: CofinancingTold, work: Work) -> None:
    action, paying = the_award(work, told.action), the_award(work, told.award)
    promise = Promise(
        award_id=paying.id,
        line_id=line_of(work, paying, told.line),
        action_line_id=line_of(work, action, told.action_line),
        promised=Money.of(told.promised, action.currency),
        starts_on=stage.day(told.starts),
        ends_on=stage.day(told.ends),
    )
    stage.made[told] = expenditures.cofinance(work, action.id, promise).id


def _approve_cofinancing(stage: Stage, told: CofinancingTold, work: Work) -> None:
    expenditures.approve_cofinancing(work, the_award(work, told.action).id, stage.made[told])
