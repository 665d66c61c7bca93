"""Pages of ledger."""

from fastapi import APIRouter

router = APIRouter()
