"""The calculator of a donor's payments: what would be paid now, and every figure behind it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.awards import queries as awards
from grants_app.core.money import Money, exponent
from grants_app.donor_payments import queries
from grants_app.donor_payments.queries import Asked
from grants_app.web.forms import day_in, read_decimal
from grants_app.web.request import InWeb

router = APIRouter()

AMOUNTS = {"forecast": "Forecast", "accepted": "Accepted cost", "profit": "Profit"}


@router.get("/awards/{award_id}/donor-payments")
def show(web: InWeb, award_id: UUID) -> Response:
    """What the donor would pay next and at the end, over live figures or what is typed."""
    its = awards.award(web.work, award_id)
    values = {name: web.request.query_params.get(name, "")[:40] for name in ("until", *AMOUNTS)}
    errors: dict[str, str] = {}
    amounts = {name: _amount(name, values[name], its.currency, errors) for name in AMOUNTS}
    found = queries.calculation(web.work, award_id, Asked(until=day_in(values["until"]), **amounts))
    return web.page("donor_payments/show.html", it=found, values=values, errors=errors, status=422 if errors else 200)


def _amount(name: str, text: str, currency: str, errors: dict[str, str]) -> Money | None:
    if not text.strip():
        return None
    try:
        value = read_decimal(text.strip())
        if value < 0 or value != round(value, exponent(currency)):
            raise ValueError(f"«{text}» is not an amount in {currency}.")
    except ValueError as problem:
        errors[name] = f"{AMOUNTS[name]}: {problem}"
        return None
    return Money.of(value, currency)
