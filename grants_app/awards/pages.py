"""Pages of awards."""

from fastapi import APIRouter

router = APIRouter()
