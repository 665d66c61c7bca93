"""The financial reports of the story on their way."""

from collections.abc import Callable, Iterator
from functools import partial

from grants_app.acceptances import commands as acceptances
from grants_app.acceptances import queries as acceptance_queries
from grants_app.acceptances.rules import Amounts, Answer, Letter
from grants_app.budgets.queries import approved_lines
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, line_of, look_at_corrections, posted, the_award
from grants_app.demo.story import (
    ReportTold,
    Step,
    Story,
)
from grants_app.donors.profiles import profile
from grants_app.expenditures import commands as expenditures
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from grants_app.reports.rules import Correspondence


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every report, step by step."""
    for report in story.reports:
        for step in report.steps:
            yield Cue(step.on, step.by, partial(_REPORT[step.name], stage, report, step))


def _prepare(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    award = the_award(work, told.award)
    period = Period(stage.day(told.starts), stage.day(told.ends))
    file_format = profile(award.profile).on(award.signed_on).report_format
    report = reports.prepare(work, award.id, period, file_format)
    stage.made[told] = report.id
    if told.difference_line:
        reports.name_difference_line(work, report.id, line_of(work, award, told.difference_line))


def _review(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    reports.review(work, stage.made[told])


def _approve_report(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    reports.approve(work, stage.made[told], network=stage.network, agency=acceptance_queries.authorised)


def _send(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    """To whom, and by what means."""
    with_whom, means = step.says.split("; ")
    reports.send(work, stage.made[told], sent_on=work.today, told=Correspondence(with_whom, means))


def _accept(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    reports.accept(work, stage.made[told], on=work.today, note=step.says)


def _query(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    reports.query(work, stage.made[told], on=work.today, note=step.says)


def _reopen(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    stage.made[told] = reports.reopen(work, stage.made[told], note=step.says).id


def _take_back(_stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    """The first voucher that the search finds is taken back."""
    row = posted(work, the_award(work, told.award), step.says)
    expenditures.reverse(work, row.charge_id, reason="The donor does not accept it; the hub pays it itself.")


def _look_again(_stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    look_at_corrections(work, the_award(work, told.award))


def _authorise(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    """What the agency authorised for the period before it began: the lines as they are budgeted."""
    award = the_award(work, told.award)
    period = Period(stage.day(told.starts), stage.day(told.ends))
    budgeted = {line.line_id: Money(line.amount, award.currency) for line in approved_lines(work, award.id)}
    acceptances.authorise(
        work, award.id, period, step.says, {line_id: Amounts(amount, amount) for line_id, amount in budgeted.items()}
    )


def _answer(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    """The agency's letter rejects an amount of the line on which most was reported, and accepts all else."""
    report = report_queries.report(work, stage.made[told])
    amount, _, reason = step.says.partition(" ")
    line = max(acceptance_queries.to_answer(work, report), key=lambda line: line.reported.minor)
    accepted = line.reported - Money.of(amount, line.reported.currency)
    answers = {line.key: Answer(accepted, reason, "insufficient-support")}
    letter = Letter(work.today, f"{told.award}, letter on the report of {report.ends_on:%B %Y}")
    stage.made[told, "answer"] = acceptances.record(work, report.id, letter, answers).id


def _confirm(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    acceptances.confirm(work, stage.made[told, "answer"])


_REPORT: dict[str, Callable[[Stage, ReportTold, Step, Work], None]] = {
    "prepare": _prepare,
    "review": _review,
    "approve": _approve_report,
    "send": _send,
    "accept": _accept,
    "query": _query,
    "reopen": _reopen,
    "take-back": _take_back,
    "look": _look_again,
    "authorise": _authorise,
    "answer": _answer,
    "confirm": _confirm,
}
