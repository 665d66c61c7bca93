"""The awards of the story, and the instalments of their donors."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.awards.schedule import AgreedReport
from grants_app.banks import queries as bank_queries
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import (
    AwardTold,
    InstalmentTold,
    Story,
)


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Awards first, then what their donors paid."""
    for award in story.awards:
        yield from _award(stage, award)
    for instalment in story.instalments:
        yield Cue(instalment.on, instalment.by, partial(_receive, stage, instalment))


def _award(stage: Stage, told: AwardTold) -> Iterator[Cue]:
    if told.activate:
        yield Cue(told.activate, told.by, partial(_activate, told))
    if told.on:
        yield Cue(told.on, told.by, partial(_make_award, stage, told))


def _activate(told: AwardTold, work: Work) -> None:
    awards.activate(work, the_award(work, told.reference).id)


def _make_award(stage: Stage, told: AwardTold, work: Work) -> None:
    made = awards.create_from_application(
        work,
        stage.made[told.from_application],
        signed_on=work.today,
        reference=told.reference,
        cofinancing_percent=Decimal(told.cofinancing),
        rate_rule=told.rule,
        rate_source=told.source,
    )
    for due, amount in told.instalments:
        awards.plan_instalment(work, made.id, due_on=stage.day(due), amount=Money.of(amount, made.currency))
    if told.reports:
        named = [AgreedReport(stage.day(ends_on), stage.day(due_on)) for ends_on, due_on in told.reports]
        awards.agree_schedule(work, made.id, named, reason=told.reports_say)


def _receive(stage: Stage, told: InstalmentTold, work: Work) -> None:
    due = award_queries.instalment_due_on(work, the_award(work, told.award).id, stage.day(told.due))
    if due is None:
        raise Invalid(f"The story receives an instalment of {told.award} that is not due.")
    received = Money.of(told.amount, told.currency)
    into = next((it.id for it in bank_queries.open_accounts(work) if it.currency == told.currency), None)
    awards.receive_instalment(work, due.id, received_on=work.today, received=received, bank_account_id=into)
