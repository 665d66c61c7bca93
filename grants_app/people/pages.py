"""Pages of people."""

from fastapi import APIRouter

router = APIRouter()
