"""Pages of awards: the list, the records with their instalments, and where an award's money lies."""

from fastapi import APIRouter

from grants_app.awards.pages import form_facts, listing, money, objectives, records, schedule

router = APIRouter()
router.include_router(listing.router)
router.include_router(records.router)
router.include_router(money.router)
router.include_router(form_facts.router)
router.include_router(schedule.router)
router.include_router(objectives.router)
