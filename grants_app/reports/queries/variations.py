"""The variations of a report that its donor wants explained, with what approving is still going to post."""

from collections.abc import Mapping
from uuid import UUID

from grants_app.budgets.rules import PlannedPeriod
from grants_app.core.work import Work
from grants_app.ledger.rates import RateMissing
from grants_app.reports.models import Report
from grants_app.reports.queries.figures import Figure, Figures, indirect_to_post, typed_lines
from grants_app.reports.queries.readings import readings
from grants_app.reports.queries.settlement import Plan
from grants_app.reports.rules import donor_rules
from grants_app.reports.variations import Measured, Variation, to_explain


def variations(work: Work, found: Figures, its: Report, plan: Plan) -> list[Variation]:
    """What is to be explained in this report by the donor's rule, each with what was said of it."""
    rule = donor_rules(found.award.profile, found.award.signed_on).explanation
    if rule is None:
        return []
    said = [(line_id, line.explanation) for line_id, line in typed_lines(work, its.id).items()]
    return to_explain(rule, _measured(work, found, plan), said, is_final=found.period.ends_on >= found.award.ends_on)


def _measured(work: Work, found: Figures, plan: Plan) -> list[Measured]:
    planned, added = found.planned_periods, _still_to_come(work, found, plan)
    now, before = _read_in(work, found)
    return [_line(it, planned, added, now, before) for it in found.lines]


def _line(
    it: Figure,
    planned: list[PlannedPeriod],
    added: Mapping[UUID, int],
    now: Mapping[UUID, int],
    before: Mapping[UUID, int],
) -> Measured:
    line, more = it.line, added.get(it.line.line_id, 0) + now.get(it.line.line_id, 0)
    return Measured(
        line.line_id,
        line.code,
        line.description,
        line.kind,
        contract=line.contract,
        current=line.amount,
        period=it.period + more,
        cumulative=it.cumulative + more + before.get(line.line_id, 0),
        period_budget=sum(map(line.of_period, planned)) if planned else None,
    )


def _still_to_come(work: Work, found: Figures, plan: Plan) -> dict[UUID, int]:
    """What freezing and approving are going to add to lines: settled rates, and the indirect cost that is due."""
    if found.reach.has_taken_up:
        return {}
    added = dict(plan.per_line)
    for share in indirect_to_post(work, found, plan.per_line):
        added[share.line_id] = added.get(share.line_id, 0) + share.amount
    return added


def _read_in(work: Work, found: Figures) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """What other awards paid on each line, of the period and before; nothing while a rate is missing, which stops the file itself."""
    try:
        read = readings(work, found.reach)
    except RateMissing:
        return {}, {}
    now: dict[UUID, int] = {}
    before: dict[UUID, int] = {}
    for parts, sums in ((read.period, now), (read.before, before)):
        for part in parts:
            sums[part.line_id] = sums.get(part.line_id, 0) + part.amount
    return now, before
