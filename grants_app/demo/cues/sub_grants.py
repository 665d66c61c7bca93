"""Agreements of hubs with their communities: drafted, agreed, their conditions ticked, their tranches paid."""

from collections.abc import Callable, Iterator
from functools import partial

from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, line_of, the_award, the_hub
from grants_app.demo.story import Step, Story, SubGrantTold
from grants_app.hubs import queries as hub_queries
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.models import Tranche
from grants_app.sub_grants.rules.agreement import PlannedCondition, PlannedTranche, Terms
from grants_app.sub_grants.rules.amounts import Payment
from grants_app.sub_grants.rules.life import ConditionKind, CostArises, ShownAs


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every agreement, step by step; the steps of a tranche are those of the first that waits for it."""
    for told in story.sub_grants:
        yield Cue(told.steps[0].on, told.steps[0].by, partial(_create, stage, told))
        for step in told.steps[1:]:
            yield Cue(step.on, step.by, partial(_STEPS[step.name], stage, told, step))


def _create(stage: Stage, told: SubGrantTold, work: Work) -> None:
    award, hub = the_award(work, told.award), the_hub(work, told.hub)
    communities = {community.alias: community.id for community in hub_queries.communities(work)}
    line_id = line_of(work, award, told.line)
    tranches = [
        PlannedTranche(
            title,
            line_id,
            Money.of(amount, hub.currency),
            stage.day(expected),
            conditions=tuple(PlannedCondition(ConditionKind(kind), text) for kind, text in conditions),
        )
        for title, amount, expected, *conditions in told.tranches
    ]
    terms = Terms(
        community_id=communities[told.community],
        currency=hub.currency,
        purpose=told.purpose,
        starts_on=stage.day(told.starts),
        ends_on=stage.day(told.ends),
        cost_arises=CostArises.REPORT,
        shown_as=ShownAs.TRANCHES,
        tranches=tuple(tranches),
    )
    stage.made[told] = commands.create(work, award.id, hub.id, terms).id


def _propose(stage: Stage, told: SubGrantTold, _step: Step, work: Work) -> None:
    commands.propose(work, stage.made[told])


def _agree(stage: Stage, told: SubGrantTold, _step: Step, work: Work) -> None:
    commands.approve(work, stage.made[told])


def _meet(stage: Stage, told: SubGrantTold, step: Step, work: Work) -> None:
    tranches = queries.tranches(work, stage.made[told])
    for condition in queries.conditions(work, [tranches[0].id]):
        commands.meet(work, condition.id, met_on=work.today, note=step.says)


def _request(stage: Stage, told: SubGrantTold, _step: Step, work: Work) -> None:
    commands.request(work, _tranche(stage, told, work, "planned").id, paid_from=the_hub(work, told.hub).currency)


def _approve(stage: Stage, told: SubGrantTold, _step: Step, work: Work) -> None:
    commands.approve_tranche(work, _tranche(stage, told, work, "requested").id)


def _pay(stage: Stage, told: SubGrantTold, step: Step, work: Work) -> None:
    tranche, currency = _tranche(stage, told, work, "approved"), the_hub(work, told.hub).currency
    sent = Money(tranche.amount_minor, currency)
    commands.pay(work, tranche.id, Payment(work.today, step.says, currency, sent, Money.zero(currency)))


def _tranche(stage: Stage, told: SubGrantTold, work: Work, status: str) -> Tranche:
    return next(row for row in queries.tranches(work, stage.made[told]) if row.status == status)


_STEPS: dict[str, Callable[[Stage, SubGrantTold, Step, Work], None]] = {
    "propose": _propose,
    "agree": _agree,
    "meet": _meet,
    "request": _request,
    "approve": _approve,
    "pay": _pay,
}
