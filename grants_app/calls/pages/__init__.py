"""Pages of calls: the list and the record, and the form to type a call in."""

from fastapi import APIRouter

from grants_app.calls.pages import records, writing

router = APIRouter()
for part in (writing, records):
    router.include_router(part.router)
