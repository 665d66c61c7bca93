"""How sub-grants stand: paid, accounted for, sent back, left."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, or_, union_all
from sqlmodel import col, func

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance
from grants_app.ledger.rules import Kind
from grants_app.sub_grants.models import SubGrant, SubGrantCost, SubGrantRefund, Tranche, TranchePayment
from grants_app.sub_grants.rules.amounts import Left
from grants_app.sub_grants.rules.life import ShownAs


@dataclass(frozen=True, slots=True)
class _Sums:
    paid: int = 0
    cost: int = 0
    returned: int = 0
    place: tuple[UUID, UUID, str] | None = None
    """Award, community and currency of the agreement: what the ledger keeps together."""

    @property
    def left(self) -> int:
        return self.paid - self.cost - self.returned


def of_tranches(work: Work, sub_grant: SubGrant) -> dict[UUID, Left]:
    """Per tranche of one agreement; without the vouchers that are charged one by one, which name no tranche."""
    sums = _sums(work, [sub_grant.id], by_tranche=True)
    ids = work.rows(columns(col(Tranche.id)).where(col(Tranche.sub_grant_id) == sub_grant.id))
    return {tranche_id: _left(sums.get(tranche_id, _Sums()), sub_grant.currency) for (tranche_id,) in ids}


def of_sub_grants(work: Work, sub_grants: Sequence[SubGrant]) -> dict[UUID, Left]:
    """Per agreement; what its vouchers charged is read from the ledger."""
    with_vouchers = [its for its in sub_grants if its.shown_as == ShownAs.VOUCHERS]
    beside = {its.award_id for its in with_vouchers}
    sums = _sums(work, [its.id for its in sub_grants], by_tranche=False, all_of=beside)
    charged = _charged(work, with_vouchers, sums)
    found: dict[UUID, Left] = {}
    for its in sub_grants:
        there = sums.get(its.id, _Sums())
        cost = there.cost + charged.get(its.id, 0)
        found[its.id] = _left(_Sums(there.paid, cost, there.returned), its.currency)
    return found


def of_one(work: Work, sub_grant: SubGrant) -> Left:
    """How one agreement stands."""
    return of_sub_grants(work, [sub_grant])[sub_grant.id]


def _left(sums: _Sums, currency: str) -> Left:
    return Left(Money(sums.paid, currency), Money(sums.cost, currency), Money(sums.returned, currency))


def _sums(
    work: Work, sub_grant_ids: Sequence[UUID], *, by_tranche: bool, all_of: Collection[UUID] = ()
) -> dict[UUID, _Sums]:
    """Sums per agreement, or per tranche, in the agreement's currency; also of all agreements of the awards `all_of`."""
    key: Any = (col(Tranche.id) if by_tranche else col(Tranche.sub_grant_id)).label("its_id")
    wanted = or_(col(SubGrant.id).in_(sub_grant_ids), col(SubGrant.award_id).in_(all_of))
    sources: tuple[tuple[Any, Any], ...] = (
        (TranchePayment, Tranche.amount_minor),
        (SubGrantCost, SubGrantCost.amount_minor),
        (SubGrantRefund, SubGrantRefund.amount_minor),
    )
    parts = [
        columns(
            key,
            col(SubGrant.award_id).label("award_id"),
            col(SubGrant.community_id).label("community_id"),
            col(SubGrant.currency).label("currency"),
            literal(at).label("at"),
            col(amount).label("amount"),
        )
        .select_from(Tranche)
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id)
        .join(table, col(table.tranche_id) == Tranche.id)
        .where(wanted)
        for at, (table, amount) in enumerate(sources)
    ]
    all_of_it = union_all(*parts).subquery()
    its = all_of_it.c
    of = (its.its_id, its.award_id, its.community_id, its.currency, its.at)
    found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    places: dict[UUID, tuple[UUID, UUID, str]] = {}
    for its_id, award_id, community_id, currency, at, amount in work.rows(
        columns(*of, func.sum(its.amount)).group_by(*of)
    ):
        found[its_id][at] = int(amount)
        places[its_id] = (award_id, community_id, currency)
    return {its_id: _Sums(paid, cost, returned, places[its_id]) for its_id, (paid, cost, returned) in found.items()}


def _charged(work: Work, with_vouchers: Sequence[SubGrant], sums: Mapping[UUID, _Sums]) -> dict[UUID, int]:
    """What vouchers took of each agreement: all that its community's agreements should hold, less what the ledger says."""
    if not with_vouchers:
        return {}
    should: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    for one in sums.values():
        if one.place is not None:
            should[one.place] += one.left
    holds = held_by_communities(work, {its.award_id for its in with_vouchers})
    found: dict[UUID, int] = {}
    for its in with_vouchers:
        at = (its.award_id, its.community_id, its.currency)
        found[its.id] = should[at] - holds.get(at, (0, 0))[0]
    return found


def held_by_communities(work: Work, award_ids: set[UUID]) -> dict[tuple[UUID, UUID, str], tuple[int, int]]:
    """What communities hold by the ledger, per award, community and currency: in that currency, and carried in the award's."""
    account = (col(Account.book_id), col(Account.party_id), col(Account.currency))
    rows = work.rows(
        columns(*account, func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(and_(col(Account.kind) == Kind.SUB_GRANT, col(Account.book_id).in_(award_ids)))
        .group_by(*account)
    )
    return {(book, party, currency): (int(own), int(carried)) for book, party, currency, own, carried in rows if party}
