"""Pages of awards: the records with their instalments, and where an award's money lies."""

from fastapi import APIRouter

from grants_app.awards.pages import money, records

router = APIRouter()
router.include_router(records.router)
router.include_router(money.router)
