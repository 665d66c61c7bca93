"""Pages of donors."""

from fastapi import APIRouter

router = APIRouter()
