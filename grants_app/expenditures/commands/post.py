"""Post drafts to the ledger, in the order of their dates, and discard drafts that were typed by mistake."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import Charge
from grants_app.expenditures.posting import post_charges
from grants_app.expenditures.rules import Status


def post(work: Work, award_id: UUID, charge_ids: Sequence[UUID]) -> int:
    """Post drafts that another person prepared; gives how many. Conflict for one's own drafts, and for what is posted already."""
    work.must_somewhere(Action.EXPENDITURE_POST)
    award = award_queries.award(work, award_id)
    charges = queries.charges_to_change(work, award.id, charge_ids)
    for charge in charges:
        work.must(Action.EXPENDITURE_POST, charge.hub_id)
        _must_be_draft(charge)
        if charge.prepared_by is not None and charge.prepared_by == work.actor.id:
            raise Conflict("You entered one of these vouchers yourself, so another person must post it.")
    post_charges(work, award, [charge.id for charge in charges])
    work.note("expenditures.posted", award.id, award.lead_hub_id, award=award.reference, charges=len(charges))
    return len(charges)


def discard(work: Work, charge_id: UUID) -> None:
    """Remove a draft; its voucher goes with its last charge. What is posted is never removed."""
    work.must_somewhere(Action.EXPENDITURE_WRITE)
    voucher = queries.voucher(work, queries.charge(work, charge_id).voucher_id)
    queries.versions(work, voucher.document_id, to_change=True)
    charge = queries.charge(work, charge_id, to_change=True)
    work.must(Action.EXPENDITURE_WRITE, charge.hub_id)
    _must_be_draft(charge)
    work.session.delete(charge)
    work.session.flush()
    if not queries.has_charges(work, voucher.id):
        work.session.delete(voucher)
        work.session.flush()
    work.note("expenditure.discarded", charge_id, charge.hub_id, voucher=voucher.number, year=voucher.year)


def _must_be_draft(charge: Charge) -> None:
    if charge.status != Status.DRAFT:
        raise Conflict("This voucher has been posted already; reload the page to see its entry.")
