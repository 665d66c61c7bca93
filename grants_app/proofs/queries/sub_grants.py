"""Proofs of sub-grants and findings: what communities hold, and that each payment, cost and disallowance is posted once."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, case, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.findings.models import Finding
from grants_app.findings.rules import Status as FindingStatus
from grants_app.ledger.models import Account, Book, Entry, Posting
from grants_app.ledger.rules import Kind
from grants_app.sub_grants.models import SubGrant, SubGrantCost, SubGrantRefund, Tranche, TranchePayment
from grants_app.sub_grants.queries import held_by_communities, of_sub_grants
from grants_app.sub_grants.rules.life import ShownAs


def beside_the_ledger(work: Work) -> Iterator[str]:
    """Communities that hold by the ledger something else than their agreements say; vouchers are read from the ledger itself."""
    rows = [its for (its,) in work.rows(columns(SubGrant).order_by(col(SubGrant.reference)))]
    should: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    names: dict[tuple[UUID, UUID, str], list[str]] = defaultdict(list)
    left = of_sub_grants(work, rows)
    for its in rows:
        at = (its.award_id, its.community_id, its.currency)
        should[at] += left[its.id].left.minor
        names[at].append(its.reference)
        if its.shown_as == ShownAs.VOUCHERS and left[its.id].cost.minor < 0:
            yield f"{its.reference}: the ledger says that its community holds more than it was paid."
    for at, (own, _) in held_by_communities(work, {its.award_id for its in rows}).items():
        if own != should.get(at, 0):
            yield (
                f"{', '.join(names[at]) or 'No agreement'}: {Money(should.get(at, 0), at[2])} is not accounted for, and by the ledger "
                f"the community holds {Money(own, at[2])}."
            )


def without_entry(work: Work) -> Iterator[str]:
    """Payments, costs and refunds without their entry or with several, and costs whose entry says another amount."""
    yield from _payments(work)
    yield from _refunds(work)
    yield from _costs(work)


def _payments(work: Work) -> Iterator[str]:
    entries = func.count(col(Entry.id))
    theirs = and_(col(Entry.about_id) == Tranche.id, col(Entry.key).startswith("sub-grant.paid:"))
    rows = work.rows(
        columns(col(SubGrant.reference), col(Tranche.position), entries)
        .select_from(Tranche)
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id)
        .join(TranchePayment, col(TranchePayment.tranche_id) == Tranche.id, isouter=True)
        .join(Entry, theirs, isouter=True)
        .group_by(col(Tranche.id), col(SubGrant.reference), col(Tranche.position), col(TranchePayment.tranche_id))
        .having(
            or_(
                and_(col(TranchePayment.tranche_id).is_(None), entries != 0),
                and_(col(TranchePayment.tranche_id).is_not(None), entries != 1),
            )
        )
    )
    for reference, position, count in rows:
        yield f"{reference}, tranche {position}: its payment stands {count} times in the ledger."


def _refunds(work: Work) -> Iterator[str]:
    entries = func.count(col(Entry.id))
    rows = work.rows(
        columns(col(SubGrantRefund.bank_reference), entries)
        .join(Entry, col(Entry.about_id) == SubGrantRefund.id, isouter=True)
        .group_by(col(SubGrantRefund.id), col(SubGrantRefund.bank_reference))
        .having(entries != 1)
    )
    for reference, count in rows:
        yield f"The refund {reference} of a community stands {count} times in the ledger."


def _costs(work: Work) -> Iterator[str]:
    said = func.sum(Posting.amount_minor)
    rows = work.rows(
        columns(col(SubGrant.reference), col(Tranche.position), col(SubGrantCost.award_minor), col(Book.currency), said)
        .select_from(SubGrantCost)
        .join(Tranche, col(Tranche.id) == SubGrantCost.tranche_id)
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id)
        .join(Book, col(Book.id) == SubGrantCost.award_id)
        .join(Posting, col(Posting.entry_id) == SubGrantCost.entry_id)
        .join(Account, and_(col(Account.id) == Posting.account_id, col(Account.kind) == Kind.EXPENSE))
        .group_by(
            col(SubGrantCost.id),
            col(SubGrant.reference),
            col(Tranche.position),
            col(SubGrantCost.award_minor),
            col(Book.currency),
        )
        .having(said != col(SubGrantCost.award_minor))
    )
    for reference, position, minor, currency, there in rows:
        yield (
            f"{reference}, tranche {position}: its cost says {Money(minor, currency)}, its entry {Money(int(there), currency)}."
        )


def disallowed_beside_their_entries(work: Work) -> Iterator[str]:
    """Disallowed findings without an entry of just their amount, others that have one, and reversals that say otherwise."""
    taken = (
        columns(col(Posting.entry_id).label("entry_id"), func.sum(Posting.amount_minor).label("minor"))
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Account.kind) == Kind.EXPENSE)
        .group_by(col(Posting.entry_id))
        .subquery()
    )
    was_disallowed = col(Finding.status).in_([FindingStatus.DISALLOWED, FindingStatus.WITHDRAWN])
    is_withdrawn = col(Finding.status) == FindingStatus.WITHDRAWN
    reversal = aliased(Entry)
    rows = work.rows(
        columns(col(Finding.reference), col(Finding.status))
        .join(taken, taken.c.entry_id == col(Finding.entry_id), isouter=True)
        .join(reversal, col(reversal.reverses_id) == col(Finding.entry_id), isouter=True)
        .where(
            or_(
                and_(was_disallowed, or_(taken.c.minor.is_(None), taken.c.minor != -col(Finding.amount_minor))),
                and_(~was_disallowed, col(Finding.entry_id).is_not(None)),
                and_(is_withdrawn, col(reversal.id).is_(None)),
                and_(~is_withdrawn, col(reversal.id).is_not(None)),
            )
        )
    )
    for reference, status in rows:
        yield f"{reference} is {status}, which its entry in the ledger does not say."


def recovered_beside_their_entries(work: Work) -> Iterator[str]:
    """Findings of which the ledger has another amount as recovered, and not given back, than they say."""
    in_bank = (
        columns(col(Entry.about_id).label("about_id"), func.sum(Posting.transaction_minor).label("minor"))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, and_(col(Account.id) == Posting.account_id, col(Account.kind) == Kind.BANK))
        .where(
            or_(
                *(
                    col(Entry.key).startswith(key)
                    for key in ("finding.recovered:", "finding.reversed:", "finding.repaid:")
                )
            )
        )
        .group_by(col(Entry.about_id))
        .subquery()
    )
    there = func.coalesce(in_bank.c.minor, 0)
    says = case((col(Finding.repaid_on).is_not(None), 0), else_=col(Finding.recovered_minor))
    rows = work.rows(
        columns(col(Finding.reference), col(Book.currency), says, there)
        .join(Book, col(Book.id) == Finding.award_id)
        .join(in_bank, in_bank.c.about_id == col(Finding.id), isouter=True)
        .where(there != says)
    )
    for reference, currency, said, minor in rows:
        yield (
            f"{reference} says that {Money(int(said), currency)} was recovered and kept; in the ledger it is "
            f"{Money(int(minor), currency)}."
        )
