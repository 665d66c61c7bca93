"""All that is read for reports: figures per line, the statement that formats write, what stands in the way, and lists."""

from grants_app.reports.queries.figures import (
    INDIRECT_EVENT,
    Figure,
    Figures,
    award,
    blockers,
    figures,
    income_posted,
    indirect_to_post,
    report,
    typed_lines,
)
from grants_app.reports.queries.lists import (
    FileFacts,
    Row,
    approved_report,
    listing,
    next_period,
    overlapping,
    reportable_awards,
    stored_file,
    stored_file_facts,
    untaken_postings,
)
from grants_app.reports.queries.statements import statement

__all__ = [
    "INDIRECT_EVENT",
    "Figure",
    "Figures",
    "FileFacts",
    "Row",
    "approved_report",
    "award",
    "blockers",
    "figures",
    "income_posted",
    "indirect_to_post",
    "listing",
    "next_period",
    "overlapping",
    "report",
    "reportable_awards",
    "statement",
    "stored_file",
    "stored_file_facts",
    "typed_lines",
    "untaken_postings",
]
