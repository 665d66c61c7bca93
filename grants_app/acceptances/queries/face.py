"""The columns of one form, for the file that goes to the agency: also of a report that was not sent yet."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlmodel import col, func

from exports.standing import AuthorisedLine
from grants_app.acceptances import rules
from grants_app.acceptances.queries.forms import (
    _first_authorised,
    _given_by_form,
    _rejecting,
    _said_of_line,
    answers,
    authorised_amounts,
    names_of_lines,
    reported,
    with_the_agency,
)
from grants_app.acceptances.rules import Said
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.findings.models import Finding
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.reports.queries import Figures

_OF_THE_AGENCY = "award"


def authorised(work: Work, found: Figures) -> tuple[AuthorisedLine, ...]:
    """Columns A to F of the form of these figures, by line; permission to see the award whole was asked by the caller.

    Earlier forms are the reports that were sent; what the agency said of this one, where it was sent, is in it.
    """
    its, ends_on = found.award, found.period.ends_on
    reports = with_the_agency(work, its.id)
    earlier = [report for report in reports if report.ends_on < ends_on]
    own = [report for report in reports if report.ends_on == ends_on]
    granted = authorised_amounts(work, its.id)
    given = _given_by_form(granted, [*(report.ends_on for report in earlier), ends_on])
    told, costs, at = answers(work, its.id), reported(work, its.id), len(earlier) + 1
    now, back = _reported_now(found), _rejected_before(work, found)
    is_said = any(at in forms for forms in given.values())
    lines = []
    for line_id, code in _codes(work, found, {*given, *now, *back}):
        before = _said_of_line(its, line_id, earlier, told, costs, given)
        asked, newly = given.get(line_id, {}).get(at, (0, 0))
        accepted = _said_of_line(its, line_id, own, told, costs, {})[0].accepted if own else None
        of_now = Money(now.get(line_id, 0) + back.get(line_id, 0), its.currency)
        this = Said(of_now, accepted, Money(asked, its.currency), Money(newly, its.currency))
        face = rules.forms_of_line(_first_authorised(given, line_id, its), [*before, this])[-1]
        lines.append(
            AuthorisedLine(
                code=code,
                authorised=face.authorised.amount if face.authorised is not None else None,
                reported=of_now.amount,
                accepted=accepted.amount if accepted is not None else None,
                requested=this.requested.amount if is_said else None,
                newly_authorised=this.newly_authorised.amount if is_said else None,
                rejected_before=Money(back.get(line_id, 0), its.currency).amount,
            )
        )
    return tuple(lines)


def _codes(work: Work, found: Figures, others: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """The lines of the budget in their order; then those that left it and still have an amount."""
    here = {figure.line.line_id: figure.line.code for figure in found.lines}
    names = names_of_lines(work, found.award.id)
    gone = {line_id: names[line_id][0] for line_id in others if line_id not in here}
    return [*here.items(), *sorted(gone.items(), key=lambda it: it[1])]


def _reported_now(found: Figures) -> dict[UUID, int]:
    """The agency's part of the period's cost, by line."""
    sums: dict[UUID, int] = {}
    for (line_id, _, source), minor in found.sums.period.items():
        if source == _OF_THE_AGENCY:
            sums[line_id] = sums.get(line_id, 0) + minor
    return sums


def _rejected_before(work: Work, found: Figures) -> Mapping[UUID, int]:
    """What this period's books lost because an earlier form lost it already: put back, so that no form loses it twice."""
    rows = work.rows(
        columns(col(Account.line_id), func.sum(Posting.amount_minor))
        .select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Finding, col(Finding.entry_id).in_([col(Entry.id), col(Entry.reverses_id)]))
        .where(*found.reach.conditions, col(Account.source) == _OF_THE_AGENCY)
        .where(col(Finding.id).in_(_rejecting(found.award.id)))
        .group_by(col(Account.line_id))
    )
    return {line_id: -int(minor) for line_id, minor in rows if line_id is not None and minor}
