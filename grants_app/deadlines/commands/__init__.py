"""All that changes deadlines: own ones, reminders, and private calendar feeds."""

from grants_app.deadlines.commands.feeds import make_feed, revoke_feed
from grants_app.deadlines.commands.own import Terms, add, end, finish, move
from grants_app.deadlines.commands.reminding import choose_days, remind

__all__ = ["Terms", "add", "choose_days", "end", "finish", "make_feed", "move", "remind", "revoke_feed"]
