"""Pages of the strategy: what serves it, the rows behind each figure, and the strategies themselves."""

from fastapi import APIRouter

from grants_app.strategy.pages import alignment, records, weights

router = APIRouter()
router.include_router(alignment.router)
router.include_router(weights.router)
router.include_router(records.router)
