"""All that changes budgets: taken in from a workbook or typed into the grid as a draft, approved once and then frozen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.authorities.rules import must_be_enough
from grants_app.awards.commands import Amendment, amend, ask_second_look, take_part
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.awards.rules import LookKind, TakenIn
from grants_app.awards.rules import Status as AwardStatus
from grants_app.budgets import caps, periods, queries, rules, taking_in
from grants_app.budgets.models import (
    BudgetLine,
    BudgetPart,
    BudgetPeriod,
    BudgetShare,
    BudgetVersion,
    BudgetVersionLine,
)
from grants_app.budgets.queries import LineView
from grants_app.budgets.rules import Finding, Part, PlannedLine, PlannedPeriod, Status
from grants_app.budgets.transfers import taken
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.queries import hubs
from grants_app.ledger.posting import open_book
from importers.records import BudgetLineRecord, Notice, Problem, Where


def take_in(
    work: Work,
    award_id: UUID,
    records: Sequence[BudgetLineRecord],
    *,
    file_name: str,
    draft: bool = False,
    check_only: bool = False,
) -> TakenIn:
    """Take in a budget workbook: approved at once by who may approve (another then looks at it), else a draft.

    With problems, and with `check_only`, nothing is written. The same content again is counted as already here.
    """
    its = award(work, award_id, to_change=True)
    if not queries.may_take_in(work, its):
        work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    _must_be_open(its)
    codes = {hub.code: hub.id for hub in hubs(work)}
    planned, problems = taking_in.planned(records, codes, its.highest_total, its.period)
    if problems:
        return TakenIn(problems=tuple(problems))
    approved = queries.approved_version(work, its.id)
    if approved:
        return _beside_approved(work, its, approved, records, planned)
    here = queries.draft_version(work, its.id)
    whole = Money(sum(line.amount for line in planned), its.currency)
    may_approve = work.actor.may(Action.BUDGET_APPROVE, its.lead_hub_id)
    becomes_approved = not draft and may_approve and queries.authority_over(work, its, whole).is_enough
    if here and not becomes_approved and _says_the_same(work, here, planned):
        return TakenIn(already_here=len(planned))
    notices = _notices(work, its, planned)
    if check_only:
        return TakenIn(taken=len(planned), notices=notices)
    version = _write_draft(work, its, planned, file_name=file_name)
    work.note("budget.taken_in", version.id, its.lead_hub_id, **_facts(its, version, planned), file=file_name)
    if becomes_approved:
        _freeze(work, its, version)
        title = f"Budget of {its.reference}: {file_name}"
        ask_second_look(work, its.id, its.lead_hub_id, LookKind.BUDGET, version.id, title)
    return TakenIn(taken=len(planned), notices=notices)


def _notices(work: Work, its: Award, planned: Sequence[PlannedLine]) -> tuple[Notice, ...]:
    """What is above a donor's cap in a workbook, for whoever takes it in and whoever looks at it after."""
    above = caps.breaches(planned, queries.caps_of(work, its), its.currency)
    return tuple(Notice(Where(sheet="Budget"), "", says) for says in above)


def save_grid(work: Work, award_id: UUID, lines: Sequence[PlannedLine], *, seen: str) -> BudgetVersion:
    """Save what was typed into the grid as the award's draft; `seen` is the digest of what the person had before them.

    Raises Invalid with a sentence per cell (`line-<position>-<column>`), Conflict when somebody else saved meanwhile.
    """
    its = award(work, award_id, to_change=True)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    _must_be_open(its)
    here = queries.editable(work, its.id)
    _must_be_seen(here, seen)
    lines = periods.carried(lines, here)
    found = rules.findings(lines, its.currency, queries.highest_total(work, its))
    found += periods.sums_that_differ(lines, its.currency)
    if found:
        fields = {_field(finding): finding.says for finding in reversed(found)}
        raise Invalid(found[0].says if len(found) == 1 else f"{len(found)} cells need your attention.", fields=fields)
    version = _write_draft(work, its, lines, file_name="")
    work.note("budget.saved", version.id, its.lead_hub_id, **_facts(its, version, lines))
    return version


def set_periods(work: Work, award_id: UUID, its_periods: Sequence[PlannedPeriod], *, seen: str) -> BudgetVersion:
    """Give the draft these periods (none: one amount for the whole award again); amounts are spread as `with_periods` says.

    Raises Invalid with a sentence per field (`period-<position>-name`, `-from` or `-to`), Conflict where there is no draft.
    """
    its = award(work, award_id, to_change=True)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    _must_be_open(its)
    draft = queries.draft_version(work, its.id)
    if draft is None:
        raise Conflict(
            "There is no draft of the budget. Type its lines first, or prepare an amendment of the approved one."
        )
    here = queries.editable(work, its.id)
    _must_be_seen(here, seen)
    wrong = list(periods.findings(its_periods, Period(its.starts_on, draft.ends_on or its.ends_on)))
    if wrong:
        fields = {f"period-{finding.position or 0}-{finding.column}": finding.says for finding in reversed(wrong)}
        raise Invalid(wrong[0].says if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=fields)
    lines = periods.with_periods(here, its_periods)
    version = _write_draft(work, its, lines, file_name="")
    said = "; ".join(map(str, its_periods)) or "none"
    work.note("budget.saved", version.id, its.lead_hub_id, **_facts(its, version, lines), periods=said)
    return version


def approve(work: Work, version_id: UUID) -> BudgetVersion:
    """Approve a draft that others prepared: it is frozen, and what it gives each hub becomes available."""
    its = award(work, queries.version(work, version_id).award_id, to_change=True)
    version = queries.version(work, version_id, to_change=True)
    step = rules.TRACK.step(version.status, "approve")
    work.must(step.action, its.lead_hub_id)
    _must_be_open(its)
    prepared_by = queries.preparers(work, version)
    rules.another_approves(prepared_by, work.actor.id)
    must_be_enough(queries.authority_over(work, its, _touched(work, its, version), prepared_by=prepared_by))
    _must_know_all_transfers(work, its, version)
    highest = queries.highest_total(work, its)
    planned = _planned_of(queries.whole_lines(work, version.id))
    found = rules.findings(planned, its.currency, highest)
    found += periods.sums_that_differ(planned, its.currency)
    found += periods.findings(periods.periods_of(planned), Period(its.starts_on, version.ends_on or its.ends_on))
    if found:
        raise Conflict(f"This budget cannot be approved: {found[0].says}")
    _must_keep_caps(work, its, version)
    if queries.approved_version(work, its.id):
        _amend(work, its, version)
    _freeze(work, its, version)
    return version


def discard(work: Work, version_id: UUID) -> None:
    """Remove a draft; approved versions stay for ever."""
    its = award(work, queries.version(work, version_id).award_id, to_change=True)
    version = queries.version(work, version_id, to_change=True)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    rules.must_be_draft(version.status, version.number)
    _remove_lines(work, version)
    work.session.delete(version)
    work.session.flush()
    work.note("budget.discarded", version.id, its.lead_hub_id, award=its.reference, version=version.number)


# --- a workbook beside what is here ---


def _beside_approved(
    work: Work,
    its: Award,
    approved: BudgetVersion,
    records: Sequence[BudgetLineRecord],
    planned: Sequence[PlannedLine],
) -> TakenIn:
    """An approved budget takes nothing from a workbook: the same is here already, anything else needs an amendment."""
    here = _planned_of(queries.whole_lines(work, approved.id))
    if rules.digest(here) == rules.digest(planned):
        return TakenIn(already_here=len(planned))
    return TakenIn(problems=tuple(_amendments(its, approved, here, records, planned)))


def _amendments(
    its: Award,
    approved: BudgetVersion,
    here: Sequence[PlannedLine],
    records: Sequence[BudgetLineRecord],
    planned: Sequence[PlannedLine],
) -> Iterator[Problem]:
    by_code = {line.code: line for line in here}
    then = f"Version {approved.number} of the budget of {its.reference} is approved; prepare an amendment instead."
    for record, line in zip(records, planned, strict=True):
        before = by_code.pop(line.code, None)
        if before is None:
            yield Problem(replace(record.where, column="Code"), line.code, f"This line is not in it. {then}")
        elif rules.digest([before]) != rules.digest([line]):
            amount = Money(before.amount, its.currency)
            says = f"Line {line.code} is here with other content (amount {amount}). {then}"
            yield Problem(replace(record.where, column="Amount"), f"{record.amount:f}", says)
    for code in by_code:
        yield Problem(replace(records[-1].where, row=None, column="Code"), "", f"Line {code} is missing. {then}")
    codes, theirs = [line.code for line in here], [line.code for line in planned]
    if codes != theirs and sorted(codes) == sorted(theirs):
        yield Problem(replace(records[0].where, row=None, column="Code"), "", f"The lines are in another order. {then}")


# --- writing ---


def _must_be_open(its: Award) -> None:
    if its.status == AwardStatus.CLOSED:
        raise Conflict(f"{its.reference} is closed, so its budget cannot be changed.")


def _must_be_seen(here: Sequence[PlannedLine], seen: str) -> None:
    if rules.digest(here) != seen:
        raise Conflict(
            "Somebody else has saved this budget since you opened it, so nothing was saved. Reload the page, then make your changes again."
        )


def _must_keep_caps(work: Work, its: Award, version: BudgetVersion) -> None:
    """Nobody approves a budget above a cap that was read in the donor's own rules."""
    certain = queries.caps_of(work, its).certain
    above = caps.breaches(_planned_of(queries.whole_lines(work, version.id)), certain, its.currency)
    if above:
        raise Conflict(f"This budget cannot be approved: {' '.join(above)}")


def _amend(work: Work, its: Award, version: BudgetVersion) -> None:
    """What the donor agreed changes the agreement together with its budget."""
    if not version.donor_reference or version.donor_on is None:
        raise Conflict(
            "An approved budget is changed by an amendment: name the donor's letter and its day first, then approve."
        )
    change = Amendment(
        version.donor_reference,
        version.donor_on,
        amount=_money(version.award_minor, its),
        total_budget=_money(version.total_budget_minor, its),
        ends_on=version.ends_on,
    )
    if change.amount or change.total_budget or change.ends_on:
        amend(work, its.id, change, about_id=version.id)


def _money(minor: int | None, its: Award) -> Money | None:
    return None if minor is None else Money(minor, its.currency)


def _must_know_all_transfers(work: Work, its: Award, draft: BudgetVersion) -> None:
    """A draft begins from the budget with its transfers; one approved meanwhile would be lost without a word."""
    since = [
        view.row.reference
        for view in queries.transfers(work, its.id)
        if view.row.status == "approved" and view.row.decided_at and view.row.decided_at > draft.prepared_at
    ]
    if since:
        raise Conflict(
            f"{', '.join(since)} moved money after this draft was saved. Discard it, or save it again with those amounts taken over."
        )


def _says_the_same(work: Work, version: BudgetVersion, planned: Sequence[PlannedLine]) -> bool:
    return rules.digest(_planned_of(queries.whole_lines(work, version.id))) == rules.digest(planned)


def _write_draft(work: Work, its: Award, lines: Sequence[PlannedLine], *, file_name: str) -> BudgetVersion:
    """The award's draft with these lines: a new one, or the one there is with its lines replaced."""
    version = queries.draft_version(work, its.id) or BudgetVersion(
        award_id=its.id,
        number=queries.next_number(work, its.id),
        status=Status.DRAFT,
        prepared_by_name="",
        prepared_at=work.now,
    )
    version.prepared_by, version.prepared_by_name = work.actor.id, work.actor.name
    version.prepared_at, version.file_name = work.now, file_name[:200]
    work.add(version)
    _remove_lines(work, version)
    _write_lines(work, version, lines)
    return version


def _remove_lines(work: Work, version: BudgetVersion) -> None:
    rules.must_be_draft(version.status, version.number)
    ids = queries.version_line_ids(work, version.id)
    its_periods = queries.period_ids(work, version.id).values()
    work.session.execute(delete(BudgetPart).where(col(BudgetPart.period_id).in_(its_periods)))
    work.session.execute(delete(BudgetPeriod).where(col(BudgetPeriod.version_id) == version.id))
    work.session.execute(delete(BudgetShare).where(col(BudgetShare.version_line_id).in_(ids)))
    work.session.execute(delete(BudgetVersionLine).where(col(BudgetVersionLine.version_id) == version.id))


def _write_lines(work: Work, version: BudgetVersion, lines: Sequence[PlannedLine]) -> None:
    line_ids = _line_ids(work, version.award_id, lines)
    rows = [_line_row(version.id, line_ids[line.code], at, line) for at, line in enumerate(lines)]
    work.add_all(BudgetVersionLine, rows)
    shares = [
        {"id": new_id(), "version_line_id": row["id"], "hub_id": hub_id, "amount_minor": share}
        for row, line in zip(rows, lines, strict=True)
        for hub_id, share in line.shares.items()
        if share
    ]
    if shares:
        work.add_all(BudgetShare, shares)
    parts_of = {row["id"]: line.parts for row, line in zip(rows, lines, strict=True)}
    _write_parts(work, version, periods.periods_of(lines), shares, parts_of)


def _write_parts(
    work: Work,
    version: BudgetVersion,
    its_periods: Sequence[PlannedPeriod],
    shares: Sequence[dict[str, Any]],
    parts_of: Mapping[UUID, Mapping[Part, int]],
) -> None:
    if not its_periods:
        return
    ids = {period: new_id() for period in its_periods}
    rows = [
        {
            "id": ids[its],
            "version_id": version.id,
            "name": its.name[:60],
            "starts_on": its.starts_on,
            "ends_on": its.ends_on,
        }
        for its in its_periods
    ]
    work.add_all(BudgetPeriod, rows)
    parts = [
        {
            "id": new_id(),
            "hub_id": share["hub_id"],
            "share_id": share["id"],
            "period_id": ids[period],
            "amount_minor": parts_of[share["version_line_id"]].get((share["hub_id"], period), 0),
        }
        for share in shares
        for period in its_periods
    ]
    if parts:
        work.add_all(BudgetPart, parts)


def _line_ids(work: Work, award_id: UUID, lines: Sequence[PlannedLine]) -> dict[str, UUID]:
    """Each code's line: the same through all versions, made when it is new."""
    here = queries.line_ids(work, award_id)
    rows = [{"id": new_id(), "award_id": award_id, "code": line.code} for line in lines if line.code not in here]
    if rows:
        work.add_all(BudgetLine, rows)
    return here | {str(row["code"]): UUID(str(row["id"])) for row in rows}


def _line_row(version_id: UUID, line_id: UUID, position: int, line: PlannedLine) -> dict[str, Any]:
    return {
        "id": new_id(),
        "version_id": version_id,
        "line_id": line_id,
        "position": position,
        "heading": line.heading[:200],
        "description": line.description[:400],
        "kind": line.kind,
        "unit": line.unit[:60],
        "quantity": line.quantity,
        "unit_cost": line.unit_cost,
        "amount_minor": line.amount,
        "source": line.source[:60],
        "year": line.year,
        "justification": line.justification[:1000],
    }


def _planned_of(lines: Sequence[LineView]) -> list[PlannedLine]:
    return [line.planned for line in lines]


def _shares_of(lines: Sequence[LineView]) -> dict[tuple[UUID, UUID], int]:
    """Per line and hub: the share."""
    return {(line.line_id, hub_id): amount for line in lines for hub_id, amount in line.shares.items()}


def _freeze(work: Work, its: Award, version: BudgetVersion) -> None:
    """Approve for ever: hubs take part, and the difference to the version before becomes available, or no longer is."""
    before = queries.approved_version(work, its.id)
    lines = queries.whole_lines(work, version.id)
    old = _shares_of(queries.whole_lines_now(work, before.id)) if before else {}
    new = _shares_of(lines)
    take_part(work, its.id, {hub_id for _, hub_id in new})
    with open_book(work, its.id) as book:
        book.move(f"budget.approved:{version.id}", version.id, rules.moves(old, new))
    version.status = Status.APPROVED
    version.approved_by, version.approved_by_name, version.approved_at = work.actor.id, work.actor.name, work.now
    work.add(version)
    work.note("budget.approved", version.id, its.lead_hub_id, **_facts(its, version, _planned_of(lines)))


def _touched(work: Work, its: Award, version: BudgetVersion) -> Money:
    """What approving a version moves: the first budget whole, an amendment by how much shares gain or give."""
    before = queries.approved_version(work, its.id)
    old = _shares_of(queries.whole_lines_now(work, before.id)) if before else {}
    new = _shares_of(queries.whole_lines(work, version.id))
    return Money(taken({key: new.get(key, 0) - old.get(key, 0) for key in {*old, *new}}), its.currency)


def _facts(its: Award, version: BudgetVersion, lines: Sequence[PlannedLine]) -> dict[str, Any]:
    return {
        "award": its.reference,
        "version": version.number,
        "lines": len(lines),
        "total": Money(sum(line.amount for line in lines), its.currency),
        "digest": rules.digest(lines),
    }


def _field(finding: Finding) -> str:
    """The form field of a finding."""
    return "total" if finding.position is None else f"line-{finding.position}-{finding.column}"
