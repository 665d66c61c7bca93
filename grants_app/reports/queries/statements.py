"""The statement that donors' formats write, built from the ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlmodel import col, func, select

from exports import statement as exports
from exports.standing import AuthorisedLine
from exports.wording import Said, said
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.rules import PlannedPeriod, version_in_words
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.work import Work
from grants_app.expenditures import queries as expenditures
from grants_app.findings import queries as finding_queries
from grants_app.ledger import queries as ledger
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rules import Kind
from grants_app.ledger.settling import BorneBy
from grants_app.reports.models import Report, ReportLine
from grants_app.reports.queries.addenda import addendum
from grants_app.reports.queries.cash import cash
from grants_app.reports.queries.cofinanced import with_cofinancing
from grants_app.reports.queries.figures import Figure, Figures, figures, indirect_to_post, typed_lines
from grants_app.reports.queries.moves import moves
from grants_app.reports.queries.requests import next_request
from grants_app.reports.queries.settlement import bearer, likely_difference_line
from grants_app.reports.queries.standing import standing
from grants_app.reports.queries.transactions import transactions
from grants_app.reports.rules import Status

Agency = Callable[[Work, Figures], tuple[AuthorisedLine, ...]]
"""What an agency authorised and accepted: the room that keeps it stands above this one, so who asks hands the query down."""


@written_for(CANONICAL)
def statement(
    work: Work,
    its: Award,
    period: Period,
    *,
    network: str,
    report: Report | None = None,
    status: str = "draft",
    agency: Agency | None = None,
) -> exports.FinancialStatement:
    """Everything that a donor's format needs, in the award's currency, read from the ledger. Conflict without a budget."""
    found = figures(work, its, period, report)
    listed = transactions(work, found)
    units = _units(listed)
    typed = typed_lines(work, report.id) if report else {}
    last = _report_before(work, its, period)
    forecast_before = _forecast_before(work, last)
    following = period.following(its.ends_on)
    planned = found.planned_periods
    hubs = {hub.id: hub.code for hub in award_queries.participants(work, its.id)}
    built = exports.FinancialStatement(
        network=network,
        award=budget_queries.award_facts(work, its, sum(figure.line.amount for figure in found.lines)),
        period=exports.Period(period.starts_on, period.ends_on),
        following=exports.Period(following.starts_on, following.ends_on) if following else None,
        is_final=period.ends_on >= its.ends_on,
        status=cast("exports.Status", status),
        prepared_on=work.today,
        budget_version=version_in_words(found.version.number, found.version.approved_at),
        lines=tuple(
            _line(
                figure,
                its,
                hubs,
                typed.get(figure.line.line_id),
                forecast_before,
                units,
                planned=planned,
                has_following=following is not None,
            )
            for figure in found.lines
        ),
        transactions=tuple(transaction for transaction, _ in listed),
        sources=_sources(work, found),
        ledger_period=_major(_ledger_period(work, found), its),
        ledger_cumulative=_major(_ledger_total(work, its, found.reach.until_end), its),
        cash=cash(work, found.reach),
        notes=tuple(_notes(work, found, status)),
        moves=moves(work, found),
        addendum=addendum(work, found, last),
        without_rate=tuple(expenditures.without_rate(work, its, period.ends_on)),
        difference_line=_difference_line(work, found),
        ledger_position=str(report.frozen_at_entry) if report and report.frozen_at_entry else "",
        signatures=tuple(_signatures(report)) if report else (),
    )
    return _beside(work, found, with_cofinancing(work, found, built), typed, agency)


def _signatures(report: Report) -> Iterator[exports.Signature]:
    """Who prepared, froze and approved the report, as far as it has come."""
    yield exports.Signature("prepared", report.prepared_by_name, on=report.prepared_at.date())
    if report.reviewed_at is not None and report.status != Status.DRAFT:
        yield exports.Signature("reviewed", report.reviewed_by_name, on=report.reviewed_at.date())
    if report.approved_at is not None:
        yield exports.Signature("approved", report.approved_by_name, on=report.approved_at.date())


def _beside(
    work: Work,
    found: Figures,
    built: exports.FinancialStatement,
    typed: Mapping[UUID, ReportLine],
    agency: Agency | None,
) -> exports.FinancialStatement:
    """With what forms of agencies ask beside the lines."""
    asked = next_request(work, found, typed)
    lines = agency(work, found) if agency else None
    if lines is not None and asked is not None:
        lines = tuple(it if it.requested is not None else replace(it, requested=asked.of(it.code)) for it in lines)
    return replace(
        built,
        authorised=lines,
        request=asked,
        standing=standing(work, found, built),
        form_facts=award_queries.form_facts(work, found.award.id),
    )


def _ledger_period(work: Work, found: Figures) -> int:
    """The ledger's own total of what the report is of: a frozen figure that differs from its postings is not written."""
    if not found.reach.has_taken_up:
        return _ledger_total(work, found.award, found.reach.days)
    rows = work.rows(
        columns(func.coalesce(func.sum(Posting.amount_minor), 0))
        .join(Account, col(Account.id) == Posting.account_id)
        .where(*found.reach.conditions)
    )
    return int(rows[0][0])


def _ledger_total(work: Work, its: Award, days: Period) -> int:
    return sum(total.amount for total in ledger.totals(work, its.id, Kind.EXPENSE, days))


def _line(
    figure: Figure,
    its: Award,
    hubs: Mapping[UUID, str],
    typed: ReportLine | None,
    forecast_before: Mapping[UUID, int],
    units: Mapping[str, Decimal],
    *,
    planned: Sequence[PlannedPeriod],
    has_following: bool,
) -> exports.StatementLine:
    line = figure.line
    typed_units = typed.units if typed else None
    return exports.StatementLine(
        code=line.code,
        heading=line.heading,
        description=line.description,
        kind=cast("exports.LineKind", line.kind),
        budget=_major(line.contract, its),
        reallocation=_major(line.reallocated, its),
        contingency_used=_major(line.contingency_used, its),
        unit=line.unit,
        quantity=line.quantity,
        unit_cost=line.unit_cost,
        period_budget=_major(sum(map(line.of_period, planned)), its) if planned else None,
        period_units=typed_units if typed_units is not None else units.get(line.code),
        period_cost=_major(figure.period, its),
        before_cost=_major(figure.before, its),
        forecast_previous=_major(forecast_before[line.line_id], its) if line.line_id in forecast_before else None,
        forecast_next=_forecast(figure, its, typed) if has_following else None,
        explanation=typed.explanation if typed else "",
        shares=tuple(
            exports.HubShare(
                hub=hubs.get(hub_id, ""),
                budget=_major(line.shares.get(hub_id, 0), its),
                period=_major(period, its),
                cumulative=_major(cumulative, its),
            )
            for hub_id, (period, cumulative) in sorted(figure.per_hub.items(), key=lambda item: hubs.get(item[0], ""))
        ),
    )


def _difference_line(work: Work, found: Figures) -> str:
    """The code of the line that bears exchange differences: as the report names it, else the one whose words say so."""
    if bearer(work, found) is not BorneBy.PROJECT_LINE:
        return ""
    lines = [figure.line for figure in found.lines]
    report = found.reach.report
    its = (report.difference_line_id if report else None) or likely_difference_line(work, lines)
    return next((line.code for line in lines if line.line_id == its), "")


def _forecast(figure: Figure, its: Award, typed: ReportLine | None) -> exports.Forecast:
    """What was typed for the next period; by default what is left of the line."""
    if typed is None or typed.forecast_minor is None:
        return exports.Forecast(amount=_major(max(figure.left, 0), its), unit=figure.line.unit)
    return exports.Forecast(
        amount=_major(typed.forecast_minor, its),
        unit=typed.forecast_unit or figure.line.unit,
        units=typed.forecast_units,
        unit_cost=typed.forecast_unit_cost,
    )


def _report_before(work: Work, its: Award, period: Period) -> Report | None:
    return work.session.exec(
        select(Report)
        .where(Report.award_id == its.id, Report.ends_on < period.starts_on)
        .order_by(col(Report.ends_on).desc(), col(Report.version).desc())
    ).first()


def _forecast_before(work: Work, before: Report | None) -> dict[UUID, int]:
    """What the report before this one expected of this period."""
    if before is None:
        return {}
    return {
        line_id: line.forecast_minor
        for line_id, line in typed_lines(work, before.id).items()
        if line.forecast_minor is not None
    }


def _sources(work: Work, found: Figures) -> tuple[exports.SourceLine, ...]:
    """Who pays for the action: promised, and borne so far."""
    borne = {"donor": "award", "own": "own", "in-kind": "in-kind"}
    promised = budget_queries.promised(work, found.award, [figure.line for figure in found.lines])
    sources = [
        replace(source, actual=_major(found.by_source.get(borne[source.kind], 0), found.award)) for source in promised
    ]
    return tuple(source for source in sources if source.kind == "donor" or source.budgeted or source.actual)


def _notes(work: Work, found: Figures, status: str) -> Iterable[Said]:
    if status == "draft" and (shares := indirect_to_post(work, found)):
        amount = Money(sum(share.amount for share in shares), found.award.currency)
        text = (
            "Indirect cost of {amount} is posted when the figures of the report are frozen, and is not in this draft."
        )
        yield said(text, amount=str(amount))
    for figure in found.lines:
        if figure.left < 0:
            over = Money(-figure.left, found.award.currency)
            yield said("Line {code} is overspent by {amount}.", code=figure.line.code, amount=str(over))
    yield from finding_queries.notes(work, found.award, found.period)
    if status != "approved" and award_queries.pending_looks(work, found.award.id):
        yield said("Some of what was imported waits for a second look by another person.")


def _units(listed: Sequence[tuple[exports.Transaction, Decimal | None]]) -> dict[str, Decimal]:
    """Units that vouchers give, summed per line."""
    units: dict[str, Decimal] = {}
    for transaction, given in listed:
        if given is not None:
            units[transaction.line] = units.get(transaction.line, Decimal(0)) + given
    return units


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount
