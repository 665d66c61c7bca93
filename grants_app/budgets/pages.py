"""Pages of budgets."""

from fastapi import APIRouter

router = APIRouter()
