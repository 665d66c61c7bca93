"""Pages of communities' files."""

from fastapi import APIRouter

from grants_app.communities.pages import bank_details, documents, identities, profiles

router = APIRouter()
for part in (profiles, identities, bank_details, documents):
    router.include_router(part.router)
