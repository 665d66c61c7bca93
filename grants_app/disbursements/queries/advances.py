"""What hubs hold and may send back, and one refund with its entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import AdvanceRefund
from grants_app.disbursements.queries.records import refund
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.hubs.queries import hubs
from grants_app.ledger.queries import EntryView, advances, entries_about


@dataclass(frozen=True, slots=True)
class OpenAdvance:
    """What a hub holds of an award in one currency."""

    award_id: UUID
    award: str
    award_currency: str
    hub_id: UUID
    hub_name: str
    held: Money
    worth: Money
    """Its carrying value in the award's currency."""

    @property
    def key(self) -> str:
        """Names it in an address and in a form."""
        return f"{self.award_id}.{self.hub_id}.{self.held.currency}"

    @property
    def label(self) -> str:
        return f"{self.hub_name} · {self.award} · holds {self.held}"


def open_advances(work: Work) -> list[OpenAdvance]:
    """The advances from which this person may record a refund."""
    mine = awards.visible_awards(work, Action.DISBURSEMENT_PAY).with_only_columns(col(Award.id))
    rows = work.rows(columns(col(Award.id), col(Award.reference), col(Award.currency)).where(col(Award.id).in_(mine)))
    known = {award_id: (reference, currency) for award_id, reference, currency in rows}
    names = {hub.id: hub.name for hub in hubs(work)}
    found = [
        OpenAdvance(
            award_id,
            *known[award_id],
            hub_id,
            names[hub_id],
            Money(there.own, currency),
            Money(there.carried, known[award_id][1]),
        )
        for (award_id, hub_id, currency), there in advances(work, list(known)).items()
        if there.own > 0 and work.actor.may(Action.DISBURSEMENT_PAY, hub_id)
    ]
    return sorted(found, key=lambda advance: (advance.hub_name, advance.award, advance.held.currency))


@dataclass(frozen=True, slots=True)
class RefundCard:
    """All that the page of a refund shows."""

    refund: AdvanceRefund
    award: Award
    hub: Hub
    returned: Money
    credited: Money
    entries: Sequence[EntryView]


def refund_card(work: Work, refund_id: UUID) -> RefundCard:
    """One refund with its award, hub and entry."""
    its = refund(work, refund_id)
    award = awards.award(work, its.award_id)
    return RefundCard(
        its,
        award,
        hub_of(work, its.hub_id),
        Money(its.amount_minor, its.currency),
        Money(its.credited_minor, award.currency),
        entries_about(work, its.id),
    )
