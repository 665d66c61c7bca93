"""What became of an advance, what of it is in hand and may be carried over, and one carry-over with its entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from uuid import UUID

from sqlmodel import col, func

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.rules import RATE_SOURCES, Verdict
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.disbursements.models import AdvanceCarryOver, CarryOverStep, Disbursement
from grants_app.disbursements.queries.liquidation import Narrowed, ageing
from grants_app.disbursements.queries.records import carry_over, carry_over_steps, get, standing
from grants_app.disbursements.rules.carrying import (
    CARRY_TRACK,
    CarryOverStatus,
    Outflow,
    Standing,
    barred_from,
    of_kind,
)
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.queries import EntryView, entries_about
from grants_app.ledger.rules import Kind

_KINDS = {"unspent returned": "returned", "disbursement arrived short": "kept"}
"""Events by which money leaves an advance other than as a cost."""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an advance, first in, first out: paid = spent + returned + kept by banks + left."""

    paid: Money
    spent: Money
    returned: Money
    kept: Money
    left: Money
    worth: Money
    """What is left, in the award's currency, at its carrying value."""
    carried: tuple[Money, Period] | None
    """What of the rest was carried over, and to which period."""
    key: str
    """Names the hub's advances in an address."""

    def worth_of(self, amount: Money) -> Money:
        """A part of what is left, in the award's currency, at its carrying value."""
        return self.worth.times(Fraction(amount.minor, self.left.minor))


def became(work: Work, its: Disbursement) -> Became | None:
    """What became of an advance; None where it is not paid."""
    rows = ageing(work, Narrowed(its.hub_id, its.award_id, None, its.currency))
    parts = rows[0].parts if rows else ()
    at = next((at for at, one in enumerate(parts) if one.part.advance.disbursement_id == its.id), None)
    if at is None:
        return None
    one, ends = parts[at], list(accumulate(each.part.advance.credited.minor for each in parts))
    out, begins = _outflows(work, its), ends[at] - one.part.advance.credited.minor
    accounted = one.part.accounted
    found = {kind: Money(of_kind(out, kind, begins, ends[at]), its.currency) for kind in _KINDS.values()}
    spent = accounted - found["returned"] - found["kept"]
    paid = one.part.advance.credited
    return Became(paid, spent, found["returned"], found["kept"], one.part.open, one.worth, one.carried, rows[0].key)


def _outflows(work: Work, its: Disbursement) -> list[Outflow]:
    """What left the hub's advance in the currency, day by day; what disbursements put on it is left out."""
    left = -func.sum(col(Posting.transaction_minor))
    rows = work.rows(
        columns(col(Posting.paid_on), col(Entry.event), left)
        .select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(
            col(Account.book_id) == its.award_id,
            col(Account.kind) == Kind.ADVANCE,
            col(Account.hub_id) == its.hub_id,
            col(Account.currency) == its.currency,
            col(Entry.event) != "disbursement paid",
        )
        .group_by(col(Posting.paid_on), col(Entry.event))
        .order_by(col(Posting.paid_on), col(Entry.event))
    )
    return [Outflow(_KINDS.get(event, "spent"), int(minor)) for _, event, minor in rows if minor]


def left_of(work: Work, its: Disbursement) -> Money:
    """What of an advance is still in hand, first in, first out."""
    found = became(work, its)
    return found.left if found else Money.zero(its.currency)


def standing_of(work: Work, disbursement_id: UUID) -> list[Standing]:
    """The carry-overs of an advance that wait or are confirmed, as the rules look at them."""
    return [
        Standing(row.reference, row.period, row.status == CarryOverStatus.CONFIRMED)
        for row in standing(work, disbursement_id)
    ]


def may_confirm(work: Work, its: AdvanceCarryOver, award: Award, hub: Hub, worth: Money) -> Verdict:
    """Whether the person may decide on the amount, by the table that says how far requests may be approved."""
    first = award.provisional_source or award.rate_source
    asked_by = carry_over_done_by(work, its.id).get("ask")
    return authorities.verdict(
        work,
        Action.DISBURSEMENT_APPROVE,
        hub,
        worth,
        sources=(first, *RATE_SOURCES),
        but_not_from=frozenset({asked_by}),
    )


def carry_over_done_by(work: Work, carry_over_id: UUID) -> dict[str, UUID | None]:
    """Who took which step."""
    return {step.name: step.by_id for step in carry_over_steps(work, carry_over_id)}


@dataclass(frozen=True, slots=True)
class CarryOverCard:
    """All that the page of a carry-over shows."""

    carry_over: AdvanceCarryOver
    disbursement: Disbursement
    award: Award
    hub: Hub
    amount: Money
    worth: Money
    """At the carrying value: as posted, or before that as it would be now."""
    left: Money
    steps: tuple[Step, ...]
    waits_for: str
    """Why the person cannot decide now, where only that stands in the way."""
    history: Sequence[CarryOverStep]
    entries: Sequence[EntryView]


def carry_over_card(work: Work, carry_over_id: UUID) -> CarryOverCard:
    """One carry-over with its advance, its history and its entries."""
    its = carry_over(work, carry_over_id)
    disbursement = get(work, its.disbursement_id)
    award, hub = awards.award(work, disbursement.award_id), hub_of(work, its.hub_id)
    now = became(work, disbursement)
    left = now.left if now else Money.zero(its.currency)
    amount = Money(its.amount_minor, its.currency)
    worth = _worth(its, amount, now, award.currency)
    may, waits_for = CARRY_TRACK.steps_for(its.status, work.actor, None), ""
    if may:
        waits_for = _waits_for(work, its, may[0].name, may_confirm(work, its, award, hub, worth))
    keys = (f"advance.carried-over:{its.id}", f"advance.carry-over-taken-back:{its.id}")
    return CarryOverCard(
        its,
        disbursement,
        award,
        hub,
        amount,
        worth,
        left,
        () if waits_for else may,
        waits_for,
        carry_over_steps(work, its.id),
        [view for view in entries_about(work, disbursement.id) if view.entry.key in keys],
    )


def _worth(its: AdvanceCarryOver, amount: Money, now: Became | None, currency: str) -> Money:
    """Its carrying value: as posted, or before that as it would be now."""
    if its.worth_minor is not None:
        return Money(its.worth_minor, currency)
    return now.worth_of(amount) if now and now.left else Money.zero(currency)


def _waits_for(work: Work, its: AdvanceCarryOver, step: str, verdict: Verdict) -> str:
    done = carry_over_done_by(work, its.id)
    sentence = barred_from(step, done.get("ask"), done.get("confirm"), work.actor.id)
    return sentence or ("" if verdict.is_enough else verdict.says)
