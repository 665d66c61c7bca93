"""A round of reminders over all people, each in a transaction of their own: who was reminded stays so whatever comes after."""

from collections.abc import Callable
from datetime import datetime

from grants_app.core.database import Database
from grants_app.core.work import clock, open_reading, open_work
from grants_app.deadlines import commands, queries
from grants_app.notices.sending import WORKER


def remind_all(
    database: Database, *, now: Callable[[], datetime] = clock, ending: Callable[[], bool] = lambda: False
) -> int:
    """Remind everybody whose morning has come, until `ending` says so; gives how many reminders were new."""
    with open_reading(database, WORKER, now=now()) as work:
        people = queries.people_to_remind(work)
    told = 0
    for person_id in people:
        if ending():
            break
        with open_work(database, WORKER, means="worker", now=now()) as work:
            told += commands.remind(work, person_id)
    return told
