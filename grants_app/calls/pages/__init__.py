"""Pages of calls: the list and the record, the form to type a call in, and following one."""

from fastapi import APIRouter

from grants_app.calls.pages import blank, following, records, writing

router = APIRouter()
for part in (blank, writing, records, following):
    router.include_router(part.router)
