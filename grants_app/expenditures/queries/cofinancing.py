"""Who co-finances an action, and what of other awards' cost its reports read in: recorded once, in the paying award's book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets.models import BudgetLine
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.expenditures.models import Charge, Cofinancing, Voucher
from grants_app.expenditures.rules import CofinancingStatus
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rules import Kind


@dataclass(frozen=True, slots=True)
class Link:
    """One agreed or proposed co-financing, with its names."""

    cofinancing: Cofinancing
    action_reference: str
    action_line: str
    reference: str
    line: str
    donor: str
    currency: str

    @property
    def promised(self) -> Money:
        return Money(self.cofinancing.promised_minor, self.currency)


@dataclass(frozen=True, slots=True)
class ReadIn:
    """One cost that another award paid for an action, on the action's line and in the action's currency."""

    link_id: UUID
    donor: str
    reference: str
    action_line_id: UUID
    action_line: str
    hub_id: UUID
    hub: str
    entry_id: UUID
    entry_number: int
    reverses_id: UUID | None
    """The entry that this one takes back."""
    incurred_on: date
    paid_on: date
    accounting_on: date
    voucher_id: UUID | None
    voucher: str
    payee: str
    description: str
    percent: Decimal | None
    paid_from: str
    whole: Money
    """The whole voucher."""
    charged: Money
    in_hub: Money
    booked: Money
    """In the paying award's currency, as its book has it."""
    amount: Money
    """In the action's currency: as booked where that is the same, else by the action's rate rule on the day of payment."""
    rates: str


def cofinancing(work: Work, action_id: UUID, link_id: UUID, *, to_change: bool = False) -> Cofinancing:
    """One co-financing of an action that the reader may see."""
    action = award_queries.award(work, action_id)
    wanted = select(Cofinancing).where(Cofinancing.id == link_id, Cofinancing.action_id == action.id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.one(wanted)


def links(work: Work, award: Award) -> list[Link]:
    """What co-finances this award's action, and what this award co-finances; awards that the reader may not see have no name."""
    action, action_line = aliased(Award), aliased(BudgetLine)
    rows = work.rows(
        columns(
            Cofinancing, col(action.id), col(action.reference), col(action.currency), col(action_line.code), col(Award.id),
            col(Award.reference), col(BudgetLine.code), col(Donor.name),
        )
        .join(action, col(action.id) == col(Cofinancing.action_id))
        .join(action_line, col(action_line.id) == col(Cofinancing.action_line_id))
        .join(Award, col(Award.id) == Cofinancing.award_id)
        .join(BudgetLine, col(BudgetLine.id) == Cofinancing.line_id)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .where(or_(col(Cofinancing.action_id) == award.id, col(Cofinancing.award_id) == award.id))
        .order_by(col(Cofinancing.starts_on), col(Cofinancing.id))
    )  # fmt: skip
    mine = {its.id for its in work.all(award_queries.visible_awards(work))}
    return [
        Link(
            it,
            action_reference if action_id in mine else "an award of others",
            action_code,
            reference if paying_id in mine else "an award of others",
            code,
            donor,
            currency,
        )
        for it, action_id, action_reference, currency, action_code, paying_id, reference, code, donor in rows
    ]


def same_line(work: Work, line_id: UUID, starts_on: date, ends_on: date) -> bool:
    """Whether the line pays for an action already on some of these days."""
    wanted = select(Cofinancing.id).where(
        Cofinancing.line_id == line_id, Cofinancing.starts_on <= ends_on, Cofinancing.ends_on >= starts_on
    )
    return work.session.exec(wanted).first() is not None


def pays_back(work: Work, award_id: UUID, action_id: UUID) -> bool:
    """Whether the action's award co-finances the paying award itself."""
    wanted = select(Cofinancing.id).where(Cofinancing.award_id == action_id, Cofinancing.action_id == award_id)
    return work.session.exec(wanted).first() is not None


def read_in(work: Work, action: Award, period: Period) -> list[ReadIn]:
    """The cost until the end of a period that other awards paid for an action, and what took such cost back.

    Only of hubs that take part in the action, and only what the paying award's donor pays. Raises RateMissing.
    """
    rows = _costs(work, action, period)
    rates = award_queries.rates_for(
        work, action, {row.transaction_currency for row in rows} | {row.hub_currency for row in rows}
    )
    found = []
    for row in rows:
        charged, booked = Money(row.transaction_minor, row.transaction_currency), Money(row.amount_minor, row.booked_in)
        if row.booked_in == action.currency:
            amount, text = booked, row.rates.split(" | ")[0]
        else:
            conversion = rates.to_award(charged.currency, row.hub_currency, row.paid_on, row.hub_id)
            amount, text = conversion.convert(charged), conversion.text
        found.append(_read_in(row, charged, booked, amount, text))
    return found


def _costs(work: Work, action: Award, period: Period) -> Sequence[Any]:
    action_line = aliased(BudgetLine)
    hubs = [hub.id for hub in award_queries.participants(work, action.id)]
    return work.rows(
        columns(
            col(Cofinancing.id).label("link_id"), col(Cofinancing.action_line_id), col(action_line.code).label("action_line"),
            col(Donor.name).label("donor"), col(Award.reference), col(Award.currency).label("booked_in"), col(Hub.id).label("hub_id"),
            col(Hub.code).label("hub"), col(Entry.id).label("entry_id"), col(Entry.number), col(Entry.description).label("says"),
            col(Entry.reverses_id), col(Posting.amount_minor), col(Posting.transaction_minor), col(Posting.transaction_currency),
            col(Posting.hub_minor), col(Posting.hub_currency), col(Posting.rates), col(Posting.incurred_on), col(Posting.paid_on),
            col(Posting.accounting_on), col(Charge.description), col(Charge.percent), col(Charge.paid_from),
            col(Voucher.id).label("voucher_id"), col(Voucher.number).label("voucher"), col(Voucher.payee),
            col(Voucher.amount_minor).label("whole_minor"),
        )
        .select_from(Cofinancing)
        .join(action_line, col(action_line.id) == col(Cofinancing.action_line_id))
        .join(Award, col(Award.id) == Cofinancing.award_id)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .join(Account, col(Account.line_id) == Cofinancing.line_id)
        .join(Posting, col(Posting.account_id) == Account.id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Hub, col(Hub.id) == Account.hub_id)
        .join(Charge, col(Charge.id) == Entry.about_id, isouter=True)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id, isouter=True)
        .where(
            col(Cofinancing.action_id) == action.id,
            col(Cofinancing.status) == CofinancingStatus.APPROVED,
            col(Account.kind) == Kind.EXPENSE,
            col(Account.source) == "award",
            col(Account.hub_id).in_(hubs),
            col(Posting.incurred_on).between(col(Cofinancing.starts_on), col(Cofinancing.ends_on)),
            col(Posting.accounting_on) <= period.ends_on,
        )
        .order_by(col(Posting.accounting_on), col(Award.reference), col(Entry.number))
    )  # fmt: skip


def _read_in(row: Any, charged: Money, booked: Money, amount: Money, rates: str) -> ReadIn:
    return ReadIn(
        link_id=row.link_id,
        donor=row.donor,
        reference=row.reference,
        action_line_id=row.action_line_id,
        action_line=row.action_line,
        hub_id=row.hub_id,
        hub=row.hub,
        entry_id=row.entry_id,
        entry_number=row.number,
        reverses_id=row.reverses_id,
        incurred_on=row.incurred_on,
        paid_on=row.paid_on,
        accounting_on=row.accounting_on,
        voucher_id=row.voucher_id,
        voucher=row.voucher or "",
        payee=row.payee or "",
        description=row.description or row.says,
        percent=row.percent,
        paid_from=row.paid_from or "bank",
        whole=Money(row.whole_minor, charged.currency) if row.whole_minor is not None else charged,
        charged=charged,
        in_hub=Money(row.hub_minor, row.hub_currency),
        booked=booked,
        amount=amount,
        rates=rates,
    )


def read_in_shown(work: Work, action: Award, until: date) -> list[ReadIn]:
    """As `read_in`, of the hubs whose vouchers the reader may see."""
    found = read_in(work, action, Period(min(action.starts_on, until), until))
    if work.actor.everywhere(Action.EXPENDITURE_READ):
        return found
    mine = work.actor.hubs_with(Action.EXPENDITURE_READ)
    return [it for it in found if it.hub_id in mine]
