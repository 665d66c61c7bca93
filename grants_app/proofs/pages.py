"""Pages of the books: every award's own, and all of them as a file for an auditor's own program."""

from fastapi import APIRouter
from starlette.responses import Response

from exports import JOURNALS, NotWritable
from grants_app.core.errors import Conflict, NotFound
from grants_app.proofs import queries
from grants_app.web.forms import id_in
from grants_app.web.long_files import long_file
from grants_app.web.paging import PAGE_SIZE, Page, page_number
from grants_app.web.request import InWeb

router = APIRouter(prefix="/books")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The books that the reader sees, and how to take them along."""
    number = page_number(web)
    rows, count = queries.book_rows(web.work, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    return web.page("books/list.html", rows=rows, page=Page(number, count, "/books"), journals=JOURNALS)


@router.get("/{file_format}")
def download(web: InWeb, file_format: str) -> Response:
    """The journal of all books, or of one award's, in a syntax of plain-text accounting."""
    syntax = JOURNALS.get(file_format)
    if syntax is None:
        raise NotFound
    asked = web.request.query_params.get("award", "")
    award_id = id_in(asked)
    if asked and award_id is None:
        raise NotFound
    books = queries.journal(web.work, network=web.settings.network_name, award_id=award_id)
    name = f"books-{web.work.today.isoformat()}.{syntax.extension}"
    try:
        return long_file(name, "text/plain", lambda file: syntax.write(books, file))
    except NotWritable as refused:
        raise Conflict(f"The journal is not written, since it would not be the ledger. {refused}") from refused
