"""The figures of a report or of a range of days, and what a review posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.caps import indirect_base
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.queries import LineView
from grants_app.budgets.rules import PlannedPeriod
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict, NotFound
from grants_app.core.work import Work
from grants_app.ledger import queries as ledger
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports import rules
from grants_app.reports.models import Report, ReportFigure, ReportLine
from grants_app.reports.queries.agreements import costs_of_agreements
from grants_app.reports.queries.reach import Reach, reach
from grants_app.reports.rules import IndirectShare

INDIRECT_EVENT = "indirect cost charged"


def award(work: Work, award_id: UUID, *, to_change: bool = False) -> Award:
    """An award whose whole figures the person may see: network-wide, or with that right in every hub that takes part."""
    found = award_queries.award(work, award_id, to_change=to_change)
    if not work.actor.everywhere(Action.REPORT_READ):
        hubs = {hub.id for hub in award_queries.participants(work, found.id)}
        if not hubs <= work.actor.hubs_with(Action.REPORT_READ):
            raise NotFound(
                f"A report is of the whole award, and you may not see all hubs of {found.reference}. Ask head office for it."
            )
    return found


def report(work: Work, report_id: UUID, *, to_change: bool = False) -> Report:
    """One report whose award the person may see."""
    wanted = select(Report).where(Report.id == report_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = work.one(wanted)
    award(work, found.award_id)
    return found


Key = tuple[UUID, UUID, str]
"""A line, a hub and a funding source."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a report took up or would take up, and what earlier reports did, in minor units of the award's currency."""

    period: Mapping[Key, int]
    before: Mapping[Key, int]
    adjustments: Mapping[Key, int]
    """Of the period: cost of earlier reports' periods that came late."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line's figures in minor units of the award's currency, in all hubs together and per hub."""

    line: LineView
    period: int
    before: int
    adjustments: int
    """Of the period: cost of earlier reports' periods that came late."""
    per_hub: Mapping[UUID, tuple[int, int]]
    """Hub → cost of the period, and cumulative cost."""

    @property
    def cumulative(self) -> int:
        return self.period + self.before

    @property
    def left(self) -> int:
        return self.line.amount - self.cumulative


@dataclass(frozen=True, slots=True)
class Figures:
    """All lines of a report, or of an award over a period, and the same by funding source."""

    award: Award
    version: BudgetVersion
    reach: Reach
    lines: tuple[Figure, ...]
    sums: Sums

    @property
    def period(self) -> Period:
        return self.reach.period

    @property
    def by_source(self) -> dict[str, int]:
        """Cumulative cost per source: award, own, in-kind."""
        found: dict[str, int] = {}
        for part in (self.sums.period, self.sums.before):
            for (_, _, source), minor in part.items():
                found[source] = found.get(source, 0) + minor
        return found

    @property
    def total_period(self) -> int:
        return sum(figure.period for figure in self.lines)

    @property
    def total_cumulative(self) -> int:
        return sum(figure.cumulative for figure in self.lines)

    @property
    def total_adjustments(self) -> int:
        return sum(figure.adjustments for figure in self.lines)

    @property
    def planned_periods(self) -> list[PlannedPeriod]:
        """The budget's own periods that together are the report's; none where they are others, or the budget has none."""
        period, periods = self.period, {planned for figure in self.lines for _, planned in figure.line.parts}
        inside = [it for it in periods if period.starts_on <= it.starts_on and it.ends_on <= period.ends_on]
        return inside if sum(it.days for it in inside) == period.days else []

    def of_kinds(self, kinds: Iterable[str]) -> tuple[int, int]:
        """Budget per contract and cumulative cost of the lines of these kinds."""
        chosen = [figure for figure in self.lines if figure.line.kind in set(kinds)]
        return sum(figure.line.contract for figure in chosen), sum(figure.cumulative for figure in chosen)


def figures(work: Work, its: Award, period: Period, report: Report | None = None) -> Figures:
    """The figures of a report; without one, of what was booked on these days. Conflict without an approved budget."""
    there = reach(work, its, period, report)
    version = _version(work, there)
    sums = _frozen_sums(work, there) if there.has_taken_up else _sums_of_days(work, there)
    lines = tuple(_figure(line, sums) for line in _lines(work, there, version))
    return Figures(its, version, there, lines, sums)


def _lines(work: Work, there: Reach, version: BudgetVersion) -> list[LineView]:
    """The budget with its transfers; of an approved report, those that were approved before it."""
    until = there.report.approved_at if there.has_taken_up and there.report is not None else None
    return budget_queries.lines_now(work, version.id, until=until)


def figures_of(work: Work, its: Award, report: Report) -> Figures:
    """The figures of a report: frozen once it is approved."""
    return figures(work, its, Period(report.starts_on, report.ends_on), report)


def _version(work: Work, there: Reach) -> BudgetVersion:
    """The approved budget now; of an approved report, the one that it was approved with."""
    if there.has_taken_up and there.report is not None:
        return budget_queries.version(work, there.report.budget_version_id)
    version = budget_queries.approved_version(work, there.award.id)
    if version is None:
        raise Conflict(f"{there.award.reference} has no approved budget yet, so there is nothing to report against.")
    return version


def _sums_of_days(work: Work, there: Reach) -> Sums:
    """From the ledger's balances; only adjustments are looked for among the postings, where an earlier report is."""
    period, so_far = _totals(work, there.award, there.days), _totals(work, there.award, there.until_end)
    before = {key: minor - period.get(key, 0) for key, minor in so_far.items()}
    before |= {key: -minor for key, minor in period.items() if key not in so_far}
    return Sums(period, before, _late(work, there) if there.earlier else {})


def _totals(work: Work, its: Award, period: Period) -> dict[Key, int]:
    found = ledger.totals(work, its.id, Kind.EXPENSE, period)
    return {
        (total.line_id, total.hub_id, total.source): total.amount for total in found if total.line_id and total.hub_id
    }


def _late(work: Work, there: Reach) -> dict[Key, int]:
    account = (col(Account.line_id), col(Account.hub_id), col(Account.source))
    rows = work.rows(
        columns(*account, func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.account_id) == Account.id)
        .where(*there.conditions, there.adjustment)
        .group_by(*account)
    )
    return {(line_id, hub_id, source): int(minor) for line_id, hub_id, source, minor in rows}


def _frozen_sums(work: Work, there: Reach) -> Sums:
    """As they were taken up, by this version and those it replaced, and by the reports before it."""
    rows = work.rows(
        columns(ReportFigure, col(Report.ends_on), col(Report.version))
        .join(Report, col(Report.id) == ReportFigure.report_id)
        .where(col(Report.award_id) == there.award.id, col(Report.ends_on) <= there.period.ends_on)
    )
    period: dict[Key, int] = {}
    before: dict[Key, int] = {}
    adjustments: dict[Key, int] = {}
    for figure, ends_on, version in rows:
        key = (figure.line_id, figure.hub_id, figure.source)
        if ends_on < there.period.ends_on:
            before[key] = before.get(key, 0) + figure.amount_minor
        elif there.report is not None and version <= there.report.version:
            period[key] = period.get(key, 0) + figure.amount_minor
            adjustments[key] = adjustments.get(key, 0) + figure.adjustment_minor
    return Sums(period, before, adjustments)


def frozen(work: Work, report: Report) -> dict[Key, tuple[int, int]]:
    """What the versions of this report took up so far: all, and of it the adjustments."""
    rows = work.rows(
        columns(ReportFigure)
        .join(Report, col(Report.id) == ReportFigure.report_id)
        .where(col(Report.award_id) == report.award_id, col(Report.ends_on) == report.ends_on)
    )
    found: dict[Key, tuple[int, int]] = {}
    for (figure,) in rows:
        key = (figure.line_id, figure.hub_id, figure.source)
        amount, late = found.get(key, (0, 0))
        found[key] = (amount + figure.amount_minor, late + figure.adjustment_minor)
    return found


def _figure(line: LineView, sums: Sums) -> Figure:
    per_hub: dict[UUID, tuple[int, int]] = dict.fromkeys(line.shares, (0, 0))
    for part, is_period in ((sums.period, True), (sums.before, False)):
        for (line_id, hub_id, _), minor in part.items():
            if line_id == line.line_id:
                period, cumulative = per_hub.get(hub_id, (0, 0))
                per_hub[hub_id] = (period + (minor if is_period else 0), cumulative + minor)
    period = sum(part for part, _ in per_hub.values())
    cumulative = sum(whole for _, whole in per_hub.values())
    late = sum(minor for (line_id, _, _), minor in sums.adjustments.items() if line_id == line.line_id)
    return Figure(line, period, cumulative - period, late, per_hub)


# --- indirect cost and income ---


@dataclass(frozen=True, slots=True)
class IndirectGround:
    """What indirect cost is taken on: minor units of the award's currency."""

    rate: Fraction
    base: int
    """Direct cost so far, without what the donor's rule leaves out."""
    budget: int
    posted: int


def indirect_ground(work: Work, found: Figures, changes: Mapping[UUID, int] | None = None) -> IndirectGround:
    """The contract's rate, and the base that the donor's rule leaves of direct cost. `changes`: what lines are about to gain."""
    rule = rules.donor_rules(found.award.profile, found.award.signed_on)
    budget, posted = found.of_kinds({"indirect"})
    added = changes or {}
    planned = [replace(it.line.planned, amount=it.line.contract) for it in found.lines]
    spent = [replace(it.line.planned, amount=it.cumulative + added.get(it.line.line_id, 0)) for it in found.lines]
    base, currency = rule.indirect_base, found.award.currency
    agreements = (
        costs_of_agreements(work, found.award.id, found.period.ends_on)
        if base and base.third_party_counts_up_to
        else []
    )
    direct_budget = indirect_base(planned, base, currency).minor
    rate = rules.contract_rate(budget, direct_budget, rule.indirect_percent_max)
    return IndirectGround(rate, indirect_base(spent, base, currency, agreements).minor, budget, posted)


def indirect_to_post(work: Work, found: Figures, changes: Mapping[UUID, int] | None = None) -> list[IndirectShare]:
    """The indirect cost that is due and not posted, per line and hub: contract rate × the base that the donor's rule leaves of
    direct cost, cumulatively capped.

    `changes`: what is about to be added to the cost of lines.
    """
    ground = indirect_ground(work, found, changes)
    indirect = [figure for figure in found.lines if figure.line.kind == "indirect"]
    weights = [
        (it.line.line_id, hub, share) for it in indirect for hub, share in sorted(it.line.shares.items(), key=_by_id)
    ]
    due = rules.indirect_due(ground.rate, ground.base, ground.budget, ground.posted)
    return rules.shares_of_indirect(due, weights)


def income_posted(work: Work, its: Award) -> int:
    """Income recognised so far, in minor units of the award's currency."""
    held = ledger.balance_by_kind(work, its.id).get((Kind.GRANT_INCOME, its.currency))
    return -held.carried if held else 0


def _by_id(item: tuple[UUID, int]) -> str:
    return item[0].hex


def typed_lines(work: Work, report_id: UUID) -> dict[UUID, ReportLine]:
    """What was typed for the lines of a report."""
    return {row.line_id: row for row in work.all(select(ReportLine).where(ReportLine.report_id == report_id))}
