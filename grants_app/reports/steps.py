"""What all commands on a report share: its award, a step written down, the checks of format and period; permission was asked."""

import hashlib
from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import owing
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.reports import queries
from grants_app.reports.models import Report, ReportLetter, ReportStep
from grants_app.reports.rules import NO_CORRESPONDENCE, Correspondence, Letter, Status


def award_to_report(work: Work, award_id: UUID, action: Action, *, to_change: bool = False) -> Award:
    """The award, where the person has the right in every hub that takes part: a report is of the whole action."""
    its = queries.award(work, award_id, to_change=to_change)
    for hub in award_queries.participants(work, its.id):
        work.must(action, hub.id)
    return its


def take_step(
    work: Work,
    report: Report,
    step: Step,
    *,
    reason: str = "",
    on: date | None = None,
    told: Correspondence = NO_CORRESPONDENCE,
) -> None:
    """Change the report's status, and write down who did it, when and why, and with whom at the donor."""
    if step.needs_reason and not reason.strip():
        raise Invalid(f"«{step.label}»: say why.", fields={"note": "Say why."})
    taken = ReportStep(
        report_id=report.id,
        name=step.name,
        source=step.source,
        target=step.target,
        on=on or work.today,
        reason=reason.strip()[:2000],
        at=work.now,
        by_id=work.actor.id,
        by_name=work.actor.name,
        with_whom=told.with_whom.strip()[:200],
        means=told.means,
    )
    work.add(taken)
    if told.letter is not None:
        _keep(work, taken, told.letter)
    report.status = step.target
    work.add(report)
    if step.target != Status.REPLACED:
        write_down(work, report, since=on)


def _keep(work: Work, taken: ReportStep, letter: Letter) -> None:
    sha256 = hashlib.sha256(letter.content).hexdigest()
    work.add(
        ReportLetter(
            step_id=taken.id, name=letter.name[:200], sha256=sha256, content=letter.content, stored_at=work.now
        )
    )
    work.note("report.letter_kept", taken.report_id, step=taken.name, name=letter.name[:200], sha256=sha256)


def write_down(work: Work, report: Report, *, since: date | None = None) -> None:
    """Tell the award where its report stands."""
    owing.write_down(
        work,
        report.award_id,
        Period(report.starts_on, report.ends_on),
        report_id=report.id,
        version=report.version,
        status=report.status,
        since=since or work.today,
    )


def must_be_inside(its: Award, period: Period) -> None:
    """Refuse days before or after the award."""
    if period.starts_on < its.starts_on or period.ends_on > its.ends_on:
        whole = Period(its.starts_on, its.ends_on)
        sentence = f"{its.reference} runs {whole}; the period must lie inside it."
        raise Invalid(sentence, fields={"from" if period.starts_on < its.starts_on else "to": sentence})
