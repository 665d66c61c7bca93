"""Files that the command line writes: the whole file or none, a donor's workbook or the books themselves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from exports import BUDGET_TABLES, DONOR_BUDGETS, JOURNALS, PAYMENT_REQUESTS, NotWritable
from grants_app.acceptances.queries import authorised
from grants_app.audit import queries as audit
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.work import Work
from grants_app.donor_payments import queries as donor_payments
from grants_app.donor_payments.queries import Asked, Typed
from grants_app.proofs.queries import journal
from grants_app.publications import commands as publications
from grants_app.reports import commands as reports


def journal_file(work: Work, file_format: str, award: str, output: Path, *, network: str) -> str:
    """Write all books, or one award's, in a syntax of plain-text accounting; gives what was written, in words."""
    award_id = _award(work, award).id if award else None
    books = journal(work, network=network, award_id=award_id)
    with growing(output) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        JOURNALS[file_format].write(books, out)
    return f"{output} is written: {books.title}."


def donor_file(work: Work, file_format: str, award: str, output: Path, days: tuple[str, str], *, network: str) -> str:
    """Write a donor's workbook of one award; gives what was written, in words."""
    its = _award(work, award)
    period = _period(work, its, *days)
    written = reports.export(work, its.id, period, file_format, network=network, agency=authorised)
    with growing(output) as part:
        part.write_bytes(written.content)
    return f"{output} is written for {period}{' and marked as a draft' if written.is_draft else ''}."


def budget_file(work: Work, file_format: str, award: str, output: Path, *, network: str) -> str:
    """Write a file about the budget of one award; gives what was written, in words."""
    its = _award(work, award)
    if file_format in DONOR_BUDGETS:
        budget = budgets.donor_budget(work, its.id, network=network)
        with growing(output) as part:
            part.write_bytes(DONOR_BUDGETS[file_format].write(budget))
        return f"{output} is written: budget version {budget.version}{'' if budget.is_approved else ', marked as a draft'}."
    compared = budgets.comparative_budget(work, its.id, network=network)
    with growing(output) as part:
        part.write_bytes(BUDGET_TABLES[file_format].write(compared))
    return f"{output} is written: {compared.old_name} beside {compared.new_name}{'' if compared.is_approved else ', marked as a draft'}."


def publication_file(work: Work, file_format: str, award: str, output: Path) -> str:
    """Write a file for everybody, of all that may be published or of one award; gives what was written, in words."""
    file = publications.export(work, file_format, _award(work, award).id if award else None)
    publications.record_export(work, file_format, file)
    with growing(output) as part:
        part.write_bytes(file.content)
    return f"{output} is written: {file.says}."


def request_file(work: Work, file_format: str, award: str, output: Path, until: str, *, network: str) -> str:
    """Write the letter that asks the donor for the next payment; gives what was written, in words."""
    its = _award(work, award)
    asked = Asked(until=_day("--to", until))
    request = donor_payments.payment_request(work, its.id, asked, Typed(), network=network)
    try:
        content = PAYMENT_REQUESTS[file_format].write(request)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal
    with growing(output) as part:
        part.write_bytes(content)
    return f"{output} is written: request {request.number}{'' if request.is_approved else ', marked as a draft'}."


def trail_file(work: Work, output: Path) -> str:
    """Write the whole audit trail; gives the head of its chain."""
    with growing(output) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(audit.exported(work))
    return audit.chain_head(work)


@contextmanager
def growing(file: Path) -> Iterator[Path]:
    """Where to write a file: a reader never meets half of it, and what is refused half-way leaves nothing."""
    if not file.absolute().parent.is_dir():
        raise NotFound(f"There is no folder {file.parent}: make it first, or name another.")
    if file.is_dir():
        raise NotFound(f"{file} is a folder: name the file to write.")
    part = file.with_name(f".{file.name}.part")
    try:
        yield part
        os.replace(part, file)  # noqa: PTH105 - replaces in one step, also over a file that is there
    finally:
        part.unlink(missing_ok=True)


def _award(work: Work, reference: str) -> Award:
    its = award_queries.award_by_reference(work, reference)
    if its is None:
        raise NotFound(f"There is no award {reference} that you may see. Check the reference.")
    return its


def _period(work: Work, its: Award, starts_on: str, ends_on: str) -> Period:
    """The days asked for; without them, from the award's start to its end or today, whichever is earlier."""
    first = _day("--from", starts_on) or its.starts_on
    last = _day("--to", ends_on) or min(work.today, its.ends_on)
    if last < first:
        raise Invalid(f"The period from {first} to {last} has no day; give --from and --to inside {its.period}.")
    return Period(first, last)


def _day(option: str, text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date() if text else None  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise Invalid(f"{option}: «{text}» is not a day; write it as 2026-03-14.") from None
