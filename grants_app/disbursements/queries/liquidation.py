"""What hubs have accounted for, our own percentage for each, and how old the rest is; every figure from payments and ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money, split
from grants_app.core.work import Work
from grants_app.disbursements.models import AdvanceCarryOver, Disbursement, DisbursementPayment, OwnPercentage
from grants_app.disbursements.queries.records import confirmed_last
from grants_app.disbursements.rules.life import Status
from grants_app.disbursements.rules.liquidation import (
    AGES,
    DEFAULT_PERCENT,
    OwnTest,
    PaidAdvance,
    Part,
    age,
    by_age,
    first_in_first_out,
    own_test,
)
from grants_app.donors.models import Donor
from grants_app.hubs.models import Hub
from grants_app.ledger.queries import advances
from grants_app.ledger.rules import Held


def own_tests(work: Work, award: Award, hub: Hub, held: Mapping[str, int], percent: Decimal) -> list[OwnTest]:
    """Our own percentage against the hub's last advance of the award, in each currency in which it had one.

    `held` is what the hub holds of the award by currency, in minor units. What is approved and not paid yet counts as an advance
    of which nothing is accounted for: else two requests that are approved before either is paid would both pass.
    """
    paid: dict[str, list[PaidAdvance]] = defaultdict(list)
    promised: dict[str, tuple[date, str, UUID, int]] = {}
    for id_, reference, paid_on, credited, currency, amount, asked_at in work.values(
        _PAID_OR_PROMISED_LAST, award_id=award.id, hub_id=hub.id
    ):
        if paid_on is None:
            promised[currency] = (asked_at.date(), reference, id_, amount)
        else:
            paid[currency].append(PaidAdvance(id_, reference, paid_on, Money(credited, currency)))
    tests = []
    for currency in sorted({*paid, *promised}):
        parts = first_in_first_out(paid.get(currency, []), held.get(currency, 0))
        if currency in promised:
            parts.append(_nothing_accounted_for(*promised[currency], currency))
        tests.append(own_test(parts, percent))
    return [test for test in tests if test is not None]


def _nothing_accounted_for(asked_on: date, reference: str, id_: UUID, amount: int, currency: str) -> Part:
    """The newest of what is approved and not paid yet stands after all that was paid."""
    advance = PaidAdvance(id_, reference, asked_on, Money(amount, currency), is_paid=False)
    return Part(advance, advance.credited)


@dataclass(frozen=True, slots=True)
class Percent:
    """A hub's own percentage with who recorded it, when and why; without a row, the network's default."""

    percent: Decimal
    row: OwnPercentage | None


def own_percent(work: Work, hub_id: UUID) -> Percent:
    """The percentage in force in a hub today."""
    return own_percents(work, [hub_id])[hub_id]


def own_percents(work: Work, hub_ids: Sequence[UUID]) -> dict[UUID, Percent]:
    """The percentage in force today in each of these hubs."""
    rows = work.all(
        select(OwnPercentage)
        .where(col(OwnPercentage.hub_id).in_(hub_ids), OwnPercentage.starts_on <= work.today)
        .order_by(col(OwnPercentage.starts_on), col(OwnPercentage.recorded_at))
    )
    newest = {row.hub_id: row for row in rows}
    return {
        hub_id: Percent(newest[hub_id].percent if hub_id in newest else DEFAULT_PERCENT, newest.get(hub_id))
        for hub_id in hub_ids
    }


IN_FORCE = columns(
    columns(col(OwnPercentage.percent))
    .where(col(OwnPercentage.hub_id) == bindparam("hub_id"), col(OwnPercentage.starts_on) <= bindparam("today"))
    .order_by(col(OwnPercentage.starts_on).desc(), col(OwnPercentage.recorded_at).desc())
    .limit(1)
    .scalar_subquery()
    .label("percent")
)
"""The percentage recorded for a hub that is in force today: one row, with None where there is none."""

# --- ageing ---


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One advance with what is open of it, for the page behind a figure."""

    part: Part
    worth: Money
    """The open part in the award's currency, at its carrying value."""
    age: str
    carried: tuple[Money, Period] | None = None
    """What of the open part was carried over, and to which period; its age counts on from the payment."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """What one hub has open of one award in one currency."""

    hub_id: UUID
    hub: str
    award_id: UUID
    award: str
    donor: str
    ages: tuple[Money, ...]
    held: Money
    worth: Money
    """What is held, in the award's currency, at its carrying value."""
    test: OwnTest | None
    parts: tuple[OpenPart, ...]

    @property
    def key(self) -> str:
        """Names it in an address."""
        return f"award={self.award_id}&hub={self.hub_id}&currency={self.held.currency}"

    @property
    def carried(self) -> Money:
        """What of it was carried over to a next period."""
        return sum((part.carried[0] for part in self.parts if part.carried), Money.zero(self.held.currency))

    @property
    def is_old(self) -> bool:
        """Whether something is open for longer than six months."""
        return any(self.ages[at] for at in range(2, len(AGES)))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To what the ageing is narrowed."""

    hub_id: UUID | None = None
    award_id: UUID | None = None
    donor_id: UUID | None = None
    currency: str = ""


def ageing(work: Work, narrowed: Narrowed | None = None) -> list[Ageing]:
    """What is open per hub, award and currency, as far as the reader may see, by hub and award; currencies are kept apart."""
    wanted = narrowed or Narrowed()
    groups: dict[tuple[UUID, UUID, str], list[PaidAdvance]] = defaultdict(list)
    names: dict[tuple[UUID, UUID], tuple[str, str, str, str]] = {}
    for id_, reference, paid_on, credited, currency, award_id, hub_id, *named in _paid(work, wanted):
        groups[award_id, hub_id, currency].append(PaidAdvance(id_, reference, paid_on, Money(credited, currency)))
        names[award_id, hub_id] = (named[0], named[1], named[2], named[3])
    held = advances(work, sorted({award_id for award_id, _, _ in groups}, key=str))
    percents = own_percents(work, sorted({hub_id for _, hub_id, _ in groups}, key=str))
    carried = confirmed_last(work, [advance.disbursement_id for its in groups.values() for advance in its])
    found = [
        _ageing(
            key,
            first_in_first_out(its, held.get(key, Held(0, 0)).own),
            held.get(key, Held(0, 0)),
            names[key[0], key[1]],
            percents[key[1]].percent,
            _Marks(work.today, carried),
        )
        for key, its in groups.items()
    ]
    return sorted(found, key=lambda row: (row.hub, row.award, row.held.currency))


@dataclass(frozen=True, slots=True)
class _Marks:
    """By what each advance is marked: the day of today, and what was carried over."""

    today: date
    carried: Mapping[UUID, AdvanceCarryOver]


def _ageing(
    key: tuple[UUID, UUID, str],
    parts: Sequence[Part],
    held: Held,
    named: tuple[str, str, str, str],
    percent: Decimal,
    marks: _Marks,
) -> Ageing:
    award_id, hub_id, currency = key
    award, award_currency, hub, donor = named
    open_minor = [part.open.minor for part in parts]
    # The carrying value of what is open, divided by what is open: the parts add up to what the ledger carries.
    worths = split(held.carried, open_minor) if sum(open_minor) else [0] * len(parts)
    return Ageing(
        hub_id,
        hub,
        award_id,
        award,
        donor,
        by_age(parts, currency, marks.today),
        Money(held.own, currency),
        Money(held.carried, award_currency),
        own_test(parts, percent),
        tuple(
            OpenPart(part, Money(worth, award_currency), _age(part, marks), _carried(part, marks.carried))
            for part, worth in zip(parts, worths, strict=True)
        ),
    )


def _age(part: Part, marks: _Marks) -> str:
    return AGES[age(part.advance.paid_on, marks.today)][0]


def _carried(part: Part, carried: Mapping[UUID, AdvanceCarryOver]) -> tuple[Money, Period] | None:
    its = carried.get(part.advance.disbursement_id)
    if its is None or not part.open:
        return None
    return min(part.open, Money(its.amount_minor, its.currency)), its.period


_PAID = (
    col(Disbursement.id),
    col(Disbursement.reference),
    col(DisbursementPayment.value_on),
    col(DisbursementPayment.credited_minor),
    col(Disbursement.currency),
)


_ASKED_AT = func.coalesce(Disbursement.requested_at, Disbursement.created_at)
_BY_AGE = (
    columns(
        *_PAID,
        col(Disbursement.amount_minor),
        _ASKED_AT.label("asked_at"),
        func.row_number()
        .over(
            partition_by=(col(Disbursement.currency), col(DisbursementPayment.disbursement_id).is_(None)),
            order_by=(_ASKED_AT.desc(), col(Disbursement.reference).desc()),
        )
        .label("newer"),
    )
    .join(DisbursementPayment, col(DisbursementPayment.disbursement_id) == Disbursement.id, isouter=True)
    .where(col(Disbursement.award_id) == bindparam("award_id"), col(Disbursement.hub_id) == bindparam("hub_id"))
    .where(
        or_(col(DisbursementPayment.disbursement_id).is_not(None), col(Disbursement.status) == Status.APPROVED.value)
    )
    .subquery()
)
_PAID_OR_PROMISED_LAST = columns(*list(_BY_AGE.c)[:-1]).where(
    or_(_BY_AGE.c.value_on.is_not(None), _BY_AGE.c.newer == 1)
)
"""What was paid, and of what is approved and not paid yet the newest in each currency."""


def _paid(work: Work, wanted: Narrowed) -> Sequence[Any]:
    mine = work.visible(Disbursement, Action.DISBURSEMENT_READ).with_only_columns(col(Disbursement.id))
    rows = (
        columns(*_PAID, col(Disbursement.award_id), col(Disbursement.hub_id))
        .add_columns(col(Award.reference), col(Award.currency), col(Hub.name), col(Donor.name))
        .join(DisbursementPayment, col(DisbursementPayment.disbursement_id) == Disbursement.id)
        .join(Award, col(Award.id) == Disbursement.award_id)
        .join(Hub, col(Hub.id) == Disbursement.hub_id)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .where(col(Disbursement.id).in_(mine))
    )
    if wanted.hub_id:
        rows = rows.where(col(Disbursement.hub_id) == wanted.hub_id)
    if wanted.award_id:
        rows = rows.where(col(Disbursement.award_id) == wanted.award_id)
    if wanted.donor_id:
        rows = rows.where(col(Award.donor_id) == wanted.donor_id)
    if wanted.currency:
        rows = rows.where(col(Disbursement.currency) == wanted.currency)
    return work.rows(rows)
