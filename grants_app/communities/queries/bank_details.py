"""Bank details of communities: their versions without what is sealed, whether they can be paid, and the envelopes for the cleared."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col

from grants_app.access import Action
from grants_app.communities.models import BankDetails, SealedAccount
from grants_app.communities.rules.bank_details import Standing, Status
from grants_app.core.work import Work


def versions(work: Work, community_id: UUID) -> Sequence[BankDetails]:
    """Every version of a community that the reader may see, the newest first."""
    mine = work.visible(BankDetails, Action.COMMUNITY_READ).where(BankDetails.community_id == community_id)
    return work.all(mine.order_by(col(BankDetails.number).desc()))


def details(work: Work, details_id: UUID, *, to_change: bool = False) -> BankDetails:
    """One version that the reader may see; NotFound for all others."""
    mine = work.visible(BankDetails, Action.COMMUNITY_READ).where(BankDetails.id == details_id)
    return work.one(mine.with_for_update() if to_change else mine)


def in_force(work: Work, community_id: UUID) -> BankDetails | None:
    """The verified version, or None."""
    return next((row for row in versions(work, community_id) if row.status == Status.VERIFIED), None)


def standing(work: Work, community_id: UUID) -> Standing:
    """Whether a payment can go to the community, for the rooms that pay."""
    rows = versions(work, community_id)
    verified = next((row.fingerprint for row in rows if row.status == Status.VERIFIED), "")
    return Standing(verified, any(row.status == Status.PROPOSED for row in rows))


def account(work: Work, details_id: UUID) -> SealedAccount:
    """The envelopes of a version, for the cleared of its hub."""
    return work.one(work.visible(SealedAccount, Action.IDENTITY_OPEN).where(SealedAccount.details_id == details_id))
