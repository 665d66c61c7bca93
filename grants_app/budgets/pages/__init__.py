"""Pages of budgets: versions and the grid, amendments, budget versus actual, and transfers."""

from fastapi import APIRouter

from grants_app.budgets.pages import amendments, routes, transfers

router = APIRouter()
for part in (routes, amendments, transfers):
    router.include_router(part.router)

__all__ = ["router"]
