"""Pages of prospects: a hub's best calls, how the fit is counted, what a hub is as an applicant, and what it weighs."""

from fastapi import APIRouter

from grants_app.prospects.pages import hubs, listing, records

router = APIRouter()
for part in (listing, hubs, records):  # an address with a word of its own before those that take an id
    router.include_router(part.router)
