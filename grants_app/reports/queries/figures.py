"""The figures of an award over a period, what a review posts, and what stands in the way of a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import func, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks import queries as bank_queries
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.queries import LineView
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from grants_app.reports import rules
from grants_app.reports.models import Report, ReportLine
from grants_app.reports.rules import Blocker, IndirectShare

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
    found = work.one(wanted.with_for_update() if to_change else wanted)
    award(work, found.award_id)
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """One line's figures in minor units of the award's currency, in all hubs together and per hub."""

    line: LineView
    period: int
    before: int
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
    """All lines of an award over a period, and the same by funding source."""

    award: Award
    version: BudgetVersion
    period: Period
    lines: tuple[Figure, ...]
    by_source: Mapping[str, int]
    """Cumulative cost per source: award, own, in-kind."""

    @property
    def total_period(self) -> int:
        return sum(figure.period for figure in self.lines)

    @property
    def total_cumulative(self) -> int:
        return sum(figure.cumulative for figure in self.lines)

    def of_kinds(self, kinds: Iterable[str]) -> tuple[int, int]:
        """Budget and cumulative cost of the lines of these kinds."""
        chosen = [figure for figure in self.lines if figure.line.kind in set(kinds)]
        return sum(figure.line.amount for figure in chosen), sum(figure.cumulative for figure in chosen)


def figures(work: Work, its: Award, period: Period) -> Figures:
    """The figures of an award over a period, read from the ledger's balances. Conflict without an approved budget."""
    version = budget_queries.approved_version(work, its.id)
    if version is None:
        raise Conflict(f"{its.reference} has no approved budget yet, so there is nothing to report against.")
    until_end = Period(min(its.starts_on, period.starts_on), period.ends_on)
    now, so_far = _totals(work, its, period), _totals(work, its, until_end)
    by_source: dict[str, int] = {}
    for (_, _, source), minor in so_far.items():
        by_source[source] = by_source.get(source, 0) + minor
    lines = tuple(_figure(line, now, so_far) for line in budget_queries.lines(work, version.id))
    return Figures(its, version, period, lines, by_source)


_Totals = dict[tuple[UUID | None, UUID | None, str], int]


def _totals(work: Work, its: Award, period: Period) -> _Totals:
    found = ledger.totals(work, its.id, Kind.EXPENSE, period)
    return {(total.line_id, total.hub_id, total.source): total.amount for total in found}


def _figure(line: LineView, now: _Totals, so_far: _Totals) -> Figure:
    per_hub: dict[UUID, tuple[int, int]] = dict.fromkeys(line.shares, (0, 0))
    for (line_id, hub_id, source), cumulative in so_far.items():
        if line_id == line.line_id and hub_id is not None:
            before = per_hub.get(hub_id, (0, 0))
            per_hub[hub_id] = (before[0] + now.get((line_id, hub_id, source), 0), before[1] + cumulative)
    period = sum(part for part, _ in per_hub.values())
    cumulative = sum(whole for _, whole in per_hub.values())
    return Figure(line, period, cumulative - period, per_hub)


# --- indirect cost and income ---


def indirect_to_post(work: Work, found: Figures) -> list[IndirectShare]:
    """The indirect cost that a review posts, per line and hub: contract rate × eligible direct cost, cumulatively capped."""
    indirect = [figure for figure in found.lines if figure.line.kind == "indirect"]
    budget, posted = found.of_kinds({"indirect"})
    direct_budget, direct = found.of_kinds(rules.DIRECT_KINDS)
    highest = rules.donor_rules(found.award.profile, found.award.signed_on).indirect_percent_max
    rate = rules.contract_rate(budget, direct_budget, highest)
    weights = [
        (it.line.line_id, hub, share) for it in indirect for hub, share in sorted(it.line.shares.items(), key=_by_id)
    ]
    return rules.shares_of_indirect(rules.indirect_due(rate, direct, budget, posted), weights)


def income_posted(work: Work, its: Award) -> int:
    """Income recognised so far, in minor units of the award's currency."""
    held = ledger.balance_by_kind(work, its.id).get((Kind.GRANT_INCOME, its.currency))
    return -held.carried if held else 0


def _by_id(item: tuple[UUID, int]) -> str:
    return item[0].hex


# --- what stands in the way ---


def blockers(work: Work, found: Figures, its: Report | None = None) -> list[Blocker]:
    """What must be cleared before the report of these figures can be approved; some of it before they can be frozen."""
    award_id, period = found.award.id, found.period
    stopping: list[Blocker] = []
    if drafts := _drafts(work, award_id, period):
        url = f"/expenditures?award={award_id}&status=draft&to={period.ends_on}"
        says = f"{drafts:,} voucher{'s' if drafts > 1 else ''} of the period {'are drafts' if drafts > 1 else 'is a draft'}."
        stopping.append(Blocker(says, "a finance officer who posts or removes them", url, stops_review=True))
    for figure in found.lines:
        if figure.left < 0:
            over = Money(-figure.left, found.award.currency)
            says = f"Line {figure.line.code} {figure.line.description} is overspent by {over}."
            url = f"/expenditures?award={award_id}&line={figure.line.line_id}&to={period.ends_on}&status=posted"
            stopping.append(Blocker(says, "a transfer or an amendment of the budget, or a corrected voucher", url))
    if looks := award_queries.pending_looks(work, award_id):
        says = f"{len(looks)} import{'s wait' if len(looks) > 1 else ' waits'} for a second look."
        stopping.append(Blocker(says, "another person with the right to post", "/second-looks"))
    for unsigned in bank_queries.unsigned_months(work, award_id, period):
        says = f"{unsigned.label} holds a share of the award and is not reconciled and signed for {unsigned.text}."
        url = f"/banks/{unsigned.account_id}#months"
        stopping.append(Blocker(says, "a finance officer who prepares it, and another person who signs it", url))
    if its is not None and not _explained(work, found, its):
        says = "A line varies from its budget and has no explanation."
        stopping.append(Blocker(says, "whoever prepares the report", f"/reports/{its.id}#lines"))
    return stopping


def _drafts(work: Work, award_id: UUID, period: Period) -> int:
    wanted = select(func.count()).select_from(Charge)
    return work.session.exec(
        wanted.where(Charge.award_id == award_id, Charge.status == "draft", Charge.incurred_on <= period.ends_on)
    ).one()


def _explained(work: Work, found: Figures, its: Report) -> bool:
    """A final report to a donor who asks for it explains every variation."""
    if (
        not rules.donor_rules(found.award.profile, found.award.signed_on).explanation_needed
        or found.period.ends_on != found.award.ends_on
    ):
        return True
    typed = typed_lines(work, its.id)
    varying = [figure for figure in found.lines if figure.left != 0]
    return all((line := typed.get(figure.line.line_id)) and line.explanation for figure in varying)


def typed_lines(work: Work, report_id: UUID) -> dict[UUID, ReportLine]:
    """What was typed for the lines of a report."""
    return {row.line_id: row for row in work.all(select(ReportLine).where(ReportLine.report_id == report_id))}
