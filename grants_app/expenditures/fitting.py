"""What a charge must fit into: its award, and what is left of its voucher beside the other charges."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import (
    NO_SUB_GRANT,
    PAID_FROM_LABELS,
    Charged,
    ChargeTerms,
    PaidFrom,
    Status,
    days_outside,
)
from grants_app.hubs import queries as hub_queries
from grants_app.sub_grants import queries as sub_grant_queries


def must_fit(work: Work, award: Award, hub_id: UUID, says: ChargeTerms) -> None:
    """Refuse (422) what no charge of this award can be, with a sentence for each field."""
    document = says.document
    wrong = days_outside(document, award.starts_on, award.ends_on, work.today)
    if says.line_id not in {line.line_id for line in budget_queries.approved_lines(work, award.id)}:
        wrong["line"] = f"Choose a line of the approved budget of {award.reference}."
    if hub_id not in {hub.id for hub in award_queries.participants(work, award.id)}:
        wrong["award"] = f"The hub of this voucher has no part in {award.reference}."
    if says.paid_from not in PAID_FROM_LABELS:
        wrong["paid_from"] = f"Write one of {', '.join(PAID_FROM_LABELS)}."
    with_vouchers = sub_grant_queries.communities_with_vouchers(work, award.id)
    if says.paid_from == PaidFrom.SUB_GRANT and says.community_id not in with_vouchers:
        wrong["paid_from"] = NO_SUB_GRANT
    if says.community_id and says.community_id not in {it.id for it in hub_queries.communities(work)}:
        wrong["community"] = "No community of your hubs is that one; choose one of the list."
    if says.bank_account_id and says.paid_from != PaidFrom.BANK:
        wrong["bank_account"] = "Name a bank account only for what the award's bank paid."
    if not document.amount:
        wrong["amount"] = "Amount of the voucher: give an amount other than zero."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def others(work: Work, versions: Sequence[Voucher], but: UUID | None = None) -> list[Charge]:
    """The charges of a voucher that stand or wait as drafts, to whatever award, without the one that is being corrected."""
    charges = queries.charges_of(work, versions)
    return [it for it in charges if it.id != but and it.status != Status.REVERSED]


def beside(voucher: Voucher, charges: Sequence[Charge]) -> Charged:
    """What the other charges take of this version: their amounts, or their part of it where they rest on an older one."""
    whole, taken = voucher.says.amount, Charged()
    for it in charges:
        minor = it.charged_minor if it.voucher_id == voucher.id else whole.percent(it.percent).minor
        taken.add(it.percent, minor)
    return taken


def must_be_new(charges: Sequence[Charge], award: Award, line_id: UUID) -> None:
    """A voucher is charged to a line of an award once; more of it is a correction of that charge."""
    if any((it.award_id, it.line_id) == (award.id, line_id) for it in charges):
        says = f"This voucher is charged to that line of {award.reference} already; correct that charge instead."
        raise Invalid(says, fields={"line": says})
