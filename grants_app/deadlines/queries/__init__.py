"""All that is read of deadlines: of every room, own ones, and whose calendar reads them."""

from grants_app.deadlines.queries.days import Filters, deadlines, mine
from grants_app.deadlines.queries.feeds import feed, feed_reader, my_feed
from grants_app.deadlines.queries.own import day_row, own_days, own_deadline, own_rule
from grants_app.deadlines.queries.reminding import (
    actor_to_remind,
    locked_person,
    people_to_remind,
    reminded_row,
    reminder_days,
    setting,
)

__all__ = [
    "Filters",
    "deadlines",
    "mine",
    "feed",
    "feed_reader",
    "my_feed",
    "day_row",
    "own_days",
    "own_deadline",
    "own_rule",
    "actor_to_remind",
    "locked_person",
    "people_to_remind",
    "reminded_row",
    "reminder_days",
    "setting",
]
