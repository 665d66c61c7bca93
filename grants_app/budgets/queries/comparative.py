"""The comparative budget of an award as its workbook needs it: the contract, what moved inside it, and what an amendment makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast
from uuid import UUID

from exports import statement as exports
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.wording import Said, said
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.periods import periods_of
from grants_app.budgets.queries.facts import award_facts
from grants_app.budgets.queries.transfers import TransferView, transfers
from grants_app.budgets.queries.versions import LineView, approved_version, draft_version, hubs_shown, lines, lines_now
from grants_app.budgets.rules import PlannedPeriod, version_in_words
from grants_app.core.errors import Conflict, Forbidden
from grants_app.core.money import Money
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.work import Work
from grants_app.donors.profiles import profile


@written_for(CANONICAL)
def comparative_budget(work: Work, award_id: UUID, *, network: str) -> ComparativeBudget:
    """The approved version, its transfers, and the amendment being prepared where there is one.

    Forbidden for who sees only some hubs' shares, Conflict while there is no approved budget.
    """
    its = award(work, award_id)
    if hubs_shown(work, its) is not None:
        raise Forbidden("A comparative budget is of the whole award, and you may not see all of its hubs.")
    approved, draft = approved_version(work, its.id), draft_version(work, its.id)
    if approved is None:
        raise Conflict(f"{its.reference} has no approved budget yet, so there is nothing to compare.")
    now = lines_now(work, approved.id)
    then = lines(work, draft.id) if draft else now
    acts = [
        view for view in transfers(work, its.id) if view.row.version_id == approved.id and view.row.status == "approved"
    ]
    rule = profile(its.profile).value("flexibility", its.signed_on)
    return ComparativeBudget(
        network=network,
        award=award_facts(work, its, its.total_budget_minor),
        old_name=said("version {version}", version=version_in_words(approved.number, approved.approved_at)),
        new_name=_new_name(draft),
        prepared_on=work.today,
        is_approved=draft is None,
        lines=tuple(_lines(its, now, then, _why(acts, draft), _contract_parts(lines(work, approved.id)))),
        periods=tuple(_period_in_words(period) for period in _periods(now, then)),
        rule="" if rule is None else f"{rule.cite}{'' if rule.is_verified else ' (not verified)'}",
        acts=tuple([_act(view) for view in reversed(acts)] + ([_amendment(draft)] if draft else [])),
    )


def _new_name(draft: BudgetVersion | None) -> Said:
    if draft is None:
        return said("with the transfers approved until today")
    return said("version {number}, proposed", number=draft.number)


Parts = Mapping[UUID, Mapping[str, int]]
"""By line: its amounts by the name of the period, all hubs together."""


def _lines(
    its: Award, now: Sequence[LineView], then: Sequence[LineView], why: Mapping[UUID | None, str], contract: Parts
) -> list[ComparativeLine]:
    new = {line.line_id: line for line in then}
    known = {line.line_id for line in now}
    rows = [_line(its, line, new.get(line.line_id), why) for line in now]
    rows += [_added(its, line, why) for line in then if line.line_id not in known]
    names = [period.name for period in _periods(now, then)]
    ids = [line.line_id for line in now] + [line.line_id for line in then if line.line_id not in known]
    becomes = _contract_parts(then)
    return [
        replace(row, by_period=_by_period(its, names, contract.get(line_id, {}), becomes.get(line_id, {})))
        for row, line_id in zip(rows, ids, strict=True)
    ]


def _periods(now: Sequence[LineView], then: Sequence[LineView]) -> list[PlannedPeriod]:
    """Those that both states have between them, by name; none where one of them holds one amount for the whole award."""
    sides = [periods_of([line.planned for line in side]) for side in (now, then)]
    if not all(sides):
        return []
    return sorted({period.name: period for side in sides for period in side}.values())


def _contract_parts(views: Sequence[LineView]) -> Parts:
    found: dict[UUID, dict[str, int]] = {}
    for line in views:
        for (_, period), amount in line.parts.items():
            sums = found.setdefault(line.line_id, {})
            sums[period.name] = sums.get(period.name, 0) + amount
    return found


def _by_period(
    its: Award, names: Sequence[str], old: Mapping[str, int], new: Mapping[str, int]
) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((_major(old.get(name, 0), its), _major(new.get(name, 0), its)) for name in names)


def _period_in_words(period: PlannedPeriod) -> str:
    return f"{period.name} ({period.starts_on:%d/%m/%Y}–{period.ends_on:%d/%m/%Y})"


def _line(its: Award, now: LineView, new: LineView | None, why: Mapping[UUID | None, str]) -> ComparativeLine:
    amended = (new.amount if new else 0) - now.amount
    reasons = [why.get(now.line_id, ""), why.get(None, "") if amended else ""]
    return ComparativeLine(
        _statement_line(its, now, now.contract, now.reallocated, now.contingency_used),
        amended=_major(amended, its),
        why="; ".join(filter(None, reasons)),
    )


def _added(its: Award, line: LineView, why: Mapping[UUID | None, str]) -> ComparativeLine:
    return ComparativeLine(_statement_line(its, line, 0, 0, 0), amended=_major(line.amount, its), why=why.get(None, ""))


def _statement_line(its: Award, line: LineView, budget: int, moved: int, used: int) -> exports.StatementLine:
    return exports.StatementLine(
        code=line.code,
        heading=line.heading,
        description=line.description,
        kind=cast("exports.LineKind", line.kind),
        budget=_major(budget, its),
        reallocation=_major(moved, its),
        contingency_used=_major(used, its),
    )


def _why(acts: Sequence[TransferView], draft: BudgetVersion | None) -> dict[UUID | None, str]:
    """Per line: the transfers that touched it; for None: the amendment."""
    found: dict[UUID | None, str] = {None: f"{draft.donor_reference} {draft.reason}".strip()} if draft else {}
    for view in reversed(acts):
        for line_id in dict.fromkeys(move.line_id for move in view.moves):
            said = f"{view.row.reference}: {view.row.reason}"
            found[line_id] = "; ".join(filter(None, [found.get(line_id, ""), said]))
    return found


def _act(view: TransferView) -> str:
    row = view.row
    on = f"{row.decided_at:%d %b %Y}" if row.decided_at else ""
    letter = f" Donor: {row.donor_reference}, {row.donor_on:%d %b %Y}." if row.donor_on else ""
    explained = f" Explanation: {row.explanation}" if row.explanation else ""
    return (
        f"{row.reference}, {view.label.lower()} of {Money(view.moved, view.award.currency)}: prepared by {row.prepared_by_name}, "
        f"approved by {row.decided_by_name} on {on}. {row.reason}.{letter}{explained}"
    )


def _amendment(draft: BudgetVersion) -> str:
    letter = f"{draft.donor_reference}, {draft.donor_on:%d %b %Y}. " if draft.donor_on else ""
    return f"Amendment (version {draft.number}) prepared by {draft.prepared_by_name}, not approved yet. {letter}{draft.reason}"


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount
