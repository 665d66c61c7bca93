"""All that is read of findings, within the hubs that the reader may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import col, func, select

from exports.wording import Said, said
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
from grants_app.findings.rules import RECOVERED_EVENT, TRACK, AboutKind, Beside, Status, Target, another_decides
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.models import Account, Balance, Entry
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
    found, since = _target(work, AboutKind(kind), about_id, hub_id)
    standing = _standing(work, found)
    taken = tuple(it for it in standing if it.about_id == found.about_id)
    others = [it for it in standing if (it.kind is AboutKind.LINE) != (found.kind is AboutKind.LINE)]
    beside = tuple(it for it in others if since is None or it.found_on >= since)
    against = sum((it.amount for it in taken), Money.zero(found.charged.currency))
    questioned = sum((it.amount for it in standing if it.status == Status.QUESTIONED), against - against)
    on_line = _booked(work, found) - questioned
    if found.kind is AboutKind.LINE:
        # What was disallowed has left the cost of a line already.
        return replace(
            found, left=on_line, taken=tuple(it for it in standing if it.status == Status.QUESTIONED), beside=beside
        )
    return replace(
        found, left=min(found.charged - against, max(on_line, against - against)), taken=taken, beside=beside
    )


def to_lose(work: Work, its: Finding) -> Target:
    """What a finding is about, with what it can still lose when this finding is decided."""
    found, _ = _target(work, AboutKind(its.about_kind), its.about_id, its.hub_id)
    gone = tuple(it for it in _standing(work, found) if it.status == Status.DISALLOWED)
    on_line = _booked(work, found)
    if found.kind is AboutKind.LINE:
        return replace(found, left=on_line, taken=gone)
    against = [it.amount for it in gone if it.about_id == found.about_id]
    return replace(found, left=min(sum((-it for it in against), found.charged), on_line), taken=gone)


def _target(work: Work, kind: AboutKind, about_id: UUID, hub_id: UUID | None) -> tuple[Target, date | None]:
    """What is questioned, and from which day on something can have been found of it."""
    if kind is AboutKind.CHARGE:
        return _charge(work, about_id)
    if kind is AboutKind.COST:
        return _cost(work, about_id), None
    if hub_id is None:
        raise NotFound
    return _line(work, about_id, hub_id), None


def _charge(work: Work, charge_id: UUID) -> tuple[Target, date]:
    its = work.one(work.visible(Charge, Action.EXPENDITURE_READ).where(Charge.id == charge_id))
    if its.status != "posted" or its.paid_from in ("own", "in-kind"):
        raise Conflict("Only what is posted and paid by the award can be questioned.")
    award = awards.award(work, its.award_id)
    voucher = work.one(select(Voucher).where(Voucher.id == its.voucher_id))
    charged = Money(its.award_minor or 0, award.currency)
    label, url = f"Voucher {voucher.number} of {voucher.year}", f"/expenditures/{voucher.id}"
    found = Target(AboutKind.CHARGE, its.id, its.hub_id, award.id, its.line_id, label, charged, charged, url)
    return found, its.incurred_on


def _cost(work: Work, cost_id: UUID) -> Target:
    its = work.one(work.visible(SubGrantCost, Action.SUB_GRANT_READ).where(SubGrantCost.id == cost_id))
    tranche = work.one(select(Tranche).where(Tranche.id == its.tranche_id))
    sub_grant = work.one(select(SubGrant).where(SubGrant.id == tranche.sub_grant_id))
    award = awards.award(work, its.award_id)
    charged = Money(its.award_minor, award.currency)
    label, url = f"Sub-grant {sub_grant.reference}, tranche {tranche.position}", f"/sub-grants/{sub_grant.id}"
    return Target(AboutKind.COST, its.id, its.hub_id, award.id, its.line_id, label, charged, charged, url)


def _line(work: Work, line_id: UUID, hub_id: UUID) -> Target:
    line = work.one(select(BudgetLine).where(BudgetLine.id == line_id))
    award = awards.award(work, line.award_id)
    if not work.actor.may(Action.FINDING_READ, hub_id):
        raise NotFound
    hub = hub_of(work, hub_id)
    nothing = Money.zero(award.currency)
    label, url = f"Line {line.code}, {hub.code}", f"/expenditures?award={award.id}&line={line_id}&hub={hub_id}"
    found = Target(AboutKind.LINE, line_id, hub_id, award.id, line_id, label, nothing, nothing, url)
    return replace(found, charged=_booked(work, found))


def _booked(work: Work, found: Target) -> Money:
    """The cost of the line of the hub that the award pays, as it is now: without what was disallowed or rejected."""
    booked = (
        select(func.coalesce(func.sum(Balance.amount_minor), 0))
        .join(Account, col(Account.id) == Balance.account_id)
        .where(Account.kind == Kind.EXPENSE, Account.line_id == found.line_id, Account.hub_id == found.hub_id)
        .where(Account.source == "award")
    )
    return Money(int(work.session.exec(booked).one()), found.charged.currency)


def _standing(work: Work, found: Target) -> list[Beside]:
    """The findings that question or disallowed cost of the same line and hub."""
    rows = work.all(
        select(Finding)
        .where(Finding.line_id == found.line_id, Finding.hub_id == found.hub_id)
        .where(col(Finding.status).in_([Status.QUESTIONED, Status.DISALLOWED]))
        .order_by(col(Finding.reference))
        .execution_options(populate_existing=True)
    )
    return [its.beside(found.charged.currency) for its in rows]


def recoveries(work: Work, finding_id: UUID) -> Sequence[Entry]:
    """The entries of what was recovered of a finding, the newest last: all but the newest were taken back."""
    about = select(Entry).where(Entry.about_id == finding_id, Entry.event == RECOVERED_EVENT)
    return work.all(about.order_by(col(Entry.number)))


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
    steps = tuple(
        step for step in TRACK.steps_for(its.status, work.actor, its.hub_id) if step.name not in _off(work, its)
    )
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


def _off(work: Work, its: Finding) -> set[str]:
    """Steps that the status allows and this finding, or this person, does not."""
    off: set[str] = set()
    if _stopped(work, its) or not its.response:
        off |= {"accept", "disallow", "withdraw"}
    if its.recovered_minor:
        off |= {"recover"}
    if not its.recovered_minor or its.repaid_on or recoveries(work, its.id)[-1].posted_by == work.actor.id:
        off |= {"reverse"}
    if not its.recovered_minor or its.repaid_on:
        off |= {"repay"}
    return off


def _stopped(work: Work, its: Finding) -> str:
    if its.status not in (Status.QUESTIONED, Status.DISALLOWED):
        return ""
    if not work.actor.may(Action.FINDING_DECIDE, its.hub_id):
        return ""
    try:
        another_decides(its.recorded_by, its.answered_by, work.actor.id)
    except Conflict as refused:
        return refused.sentence
    return (
        ""
        if its.response or its.status != Status.QUESTIONED
        else "A finance officer answers it first; then it is decided."
    )


def _url(work: Work, its: Finding) -> str:
    try:
        return target(work, its.about_kind, its.about_id, its.hub_id).url
    except (NotFound, Conflict):
        return ""


# --- reports ---


@dataclass(frozen=True, slots=True)
class OfReport:
    """What a report says of questioned and disallowed cost."""

    still_open: tuple[Finding, ...]
    """Now."""
    disallowed: tuple[Finding, ...]
    """Within the period, and not taken back within it."""
    withdrawn: tuple[Finding, ...]
    """Taken back within the period."""


def for_report(work: Work, award_id: UUID, period: Period) -> OfReport:
    """Findings of an award that are open now, and those disallowed or taken back within the period."""
    rows = work.all(select(Finding).where(Finding.award_id == award_id).order_by(col(Finding.reference)))
    withdrawn = tuple(its for its in rows if its.withdrawn_on is not None and its.withdrawn_on in period)
    disallowed = tuple(
        its
        for its in rows
        if its.entry_id is not None and its.decided_on is not None and its.decided_on in period and its not in withdrawn
    )
    return OfReport(tuple(its for its in rows if its.status == Status.QUESTIONED), disallowed, withdrawn)


def notes(work: Work, award: Award, period: Period) -> Iterator[Said]:
    """What a donor's workbook says of questioned and disallowed cost: amounts, never the words of a finding."""
    found = for_report(work, award.id, period)
    for findings, says in (
        (found.still_open, "{amount} of the cost is questioned and not decided ({findings})."),
        (found.disallowed, "{amount} was disallowed in this period and is no cost of the action ({findings})."),
        (
            found.withdrawn,
            "{amount} was disallowed before; that was taken back in this period, and it is cost again ({findings}).",
        ),
    ):
        if findings:
            amount = Money(sum(its.amount_minor for its in findings), award.currency)
            yield said(says, amount=str(amount), findings=", ".join(its.reference for its in findings))


def lines_to_choose(work: Work, award_id: UUID) -> list[tuple[UUID, str]]:
    """The lines of an award's budget: id and code."""
    rows = work.rows(columns(col(BudgetLine.id), col(BudgetLine.code)).where(col(BudgetLine.award_id) == award_id))
    return sorted(((line_id, code) for line_id, code in rows), key=lambda row: row[1])


def awards_to_choose(work: Work) -> list[tuple[UUID, str]]:
    """Id and reference of the awards that the person may see."""
    mine = awards.visible_awards(work).with_only_columns(col(Award.id))
    rows = work.rows(columns(col(Award.id), col(Award.reference)).where(col(Award.id).in_(mine)))
    return sorted(((award_id, reference) for award_id, reference in rows), key=lambda row: row[1])
