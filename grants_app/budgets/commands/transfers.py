"""Transfers: prepared by one person within the donor's rule, decided on by another; budget moves, no contract changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.authorities.rules import must_be_enough
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.awards.rules import Status as AwardStatus
from grants_app.budgets import queries, rules, transfers
from grants_app.budgets.flexibility import Judgement
from grants_app.budgets.models import BudgetTransfer, BudgetTransferMove
from grants_app.budgets.queries import Ground
from grants_app.budgets.rules import PlannedPeriod
from grants_app.budgets.transfers import Giver, Key, Pair, Papers, Purpose, Status
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.hubs.queries import hub
from grants_app.ledger.posting import OpenBook, open_book


def prepare_transfer(
    work: Work, award_id: UUID, pairs: Sequence[Pair], papers: Papers, purpose: Purpose = Purpose.TRANSFER
) -> BudgetTransfer:
    """Write down a transfer for another person to approve; nothing moves yet.

    Raises Invalid with a sentence per field where the donor's rule does not let it pass, Conflict where a line cannot give it.
    """
    its = award(work, award_id, to_change=True)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    _must_be_open(its)
    ground = queries.ground(work, its)
    _must_fit(work, its, ground, pairs, papers, purpose)
    row = BudgetTransfer(
        award_id=its.id,
        version_id=ground.version.id,
        reference=next_reference(work, f"{hub(work, its.lead_hub_id).code}-T"),
        kind=purpose,
        status=Status.PREPARED,
        reason=papers.reason.strip()[:1000],
        explanation=papers.explanation.strip()[:2000],
        donor_reference=papers.donor_reference.strip()[:120],
        donor_on=papers.donor_on,
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    work.add(row)
    moves = [move for at, pair in enumerate(pairs) for move in _move_rows(row.id, at, pair, ground.periods)]
    work.add_all(BudgetTransferMove, moves)
    work.note("transfer.prepared", row.id, its.lead_hub_id, **_facts(its, row, pairs))
    return row


def approve_transfer(work: Work, transfer_id: UUID) -> BudgetTransfer:
    """Approve a transfer that another person prepared: judged again as things stand now, then the budget moves, once."""
    its, row = _locked(work, transfer_id)
    step = transfers.TRACK.step(row.status, "approve")
    work.must(step.action, its.lead_hub_id)
    _must_be_open(its)
    transfers.another_decides(row.prepared_by, work.actor.id)
    must_be_enough(queries.authority_over_transfer(work, its, row))
    ground = queries.ground(work, its)
    if row.version_id != ground.version.id:
        raise Conflict(
            f"Version {ground.version.number} of the budget is in force since this transfer was prepared. "
            "Withdraw it and prepare it anew."
        )
    pairs, purpose = queries.pairs(work, row.id), Purpose(row.kind)
    judgement = _must_fit(work, its, ground, pairs, _papers(row), purpose)
    sums = transfers.changes(pairs)
    with open_book(work, its.id) as book:
        transfers.must_be_there(sums, _givers(ground, book, sums), its.currency)
        book.move(f"transfer.approved:{row.id}", row.id, rules.moves({}, sums))
    row.judged = transfers.verdict(judgement, purpose)
    _decide(work, row, step.target, "")
    work.note("transfer.approved", row.id, its.lead_hub_id, **_facts(its, row, pairs), judged=row.judged)
    return row


def reject_transfer(work: Work, transfer_id: UUID, *, note: str) -> BudgetTransfer:
    """Reject a transfer that another person prepared, with the reason."""
    its, row = _locked(work, transfer_id)
    step = transfers.TRACK.step(row.status, "reject")
    work.must(step.action, its.lead_hub_id)
    transfers.another_decides(row.prepared_by, work.actor.id)
    _decide(work, row, step.target, _reason(note, "rejected"))
    work.note("transfer.rejected", row.id, its.lead_hub_id, reference=row.reference, reason=row.note)
    return row


def withdraw_transfer(work: Work, transfer_id: UUID, *, note: str) -> BudgetTransfer:
    """Take a transfer back that nobody has decided on, with the reason."""
    its, row = _locked(work, transfer_id)
    step = transfers.TRACK.step(row.status, "withdraw")
    work.must(step.action, its.lead_hub_id)
    _decide(work, row, step.target, _reason(note, "withdrawn"))
    work.note("transfer.withdrawn", row.id, its.lead_hub_id, reference=row.reference, reason=row.note)
    return row


def _locked(work: Work, transfer_id: UUID) -> tuple[Award, BudgetTransfer]:
    """The award, then the transfer, both locked until commit."""
    its = award(work, queries.transfer(work, transfer_id).award_id, to_change=True)
    return its, queries.transfer(work, transfer_id, to_change=True)


def _must_be_open(its: Award) -> None:
    if its.status == AwardStatus.CLOSED:
        raise Conflict(f"{its.reference} is closed, so its budget cannot be changed.")


def _must_fit(
    work: Work, its: Award, ground: Ground, pairs: Sequence[Pair], papers: Papers, purpose: Purpose
) -> Judgement:
    """Everything that a transfer must be, as things stand now; gives what the rule says of it."""
    _must_be_known(ground, pairs)
    transfers.fit(pairs, ground.kinds, purpose)
    transfers.must_say_periods(pairs, ground.periods)
    sums = transfers.changes(pairs)
    judgement = ground.judged(sums)
    transfers.must_have_papers(judgement, papers, purpose, work.today)
    with open_book(work, its.id) as book:
        transfers.must_be_there(sums, _givers(ground, book, sums), its.currency)
    transfers.must_be_in_period(transfers.period_changes(pairs), ground.parts, ground.name, its.currency)
    return judgement


def _must_be_known(ground: Ground, pairs: Sequence[Pair]) -> None:
    lines, taking_part = set(ground.kinds), {hub.id for hub in ground.hubs}
    for at, pair in enumerate(pairs):
        for field, (line_id, hub_id) in ((f"from-{at}", pair.giver), (f"to-{at}", pair.taker)):
            if line_id not in lines or hub_id not in taking_part:
                says = (
                    "Choose a line of the approved budget and a hub that takes part; anything else needs an amendment."
                )
                raise Invalid(says, fields={field: says})


def _givers(ground: Ground, book: OpenBook, sums: Mapping[Key, int]) -> dict[Key, Giver]:
    found = {}
    for line_id, hub_id in sums:
        share = book.shares(hub_id).get(line_id)
        found[line_id, hub_id] = Giver(ground.name((line_id, hub_id)), share.available if share else 0)
    return found


def _move_rows(
    transfer_id: UUID, position: int, pair: Pair, periods: Mapping[PlannedPeriod, UUID]
) -> list[dict[str, Any]]:
    sides = ((pair.giver, pair.gives_in, -pair.amount), (pair.taker, pair.takes_in, pair.amount))
    return [
        {
            "id": new_id(),
            "transfer_id": transfer_id,
            "position": position,
            "line_id": line_id,
            "hub_id": hub_id,
            "period_id": periods[period] if period else None,
            "amount_minor": amount,
        }
        for (line_id, hub_id), period, amount in sides
    ]


def _papers(row: BudgetTransfer) -> Papers:
    return Papers(row.reason, row.donor_reference, row.donor_on, row.explanation)


def _decide(work: Work, row: BudgetTransfer, status: str, note: str) -> None:
    row.status, row.note = status, note
    row.decided_by, row.decided_by_name, row.decided_at = work.actor.id, work.actor.name, work.now
    work.add(row)


def _reason(note: str, what: str) -> str:
    if not note.strip():
        raise Invalid(f"Say why the transfer is {what}.", fields={"note": "Say why."})
    return note.strip()[:2000]


def _facts(its: Award, row: BudgetTransfer, pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "award": its.reference,
        "reference": row.reference,
        "kind": row.kind,
        "moved": Money(sum(pair.amount for pair in pairs), its.currency),
        "reason": row.reason,
        "donor_reference": row.donor_reference,
    }
