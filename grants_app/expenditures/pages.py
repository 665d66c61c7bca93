"""Pages of expenditures."""

from fastapi import APIRouter

router = APIRouter()
