"""Pages of communities' files."""

from fastapi import APIRouter

from grants_app.communities.pages import profiles

router = APIRouter()
for part in (profiles,):
    router.include_router(part.router)
