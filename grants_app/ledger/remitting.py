"""What was sent to hubs out of a book, and when it arrived: written by the rooms that send money, read by the rules of rates."""

from datetime import date
from uuid import UUID

from sqlmodel import select

from grants_app.core.work import Work
from grants_app.ledger.models import Remittance
from grants_app.ledger.rates import Arrival


def sent(work: Work, book_id: UUID, about_id: UUID, it: Arrival) -> None:
    """Keep what was sent and credited; the caller asked for permission and posted the entry."""
    work.add(
        Remittance(
            about_id=about_id,
            book_id=book_id,
            hub_id=it.hub_id,
            reference=it.reference,
            sent_minor=it.sent.minor,
            credited_minor=it.credited.minor,
            credited_currency=it.credited.currency,
            sent_on=it.sent_on,
            arrived_on=it.arrived_on,
        )
    )


def arrived(work: Work, about_id: UUID, on: date) -> None:
    """Keep the day on which the hub saw it on its statement: from then on its rate counts."""
    row = work.one(select(Remittance).where(Remittance.about_id == about_id).with_for_update())
    row.arrived_on = on
    work.add(row)
