"""One voucher or charge that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.awards.models import Award, SecondLook
from grants_app.budgets.models import BudgetLine, BudgetVersionLine
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, ExpenditureImport, Voucher
from grants_app.hubs.models import Community, Hub
from grants_app.ledger.queries import EntryView, entries_about


def charge(work: Work, charge_id: UUID, *, to_change: bool = False) -> Charge:
    """One charge that the reader may see."""
    wanted = work.visible(Charge, Action.EXPENDITURE_READ).where(Charge.id == charge_id)
    return work.one(wanted.with_for_update() if to_change else wanted)


def voucher(work: Work, voucher_id: UUID) -> Voucher:
    """One voucher that the reader may see."""
    return work.one(work.visible(Voucher, Action.EXPENDITURE_READ).where(Voucher.id == voucher_id))


def has_charges(work: Work, voucher_id: UUID) -> bool:
    """Whether the voucher is charged to anything."""
    return work.session.exec(select(Charge.id).where(Charge.voucher_id == voucher_id)).first() is not None


@dataclass(frozen=True, slots=True)
class ChargeView:
    """One charge of a voucher with its names, amounts and the entry that it made."""

    charge: Charge
    award: Award
    line_code: str
    line_description: str
    community: str
    entries: tuple[EntryView, ...]
    came_by: ExpenditureImport | None
    waits_for_look: bool
    """What one person alone imported as posted waits for another's look."""


@dataclass(frozen=True, slots=True)
class VoucherView:
    """All that a voucher's page shows."""

    voucher: Voucher
    hub: Hub
    charges: tuple[ChargeView, ...]

    @property
    def amount(self) -> Money:
        return Money(self.voucher.amount_minor, self.voucher.currency)

    @property
    def charged(self) -> Money:
        return Money(sum(view.charge.charged_minor for view in self.charges), self.voucher.currency)


def voucher_view(work: Work, voucher_id: UUID) -> VoucherView:
    """One voucher with what it is charged to."""
    found = voucher(work, voucher_id)
    hub = work.one(select(Hub).where(Hub.id == found.hub_id))
    rows = work.rows(
        columns(Charge, Award, col(BudgetLine.code), col(Community.alias), ExpenditureImport, col(SecondLook.id))
        .join(Award, col(Award.id) == Charge.award_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .join(Community, col(Community.id) == Charge.community_id, isouter=True)
        .join(ExpenditureImport, col(ExpenditureImport.id) == Charge.import_id, isouter=True)
        .join(
            SecondLook,
            and_(col(SecondLook.about_id) == Charge.import_id, col(SecondLook.looked_at).is_(None)),
            isouter=True,
        )
        .where(col(Charge.voucher_id) == found.id)
        .order_by(col(BudgetLine.code))
    )
    described = descriptions(work, [charge.line_id for charge, *_ in rows])
    views = tuple(
        ChargeView(
            charge,
            award,
            code,
            described.get(charge.line_id, ""),
            alias or "",
            tuple(entries_about(work, charge.id)),
            came_by,
            look_id is not None,
        )
        for charge, award, code, alias, came_by, look_id in rows
    )
    return VoucherView(found, hub, views)


def descriptions(work: Work, line_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the newest budget says of each line."""
    rows = work.rows(
        columns(col(BudgetVersionLine.line_id), col(BudgetVersionLine.description))
        .where(col(BudgetVersionLine.line_id).in_(line_ids))
        .order_by(col(BudgetVersionLine.id))
    )
    return dict(rows)
