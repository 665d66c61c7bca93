"""All that is read of what an agency authorised and accepted, beside what was reported to it."""

from grants_app.acceptances.queries.face import authorised
from grants_app.acceptances.queries.forms import (
    Form,
    Page,
    Row,
    ToAnswer,
    get,
    lines_of,
    lines_to_authorise,
    page,
    rejected_before,
    reported,
    standing,
    to_answer,
)

__all__ = [
    "Form",
    "Page",
    "Row",
    "ToAnswer",
    "authorised",
    "get",
    "lines_of",
    "lines_to_authorise",
    "page",
    "rejected_before",
    "reported",
    "standing",
    "to_answer",
]
