"""What stands in the way of a report: each room below is asked by one function of the list."""

from collections.abc import Callable, Iterator

from sqlmodel import col, func, select

from grants_app.awards import queries as award_queries
from grants_app.banks import queries as bank_queries
from grants_app.budgets.cofinancing import behind
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge
from grants_app.findings import queries as finding_queries
from grants_app.reports.models import Report
from grants_app.reports.queries.figures import Figures
from grants_app.reports.queries.settlement import Plan, settlement
from grants_app.reports.queries.variations import variations
from grants_app.reports.rules import OPEN, Blocker, Status


def blockers(work: Work, found: Figures, its: Report | None = None, plan: Plan | None = None) -> list[Blocker]:
    """What must be cleared before the report of these figures can be approved; some of it before they can be frozen.

    `plan`: what approval settles, where the caller has it already.
    """
    seen = [blocker for look_at in _LOOKED_AT for blocker in look_at(work, found, its)]
    if its is None:
        return seen
    settled = settlement(work, found) if plan is None else plan
    return [*seen, *_rates_to_settle(settled), *_unexplained(work, found, its, settled)]


def _earlier_reports(work: Work, found: Figures, its: Report | None) -> Iterator[Blocker]:
    """Reports take up what is there in the order of their periods."""
    if its is None:
        return
    rows = work.rows(
        columns(col(Report.id), col(Report.ends_on), col(Report.status))
        .where(col(Report.award_id) == found.award.id, col(Report.ends_on) < its.ends_on)
        .where(col(Report.status).in_(OPEN))
        .order_by(col(Report.ends_on))
    )
    for report_id, ends_on, status in rows:
        says = f"The report until {ends_on:%d %b %Y} comes before this one, and is {'a draft' if status == Status.DRAFT else status}."
        yield Blocker(says, "whoever approves that report first", f"/reports/{report_id}", stops_review=True)


def _draft_vouchers(work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    drafts = _drafts(work, found)
    if drafts:
        url = f"/expenditures?award={found.award.id}&status=draft&to={found.period.ends_on}"
        says = f"{number(drafts)} voucher{'s' if drafts > 1 else ''} of the period {'are drafts' if drafts > 1 else 'is a draft'}."
        yield Blocker(says, "a finance officer who posts or removes them", url, stops_review=True)


def _rates_to_settle(plan: Plan) -> Iterator[Blocker]:
    """What approval settles can be planned: every final rate is here, and the line that bears differences is named."""
    if plan.problem:
        yield Blocker(plan.problem, "a finance officer who records the rate or names the line", stops_review=True)


def _unexplained(work: Work, found: Figures, its: Report, plan: Plan) -> Iterator[Blocker]:
    """What the donor's rule wants explained is explained before anybody approves it; each line is named."""
    missing = [variation for variation in variations(work, found, its, plan) if not variation.is_explained]
    if missing:
        lines = ", ".join(variation.code for variation in missing)
        says = (
            f"Line {lines} varies from its budget, and the donor wants to read why."
            if len(missing) == 1
            else f"Lines {lines} vary from their budget, and the donor wants to read why."
        )
        yield Blocker(says, "whoever prepares the report", f"/reports/{its.id}#explain")


def _overspent_lines(_work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    for figure in found.lines:
        if figure.left < 0:
            over = Money(-figure.left, found.award.currency)
            says = f"Line {figure.line.code} {figure.line.description} is overspent by {over}."
            url = f"/expenditures?award={found.award.id}&line={figure.line.line_id}&to={found.period.ends_on}&status=posted"
            yield Blocker(says, "a transfer or an amendment of the budget, or a corrected voucher", url)


def _second_looks(work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    if looks := award_queries.pending_looks(work, found.award.id):
        says = f"{len(looks)} import{'s wait' if len(looks) > 1 else ' waits'} for a second look."
        yield Blocker(says, "another person with the right to post", "/second-looks")


def _bank_months(work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    for unsigned in bank_queries.unsigned_months(work, found.award.id, found.period):
        says = f"{unsigned.label} holds a share of the award and is not reconciled and signed for {unsigned.text}."
        url = f"/banks/{unsigned.account_id}#months"
        yield Blocker(says, "a finance officer who prepares it, and another person who signs it", url)


def _cofinancing(_work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    """The share of others than the donor may come late, but no later than the final report."""
    for says in behind(found.award.cofinancing_percent, found.by_source, found.award.currency):
        cleared_by = "a finance officer who charges cost to own funds or in kind"
        yield Blocker(says, cleared_by, f"/awards/{found.award.id}", only_warns=not _is_final(found))


def _questioned(work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    """What is questioned is decided before the final report; until then the page names it apart."""
    questioned = finding_queries.for_report(work, found.award.id, found.period)
    for finding in questioned.still_open if _is_final(found) else ():
        amount = Money(finding.amount_minor, found.award.currency)
        says = f"{finding.reference}: {amount} of {finding.about_label} is questioned and not decided."
        yield Blocker(says, "whoever answers the finding, and another person who decides it", f"/findings/{finding.id}")


def _contingency(_work: Work, found: Figures, _its: Report | None) -> Iterator[Blocker]:
    """The reserve is used by moving it, as the donor authorised; cost on its own line was never authorised."""
    for figure in found.lines:
        if figure.line.kind == "contingency" and figure.cumulative:
            amount, line = Money(figure.cumulative, found.award.currency), figure.line
            says = f"{amount} is charged to the contingency reserve itself (line {line.code}), without recorded authorisation."
            cleared_by = (
                "a use of the reserve with the donor's letter, and corrected vouchers on the line that it went to"
            )
            yield Blocker(says, cleared_by, f"/awards/{found.award.id}/transfers")


_LookAt = Callable[[Work, Figures, Report | None], Iterator[Blocker]]
_LOOKED_AT: tuple[_LookAt, ...] = (
    _earlier_reports,
    _draft_vouchers,
    _overspent_lines,
    _second_looks,
    _bank_months,
    _cofinancing,
    _questioned,
    _contingency,
)
"""All that is looked at, in the order in which it is said."""


def _is_final(found: Figures) -> bool:
    return found.period.ends_on >= found.award.ends_on


def _drafts(work: Work, found: Figures) -> int:
    wanted = select(func.count()).select_from(Charge)
    return work.session.exec(
        wanted.where(
            Charge.award_id == found.award.id, Charge.status == "draft", Charge.incurred_on <= found.period.ends_on
        )
    ).one()
