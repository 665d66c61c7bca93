"""All that changes due diligence: reviews filled in and decided on, conditions, checks, papers, when it is needed."""

from grants_app.diligence.commands.deciding import (
    accept,
    accept_with_conditions,
    check,
    clear,
    refuse,
    require,
    return_,
)
from grants_app.diligence.commands.filling import Paper, Written, answer, begin, cancel, detach, submit
from grants_app.diligence.commands.papers import protect

__all__ = [
    "Paper",
    "Written",
    "accept",
    "accept_with_conditions",
    "answer",
    "begin",
    "cancel",
    "check",
    "clear",
    "detach",
    "protect",
    "refuse",
    "require",
    "return_",
    "submit",
]
