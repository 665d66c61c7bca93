"""All that changes applications: starting one, writing it together, and its steps to the donor's answer."""

from grants_app.applications.commands.steps import (
    approve,
    award,
    decline,
    endorse,
    return_,
    send,
    submit,
    withdraw,
)
from grants_app.applications.commands.writing import (
    add_line,
    put_lines,
    remove_line,
    save_field,
    save_fields,
    start,
    use_file,
)

__all__ = [
    "add_line",
    "approve",
    "award",
    "decline",
    "endorse",
    "put_lines",
    "remove_line",
    "return_",
    "save_field",
    "save_fields",
    "send",
    "start",
    "submit",
    "use_file",
    "withdraw",
]
