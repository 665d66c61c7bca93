"""Pages of donors' own workbooks: the list and one of them, what goes where, its versions, and previews with real figures."""

from fastapi import APIRouter

from grants_app.donor_templates.pages import drawing, previews, templates, versions

router = APIRouter()
for part in (templates, drawing, versions, previews):
    router.include_router(part.router)

__all__ = ["router"]
"""The routes of this room."""
