"""Proof of forecasts: what a request asks is what it forecasts less what was in hand."""

from collections.abc import Iterator

from sqlmodel import col, func

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementForecast


def beside_what_is_asked(work: Work) -> Iterator[str]:
    """Requests for an advance that ask another amount than their forecast needs."""
    forecast, held = func.sum(DisbursementForecast.forecast_minor), func.sum(DisbursementForecast.in_hand_minor)
    rows = work.rows(
        columns(col(Disbursement.reference), col(Disbursement.currency), col(Disbursement.amount_minor), forecast, held)
        .join(DisbursementForecast, col(DisbursementForecast.disbursement_id) == Disbursement.id)
        .group_by(col(Disbursement.id), col(Disbursement.reference), col(Disbursement.currency))
        .group_by(col(Disbursement.amount_minor))
        .having(forecast - held != col(Disbursement.amount_minor))
        .order_by(col(Disbursement.reference))
    )
    for reference, currency, asked, planned, in_hand in rows:
        yield (
            f"{reference} asks for {Money(asked, currency)}; {Money(int(planned), currency)} is forecast and "
            f"{Money(int(in_hand), currency)} was in hand."
        )
