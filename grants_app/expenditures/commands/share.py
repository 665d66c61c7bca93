"""Charge more of a voucher that is here: to another line, award or source, never more than the voucher."""

from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import fitting, queries
from grants_app.expenditures.models import Charge
from grants_app.expenditures.rules import ChargeTerms, Status, must_be_running, part_of


def share(work: Work, voucher_id: UUID, wanted: ChargeTerms) -> Charge:
    """Charge a part of a voucher to a line of an award; it waits as a draft until another person posts it.

    All charges together are at most the voucher, in per cent and in its currency, however many charge it at once. The charge that
    completes 100 % takes what is left.
    """
    work.must_somewhere(Action.EXPENDITURE_WRITE)
    seen = queries.voucher(work, voucher_id)
    work.must(Action.EXPENDITURE_WRITE, seen.hub_id)
    versions = queries.versions(work, seen.document_id, to_change=True)
    newest = versions[-1]
    if newest.says != wanted.document:
        raise Invalid("The voucher was corrected meanwhile. Reload the page to see what it says now.")
    award = award_queries.award(work, wanted.award_id)
    must_be_running(award.reference, award.status)
    fitting.must_fit(work, award, newest.hub_id, wanted)
    charges = fitting.others(work, versions)
    fitting.must_be_new(charges, award, wanted.line_id)
    beside = fitting.beside(newest, charges)
    percent, charged = part_of(newest.says.amount, beside, percent=wanted.percent, charged=wanted.charged)
    charge = Charge(
        hub_id=newest.hub_id,
        voucher_id=newest.id,
        award_id=award.id,
        line_id=wanted.line_id,
        community_id=wanted.community_id,
        status=Status.DRAFT,
        description=wanted.description,
        percent=percent,
        charged_minor=charged.minor,
        paid_from=wanted.paid_from,
        bank_account_id=wanted.bank_account_id,
        units=wanted.units,
        incurred_on=newest.incurred_on,
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
    )
    work.add(charge)
    work.note(
        "expenditure.shared",
        charge.id,
        charge.hub_id,
        voucher=newest.number,
        award=award.reference,
        percent=percent,
        charged=Money(charged.minor, newest.currency),
    )
    return charge
