"""Pages of sub-grants: the list, the agreement with its tranches, the draft, and the money of a tranche."""

from fastapi import APIRouter

from grants_app.sub_grants.pages import costs, drafting, paying, records

router = APIRouter()
for part in (drafting, paying, costs, records):
    router.include_router(part.router)
