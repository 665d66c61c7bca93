"""A report begins, and what a person types for its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.schedule import next_owed
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger import queries as ledger
from grants_app.ledger.settling import BorneBy
from grants_app.reports import queries, rules
from grants_app.reports.models import Report, ReportLine
from grants_app.reports.queries import Figures
from grants_app.reports.shelf import must_be_format_of
from grants_app.reports.steps import award_to_report, must_be_inside, write_down


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What a person types for one line of a report; None: the default is used."""

    line_id: UUID
    units: Decimal | None = None
    forecast_unit: str = ""
    forecast_units: Decimal | None = None
    forecast_unit_cost: Decimal | None = None
    forecast: Money | None = None
    explanation: str | None = None
    """None: what was said stays."""


def prepare(work: Work, award_id: UUID, period: Period, file_format: str) -> Report:
    """Begin a report for a period of an award; periods of one award do not overlap."""
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, award_id, Action.REPORT_PREPARE, to_change=True)
    must_be_format_of(work, its, file_format)
    must_be_inside(its, period)
    rules.must_come_last(its.reference, period, ledger.locked_until(work, its.id))
    if other := queries.overlapping(work, its.id, period):
        raise Conflict(
            f"There is already a report for {Period(other.starts_on, other.ends_on)}; open that one, or choose later days."
        )
    found = queries.figures(work, its, period)
    report = Report(
        award_id=its.id,
        status=rules.Status.DRAFT,
        format=file_format,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        budget_version_id=found.version.id,
        difference_line_id=_difference_line(work, found),
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    work.add(report)
    write_down(work, report)
    work.note(
        "report.prepared", report.id, its.lead_hub_id, award=its.reference, period=str(period), format=file_format
    )
    return report


def begin_owed(work: Work, award_id: UUID, until: date) -> Report:
    """Begin the report that the award owes until this day, with the period of its schedule and the donor's own format."""
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, award_id, Action.REPORT_PREPARE)
    owed = next_owed(award_queries.owed_reports(work, its))
    if owed is None or owed.period.ends_on != until:
        which = f"the one until {owed.period.ends_on:%d %b %Y}" if owed else "none is left"
        raise Conflict(
            f"The next report that {its.reference} owes is another one: {which}. Reload the page to see what happened meanwhile."
        )
    return prepare(work, its.id, owed.period, rules.donor_rules(its.profile, its.signed_on).report_format)


def _difference_line(work: Work, found: Figures) -> UUID | None:
    """As in the report before, else the line of the budget that speaks of exchange; where the donor wants one at all."""
    if queries.bearer(work, found) is not BorneBy.PROJECT_LINE:
        return None
    lines = [figure.line for figure in found.lines]
    before = queries.newest(work, found.award.id)
    return (before.difference_line_id if before else None) or queries.likely_difference_line(work, lines)


def name_difference_line(work: Work, report_id: UUID, line_id: UUID) -> None:
    """Say which line of the project bears exchange differences, where the donor wants them there."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, report.award_id, Action.REPORT_PREPARE)
    if report.status != rules.Status.DRAFT:
        raise Conflict("The figures of this report are frozen. Return it to draft to name another line.")
    codes = {figure.line.line_id: figure.line.code for figure in queries.figures_of(work, its, report).lines}
    if line_id not in codes:
        raise Invalid("Choose a line of the approved budget.", fields={"line": "Choose a line."})
    report.difference_line_id = line_id
    work.add(report)
    work.note("report.difference_line_named", report.id, its.lead_hub_id, award=its.reference, line=codes[line_id])


def type_lines(work: Work, report_id: UUID, typed: list[TypedLine]) -> None:
    """Keep what was typed for lines of a draft: units, forecast of the next period, explanation of the variation."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, report.award_id, Action.REPORT_PREPARE)
    if report.status != rules.Status.DRAFT:
        raise Conflict("The figures of this report are frozen. Return it to draft to change what was typed.")
    known = {figure.line.line_id for figure in queries.figures_of(work, its, report).lines}
    here = queries.typed_lines(work, report.id)
    for line in typed:
        if line.line_id not in known:
            raise Invalid("A line is not in the approved budget any more. Reload the page.")
        row = here.get(line.line_id) or ReportLine(report_id=report.id, line_id=line.line_id)
        row.units = line.units
        row.explanation = row.explanation if line.explanation is None else line.explanation
        row.forecast_unit, row.forecast_units = line.forecast_unit, line.forecast_units
        row.forecast_unit_cost = line.forecast_unit_cost
        row.forecast_minor = line.forecast.minor if line.forecast is not None else None
        work.add(row)
    work.note("report.typed", report.id, its.lead_hub_id, lines=len(typed))


def explain(work: Work, report_id: UUID, said: Mapping[UUID, str]) -> None:
    """Keep why lines vary from their budget, until the report is approved; an empty text takes an explanation away."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = award_to_report(work, report.award_id, Action.REPORT_PREPARE)
    if report.status not in rules.OPEN:
        raise Conflict("This version is approved, and its explanations with it. A director begins the next version.")
    codes = {figure.line.line_id: figure.line.code for figure in queries.figures_of(work, its, report).lines}
    here, changed = queries.typed_lines(work, report.id), {}
    for line_id, text in said.items():
        if line_id not in codes:
            raise Invalid("A line is not in the approved budget any more. Reload the page.")
        row = here.get(line_id) or ReportLine(report_id=report.id, line_id=line_id)
        if row.explanation != text.strip():
            row.explanation = changed[codes[line_id]] = text.strip()
            work.add(row)
    if changed:
        work.note("report.explained", report.id, its.lead_hub_id, award=its.reference, lines=changed)
