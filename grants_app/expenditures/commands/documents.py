"""Documents of vouchers: attached once, byte for byte, and marked where they name or show somebody at risk."""

from uuid import UUID

from grants_app.access import Action
from grants_app.core.attachments import Attachment, place_to_inspect
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import DocumentProtection, VoucherDocument


def attach(work: Work, voucher_id: UUID, file: Attachment, *, inspect_at: str | None = None) -> VoucherDocument:
    """Attach a proof to a voucher; with `inspect_at` it is protected from the start, and says where it may be inspected."""
    seen = queries.voucher(work, voucher_id)
    work.must(Action.DOCUMENT_ATTACH, seen.hub_id)
    newest = queries.versions(work, seen.document_id, to_change=True)[-1]
    here = queries.documents(work, [newest.document_id])
    if any(its.sha256 == file.sha256 for its in here):
        says = f"This very file is attached to voucher {newest.number} already."
        raise Conflict(says)
    where = place_to_inspect(inspect_at) if inspect_at is not None else ""
    its = VoucherDocument(
        hub_id=newest.hub_id,
        voucher_id=newest.document_id,
        position=len(here) + 1,
        name="" if where else file.name,
        extension=file.extension,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
        attached_by=work.actor.id,
        attached_by_name=work.actor.name,
        attached_at=work.now,
    )
    work.add(its)
    work.note("document.attached", its.id, its.hub_id, voucher=newest.number, position=its.position, sha256=its.sha256)
    if where:
        _mark(work, its, where)
    return its


def protect(work: Work, document_id: UUID, *, inspect_at: str) -> VoucherDocument:
    """Mark a document that names or shows somebody at risk: from now on nobody but the cleared opens it."""
    its = queries.document(work, document_id)
    work.must(Action.DOCUMENT_PROTECT, its.hub_id)
    queries.versions(work, its.voucher_id, to_change=True)
    if queries.protection(work, its.id) is not None:
        raise Conflict("This document has its protection mark already; a mark is never taken off.")
    _mark(work, its, place_to_inspect(inspect_at))
    return its


def _mark(work: Work, its: VoucherDocument, where: str) -> None:
    work.add(
        DocumentProtection(
            document_id=its.id,
            inspect_at=where,
            protected_by=work.actor.id,
            protected_by_name=work.actor.name,
            protected_at=work.now,
        )
    )
    work.note("document.protected", its.id, its.hub_id, position=its.position, inspect_at=where)
