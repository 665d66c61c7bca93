"""Pages of budgets: versions and the grid, amounts by period, amendments, budget versus actual, and transfers."""

from fastapi import APIRouter

from grants_app.budgets.pages import amendments, files, periods, routes, transfers

router = APIRouter()
for part in (routes, periods, amendments, files, transfers):
    router.include_router(part.router)

__all__ = ["router"]
