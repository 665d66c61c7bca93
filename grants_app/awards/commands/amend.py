"""The agreement changes by an amendment: its amount, its total budget or its end; what the donor owes changes with it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the donor's letter agrees; None where it stays as it was."""

    reference: str
    on: date
    amount: Money | None = None
    total_budget: Money | None = None
    ends_on: date | None = None


def amend(work: Work, award_id: UUID, change: Amendment, *, about_id: UUID) -> Award:
    """Change an agreement, and post the difference of what the donor owes, either way; `about_id` is what agreed it."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    before = {"amount": its.amount, "total_budget": its.total_budget, "ends_on": its.ends_on}
    amount = change.amount or its.amount
    _must_hold(work, its, amount, change)
    difference = amount - its.amount
    if difference:
        _post(work, its, difference, change, about_id)
    _change(its, amount, change)
    work.add(its)
    work.note(
        "award.amended",
        its.id,
        its.lead_hub_id,
        reference=change.reference,
        on=change.on,
        before=before,
        amount=its.amount,
        total_budget=its.total_budget,
        ends_on=its.ends_on,
    )
    return its


def _change(its: Award, amount: Money, change: Amendment) -> None:
    if change.total_budget is not None:
        its.total_budget_is_stated = True
    stated = (change.total_budget or its.total_budget) if its.total_budget_is_stated else None
    its.amount_minor = amount.minor
    its.total_budget_minor = rules.total_budget(amount, its.cofinancing_percent, stated).minor
    its.ends_on = change.ends_on or its.ends_on


def _must_hold(work: Work, its: Award, amount: Money, change: Amendment) -> None:
    planned = Money(queries.planned(work, its.id), its.currency)
    if amount < planned:
        raise Conflict(
            f"The instalments planned come to {planned}, more than the new amount of {amount}: lower them first."
        )
    total = change.total_budget or (its.total_budget if its.total_budget_is_stated else None)
    if total is not None and total < amount:
        raise Conflict(
            f"The total budget of {total} is less than the new amount of {amount}: state the new total as well."
        )
    if change.ends_on and change.ends_on < its.starts_on:
        raise Conflict(f"The award began on {its.starts_on:%d %b %Y}; it cannot end before.")


def _post(work: Work, its: Award, difference: Money, change: Amendment, about_id: UUID) -> None:
    with open_book(work, its.id) as book:
        book.post(
            Event(
                book_id=its.id,
                key=f"award.amended:{about_id}",
                name="award amended",
                about_id=its.id,
                description=f"{its.reference} amended by {change.reference}",
                incurred_on=change.on,
                paid_on=change.on,
                accounting_on=book.first_open_day(change.on),
                sides=(
                    Side(AccountName(Kind.DONOR_RECEIVABLE, its.currency), difference.minor, difference, difference),
                    Side(AccountName(Kind.DEFERRED_GRANT, its.currency), -difference.minor, -difference, -difference),
                ),
            )
        )
