"""Pages of bank accounts, of the shares in them and of their reconciliation."""

from fastapi import APIRouter

from grants_app.banks.pages import accounts, reconciliations

router = APIRouter()
router.include_router(accounts.router)
router.include_router(reconciliations.router)
