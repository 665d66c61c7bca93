"""Pages of deadlines: the calendar, own deadlines, reminders, and the private feed."""

from fastapi import APIRouter

from grants_app.deadlines.pages import calendars, feeds, own, reminding

router = APIRouter()
for part in (feeds, own, reminding, calendars):
    router.include_router(part.router)
