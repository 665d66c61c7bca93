"""All that is read of awards: only those in which one of the reader's hubs takes part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import case, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.applications.models import Application
from grants_app.awards import rules
from grants_app.awards.models import Award, AwardHub, FixedRate, Instalment, SecondLook
from grants_app.calls.models import Call
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Hub
from grants_app.ledger.queries import RateTerms, advances, award_rates, balance_by_kind
from grants_app.ledger.rates import AwardRates
from grants_app.ledger.rules import Held, Kind

PER_PAGE = 50


# --- one award ---


def visible_awards(work: Work, action: Action = Action.AWARD_READ) -> SelectOfScalar[Award]:
    """Begin every SELECT of awards here: those in which a hub takes part where the person may act."""
    everything = select(Award)
    if work.actor.everywhere(action):
        return everything
    mine = select(AwardHub.award_id).where(col(AwardHub.hub_id).in_(work.actor.hubs_with(action)))
    return everything.where(col(Award.id).in_(mine))


def award(work: Work, award_id: UUID, *, to_change: bool = False) -> Award:
    """One award that the person may see (NotFound otherwise); `to_change` locks its row until commit."""
    row: Award = _one(work, visible_awards(work).where(Award.id == award_id), to_change=to_change)
    return row


def award_by_reference(work: Work, reference: str) -> Award | None:
    """The award with that reference, or None where there is none that the person may see."""
    return work.session.exec(visible_awards(work).where(Award.reference == reference.strip())).first()


def won_application(work: Work, application_id: UUID, *, to_change: bool = False) -> Application:
    """An application that the donor awarded and that is no award yet; Conflict (409) for any other that the person may see."""
    wanted = work.visible(Application, Action.APPLICATION_READ).where(Application.id == application_id)
    its: Application = _one(work, wanted, to_change=to_change)
    if its.status != "awarded":
        raise Conflict(f"The application {its.reference} was not awarded, so it cannot become an award.")
    if work.session.exec(select(Award.id).where(Award.application_id == its.id)).first():
        raise Conflict(f"The application {its.reference} has become an award already.")
    return its


def proposed_terms(work: Work, won: Application, signed_on: date) -> rules.Terms:
    """What a won application says of its award."""
    call = work.one(select(Call).where(Call.id == won.call_id))
    return rules.Terms(
        donor_id=call.donor_id,
        title=won.title,
        lead_hub_id=won.hub_id,
        amount=Money(won.requested_minor or 0, won.currency),
        starts_on=won.starts_on or signed_on,
        ends_on=won.ends_on or won.starts_on or signed_on,
        signed_on=signed_on,
        application_id=won.id,
    )


def donor_of(work: Work, donor_id: UUID) -> Donor:
    """The donor; NotFound where there is none of that id."""
    return work.one(select(Donor).where(Donor.id == donor_id))


def donor_id_of_code(work: Work, code: str) -> UUID | None:
    """The donor of that code, or None."""
    return work.session.exec(select(Donor.id).where(Donor.code == code.strip())).first()


def hub_id_of_code(work: Work, code: str) -> UUID | None:
    """The hub of that code, or None."""
    return work.session.exec(select(Hub.id).where(Hub.code == code.strip().upper())).first()


def left_to_do(work: Work, its: Award) -> list[str]:
    """What stands in the way of closing, in sentences."""
    held = cash(work, its)
    found = [f"{look.title} waits for a second look." for look in pending_looks(work, its.id)]
    if held.bank:
        found.append(f"The bank still holds {held.bank}: pay it back or spend it.")
    found += [f"{row.hub.name} still holds {row.own}: it is accounted for or returned first." for row in held.hubs]
    return found


def award_of_application(work: Work, application_id: UUID) -> Award | None:
    """The award that came of an application, or None."""
    return work.session.exec(visible_awards(work).where(Award.application_id == application_id)).first()


def reference_is_free(work: Work, reference: str) -> bool:
    """Whether no award of the network, visible or not, has that reference."""
    return work.session.exec(select(Award.id).where(Award.reference == reference)).first() is None


def _one(work: Work, statement: SelectOfScalar[Any], *, to_change: bool) -> Any:
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return work.one(statement)


# --- its hubs, rates and donor ---


def participants(work: Work, award_id: UUID) -> Sequence[Hub]:
    """The hubs that take part, the lead hub first."""
    is_lead = case((col(Award.lead_hub_id) == col(Hub.id), 0), else_=1)
    wanted = (
        select(Hub)
        .join(AwardHub, col(AwardHub.hub_id) == Hub.id)
        .join(Award, col(Award.id) == AwardHub.award_id)
        .where(AwardHub.award_id == award_id)
        .order_by(is_lead, col(Hub.code))
    )
    return work.all(wanted)


def fixed_rates(work: Work, award_id: UUID) -> tuple[tuple[str, Decimal], ...]:
    """The rates fixed in the agreement: units of each currency for 1 of the award's."""
    wanted = columns(col(FixedRate.quote), col(FixedRate.rate)).where(col(FixedRate.award_id) == award_id)
    return tuple((quote, rate) for quote, rate in work.rows(wanted.order_by(col(FixedRate.quote))))


def rates_for(work: Work, award: Award, currencies: Iterable[str]) -> AwardRates:
    """The award's rate rule with the rates it may use for these currencies of transactions and hubs."""
    terms = RateTerms(
        award.currency, award.rate_rule, award.rate_source, award.provisional_source, fixed_rates(work, award.id)
    )
    return award_rates(work, terms, currencies)


# --- instalments ---


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """Money due from the donor beside what came, with the bank's rate where another currency came."""

    id: UUID
    due_on: date
    due: Money
    received_on: date | None
    received: Money | None
    settled: Money | None
    """What the receipt settled, in the award's currency."""
    bank_rate: Decimal | None
    entry_id: UUID | None

    @property
    def difference(self) -> Money | None:
        """Received less due, in the award's currency; None before it came."""
        return None if self.settled is None else self.settled - self.due

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days


def instalments(work: Work, award_id: UUID) -> list[InstalmentView]:
    """The award's instalments in the order in which they are due."""
    its = award(work, award_id)
    rows = work.all(select(Instalment).where(Instalment.award_id == its.id).order_by(col(Instalment.due_on)))
    return [_instalment_view(row, its.currency) for row in rows]


def instalment(work: Work, instalment_id: UUID, *, to_change: bool = False) -> Instalment:
    """One instalment of an award that the person may see."""
    mine = visible_awards(work).with_only_columns(col(Award.id))
    wanted = select(Instalment).where(Instalment.id == instalment_id, col(Instalment.award_id).in_(mine))
    row: Instalment = _one(work, wanted, to_change=to_change)
    return row


def instalment_due_on(work: Work, award_id: UUID, due_on: date) -> Instalment | None:
    """The award's instalment of that day, or None."""
    return work.session.exec(
        select(Instalment).where(Instalment.award_id == award_id, col(Instalment.due_on) == due_on)
    ).first()


def planned(work: Work, award_id: UUID, *, but: UUID | None = None) -> int:
    """The sum of the award's instalments in minor units, without the one that is about to change."""
    wanted = select(func.coalesce(func.sum(Instalment.amount_minor), 0)).where(Instalment.award_id == award_id)
    if but is not None:
        wanted = wanted.where(Instalment.id != but)
    return int(work.session.exec(wanted).one())


def _instalment_view(row: Instalment, currency: str) -> InstalmentView:
    due = Money(row.amount_minor, currency)
    received = None if row.received_minor is None else Money(row.received_minor, row.received_currency)
    return InstalmentView(
        row.id,
        row.due_on,
        due,
        row.received_on,
        received,
        None if received is None else rules.settled(due, received),
        None if received is None else rules.bank_rate(due, received),
        row.entry_id,
    )


# --- second looks ---


@dataclass(frozen=True, slots=True)
class PendingLook:
    """Something that one person took in alone as approved or posted, and that nobody else has looked at."""

    id: UUID
    award_id: UUID
    award_reference: str
    hub_id: UUID | None
    hub_code: str
    kind: str
    about_id: UUID
    title: str
    """Without a name of a file where it belongs to a hub that is not the reader's."""
    made_by: UUID | None
    made_by_name: str
    made_at: datetime
    is_mine: bool
    """Whether the reader may see what it is about."""
    may_look: bool

    @property
    def url(self) -> str:
        """Where what is to be looked at stands."""
        if self.kind == rules.LookKind.BUDGET:
            return f"/awards/{self.award_id}/budget/versions/{self.about_id}"
        return f"/expenditures?award={self.award_id}&import={self.about_id}"


def pending_looks(work: Work, award_id: UUID) -> list[PendingLook]:
    """All that waits for a second look on an award, of every hub: it stands in the way of all of them."""
    rows = work.rows(_looks().where(col(SecondLook.award_id) == award_id, col(SecondLook.looked_at).is_(None)))
    return [_pending_look(work, *row) for row in rows]


def looks_waiting(work: Work) -> list[PendingLook]:
    """What waits for a second look and may be looked at by this person's roles, oldest first."""
    wanted = _looks().where(col(SecondLook.looked_at).is_(None))
    if not work.actor.everywhere(Action.SECOND_LOOK):
        wanted = wanted.where(col(SecondLook.hub_id).in_(work.actor.hubs_with(Action.SECOND_LOOK)))
    return [_pending_look(work, *row) for row in work.rows(wanted)]


def second_look(work: Work, look_id: UUID, *, to_change: bool = False) -> SecondLook:
    """One second look, asked for or taken, of a hub in which the person may look; NotFound otherwise."""
    wanted = select(SecondLook).where(SecondLook.id == look_id)
    if not work.actor.everywhere(Action.SECOND_LOOK):
        wanted = wanted.where(col(SecondLook.hub_id).in_(work.actor.hubs_with(Action.SECOND_LOOK)))
    row: SecondLook = _one(work, wanted, to_change=to_change)
    return row


def _looks() -> Any:
    return (
        columns(SecondLook, col(Award.reference), col(Hub.code))
        .join(Award, col(Award.id) == SecondLook.award_id)
        .join(Hub, col(Hub.id) == SecondLook.hub_id, isouter=True)
        .order_by(col(SecondLook.made_at), col(SecondLook.id))
    )


def _pending_look(work: Work, look: SecondLook, reference: str, hub_code: str | None) -> PendingLook:
    may_read = work.actor.may(Action.AWARD_READ, look.hub_id)
    return PendingLook(
        id=look.id,
        award_id=look.award_id,
        award_reference=reference,
        hub_id=look.hub_id,
        hub_code=hub_code or "",
        kind=look.kind,
        about_id=look.about_id,
        title=look.title if may_read else f"A file of {hub_code or 'the network'}",
        made_by=look.made_by,
        made_by_name=look.made_by_name,
        made_at=look.made_at,
        is_mine=may_read,
        may_look=work.actor.may(Action.SECOND_LOOK, look.hub_id) and look.made_by != work.actor.id,
    )


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
    chosen = _chosen(work, filters)
    total = int(work.session.exec(select(func.count()).select_from(chosen.subquery())).one())
    shown: Any = (
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
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Listed(work.rows(shown), total)


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


def cash(work: Work, its: Award) -> Cash:
    """What is in the bank and with each hub, read from the ledger."""
    by_hub = {hub.id: hub for hub in participants(work, its.id)}
    held = advances(work, [its.id])
    bank = None
    if work.actor.everywhere(Action.LEDGER_READ):
        kept = balance_by_kind(work, its.id)
        bank = Money(sum(there.carried for (kind, _), there in kept.items() if kind is Kind.BANK), its.currency)
    hubs = [
        HubCash(by_hub[hub_id], Money(there.own, currency), Money(there.carried, its.currency))
        for (_, hub_id, currency), there in held.items()
        if hub_id in by_hub and there != Held(0, 0)
    ]
    return Cash(bank, tuple(sorted(hubs, key=lambda row: (row.hub.code, row.own.currency))))


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
        donor=donor_of(work, its.donor_id),
        lead_hub=work.one(select(Hub).where(Hub.id == its.lead_hub_id)),
        hubs=hubs,
        fixed_rates=fixed_rates(work, its.id),
        application=application,
        elapsed_days=its.period.elapsed_days(work.today),
        steps=rules.TRACK.steps_for(its.status, work.actor, its.lead_hub_id),
    )
