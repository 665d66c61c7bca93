"""What a community did not spend and sent back, to the hub's advance or to the award's bank share."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money, rounded
from grants_app.core.work import Work
from grants_app.disbursements.rules.amounts import give_back
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.rules import AccountName, Kind, Move
from grants_app.sub_grants import entries, queries
from grants_app.sub_grants.entries import BANK, Cost, Heading, Purse
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import SubGrantCost, SubGrantRefund
from grants_app.sub_grants.posting import Why, cost_row, keep, must_be_in, purse_of, settle, share_named
from grants_app.sub_grants.rules.amounts import Left, Refund, check_refund, let_go, take_back, taken_back
from grants_app.sub_grants.rules.life import TRANCHE_TRACK, ShownAs, TrancheStatus
from grants_app.sub_grants.taking import Taken, take


def refund(work: Work, tranche_id: UUID, came: Refund) -> SubGrantRefund:
    """Record what a community sent back of a tranche; what had become a cost stops being one, at the value that it had."""
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "refund")
    work.must(step.action, row.hub_id)
    left = _left(work, taken)
    check_refund(came, left, queries.payment(work, row.id).value_on, work.today)
    if any(its.bank_reference == came.bank_reference.strip() for its in queries.refunds(work, [row.id])):
        raise Conflict(
            f"A refund with the reference {came.bank_reference} is recorded already; it was not recorded again."
        )
    unspent = min(came.returned, left.left)
    costs: list[SubGrantCost] = []
    with open_book(work, taken.award.id) as book:
        purse = purse_of(
            work, book, taken, came.paid_to, share_named(work, book, came.paid_to, came.bank_account_id, came.value_on)
        )
        target = purse.source(came.paid_to)
        must_be_in(target.currency, came.credited)
        its = _row(work, taken, target, came)
        if part := came.returned - unspent:
            costs.append(_take_back(work, purse, taken, left, part, came))
        key = f"sub-grant.refunded:{its.id}"
        heading = Heading(key, its.id, f"{taken.name}: sent back, {its.bank_reference}", came.value_on, came.value_on)
        event, arrived = entries.came_back(purse, heading, came.paid_to, came.returned, came.credited)
        book.post(event)
        book.move(key, row.id, _freed(book, taken, left, unspent, arrived, to_advance=came.paid_to != BANK))
        if row.status == TrancheStatus.PAID and taken.sub_grant.shown_as == ShownAs.TRANCHES:
            settle(book, taken, left.left - unspent, f"sub-grant.settled:{its.id}")
    work.add(its)
    keep(work, taken, costs)
    facts: dict[str, Any] = {"returned": came.returned, "credited": came.credited, "value_on": came.value_on}
    write_down(work, taken.sub_grant, step.name, tranche=row, **facts)
    return its


def _left(work: Work, taken: Taken) -> Left:
    """How the tranche stands; where vouchers are charged one by one, no more can come back than the community holds."""
    left = queries.of_tranches(work, taken.sub_grant)[taken.tranche.id]
    if taken.sub_grant.shown_as == ShownAs.TRANCHES:
        return left
    whole = queries.of_one(work, taken.sub_grant)
    return Left(min(left.paid - left.returned, whole.left) + left.returned, taken.nothing, left.returned)


def _take_back(work: Work, purse: Purse, taken: Taken, left: Left, part: Money, came: Refund) -> SubGrantCost:
    """What had become a cost is one no longer: the expense goes down by what it came to then."""
    so_far = queries.costs(work, [taken.tranche.id])
    award = taken_back(part, left.cost, sum(cost.award_minor for cost in so_far))
    hub = taken_back(part, left.cost, sum(cost.hub_minor for cost in so_far))
    cost = Cost(-part, Money(-award, taken.award.currency), Money(-hub, taken.hub.currency), "", "", None, False)
    its_id = new_id()
    key = f"sub-grant.taken-back:{its_id}"
    why = Why("refund", came.value_on, came.value_on, came.bank_reference, key)
    heading = Heading(key, its_id, f"{taken.name}: a cost that came back", came.value_on, came.value_on)
    entry_id = purse.book.post(entries.became_cost(purse, heading, cost, taken.tranche.line_id))
    moves = take_back(taken.tranche.line_id, taken.hub.id, award, to_advance=came.paid_to != BANK)
    purse.book.move(key, its_id, moves)
    return cost_row(work, taken, cost, why, its_id, entry_id)


def _freed(book: OpenBook, taken: Taken, left: Left, unspent: Money, arrived: int, *, to_advance: bool) -> list[Move]:
    """The budget of what was not spent: the hub's again, where its advance holds the money again, else available."""
    row = taken.tranche
    if not unspent:
        return []
    if taken.sub_grant.shown_as == ShownAs.VOUCHERS:
        return [] if to_advance else give_back(book.shares(taken.hub.id), [row.line_id], taken.hub.id, arrived)
    freed = rounded(Fraction(row.reserved_minor * unspent.minor, left.left.minor))
    row.reserved_minor -= freed
    return let_go(row.line_id, taken.hub.id, freed, to_advance=arrived if to_advance else 0)


def _row(work: Work, taken: Taken, target: AccountName, came: Refund) -> SubGrantRefund:
    of_bank = target.kind is Kind.BANK
    return SubGrantRefund(
        id=new_id(),
        hub_id=taken.hub.id,
        tranche_id=taken.tranche.id,
        amount_minor=came.returned.minor,
        paid_to=came.paid_to,
        credited_minor=came.credited.minor,
        bank_account_id=target.party_id if of_bank else None,
        own_currency=target.currency if of_bank and target.currency != taken.award.currency else "",
        value_on=came.value_on,
        bank_reference=came.bank_reference.strip()[:80],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
