"""Pages of results: the network's, an award's, an application's targets, a community's, and what reached communities."""

from fastapi import APIRouter

from grants_app.results.pages import measured, network, plans, reach

router = APIRouter()
router.include_router(network.router)
router.include_router(reach.router)
router.include_router(plans.router)
router.include_router(measured.router)
