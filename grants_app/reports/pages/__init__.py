"""Pages of financial reports, and of the files that an award's donor may want."""

from fastapi import APIRouter

from grants_app.reports.pages import files, reports

router = APIRouter()
for part in (files, reports):
    router.include_router(part.router)

__all__ = ["router"]
"""The routes of this room."""
