"""All that is read of donors: they are the network's, so everybody who may read donors sees all."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.donors.models import Donor


def donors(work: Work) -> Sequence[Donor]:
    """All donors by name."""
    work.must_somewhere(Action.DONOR_READ)
    return work.all(select(Donor).order_by(col(Donor.name)))


def donor(work: Work, donor_id: UUID) -> Donor:
    """One donor; NotFound when there is none."""
    return work.one(select(Donor).where(Donor.id == donor_id))


def donor_by_code(work: Work, code: str) -> Donor | None:
    """The donor with that code (in any case), or None."""
    return work.session.exec(select(Donor).where(func.upper(col(Donor.code)) == code.strip().upper())).first()
