"""Pages of disbursements."""

from fastapi import APIRouter

router = APIRouter()
