"""Approval: another person takes the frozen figures as right; the postings are taken up, the file stored, the period locked."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import insert

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.reports import queries, rules
from grants_app.reports.models import Report, ReportFigure, ReportFile, ReportPosting, ReportReading
from grants_app.reports.posting import settle, take_back
from grants_app.reports.queries import Figures, Key, Plan
from grants_app.reports.rules import TRACK, Blocker
from grants_app.reports.shelf import format_named
from grants_app.reports.steps import award_to_report, take_step
from grants_app.reports.writing import file_name, write


def approve(work: Work, report_id: UUID, *, network: str, agency: queries.Agency | None = None) -> Report:
    """Approve the frozen figures: rates are settled, postings taken up, the file and its hash stored, the period locked.

    `agency` reads what an agency authorised and accepted, for its form.

    Where something was posted in the period since they were frozen, the report goes back to draft instead.
    """
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_APPROVE)
    its = award_to_report(work, report.award_id, Action.REPORT_APPROVE)
    step = TRACK.step(report.status, "approve")
    rules.people_different(report.prepared_by, report.reviewed_by, work.actor.id)
    with open_book(work, its.id) as book:  # from here on nobody else posts
        found = queries.figures_of(work, its, report)
        with written_for(CANONICAL):  # what is kept with the entries
            plan = queries.settlement(work, found)
            since = queries.changed_since(work, found)
            changed = since.says if since else _other_rates(work, found, plan)
        if changed:
            take_back(work, book, report)
            _return_by_itself(work, its, report, changed)
            return report
        _must_be_clear(queries.blockers(work, found, report, plan))
        if plan.settlements:
            found = settle(work, book, report, plan)
            _must_be_clear(queries.blockers(work, found, report, Plan()))
        _take_up(work, report, found)
        book.lock_until(report.ends_on)
    report.approved_by, report.approved_by_name, report.approved_at = work.actor.id, work.actor.name, work.now
    take_step(work, report, step)
    file = _store_file(work, its, report, network, agency)
    work.note(
        "report.approved",
        report.id,
        its.lead_hub_id,
        award=its.reference,
        version=report.version,
        sha256=file.sha256,
        form=format_named(work, report.format).version,
        postings=queries.taken_count(work, report.id),
    )
    return report


def _must_be_clear(blockers: Sequence[Blocker]) -> None:
    if stopping := [blocker for blocker in blockers if not blocker.only_warns]:
        raise Conflict("This report cannot be approved yet: " + " ".join(blocker.says for blocker in stopping))


def _other_rates(work: Work, found: Figures, plan: Plan) -> str:
    """Whether settling would come to something else than whoever froze the figures saw."""
    report = found.reach.report
    if report is None or queries.settled_total(work, found, plan) == report.settled_minor:
        return ""
    return "A rate was recorded or corrected after the figures were frozen, so settling would come to other figures."


def _return_by_itself(work: Work, its: Award, report: Report, why: str) -> None:
    """What was frozen is no longer what the ledger says: the report is a draft again, and says why."""
    take_step(work, report, TRACK.step(report.status, "return"), reason=why)
    work.note("report.returned", report.id, its.lead_hub_id, award=its.reference, reason=why, by_itself=True)


def _take_up(work: Work, report: Report, found: Figures) -> None:
    """Each posting of cost and income that no report has; and what they come to, per line, hub and funding source."""
    work.session.execute(insert(ReportPosting).from_select(["posting_id", "report_id"], queries.untaken(work, report)))
    work.add_all(ReportReading, list(_readings(work, report, found)))
    taken_before = queries.frozen(work, report)
    work.add_all(ReportFigure, list(_figures(report, found, taken_before)))


def _readings(work: Work, report: Report, found: Figures) -> Iterator[dict[str, Any]]:
    """What other awards paid for the action: one row for each of their entries, whatever postings it has on the line."""
    rows: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    for it in queries.newly_read(work, found.reach):
        row = rows.setdefault((it.entry_id, it.link_id), {"amount_minor": 0})
        row |= {"entry_id": it.entry_id, "link_id": it.link_id, "report_id": report.id, "donor": it.donor[:200]}
        row |= {"line_id": it.action_line_id, "hub_id": it.hub_id, "reference": it.reference}
        row["amount_minor"] += it.amount.minor
    yield from rows.values()


def _figures(report: Report, found: Figures, before: Mapping[Key, tuple[int, int]]) -> Iterator[dict[str, Any]]:
    sums = found.sums
    for key in sorted({*sums.period, *before}, key=str):
        line_id, hub_id, source = key
        amount_before, late_before = before.get(key, (0, 0))
        yield {
            "report_id": report.id,
            "line_id": line_id,
            "hub_id": hub_id,
            "source": source,
            "amount_minor": sums.period.get(key, 0) - amount_before,
            "adjustment_minor": sums.adjustments.get(key, 0) - late_before,
        }


def _store_file(work: Work, its: Award, report: Report, network: str, agency: queries.Agency | None) -> ReportFile:
    """Written from what was taken up, so that it and the ledger are compared once more."""
    period = Period(report.starts_on, report.ends_on)
    form = format_named(work, report.format)
    content = write(work, its, period, report.format, network=network, report=report, agency=agency)
    file = ReportFile(
        report_id=report.id,
        name=file_name(its, period, report.format, form.extension, version=report.version, is_draft=False),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        stored_at=work.now,
    )
    work.add(file)
    return file
