"""Pages of financial reports, of those that are owed, and of the files that an award's donor may want."""

from fastapi import APIRouter

from grants_app.reports.pages import answers, due, explaining, files, reports

router = APIRouter()
for part in (due, files, reports, explaining, answers):
    router.include_router(part.router)

__all__ = ["router"]
"""The routes of this room."""
