"""Documents of vouchers: their facts without their bytes, one with its bytes, and who may open a protected one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.core.attachments import closed
from grants_app.core.database import columns, portions
from grants_app.core.work import Work
from grants_app.expenditures.models import DocumentProtection, VoucherDocument


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document without its bytes."""

    id: UUID
    hub_id: UUID
    voucher_id: UUID
    position: int
    name: str
    extension: str
    size: int
    sha256: str
    attached_by: str
    attached_at: datetime
    inspect_at: str | None
    """Where it may be inspected, when it is protected; None for one that is not."""

    @property
    def is_protected(self) -> bool:
        return self.inspect_at is not None

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return -(-self.size // 1024)

    @property
    def title(self) -> str:
        """What it is called; a protected one by its number alone, since a name may say who."""
        return f"Document {self.position}" if self.is_protected or not self.name else self.name


def documents(work: Work, voucher_ids: Sequence[UUID]) -> list[DocumentFacts]:
    """The documents of vouchers (by their first versions) whose hub the reader may see, in their order."""
    mine = work.visible(VoucherDocument, Action.EXPENDITURE_READ).with_only_columns(col(VoucherDocument.id))
    return _facts(work, voucher_ids, col(VoucherDocument.id).in_(mine))


def documents_of(work: Work, voucher_ids: Sequence[UUID]) -> list[DocumentFacts]:
    """As `documents`, of vouchers that were found in the reader's reach before, by whatever right."""
    return _facts(work, voucher_ids, true())


def _facts(work: Work, voucher_ids: Sequence[UUID], which: ColumnElement[bool]) -> list[DocumentFacts]:
    wanted = (
        columns(
            col(VoucherDocument.id), col(VoucherDocument.hub_id), col(VoucherDocument.voucher_id),
            col(VoucherDocument.position), col(VoucherDocument.name), col(VoucherDocument.extension),
            col(VoucherDocument.size), col(VoucherDocument.sha256), col(VoucherDocument.attached_by_name),
            col(VoucherDocument.attached_at), col(DocumentProtection.inspect_at),
        )
        .join(DocumentProtection, col(DocumentProtection.document_id) == VoucherDocument.id, isouter=True)
        .order_by(col(VoucherDocument.voucher_id), col(VoucherDocument.position))
    )  # fmt: skip
    found = []
    for some in portions(voucher_ids):
        found += [
            DocumentFacts(*row) for row in work.rows(wanted.where(col(VoucherDocument.voucher_id).in_(some), which))
        ]
    return found


def document(work: Work, document_id: UUID) -> VoucherDocument:
    """One document of a hub whose vouchers the reader may see."""
    return work.one(work.visible(VoucherDocument, Action.EXPENDITURE_READ).where(VoucherDocument.id == document_id))


def protection(work: Work, document_id: UUID) -> DocumentProtection | None:
    """The document's protection mark, or None."""
    return work.session.exec(select(DocumentProtection).where(DocumentProtection.document_id == document_id)).first()


def opened(work: Work, document_id: UUID) -> VoucherDocument:
    """The document to be read; Forbidden (403), with where to inspect it, for a protected one unless the reader is cleared."""
    its = document(work, document_id)
    mark = protection(work, its.id)
    if mark is not None and not work.actor.may(Action.DOCUMENT_RELEASE, its.hub_id):
        raise closed(mark.inspect_at)
    return its
