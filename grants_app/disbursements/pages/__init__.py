"""Pages of disbursements: the list and the record, the request, the payment and its arrival, and what hubs send back or carry over."""

from fastapi import APIRouter

from grants_app.disbursements.pages import ageing, asking, carrying, paying, records, refunds

router = APIRouter()
for part in (ageing, asking, carrying, records, paying, refunds):
    router.include_router(part.router)
