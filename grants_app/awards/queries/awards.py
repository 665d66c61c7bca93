"""One award with its hubs, rates, application and instalments: only where a hub of the reader takes part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import case, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.applications.models import Application
from grants_app.awards import rules
from grants_app.awards.models import Award, AwardHub, FixedRate, Instalment
from grants_app.calls.models import Call
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.queries import RateTerms, award_rates
from grants_app.ledger.rates import AwardRates

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
    row: Award = one_row(work, visible_awards(work).where(Award.id == award_id), to_change=to_change)
    return row


def award_by_reference(work: Work, reference: str) -> Award | None:
    """The award with that reference, or None where there is none that the person may see."""
    return work.session.exec(visible_awards(work).where(Award.reference == reference.strip())).first()


def titles(work: Work, award_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Reference and title of these awards, as far as the person may see them."""
    mine = visible_awards(work).with_only_columns(col(Award.id)).where(col(Award.id).in_(list(award_ids)))
    shown: Any = columns(col(Award.id), col(Award.reference), col(Award.title)).where(col(Award.id).in_(mine))
    return {award_id: (reference, title) for award_id, reference, title in work.rows(shown)}


def won_application(work: Work, application_id: UUID, *, to_change: bool = False) -> Application:
    """An application that the donor awarded and that is no award yet; Conflict (409) for any other that the person may see."""
    wanted = work.visible(Application, Action.APPLICATION_READ).where(Application.id == application_id)
    its: Application = one_row(work, wanted, to_change=to_change)
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


def award_of_application(work: Work, application_id: UUID) -> Award | None:
    """The award that came of an application, or None."""
    return work.session.exec(visible_awards(work).where(Award.application_id == application_id)).first()


def reference_is_free(work: Work, reference: str) -> bool:
    """Whether no award of the network, visible or not, has that reference."""
    return work.session.exec(select(Award.id).where(Award.reference == reference)).first() is None


def one_row(work: Work, statement: SelectOfScalar[Any], *, to_change: bool) -> Any:
    """The first row, locked and read anew when it is to change; NotFound when there is none."""
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return work.one(statement)


# --- its hubs and rates ---


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
        award.currency,
        award.rate_rule,
        award.rate_source,
        award.provisional_source,
        fixed_rates(work, award.id),
        agreed_on=award.signed_on,
        book_id=award.id,
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
    row: Instalment = one_row(work, wanted, to_change=to_change)
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
