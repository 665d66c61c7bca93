"""Pages of communities' files."""

from fastapi import APIRouter

from grants_app.communities.pages import identities, profiles

router = APIRouter()
for part in (profiles, identities):
    router.include_router(part.router)
