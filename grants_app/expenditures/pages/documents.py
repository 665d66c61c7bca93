"""Pages of vouchers' documents: attach one, open one, mark one that names or shows somebody at risk."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.core.attachments import attachment
from grants_app.core.errors import Invalid
from grants_app.expenditures import commands, queries
from grants_app.expenditures.pages.records import shown
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb

router = APIRouter(prefix="/expenditures")


@router.post("/{voucher_id}/documents")
def attach(web: InWeb, voucher_id: UUID) -> Response:
    """Attach a proof."""
    try:
        sent = web.file("file")
        file = attachment(sent.filename or "", sent.file.read())
        where = web.text("inspect_at") if web.text("protected") else None
        commands.attach(web.work, voucher_id, file, inspect_at=where)
    except Invalid as refused:
        web.undo()
        return web.again("expenditures/show.html", refused, **shown(web, voucher_id))
    return web.done(to=f"/expenditures/{voucher_id}#documents", say="The document is attached.")


@router.get("/documents/{document_id}")
def download(web: InWeb, document_id: UUID) -> Response:
    """One document, byte for byte."""
    its = queries.opened(web.work, document_id)
    voucher = queries.voucher(web.work, its.voucher_id)
    return kept_file(f"{voucher.number}-{its.position}.{its.extension}", its.media_type, its.content)


@router.post("/documents/{document_id}/protect")
def protect(web: InWeb, document_id: UUID) -> Response:
    """Give it its protection mark."""
    its = commands.protect(web.work, document_id, inspect_at=web.text("inspect_at"))
    says = "The document is protected: packs list it by number and hash, and nobody but the cleared opens it."
    return web.done(to=f"/expenditures/{its.voucher_id}#documents", say=says)
