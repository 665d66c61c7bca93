"""One voucher or charge that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.awards.models import Award, SecondLook
from grants_app.budgets.models import BudgetLine, BudgetVersionLine
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, ExpenditureImport, Voucher
from grants_app.expenditures.rules import Status
from grants_app.hubs.models import Community, Hub
from grants_app.ledger.models import ControlMove, Entry
from grants_app.ledger.queries import EntryView, entries_about


def charge(work: Work, charge_id: UUID, *, to_change: bool = False) -> Charge:
    """One charge that the reader may see."""
    wanted = work.visible(Charge, Action.EXPENDITURE_READ).where(Charge.id == charge_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.one(wanted)


def disallowed_by(work: Work, charge_id: UUID) -> str:
    """The reference of the finding that disallowed a part of a charge, as the ledger has it; empty where none did."""
    reversal = aliased(Entry)
    said = work.session.exec(
        select(Entry.description)
        .join(ControlMove, col(ControlMove.key) == Entry.key)
        .join(reversal, col(reversal.reverses_id) == Entry.id, isouter=True)
        .where(ControlMove.about_id == charge_id, col(ControlMove.key).startswith("finding.disallowed:"))
        .where(col(reversal.id).is_(None))
    ).first()
    return said.split(":")[0] if said else ""


def voucher(work: Work, voucher_id: UUID) -> Voucher:
    """One voucher that the reader may see."""
    return work.one(work.visible(Voucher, Action.EXPENDITURE_READ).where(Voucher.id == voucher_id))


def versions(work: Work, document_id: UUID, *, to_change: bool = False) -> list[Voucher]:
    """All versions of a voucher that the reader may see, the oldest first; `to_change` locks them until commit."""
    wanted = (
        work.visible(Voucher, Action.EXPENDITURE_READ)
        .where(or_(col(Voucher.id) == document_id, col(Voucher.first_id) == document_id))
        .order_by(col(Voucher.version))
    )
    if to_change:
        # The first version is the lock of them all: a correction that waited for it sees the versions made meanwhile.
        work.one(select(Voucher).where(Voucher.id == document_id).with_for_update())
        wanted = wanted.execution_options(populate_existing=True)
    return list(work.all(wanted))


def charges_of(work: Work, rows: Sequence[Voucher]) -> Sequence[Charge]:
    """All charges of these versions of a voucher, to whatever award."""
    wanted = select(Charge).where(col(Charge.voucher_id).in_([row.id for row in rows]))
    return work.all(wanted.order_by(col(Charge.id)).execution_options(populate_existing=True))


def same_number(work: Work, hub_id: UUID, number: str, year: int) -> list[UUID]:
    """The vouchers (by their first versions) of a hub that bear a number in a year."""
    wanted = select(Voucher).where(Voucher.hub_id == hub_id, Voucher.number == number, Voucher.year == year)
    return [row.document_id for row in work.all(wanted)]


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
    """What one person alone imported or corrected waits for another's look."""
    says: Voucher
    """The version of the voucher that it was charged from."""
    corrected_by: Charge | None
    """What stands in its place, where it was taken back."""

    @property
    def stands(self) -> bool:
        return self.charge.status != Status.REVERSED


@dataclass(frozen=True, slots=True)
class VoucherView:
    """All that a voucher's page shows."""

    voucher: Voucher
    """Its newest version."""
    hub: Hub
    charges: tuple[ChargeView, ...]
    versions: tuple[Voucher, ...]
    """Those before it, the newest first."""

    @property
    def amount(self) -> Money:
        return Money(self.voucher.amount_minor, self.voucher.currency)

    @property
    def charged(self) -> Money:
        return Money(sum(it.charge.charged_minor for it in self.charges if it.stands), self.voucher.currency)

    @property
    def percent(self) -> Decimal:
        """How much of it is charged, in per cent."""
        return sum((it.charge.percent for it in self.charges if it.stands), Decimal(0))


def voucher_view(work: Work, voucher_id: UUID) -> VoucherView:
    """One voucher, by any of its versions, with what it is charged to and what was taken back."""
    *earlier, found = versions(work, voucher(work, voucher_id).document_id)
    says = {row.id: row for row in (*earlier, found)}
    hub = work.one(select(Hub).where(Hub.id == found.hub_id))
    rows = work.rows(
        columns(Charge, Award, col(BudgetLine.code), col(Community.alias), ExpenditureImport, _waits_for_look())
        .join(Award, col(Award.id) == Charge.award_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .join(Community, col(Community.id) == Charge.community_id, isouter=True)
        .join(ExpenditureImport, col(ExpenditureImport.id) == Charge.import_id, isouter=True)
        .where(col(Charge.voucher_id).in_(list(says)))
        .order_by(col(Charge.status) == Status.REVERSED, col(BudgetLine.code), col(Charge.id))
    )
    described = descriptions(work, [charge.line_id for charge, *_ in rows])
    correcting = {charge.corrects_id: charge for charge, *_ in rows}
    views = tuple(
        ChargeView(
            charge,
            award,
            code,
            described.get(charge.line_id, ""),
            alias or "",
            tuple(entries_about(work, charge.id)),
            came_by,
            waits,
            says[charge.voucher_id],
            correcting.get(charge.id),
        )
        for charge, award, code, alias, came_by, waits in rows
    )
    return VoucherView(found, hub, views, tuple(reversed(earlier)))


def _waits_for_look() -> ColumnElement[bool]:
    """Whether another person should still look at the charge, or at the file that it came by."""
    about = or_(col(SecondLook.about_id) == Charge.import_id, col(SecondLook.about_id) == Charge.id)
    return select(SecondLook.id).where(about, col(SecondLook.looked_at).is_(None)).exists()


def descriptions(work: Work, line_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the newest budget says of each line."""
    rows = work.rows(
        columns(col(BudgetVersionLine.line_id), col(BudgetVersionLine.description))
        .where(col(BudgetVersionLine.line_id).in_(line_ids))
        .order_by(col(BudgetVersionLine.id))
    )
    return dict(rows)
