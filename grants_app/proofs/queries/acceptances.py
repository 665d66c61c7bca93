"""Proofs of what agencies accepted: accepted and rejected are what was reported, and the rejected part left the cost, once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func

from grants_app.acceptances.models import Acceptance, AcceptedLine, RejectedBefore
from grants_app.acceptances.queries import reported
from grants_app.acceptances.rules import LineKey, Status
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.findings.models import Finding
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports.models import Report


def beside_what_was_reported(work: Work) -> Iterator[str]:
    """Confirmed answers whose accepted and rejected amounts are not what was reported, line by line."""
    costs: dict[UUID, Mapping[date, Mapping[LineKey, int]]] = {}
    for (its, award_id, reference, currency, ends_on), lines in _confirmed(work).items():
        per_key = costs.setdefault(award_id, reported(work, award_id)).get(ends_on, {})
        for key in sorted(lines.keys() | per_key.keys(), key=lambda one: (one.line_id, one.hub_id)):
            accepted, rejected = lines.get(key, (0, 0))
            if accepted + rejected != per_key.get(key, 0):
                yield (
                    f"{reference}, letter {its}: {Money(per_key.get(key, 0), currency)} was reported on a line, of which "
                    f"{Money(accepted, currency)} is accepted and {Money(rejected, currency)} left the donor's column."
                )


def _confirmed(work: Work) -> Mapping[tuple[str, UUID, str, str, date], dict[LineKey, tuple[int, int]]]:
    """By letter, award and last day: what each line accepted, and what the ledger took out of its cost."""
    taken = (
        columns(
            col(Posting.entry_id).label("entry_id"),
            col(Account.line_id).label("line_id"),
            col(Account.hub_id).label("hub_id"),
            func.sum(Posting.amount_minor).label("minor"),
        )
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Finding, col(Finding.entry_id) == Posting.entry_id)
        .where(col(Account.kind) == Kind.EXPENSE, col(Account.source) == "award")
        .group_by(col(Posting.entry_id), col(Account.line_id), col(Account.hub_id))
        .subquery()
    )
    same = and_(
        taken.c.entry_id == col(Finding.entry_id),
        taken.c.line_id == col(AcceptedLine.line_id),
        taken.c.hub_id == col(AcceptedLine.hub_id),
    )
    before = and_(
        col(RejectedBefore.acceptance_id) == col(AcceptedLine.acceptance_id),
        col(RejectedBefore.line_id) == col(AcceptedLine.line_id),
        col(RejectedBefore.hub_id) == col(AcceptedLine.hub_id),
    )
    rows = work.rows(
        columns(
            Acceptance,
            col(Award.reference),
            col(Award.currency),
            col(Report.ends_on),
            AcceptedLine,
            col(Finding.id),
            taken.c.minor,
        )
        .join(Award, col(Award.id) == Acceptance.award_id)
        .join(Report, col(Report.id) == Acceptance.report_id)
        .join(AcceptedLine, col(AcceptedLine.acceptance_id) == Acceptance.id)
        .join(RejectedBefore, before, isouter=True)
        .join(
            Finding,
            or_(col(Finding.id) == AcceptedLine.finding_id, col(Finding.id) == RejectedBefore.finding_id),
            isouter=True,
        )
        .join(taken, same, isouter=True)
        .where(col(Acceptance.status) == Status.CONFIRMED)
    )
    found: dict[tuple[str, UUID, str, str, date], dict[LineKey, tuple[int, int]]] = defaultdict(dict)
    taken_out: dict[tuple[UUID, LineKey], dict[UUID | None, int]] = defaultdict(dict)
    for its, reference, currency, ends_on, line, finding_id, minor in rows:
        key = LineKey(line.line_id, line.hub_id)
        taken_out[its.id, key][finding_id] = -int(minor or 0)
        rejected = sum(taken_out[its.id, key].values())
        found[its.reference, its.award_id, reference, currency, ends_on][key] = (line.accepted_minor, rejected)
    return found
