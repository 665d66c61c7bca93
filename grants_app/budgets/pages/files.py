"""Files about a budget: the donor's own budget form, and two states of the budget side by side."""

import re
from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import BUDGET_TABLES, DONOR_BUDGETS, NotWritable
from grants_app.budgets import queries
from grants_app.core.errors import Conflict, NotFound
from grants_app.web.request import InWeb

router = APIRouter(prefix="/awards/{award_id}/budget")


@router.get("/file/{file_format}")
def write(web: InWeb, award_id: UUID, file_format: str) -> Response:
    """The approved budget, or the draft where none is approved, in a donor's form; or what changed, old beside new."""
    work, network = web.work, web.settings.network_name
    if file_format in BUDGET_TABLES:
        table = BUDGET_TABLES[file_format]
        compared = queries.comparative_budget(work, award_id, network=network)
        content, reference = _written(lambda: table.write(compared)), compared.award.reference
        return _answer(content, f"{reference}-{file_format}.{table.extension}", table.media_type)
    if file_format not in DONOR_BUDGETS:
        raise NotFound(f"There is no format «{file_format}» for budgets. Choose one on the page of the award's files.")
    form = DONOR_BUDGETS[file_format]
    budget = queries.donor_budget(work, award_id, network=network)
    marked = "" if budget.is_approved else "-DRAFT"
    content = _written(lambda: form.write(budget))
    return _answer(content, f"{budget.award.reference}-{file_format}{marked}.{form.extension}", form.media_type)


def _written(write: Callable[[], bytes]) -> bytes:
    try:
        return write()
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal


def _answer(content: bytes, name: str, media_type: str) -> Response:
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
