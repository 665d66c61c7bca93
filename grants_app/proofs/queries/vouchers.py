"""Proofs of vouchers: their charges never exceed them, and each posted charge is exactly what its entry says."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import case, col, func

from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import Status
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rules import Kind


def overcharged(work: Work) -> Iterator[str]:
    """Vouchers charged by more than 100 %, or by more than their amount, or against their sign."""
    charged = func.sum(case((col(Charge.status) == Status.REVERSED, 0), else_=col(Charge.charged_minor)))
    amount = col(Voucher.amount_minor)
    rows = work.rows(
        columns(col(Voucher.number), col(Voucher.year), col(Voucher.currency), amount, charged)
        .join(Charge, col(Charge.voucher_id) == Voucher.id)
        .group_by(col(Voucher.id), col(Voucher.number), col(Voucher.year), col(Voucher.currency), amount)
        .having(
            or_(
                and_(amount > 0, or_(charged > amount, charged < 0)),
                and_(amount < 0, or_(charged < amount, charged > 0)),
            )
        )
    )
    for number, year, currency, whole, sum_of in rows:
        yield f"Voucher {number} of {year} is {Money(whole, currency)}, and {Money(int(sum_of), currency)} is charged."
    yield from _above_all_of_it(work)


def _above_all_of_it(work: Work) -> Iterator[str]:
    """Percentages are exact decimals kept as text, so they are added here; only vouchers with several charges can exceed."""
    document = func.coalesce(col(Voucher.first_id), col(Voucher.id))
    standing = (
        columns(document.label("document_id"), col(Voucher.number), col(Voucher.year), col(Charge.percent))
        .join(Charge, col(Charge.voucher_id) == Voucher.id)
        .where(col(Charge.status) != Status.REVERSED)
        .subquery()
    )
    several = columns(standing.c.document_id).group_by(standing.c.document_id).having(func.count() > 1)
    shares: dict[UUID, Decimal] = defaultdict(Decimal)
    names: dict[UUID, tuple[str, int]] = {}
    for document_id, number, year, percent in work.rows(columns(standing).where(standing.c.document_id.in_(several))):
        shares[document_id] += percent
        names[document_id] = (number, year)
    for document_id, percent in shares.items():
        if percent > 100:
            number, year = names[document_id]
            yield f"Voucher {number} of {year} is charged by {percent} %."


def charges_beside_their_entries(work: Work) -> Iterator[str]:
    """Posted charges without entry or with another amount, drafts with an entry, and entries of no charge."""
    yield from _wrong_state(work)
    yield from _wrong_amounts(work)
    yield from _several_entries(work)


def _wrong_state(work: Work) -> Iterator[str]:
    """A charge that is or was posted names its entry and the entry names the charge; a draft names none."""
    is_posted = col(Charge.status) != Status.DRAFT
    rows = work.rows(
        columns(col(Voucher.number), col(Voucher.year), col(Charge.status))
        .join(Charge, col(Charge.voucher_id) == Voucher.id)
        .join(Entry, and_(col(Entry.id) == Charge.entry_id, col(Entry.about_id) == Charge.id), isouter=True)
        .where(or_(and_(is_posted, col(Entry.id).is_(None)), and_(~is_posted, col(Charge.entry_id).is_not(None))))
    )
    for number, year, status in rows:
        yield f"A charge of voucher {number} of {year} is {status}, which its entry in the ledger does not say."


def _wrong_amounts(work: Work) -> Iterator[str]:
    """What a posted charge says in its three currencies is what the expense of its entry says."""
    cost = (
        columns(
            col(Posting.entry_id).label("entry_id"),
            func.sum(Posting.amount_minor).label("award"),
            func.sum(Posting.transaction_minor).label("charged"),
            func.sum(Posting.hub_minor).label("hub"),
            func.sum(case((col(Account.line_id).is_(None), 1), else_=0)).label("without_line"),
        )
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Account.kind) == Kind.EXPENSE)
        .group_by(col(Posting.entry_id))
        .subquery()
    )
    rows = work.rows(
        columns(col(Voucher.number), col(Voucher.year), col(Award.currency), col(Charge.award_minor), cost.c.award)
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .join(cost, cost.c.entry_id == col(Charge.entry_id), isouter=True)
        .where(
            col(Charge.status) != Status.DRAFT,
            or_(
                cost.c.entry_id.is_(None),
                cost.c.award != col(Charge.award_minor),
                cost.c.charged != col(Charge.charged_minor),
                cost.c.hub != col(Charge.hub_minor),
                cost.c.without_line != 0,
            ),
        )
    )
    for number, year, currency, said, there in rows:
        yield (
            f"Voucher {number} of {year}: the charge says {Money(said or 0, currency)}, its entry "
            f"{Money(int(there or 0), currency)} (or they differ in another currency)."
        )


def _several_entries(work: Work) -> Iterator[str]:
    """No charge stands twice in the ledger, and no entry stands for a charge that is not there."""
    count = func.count(col(Entry.id))
    rows = work.rows(
        columns(col(Entry.about_id), count, func.count(col(Charge.id)))
        .join(Charge, col(Charge.id) == Entry.about_id, isouter=True)
        .where(col(Entry.key).startswith("charge.posted:"), col(Entry.reverses_id).is_(None))
        .group_by(col(Entry.about_id))
        .having(or_(count != 1, func.count(col(Charge.id)) == 0))
    )
    for about_id, entries, charges in rows:
        what = f"stands {entries} times in the ledger" if charges else "stands in the ledger and nowhere else"
        yield f"The charge {about_id} {what}."


def corrections(work: Work) -> Iterator[str]:
    """Charges taken back whose entry stands, charges that stand with an entry taken back, and corrections without their pair."""
    yield from _reversals(work)
    corrected = aliased(Charge)
    status = col(corrected.status)
    rows = work.rows(
        columns(col(Charge.id), status)
        .join(corrected, col(corrected.id) == col(Charge.corrects_id))
        .where(or_(status != Status.REVERSED, col(Charge.status) == Status.DRAFT))
    )
    for charge_id, status in rows:
        yield f"The charge {charge_id} corrects one that is {status}, or is itself only a draft."


def _reversals(work: Work) -> Iterator[str]:
    reversal = aliased(Entry)
    is_reversed = col(Charge.status) == Status.REVERSED
    rows = work.rows(
        columns(col(Voucher.number), col(Voucher.year), col(Charge.status))
        .join(Charge, col(Charge.voucher_id) == Voucher.id)
        .join(
            reversal,
            and_(col(reversal.reverses_id) == col(Charge.entry_id), col(reversal.about_id) == col(Charge.id)),
            isouter=True,
        )
        .where(
            col(Charge.entry_id).is_not(None),
            or_(and_(is_reversed, col(reversal.id).is_(None)), and_(~is_reversed, col(reversal.id).is_not(None))),
        )
    )
    for number, year, status in rows:
        yield f"A charge of voucher {number} of {year} is {status}; whether its entry was taken back says otherwise."
