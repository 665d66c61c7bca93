"""Pages of applications."""

from fastapi import APIRouter

router = APIRouter()
