"""Pages of evidence; the literal addresses come before those that begin with an id."""

from fastapi import APIRouter

from grants_app.evidence.pages import accesses, awards, samples, threads

router = APIRouter()
for part in (awards, accesses, samples, threads):
    router.include_router(part.router)
