"""What the list and the page of awards show."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, func, or_, select

from exports.register import Column, Register, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.applications.models import Application
from grants_app.applications.queries import Served
from grants_app.awards import rules
from grants_app.awards.models import Award, AwardHub
from grants_app.awards.queries.awards import award, fixed_rates, instalments, participants, visible_awards
from grants_app.awards.queries.looks import pending_looks
from grants_app.awards.queries.objectives import objectives_served
from grants_app.awards.queries.prefinancing import prefinanced
from grants_app.core.database import columns
from grants_app.core.money import Money, amount_of
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.donors.queries import donor
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub
from grants_app.ledger.queries import advances, balance_by_kind, totals
from grants_app.ledger.rates import RULE_LABELS, SOURCE_LABELS
from grants_app.ledger.rules import Held, Kind

PER_PAGE = 50


# --- the list ---


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of awards is narrowed to."""

    search: str = ""
    donor_id: UUID | None = None
    hub_id: UUID | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list: named tuples of columns, and how many awards there are in all."""

    rows: Sequence[Any]
    total: int


def listed(work: Work, filters: Filters, page: int = 1) -> Listed:
    """Fifty awards a page, those that end last first."""
    total, wanted = _counted(work, filters)
    return Listed(work.rows(wanted.limit(PER_PAGE).offset((page - 1) * PER_PAGE)), total)


def register(work: Work, filters: Filters) -> Register:
    """All awards of the list, for a file."""
    total, wanted = _counted(work, filters)
    return Register("Awards", REGISTER, work.flow(wanted), total, work.today)


def _counted(work: Work, filters: Filters) -> tuple[int, Any]:
    """How many awards there are, and the statement that gives them in their order."""
    chosen = _chosen(work, filters)
    total = int(work.session.exec(select(func.count()).select_from(chosen.subquery())).one())
    wanted: Any = (
        columns(
            col(Award.id),
            col(Award.reference),
            col(Award.title),
            col(Award.status),
            col(Award.currency),
            col(Award.amount_minor),
            col(Award.starts_on),
            col(Award.ends_on),
            col(Donor.name).label("donor"),
            col(Hub.code).label("hub"),
        )
        .join(Donor, col(Donor.id) == Award.donor_id)
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .where(col(Award.id).in_(chosen))
        .order_by(col(Award.ends_on).desc(), col(Award.reference))
    )
    return total, wanted


REGISTER: tuple[Column, ...] = (
    text_column("Award", lambda row: row.title, 44),
    text_column("Reference", lambda row: row.reference, 15),
    text_column("Donor", lambda row: row.donor, 26),
    text_column("Lead hub", lambda row: row.hub, 9),
    money_column("Amount", lambda row: amount_of(row.amount_minor, row.currency)),
    text_column("Currency", lambda row: row.currency, 9),
    day_column("Begins on", lambda row: row.starts_on),
    day_column("Ends on", lambda row: row.ends_on),
    text_column("Status", lambda row: row.status.capitalize(), 11),
)


def _chosen(work: Work, filters: Filters) -> Any:
    wanted = visible_awards(work).with_only_columns(col(Award.id))
    if filters.donor_id:
        wanted = wanted.where(col(Award.donor_id) == filters.donor_id)
    if filters.hub_id:
        takes_part = select(AwardHub.award_id).where(AwardHub.hub_id == filters.hub_id)
        wanted = wanted.where(col(Award.id).in_(takes_part))
    if filters.status:
        wanted = wanted.where(col(Award.status) == filters.status)
    for word in rules.searchable(filters.search).split():
        named = col(Award.search_text).contains(word, autoescape=True)
        wanted = wanted.where(or_(named, col(Award.donor_id).in_(_donors_named(work, word))))
    return wanted


def _donors_named(work: Work, word: str) -> list[UUID]:
    """Donors whose name has the word; they are few, and no database compares without accents on both engines."""
    donors = work.rows(columns(col(Donor.id), col(Donor.name)))
    return [donor_id for donor_id, name in donors if word in rules.searchable(name)]


# --- the page ---


@dataclass(frozen=True, slots=True)
class HubCash:
    """What a hub holds as an advance in one currency."""

    hub: Hub
    own: Money
    carried: Money


@dataclass(frozen=True, slots=True)
class Cash:
    """Where the award's money is now, as far as the reader may see."""

    bank: Money | None
    """Only for readers of the whole network."""
    hubs: tuple[HubCash, ...]
    kinds: tuple[tuple[Kind, Money], ...] = ()
    """What the accounts of each kind come to, debit above zero; only for readers of the whole network."""


def cash(work: Work, its: Award) -> Cash:
    """What is in the bank and with each hub, read from the ledger."""
    by_hub = {hub.id: hub for hub in participants(work, its.id)}
    held = advances(work, [its.id])
    bank: Money | None = None
    kinds: tuple[tuple[Kind, Money], ...] = ()
    if work.actor.everywhere(Action.LEDGER_READ):
        kept = balance_by_kind(work, its.id)
        bank = Money(sum(there.carried for (kind, _), there in kept.items() if kind is Kind.BANK), its.currency)
        kinds = _by_kind(kept, its.currency)
    hubs = [
        HubCash(by_hub[hub_id], Money(there.own, currency), Money(there.carried, its.currency))
        for (_, hub_id, currency), there in held.items()
        if hub_id in by_hub and there != Held(0, 0)
    ]
    return Cash(bank, tuple(sorted(hubs, key=lambda row: (row.hub.code, row.own.currency))), kinds)


def _by_kind(kept: dict[tuple[Kind, str], Held], currency: str) -> tuple[tuple[Kind, Money], ...]:
    sums = {kind: sum(there.carried for (its, _), there in kept.items() if its is kind) for kind in Kind}
    return tuple((kind, Money(total, currency)) for kind, total in sums.items() if total)


@dataclass(frozen=True, slots=True)
class MoneyView:
    """An award's money at a glance. Figures of the bank and of the donor's debt only for readers of the whole network."""

    amount: Money
    planned: Money
    received: Money
    cash: Cash
    spent: Money
    """Of the hubs that the reader may see."""
    with_hubs: Money


def money(work: Work, its: Award) -> MoneyView:
    """The award's money, read from its instalments and from the ledger."""
    rows = instalments(work, its.id)
    held = cash(work, its)
    spent = sum(total.amount for total in totals(work, its.id, Kind.EXPENSE))
    nothing = Money.zero(its.currency)
    return MoneyView(
        amount=its.amount,
        planned=sum((row.due for row in rows), nothing),
        received=sum((row.settled for row in rows if row.settled), nothing),
        cash=held,
        spent=Money(spent, its.currency),
        with_hubs=sum((row.carried for row in held.hubs), nothing),
    )


@dataclass(frozen=True, slots=True)
class Card:
    """All that awards/_card.html shows."""

    award: Award
    donor: Donor
    lead_hub: Hub
    hubs: tuple[Hub, ...]
    fixed_rates: tuple[tuple[str, Decimal], ...]
    application: Application | None
    elapsed_days: int
    steps: tuple[Step, ...]
    objectives: tuple[Served, ...]

    @property
    def rate_rule_text(self) -> str:
        return RULE_LABELS[self.award.rate_rule]

    @property
    def rate_source_text(self) -> str:
        return SOURCE_LABELS[self.award.rate_source]

    @property
    def elapsed_percent(self) -> int:
        """Per cent of the award's time gone, whole."""
        return self.elapsed_days * 100 // self.award.period.days

    @property
    def cofinancing(self) -> Money:
        """What others than the donor pay."""
        return self.award.total_budget - self.award.amount


def card(work: Work, award_id: UUID) -> Card:
    """One award with its donor, hubs and next steps."""
    its = award(work, award_id)
    hubs = tuple(participants(work, its.id))
    application = None
    if its.application_id:
        mine = work.visible(Application, Action.APPLICATION_READ).where(Application.id == its.application_id)
        application = work.session.exec(mine).first()
    return Card(
        award=its,
        donor=donor(work, its.donor_id),
        lead_hub=hub(work, its.lead_hub_id),
        hubs=hubs,
        fixed_rates=fixed_rates(work, its.id),
        application=application,
        elapsed_days=its.period.elapsed_days(work.today),
        steps=steps(work, its),
        objectives=tuple(objectives_served(work, its.id)),
    )


def steps(work: Work, its: Award) -> tuple[Step, ...]:
    """The steps that the person may take; the last one, closing, is head office's."""
    mine = rules.TRACK.steps_for(its.status, work.actor, its.lead_hub_id)
    return tuple(step for step in mine if step.name != "close" or work.actor.everywhere(step.action))


def left_to_do(work: Work, its: Award) -> list[str]:
    """What stands in the way of closing, in sentences."""
    held = cash(work, its)
    found = [f"{look.title} waits for a second look." for look in pending_looks(work, its.id)]
    if held.bank:
        found.append(f"The bank still holds {held.bank}: pay it back or spend it.")
    owed, _ = prefinanced(work, its.id, its.currency)
    if owed:
        found.append(f"{owed} is still owed to own funds, which pre-financed the award: repay it first.")
    found += [f"{row.hub.name} still holds {row.own}: it is accounted for or returned first." for row in held.hubs]
    return found
