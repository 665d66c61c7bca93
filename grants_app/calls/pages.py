"""Pages of calls."""

from fastapi import APIRouter

router = APIRouter()
