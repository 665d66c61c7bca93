"""Pages of applications: the list and the record, writing together, and the steps to the donor's answer."""

from fastapi import APIRouter

from grants_app.applications.pages import records, steps, writing

router = APIRouter()
for part in (writing, records, steps):
    router.include_router(part.router, prefix="/applications")
