"""What is charged to more than one donor, and cost that no donor pays yet: the guard against funding twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, func

from grants_app.access import Action
from grants_app.awards.models import Award, AwardHub
from grants_app.awards.queries import visible_awards
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns, portions
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import PaidFrom, Status
from grants_app.hubs.models import Hub

MOST = 50
"""Vouchers in each list; the newest come first."""
UNFUNDED = (PaidFrom.OWN.value, PaidFrom.IN_KIND.value)


@dataclass(frozen=True, slots=True)
class Part:
    """What one charge takes of a voucher."""

    charge_id: UUID
    award: str
    donor: str
    line: str
    percent: Decimal
    charged: Money
    status: str
    paid_from: str

    @property
    def payer(self) -> str:
        """Who bears it."""
        return {"own": "own funds", "in-kind": "in kind"}.get(self.paid_from, self.donor)


@dataclass(frozen=True, slots=True)
class SharedVoucher:
    """A voucher with its parts, and the actions whose co-financing the rest of it could be."""

    voucher_id: UUID
    number: str
    hub: str
    incurred_on: date
    payee: str
    whole: Money
    parts: tuple[Part, ...]
    could_count_for: tuple[str, ...] = field(default=())

    @property
    def percent(self) -> Decimal:
        return sum((part.percent for part in self.parts), Decimal(0))

    @property
    def charged(self) -> Money:
        return Money(sum(part.charged.minor for part in self.parts), self.whole.currency)

    @property
    def unpaid(self) -> Money:
        """What no donor pays: not charged yet, or borne by own funds or in kind."""
        paid = sum(part.charged.minor for part in self.parts if part.paid_from not in UNFUNDED)
        return Money(self.whole.minor - paid, self.whole.currency)


def shared_vouchers(work: Work) -> list[SharedVoucher]:
    """Vouchers charged to awards of more than one donor, of the hubs that the reader may see, the newest first."""
    found = work.rows(
        _documents(work)
        .join(Award, col(Award.id) == Charge.award_id)
        .having(func.count(col(Award.donor_id).distinct()) > 1)
    )
    return _vouchers(work, [row.document_id for row in found])


def unpaid_vouchers(work: Work) -> list[SharedVoucher]:
    """Vouchers of which some cost no donor pays, each with the running actions of its hub that still need co-financing."""
    charged = func.sum(Charge.charged_minor)
    borne = func.count().filter(col(Charge.paid_from).in_(UNFUNDED))
    found = work.rows(_documents(work).having(or_(charged != func.max(Voucher.amount_minor), borne > 0)))
    return _vouchers(work, [row.document_id for row in found], could_count=True)


def _documents(work: Work) -> Any:
    """The vouchers (all versions as one) with charges that stand, newest first, of the reader's hubs."""
    document = func.coalesce(col(Voucher.first_id), col(Voucher.id))
    wanted = (
        columns(document.label("document_id"))
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .where(col(Charge.status) != Status.REVERSED)
        .group_by(document)
        .order_by(func.max(Charge.incurred_on).desc(), document)
        .limit(MOST)
    )
    if not work.actor.everywhere(Action.EXPENDITURE_READ):
        wanted = wanted.where(col(Charge.hub_id).in_(work.actor.hubs_with(Action.EXPENDITURE_READ)))
    return wanted


def _vouchers(work: Work, document_ids: Sequence[UUID], *, could_count: bool = False) -> list[SharedVoucher]:
    by_document: dict[UUID, list[Any]] = defaultdict(list)
    for some in portions(document_ids):
        for row in work.rows(_parts(some)):
            by_document[row.document_id].append(row)
    actions = _open_actions(work) if could_count else []
    found = [_voucher(by_document[document_id], actions) for document_id in document_ids]
    return [it for it in found if not could_count or it.unpaid]


def _parts(document_ids: Sequence[UUID]) -> Any:
    document = func.coalesce(col(Voucher.first_id), col(Voucher.id))
    return (
        columns(
            document.label("document_id"), col(Voucher.id), col(Voucher.number), col(Voucher.version), col(Voucher.incurred_on),
            col(Voucher.payee), col(Voucher.currency), col(Voucher.amount_minor), col(Hub.id).label("hub_id"), col(Hub.code).label("hub"),
            col(Charge.id).label("charge_id"), col(Award.reference), col(Donor.name).label("donor"), col(BudgetLine.code),
            col(Charge.percent), col(Charge.charged_minor), col(Charge.status), col(Charge.paid_from),
        )
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .where(col(Charge.status) != Status.REVERSED, document.in_(document_ids))
        .order_by(col(Voucher.version), col(Award.reference), col(BudgetLine.code))
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Action:
    reference: str
    hub_ids: frozenset[UUID]
    starts_on: date
    ends_on: date


def _open_actions(work: Work) -> list[_Action]:
    """Running awards that the reader sees and whose donor pays only a part of the action, with their hubs."""
    mine = [
        its
        for its in work.all(visible_awards(work))
        if its.cofinancing_percent > 0 and its.status in ("active", "closing")
    ]
    hubs: dict[UUID, set[UUID]] = defaultdict(set)
    wanted = columns(col(AwardHub.award_id), col(AwardHub.hub_id))
    for award_id, hub_id in work.rows(wanted.where(col(AwardHub.award_id).in_([its.id for its in mine]))):
        hubs[award_id].add(hub_id)
    return [_Action(its.reference, frozenset(hubs[its.id]), its.starts_on, its.ends_on) for its in mine]


def _voucher(rows: Sequence[Any], actions: Iterable[_Action]) -> SharedVoucher:
    newest = rows[-1]
    charged_to = {row.reference for row in rows if row.paid_from not in UNFUNDED}
    fits = [
        action.reference
        for action in actions
        if newest.hub_id in action.hub_ids
        and action.starts_on <= newest.incurred_on <= action.ends_on
        and action.reference not in charged_to
    ]
    parts = tuple(
        Part(
            row.charge_id,
            row.reference,
            row.donor,
            row.code,
            row.percent,
            Money(row.charged_minor, row.currency),
            row.status,
            row.paid_from,
        )
        for row in rows
    )
    whole = Money(newest.amount_minor, newest.currency)
    return SharedVoucher(
        newest.id, newest.number, newest.hub, newest.incurred_on, newest.payee, whole, parts, tuple(sorted(fits))
    )
