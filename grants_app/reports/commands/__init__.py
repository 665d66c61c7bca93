"""All that changes reports: prepared, typed into, frozen, returned, approved with file and lock, sent, answered, opened again."""

from grants_app.reports.commands.answers import accept, query, reopen, send
from grants_app.reports.commands.approval import approve
from grants_app.reports.commands.draft import TypedLine, begin_owed, explain, name_difference_line, prepare, type_lines
from grants_app.reports.commands.exporting import ExportedFile, download, export
from grants_app.reports.commands.freezing import return_, review

__all__ = [
    "ExportedFile",
    "TypedLine",
    "accept",
    "approve",
    "begin_owed",
    "download",
    "explain",
    "export",
    "name_difference_line",
    "prepare",
    "query",
    "reopen",
    "return_",
    "review",
    "send",
    "type_lines",
]
