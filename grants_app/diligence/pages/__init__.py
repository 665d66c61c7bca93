"""Pages of due diligence: the list, one community, a review filled in section by section, its decision, when it is needed."""

from fastapi import APIRouter

from grants_app.diligence.pages import communities, deciding, donor_lists, listing, requirements, reviews

router = APIRouter()
for part in (listing, requirements, donor_lists, communities, reviews, deciding):
    router.include_router(part.router)
