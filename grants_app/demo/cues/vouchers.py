"""What happened to single vouchers after they were posted: a correction, and what an auditor found."""

from collections.abc import Callable, Iterator
from functools import partial

from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, line_of, look_at_corrections, posted, the_award
from grants_app.demo.story import CorrectionTold, FindingTold, Step, Story
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries as expenditure_queries
from grants_app.expenditures.rules import ChargeTerms
from grants_app.findings import commands as findings
from grants_app.findings.rules import AboutKind, Facts, FoundBy


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every correction with its second look, and every finding with its answer."""
    for correction in story.corrections:
        yield Cue(correction.on, correction.by, partial(_correct, correction))
        yield Cue(correction.looked[0], correction.looked[1], partial(_look, correction))
    for finding in story.findings:
        for step in finding.steps:
            yield Cue(step.on, step.by, partial(_FINDING[step.name], stage, finding, step))


def _correct(told: CorrectionTold, work: Work) -> None:
    """The voucher is charged to another line; all else that it says was right."""
    award = the_award(work, told.award)
    old = expenditure_queries.charge(work, posted(work, award, told.voucher).charge_id)
    voucher = expenditure_queries.voucher(work, old.voucher_id)
    right = ChargeTerms(
        document=voucher.says,
        award_id=award.id,
        line_id=line_of(work, award, told.line),
        description=old.description,
        paid_from=old.paid_from,
        percent=old.percent,
        community_id=old.community_id,
        units=old.units,
    )
    expenditures.correct(work, old.id, right, reason=told.reason)


def _look(told: CorrectionTold, work: Work) -> None:
    look_at_corrections(work, the_award(work, told.award))


def _record(stage: Stage, told: FindingTold, step: Step, work: Work) -> None:
    award = the_award(work, told.award)
    row = posted(work, award, told.voucher)
    facts = Facts(
        told.type, FoundBy.AUDITOR, work.today, told.reference, Money.of(told.amount, award.currency), step.says
    )
    stage.made[told] = findings.record(work, AboutKind.CHARGE, row.charge_id, facts).id


def _answer(stage: Stage, told: FindingTold, step: Step, work: Work) -> None:
    findings.answer(work, stage.made[told], response=step.says)


_FINDING: dict[str, Callable[[Stage, FindingTold, Step, Work], None]] = {"record": _record, "answer": _answer}
