"""Pages of vouchers; the literal addresses come before those that begin with an id."""

from fastapi import APIRouter

from grants_app.expenditures.pages import cofinancing, correcting, documents, records, sharing, taking_in

router = APIRouter()
router.include_router(taking_in.router)
router.include_router(sharing.router)
router.include_router(correcting.router)
router.include_router(documents.router)
router.include_router(records.router)
router.include_router(cofinancing.router)
