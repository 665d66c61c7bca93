"""Proof that each business event stands in the ledger once: what happened has its entry, and what has not, none."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, func

from grants_app.awards.models import Award, Instalment
from grants_app.awards.rules import Status as AwardStatus
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementPayment
from grants_app.ledger.models import Entry


def without_entry(work: Work) -> Iterator[str]:
    """Signed awards, received instalments and paid disbursements that have no entry, or several."""
    yield from _awards(work)
    yield from _instalments(work)
    yield from _disbursements(work)


def _awards(work: Work) -> Iterator[str]:
    entries = func.count(col(Entry.id))
    rows = work.rows(
        columns(col(Award.reference), col(Award.status), entries)
        .join(Entry, _begun_by(Award, "award.signed:"), isouter=True)
        .group_by(col(Award.id), col(Award.reference), col(Award.status))
        .having(
            or_(
                and_(col(Award.status) == AwardStatus.PREPARING, entries != 0),
                and_(col(Award.status) != AwardStatus.PREPARING, entries != 1),
            )
        )
    )
    for reference, status, count in rows:
        yield f"{reference} is {status}, and its signing stands {count} times in the ledger."


def _instalments(work: Work) -> Iterator[str]:
    entries = func.count(col(Entry.id))
    rows = work.rows(
        columns(col(Award.reference), col(Instalment.due_on), col(Instalment.received_on), entries)
        .select_from(Instalment)
        .join(Award, col(Award.id) == Instalment.award_id)
        .join(Entry, _begun_by(Instalment, "instalment.received:"), isouter=True)
        .group_by(col(Instalment.id), col(Award.reference), col(Instalment.due_on), col(Instalment.received_on))
        .having(
            or_(
                and_(col(Instalment.received_on).is_(None), entries != 0),
                and_(col(Instalment.received_on).is_not(None), entries != 1),
            )
        )
    )
    for reference, due_on, received_on, count in rows:
        state = f"received on {received_on}" if received_on else "not received"
        yield f"{reference}: the instalment due on {due_on} is {state}, and stands {count} times in the ledger."


def _disbursements(work: Work) -> Iterator[str]:
    entries = func.count(col(Entry.id))
    rows = work.rows(
        columns(col(Disbursement.reference), col(DisbursementPayment.value_on), entries)
        .join(DisbursementPayment, col(DisbursementPayment.disbursement_id) == Disbursement.id, isouter=True)
        .join(Entry, _begun_by(Disbursement, "disbursement.paid:"), isouter=True)
        .group_by(col(Disbursement.id), col(Disbursement.reference), col(DisbursementPayment.value_on))
        .having(
            or_(
                and_(col(DisbursementPayment.value_on).is_(None), entries != 0),
                and_(col(DisbursementPayment.value_on).is_not(None), entries != 1),
            )
        )
    )
    for reference, value_on, count in rows:
        state = f"paid on {value_on}" if value_on else "not paid"
        yield f"{reference} is {state}, and its payment stands {count} times in the ledger."


def _begun_by(record: type[Award | Instalment | Disbursement], key: str) -> ColumnElement[bool]:
    """The entry that is about the record and was posted under the key of that event."""
    return and_(col(Entry.about_id) == col(record.id), col(Entry.key).startswith(key), col(Entry.reverses_id).is_(None))
