"""How a tranche's money becomes entries, rows and budget moves; the commands ask for permission before they come here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.awards import commands as awards_commands
from grants_app.awards import queries as awards
from grants_app.core.errors import Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import OpenBook
from grants_app.ledger.rules import AccountName
from grants_app.sub_grants import entries
from grants_app.sub_grants.entries import BANK, Cost, Heading, Purse
from grants_app.sub_grants.models import SubGrantCost
from grants_app.sub_grants.rules.amounts import let_go, use_up
from grants_app.sub_grants.rules.life import TrancheStatus
from grants_app.sub_grants.taking import Taken


def purse_of(work: Work, book: OpenBook, taken: Taken, other: str = "", share: AccountName | None = None) -> Purse:
    """What the community holds, with the rates that its currency, the hub's and that of `other` (an advance) may need.

    `share`: where `other` is the bank, the share of the account that was named.
    """
    currencies = {taken.sub_grant.currency, taken.hub.currency} | ({other} if other not in ("", BANK) else set())
    rates = awards.rates_for(work, taken.award, currencies)
    return Purse(book, taken.hub, taken.community.id, taken.sub_grant.currency, rates, share)


def share_named(work: Work, book: OpenBook, place: str, account_id: UUID | None, on: date) -> AccountName | None:
    """The award's share of the bank account that pays or is paid into; None where it is the hub's advance."""
    if place != BANK:
        return None
    return awards_commands.share_or_usual(work, book, account_id, book.currency, on)


def must_be_in(currency: str, *amounts: Money) -> None:
    """What leaves an account, or arrives in it, is in its currency."""
    if any(amount.currency != currency for amount in amounts):
        says = f"That account is in {currency}, so its statement shows {currency}: give that amount."
        raise Invalid(says, fields={"sent": says, "credited": says})


@dataclass(frozen=True, slots=True)
class Why:
    """Why an amount becomes a cost, on which day, at the rate of which day, and its document."""

    reason: str
    incurred_on: date
    paid_on: date
    document_number: str
    key: str
    """The event's idempotency key."""


def post_cost(work: Work, purse: Purse, taken: Taken, cost: Cost, why: Why) -> SubGrantCost:
    """Plan the entry of a cost and its use of the budget; gives the row to keep once the entry is written."""
    row = taken.tranche
    its_id = new_id()
    heading = Heading(why.key, its_id, f"{taken.name}: {row.title}", why.incurred_on, why.paid_on)
    entry_id = purse.book.post(entries.became_cost(purse, heading, cost, row.line_id))
    moves, row.reserved_minor = use_up(row.line_id, taken.hub.id, row.reserved_minor, cost.award.minor)
    purse.book.move(why.key, its_id, moves)
    return cost_row(work, taken, cost, why, its_id, entry_id)


def cost_row(work: Work, taken: Taken, cost: Cost, why: Why, its_id: UUID, entry_id: UUID) -> SubGrantCost:
    """The row of a cost."""
    return SubGrantCost(
        id=its_id,
        hub_id=taken.hub.id,
        tranche_id=taken.tranche.id,
        award_id=taken.award.id,
        line_id=taken.tranche.line_id,
        why=why.reason,
        incurred_on=why.incurred_on,
        document_number=why.document_number.strip()[:80],
        amount_minor=cost.amount.minor,
        award_minor=cost.award.minor,
        hub_minor=cost.hub.minor,
        entry_id=entry_id,
        posted_by=work.actor.id,
        posted_by_name=work.actor.name,
        posted_at=work.now,
    )


def settle(book: OpenBook, taken: Taken, left: Money, key: str) -> None:
    """A tranche of which nothing is left is settled; what was set aside for it and not needed is available again."""
    row = taken.tranche
    if left:
        return
    row.status = TrancheStatus.SETTLED.value
    book.move(key, row.id, let_go(row.line_id, taken.hub.id, row.reserved_minor))
    row.reserved_minor = 0


def keep(work: Work, taken: Taken, costs: Sequence[SubGrantCost]) -> None:
    """Write the rows of costs, once their entries are there, and the tranche."""
    for cost in costs:
        work.add(cost)
    work.add(taken.tranche)
