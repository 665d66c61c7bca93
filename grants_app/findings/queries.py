"""All that is read of findings, within the hubs that the reader may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets.models import BudgetLine
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict, NotFound
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.findings.models import Finding
from grants_app.findings.rules import TRACK, AboutKind, Status, Target, another_decides
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.models import Account, Balance
from grants_app.ledger.queries import EntryView, entries_about
from grants_app.ledger.rules import Kind
from grants_app.sub_grants.models import SubGrant, SubGrantCost, Tranche


def get(work: Work, finding_id: UUID, *, to_change: bool = False) -> Finding:
    """One finding that the person may see (NotFound otherwise); `to_change` locks its row until commit."""
    mine = work.visible(Finding, Action.FINDING_READ).where(Finding.id == finding_id)
    if to_change:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return work.one(mine)


def target(work: Work, kind: str, about_id: UUID, hub_id: UUID | None = None) -> Target:
    """What may be questioned, with what it is charged with; NotFound for what the person may not see."""
    found = {AboutKind.CHARGE: _charge, AboutKind.COST: _cost}.get(AboutKind(kind))
    if found is not None:
        return found(work, about_id)
    if hub_id is None:
        raise NotFound
    return _line(work, about_id, hub_id)


def _charge(work: Work, charge_id: UUID) -> Target:
    its = work.one(work.visible(Charge, Action.EXPENDITURE_READ).where(Charge.id == charge_id))
    if its.status != "posted" or its.paid_from in ("own", "in-kind"):
        raise Conflict("Only what is posted and paid by the award can be questioned.")
    award = awards.award(work, its.award_id)
    voucher = work.one(select(Voucher).where(Voucher.id == its.voucher_id))
    charged = Money(its.award_minor or 0, award.currency)
    label, url = f"Voucher {voucher.number} of {voucher.year}", f"/expenditures/{voucher.id}"
    found = Target(AboutKind.CHARGE, its.id, its.hub_id, award.id, its.line_id, label, charged, charged, url)
    return _less_what_is_questioned(work, found)


def _cost(work: Work, cost_id: UUID) -> Target:
    its = work.one(work.visible(SubGrantCost, Action.SUB_GRANT_READ).where(SubGrantCost.id == cost_id))
    tranche = work.one(select(Tranche).where(Tranche.id == its.tranche_id))
    sub_grant = work.one(select(SubGrant).where(SubGrant.id == tranche.sub_grant_id))
    award = awards.award(work, its.award_id)
    charged = Money(its.award_minor, award.currency)
    label, url = f"Sub-grant {sub_grant.reference}, tranche {tranche.position}", f"/sub-grants/{sub_grant.id}"
    found = Target(AboutKind.COST, its.id, its.hub_id, award.id, its.line_id, label, charged, charged, url)
    return _less_what_is_questioned(work, found)


def _line(work: Work, line_id: UUID, hub_id: UUID) -> Target:
    line = work.one(select(BudgetLine).where(BudgetLine.id == line_id))
    award = awards.award(work, line.award_id)
    if not work.actor.may(Action.FINDING_READ, hub_id):
        raise NotFound
    hub = hub_of(work, hub_id)
    booked = (
        select(func.coalesce(func.sum(Balance.amount_minor), 0))
        .join(Account, col(Account.id) == Balance.account_id)
        .where(Account.kind == Kind.EXPENSE, Account.line_id == line_id, Account.hub_id == hub_id)
        .where(Account.source == "award")
    )
    charged = Money(int(work.session.exec(booked).one()), award.currency)
    label, url = f"Line {line.code}, {hub.code}", f"/expenditures?award={award.id}&line={line_id}&hub={hub_id}"
    found = Target(AboutKind.LINE, line_id, hub_id, award.id, line_id, label, charged, charged, url)
    return _less_what_is_questioned(work, found)


def _less_what_is_questioned(work: Work, found: Target) -> Target:
    """What was disallowed of a line has left its cost already; of a voucher or tranche it is still charged."""
    against = [Status.QUESTIONED] if found.kind is AboutKind.LINE else [Status.QUESTIONED, Status.DISALLOWED]
    others = select(func.coalesce(func.sum(Finding.amount_minor), 0)).where(
        Finding.about_id == found.about_id, Finding.hub_id == found.hub_id, col(Finding.status).in_(against)
    )
    taken = Money(int(work.session.exec(others).one()), found.charged.currency)
    return replace(found, left=found.charged - taken)


def income_and_cost(work: Work, award_id: UUID) -> tuple[int, int]:
    """Income recognised and all cost booked so far, in minor units: needed to judge, whoever decides."""
    rows = work.rows(
        columns(col(Account.kind), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id) == award_id, col(Account.kind).in_([Kind.GRANT_INCOME, Kind.EXPENSE]))
        .group_by(col(Account.kind))
    )
    found = {kind: int(minor) for kind, minor in rows}
    return -found.get(Kind.GRANT_INCOME, 0), found.get(Kind.EXPENSE, 0)


# --- pages ---


@dataclass(frozen=True, slots=True)
class Row:
    """One finding in a list."""

    finding: Finding
    award: str
    hub: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of findings, and how many there are."""

    rows: tuple[Row, ...]
    total: int


def listed(work: Work, *, award_id: UUID | None = None, status: str = "", first: int = 0, most: int = 50) -> Listed:
    """The findings that the reader may see, the newest first."""
    mine = work.visible(Finding, Action.FINDING_READ)
    if award_id:
        mine = mine.where(Finding.award_id == award_id)
    if status:
        mine = mine.where(Finding.status == status)
    total = work.session.exec(select(func.count()).select_from(mine.subquery())).one()
    newest = (col(Finding.recorded_at).desc(), col(Finding.id).desc())
    ids = mine.with_only_columns(col(Finding.id)).order_by(*newest).offset(first).limit(most)
    rows = work.rows(
        columns(Finding, col(Award.reference), col(Award.currency), col(Hub.code))
        .join(Award, col(Award.id) == Finding.award_id)
        .join(Hub, col(Hub.id) == Finding.hub_id)
        .where(col(Finding.id).in_(ids))
        .order_by(*newest)
    )
    return Listed(tuple(Row(its, ref, hub, Money(its.amount_minor, cur)) for its, ref, cur, hub in rows), int(total))


@dataclass(frozen=True, slots=True)
class Card:
    """All that the page of a finding shows."""

    finding: Finding
    award: Award
    hub: Hub
    amount: Money
    recovered: Money
    url: str
    steps: tuple[Step, ...]
    stopped: str
    entries: Sequence[EntryView]


def card(work: Work, finding_id: UUID) -> Card:
    """One finding with what can be done now."""
    its = get(work, finding_id)
    award = awards.award(work, its.award_id)
    stopped = _stopped(work, its)
    steps = TRACK.steps_for(its.status, work.actor, its.hub_id)
    if stopped or not its.response:
        steps = tuple(step for step in steps if step.name not in ("accept", "disallow"))
    if its.recovered_minor:
        steps = tuple(step for step in steps if step.name != "recover")
    return Card(
        its,
        award,
        hub_of(work, its.hub_id),
        Money(its.amount_minor, award.currency),
        Money(its.recovered_minor, award.currency),
        _url(work, its),
        steps,
        stopped,
        entries_about(work, its.id),
    )


def _stopped(work: Work, its: Finding) -> str:
    if its.status != Status.QUESTIONED or not work.actor.may(Action.FINDING_DECIDE, its.hub_id):
        return ""
    try:
        another_decides(its.recorded_by, its.answered_by, work.actor.id)
    except Conflict as refused:
        return refused.sentence
    return "" if its.response else "A finance officer answers it first; then it is decided."


def _url(work: Work, its: Finding) -> str:
    try:
        return target(work, its.about_kind, its.about_id, its.hub_id).url
    except (NotFound, Conflict):
        return ""


# --- reports ---


def for_report(work: Work, award_id: UUID, period: Period) -> tuple[list[Finding], list[Finding]]:
    """Findings of an award that are open now, and those disallowed within the period."""
    rows = work.all(select(Finding).where(Finding.award_id == award_id).order_by(col(Finding.reference)))
    still_open = [its for its in rows if its.status == Status.QUESTIONED]
    disallowed = [
        its
        for its in rows
        if its.status == Status.DISALLOWED
        and its.decided_on is not None
        and period.starts_on <= its.decided_on <= period.ends_on
    ]
    return still_open, disallowed


def notes(work: Work, award: Award, period: Period) -> Iterator[str]:
    """What a donor's workbook says of questioned and disallowed cost: amounts, never the words of a finding."""
    still_open, disallowed = for_report(work, award.id, period)
    if still_open:
        amount = Money(sum(its.amount_minor for its in still_open), award.currency)
        yield f"{amount} of the cost is questioned and not decided ({', '.join(its.reference for its in still_open)})."
    if disallowed:
        amount = Money(sum(its.amount_minor for its in disallowed), award.currency)
        yield f"{amount} was disallowed in this period and is no cost of the action ({', '.join(its.reference for its in disallowed)})."


def lines_to_choose(work: Work, award_id: UUID) -> list[tuple[UUID, str]]:
    """The lines of an award's budget: id and code."""
    rows = work.rows(columns(col(BudgetLine.id), col(BudgetLine.code)).where(col(BudgetLine.award_id) == award_id))
    return sorted(((line_id, code) for line_id, code in rows), key=lambda row: row[1])


def awards_to_choose(work: Work) -> list[tuple[UUID, str]]:
    """Id and reference of the awards that the person may see."""
    mine = awards.visible_awards(work).with_only_columns(col(Award.id))
    rows = work.rows(columns(col(Award.id), col(Award.reference)).where(col(Award.id).in_(mine)))
    return sorted(((award_id, reference) for award_id, reference in rows), key=lambda row: row[1])
