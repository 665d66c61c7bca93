"""All that changes calls: typed by hand or taken in from a file; who follows them; and the past grants of their donors."""

from grants_app.calls.commands.arriving import CallsTaken, ChangedCall, take_in_calls
from grants_app.calls.commands.following import follow, let_follow, unfollow
from grants_app.calls.commands.past_grants import GrantsTaken, take_in_past_grants
from grants_app.calls.commands.writing import Differences, change, create

__all__ = [
    "CallsTaken",
    "ChangedCall",
    "Differences",
    "GrantsTaken",
    "change",
    "create",
    "follow",
    "let_follow",
    "take_in_calls",
    "take_in_past_grants",
    "unfollow",
]
