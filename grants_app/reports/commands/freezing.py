"""The figures are frozen, with indirect cost and income posted; or they go back to draft, and what was posted is taken back."""

from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.reports import queries
from grants_app.reports.models import Report
from grants_app.reports.posting import freeze, post_indirect_and_income, take_back
from grants_app.reports.rules import TRACK
from grants_app.reports.steps import award_to_report, take_step


def review(work: Work, report_id: UUID) -> Report:
    """Freeze the figures: indirect cost and income up to the end of the period are computed and posted."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_REVIEW)
    its = award_to_report(work, report.award_id, Action.REPORT_REVIEW)
    step = TRACK.step(report.status, "review")
    with open_book(work, its.id) as book:  # from here on nobody else posts
        found = queries.figures_of(work, its, report)
        if stopping := [blocker for blocker in queries.blockers(work, found, report) if blocker.stops_review]:
            raise Conflict(
                " ".join(blocker.says for blocker in stopping) + " Clear this first; then the figures can be frozen."
            )
        post_indirect_and_income(work, book, report, found)
    report.reviewed_by, report.reviewed_by_name, report.reviewed_at = work.actor.id, work.actor.name, work.now
    freeze(work, report, queries.figures_of(work, its, report), book)
    take_step(work, report, step)
    work.note(
        "report.reviewed",
        report.id,
        its.lead_hub_id,
        award=its.reference,
        total=Money(report.total_minor or 0, its.currency),
    )
    return report


def return_(work: Work, report_id: UUID, *, note: str) -> Report:
    """Back to draft: the indirect cost and income that the review posted are taken back."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, report.award_id, Action.REPORT_PREPARE)
    step = TRACK.step(report.status, "return")
    take_step(work, report, step, reason=note)
    with open_book(work, its.id) as book:
        take_back(work, book, report)
    work.note("report.returned", report.id, its.lead_hub_id, award=its.reference, reason=note)
    return report
