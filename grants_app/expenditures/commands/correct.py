"""Correct a posted charge, or take it back: an entry that names the old one, a new one that says it right, never a change."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import fitting, posting, queries
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import (
    ChargeTerms,
    Document,
    Status,
    another_corrects,
    must_be_running,
    must_not_be_disallowed,
    must_stand,
    part_of,
    year_of,
)


def correct(work: Work, charge_id: UUID, right: ChargeTerms, *, reason: str) -> Charge:
    """Take a posted charge back and post what it should have said; gives the new charge.

    What lies in a locked period is taken back, and said again, on the first open day; the rate stays that of the day of payment.
    Another person looks at it afterwards.
    """
    work.must_somewhere(Action.EXPENDITURE_POST)
    old, versions = _standing(work, charge_id, reason)
    award = award_queries.award(work, right.award_id)
    must_be_running(award.reference, award.status)
    fitting.must_fit(work, award, old.hub_id, right)
    before = _said(old, versions)
    voucher = _document(work, old, versions, right.document)
    others = fitting.others(work, versions, but=old.id)
    fitting.must_be_new(others, award, right.line_id)
    beside = fitting.beside(voucher, others)
    percent, charged = part_of(right.document.amount, beside, percent=right.percent, charged=right.charged)
    new = Charge(
        hub_id=old.hub_id,
        voucher_id=voucher.id,
        award_id=award.id,
        line_id=right.line_id,
        community_id=right.community_id,
        status=Status.DRAFT,
        description=right.description,
        percent=percent,
        charged_minor=charged.minor,
        paid_from=right.paid_from,
        bank_account_id=right.bank_account_id,
        units=right.units,
        incurred_on=voucher.incurred_on,
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        corrects_id=old.id,
    )
    after = _said(new, [voucher])
    if before == after:
        raise Invalid("Nothing differs from what is booked: change what is wrong, then post the correction.")
    _mark_reversed(work, old, reason)
    work.add(new)
    posting.correct_charge(work, old, award, new.id, reason=reason)
    title = f"Correction of voucher {voucher.number}: {reason}"
    for award_id in sorted({old.award_id, new.award_id}, key=lambda at: at.hex):
        awards.ask_second_look(work, award_id, new.hub_id, "correction", new.id, title)
    differs = [name for name in after if before[name] != after[name]]
    work.note(
        "expenditure.corrected",
        new.id,
        new.hub_id,
        corrects=old.id,
        before={name: before[name] for name in differs},
        after={name: after[name] for name in differs},
        reason=reason,
    )
    return new


def reverse(work: Work, charge_id: UUID, *, reason: str) -> Charge:
    """Take a posted charge back, for good; another person looks at it afterwards."""
    work.must_somewhere(Action.EXPENDITURE_POST)
    charge, versions = _standing(work, charge_id, reason)
    _mark_reversed(work, charge, reason)
    posting.reverse_charge(work, charge, reason=reason)
    number = versions[-1].number
    title = f"Charge of voucher {number} taken back: {reason}"
    awards.ask_second_look(work, charge.award_id, charge.hub_id, "correction", charge.id, title)
    before = _said(charge, versions)
    work.note("expenditure.reversed", charge.id, charge.hub_id, voucher=number, before=before, reason=reason)
    return charge


def _standing(work: Work, charge_id: UUID, reason: str) -> tuple[Charge, list[Voucher]]:
    """A charge that can be corrected, locked with its voucher; NotFound, Forbidden or Conflict otherwise."""
    seen = queries.charge(work, charge_id)
    work.must(Action.EXPENDITURE_POST, seen.hub_id)
    versions = queries.versions(work, queries.voucher(work, seen.voucher_id).document_id, to_change=True)
    charge = queries.charge(work, charge_id, to_change=True)
    must_stand(charge.status, charge.reversed_by_name)
    must_not_be_disallowed(queries.disallowed_by(work, charge.id))
    another_corrects(charge.prepared_by, charge.posted_by, work.actor.id)
    award = award_queries.award(work, charge.award_id)
    if award.status == "closed":
        raise Conflict(f"{award.reference} is closed, so nothing in its books can be corrected any more.")
    if not reason.strip():
        raise Invalid("Say why it is corrected.", fields={"reason": "Why: say what was wrong; the trail keeps it."})
    return charge, versions


def _document(work: Work, old: Charge, versions: Sequence[Voucher], says: Document) -> Voucher:
    """The voucher as it should be: its newest version when that says so, else the next one."""
    newest = versions[-1]
    if newest.says == says:
        return newest
    taken = queries.same_number(work, old.hub_id, says.number, year_of(says.incurred_on))
    if any(document_id != newest.document_id for document_id in taken):
        sentence = (
            f"The hub has another voucher {says.number} of {year_of(says.incurred_on)}; give this one its own number."
        )
        raise Invalid(sentence, fields={"voucher": sentence})
    row = Voucher(
        hub_id=newest.hub_id,
        number=says.number,
        year=year_of(says.incurred_on),
        incurred_on=says.incurred_on,
        paid_on=says.paid_on,
        payee=says.payee,
        currency=says.amount.currency,
        amount_minor=says.amount.minor,
        receipt=says.receipt,
        document_number=says.document_number,
        version=newest.version + 1,
        first_id=newest.document_id,
    )
    work.add(row)
    return row


def _mark_reversed(work: Work, charge: Charge, reason: str) -> None:
    charge.status, charge.reversal_reason = Status.REVERSED, reason.strip()[:400]
    charge.reversed_by, charge.reversed_by_name = work.actor.id, work.actor.name
    work.add(charge)


def _said(charge: Charge, versions: Sequence[Voucher]) -> dict[str, Any]:
    """All that a charge and its version of the voucher say: for the trail, and to see what differs."""
    says = next(row for row in versions if row.id == charge.voucher_id).says
    names = ("award_id", "line_id", "description", "percent", "paid_from", "bank_account_id", "community_id", "units")
    charged = Money(charge.charged_minor, says.amount.currency)
    return asdict(says) | {"amount": says.amount, "charged": charged} | {name: getattr(charge, name) for name in names}
