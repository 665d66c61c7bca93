"""The calculator of a donor's payments: what would be paid now, every figure behind it, and the letter that asks for it."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import PAYMENT_REQUESTS, NotWritable
from grants_app.awards import queries as awards
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, exponent
from grants_app.donor_payments import queries, requests
from grants_app.donor_payments.queries import Asked, Calculation, Typed
from grants_app.web.forms import day_in, read_decimal
from grants_app.web.request import InWeb, Web

router = APIRouter()

AMOUNTS = {"forecast": "Forecast", "accepted": "Accepted cost", "profit": "Profit", "verified": "Verified cost"}
TEXTS = {"attention": 200, "address": 400}
"""What is typed into the letter alone, and how long it may be."""


@router.get("/awards/{award_id}/donor-payments")
def show(web: InWeb, award_id: UUID) -> Response:
    """What the donor would pay next and at the end, over live figures or what is typed."""
    its = awards.award(web.work, award_id)
    values, errors = _values(web), dict[str, str]()
    found = queries.calculation(web.work, award_id, _asked(values, its.currency, errors))
    more: dict[str, Any] = {"values": values, "errors": errors, "why_not": _why_not(found)}
    return web.page("donor_payments/show.html", it=found, **more, status=422 if errors else 200)


@router.get("/awards/{award_id}/donor-payments/request")
def letter(web: InWeb, award_id: UUID) -> Response:
    """The request for payment as a letter: over the same figures as the page."""
    its = awards.award(web.work, award_id)
    values, errors = _values(web), dict[str, str]()
    asked = _asked(values, its.currency, errors)
    typed = Typed(values["attention"], values["address"], _amount("verified", values["verified"], its.currency, errors))
    if errors:
        raise Invalid(" ".join(errors.values()), fields=errors)
    request = queries.payment_request(web.work, award_id, asked, typed, network=web.settings.network_name)
    annex = PAYMENT_REQUESTS["eu-annex-v"]
    try:
        content = annex.write(request)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal
    draft = "" if request.is_approved else "-DRAFT"
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{its.reference}-request-{request.number}{draft}.{annex.extension}")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=annex.media_type, headers=headers)


def _values(web: Web) -> dict[str, str]:
    longest = {"until": 40, **dict.fromkeys(AMOUNTS, 40), **TEXTS}
    return {name: web.request.query_params.get(name, "")[:most] for name, most in longest.items()}


def _asked(values: Mapping[str, str], currency: str, errors: dict[str, str]) -> Asked:
    return Asked(
        until=day_in(values["until"]),
        forecast=_amount("forecast", values["forecast"], currency, errors),
        accepted=_amount("accepted", values["accepted"], currency, errors),
        profit=_amount("profit", values["profit"], currency, errors),
    )


def _why_not(found: Calculation) -> str:
    """Why no letter can be written; empty where one can."""
    try:
        requests.plan(found.situation)
    except Conflict as refusal:
        return refusal.sentence
    return ""


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
