"""Pages of hubs."""

from fastapi import APIRouter

router = APIRouter()
