"""A request while it is a draft: begun, and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money, is_currency
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.history import write_down
from grants_app.disbursements.models import Disbursement, DisbursementAsk, DisbursementForecast
from grants_app.disbursements.rules.amounts import Ask, must_ask, must_be_worth_something
from grants_app.disbursements.rules.forecast import Need, longest, must_be_right, must_need_something, needs
from grants_app.disbursements.rules.life import TRACK, Status
from grants_app.hubs.models import Hub


def create(
    work: Work,
    award_id: UUID,
    hub_id: UUID,
    *,
    currency: str,
    purpose: str,
    amounts: Mapping[UUID, Money],
    period: Period | None = None,
) -> Disbursement:
    """Begin a request of a hub for money of an award: an amount per budget line, in one currency. Nothing is reserved yet.

    With a period the amounts are the forecast for an advance: it asks for them less what the hub holds. Without one they are
    asked for as they are: only what the hub has spent of its own money can then be requested.
    """
    award = awards.award(work, award_id)
    work.must(Action.DISBURSEMENT_REQUEST, hub_id)
    hub = _taking_part(work, award, hub_id)
    form = _Form(currency, purpose, amounts, period)
    wanted = _read(work, award, hub, form)
    disbursement = Disbursement(
        id=new_id(),
        hub_id=hub.id,
        reference=next_reference(work, f"{hub.code}-D"),
        award_id=award.id,
        status=Status.DRAFT,
        purpose=wanted.purpose,
        currency=currency,
        amount_minor=wanted.amount.minor,
        award_minor=wanted.award_minor,
        rates=wanted.rates,
        starts_on=period.starts_on if period else None,
        ends_on=period.ends_on if period else None,
        created_by=work.actor.id,
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.add(disbursement)
    _keep_amounts(work, disbursement, wanted)
    amount, days = wanted.amount, str(period or "")
    write_down(work, disbursement, "create", Status.DRAFT, award=award.reference, amount=amount, period=days)
    return disbursement


def change(
    work: Work,
    disbursement_id: UUID,
    *,
    currency: str,
    purpose: str,
    amounts: Mapping[UUID, Money],
    period: Period | None = None,
) -> Disbursement:
    """Change a draft; whoever does has a part in the request, like its author."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    work.must(Action.DISBURSEMENT_REQUEST, disbursement.hub_id)
    TRACK.step(disbursement.status, "request")
    award = awards.award(work, disbursement.award_id)
    hub = _taking_part(work, award, disbursement.hub_id)
    wanted = _read(work, award, hub, _Form(currency, purpose, amounts, period), disbursement.id)
    before = Money(disbursement.amount_minor, disbursement.currency)
    disbursement.purpose, disbursement.currency, disbursement.rates = wanted.purpose, currency, wanted.rates
    disbursement.amount_minor, disbursement.award_minor = wanted.amount.minor, wanted.award_minor
    disbursement.starts_on, disbursement.ends_on = (period.starts_on, period.ends_on) if period else (None, None)
    for row in (*queries.ask_rows(work, disbursement), *queries.forecast_rows(work, disbursement)):
        work.session.delete(row)
    work.session.flush()
    _keep_amounts(work, disbursement, wanted)
    amount, days = wanted.amount, str(period or "")
    write_down(work, disbursement, "change", Status.DRAFT, amount_before=before, amount=amount, period=days)
    return disbursement


@dataclass(frozen=True, slots=True)
class _Form:
    """What was typed."""

    currency: str
    purpose: str
    amounts: Mapping[UUID, Money]
    period: Period | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a draft says, checked and converted by today's rate."""

    purpose: str
    amount: Money
    asks: tuple[Ask, ...]
    rates: str
    forecast: tuple[tuple[Need, Money], ...]
    """Each line of the forecast, with its own need in the award's currency; none without a period."""

    @property
    def award_minor(self) -> int:
        return sum(ask.reserved.minor for ask in self.asks)


def _taking_part(work: Work, award: Award, hub_id: UUID) -> Hub:
    for hub in awards.participants(work, award.id):
        if hub.id == hub_id:
            return hub
    raise NotFound


def _read(work: Work, award: Award, hub: Hub, form: _Form, but_not: UUID | None = None) -> _Wanted:
    if not form.purpose.strip():
        raise Invalid("Say what the money is for.", fields={"purpose": "Say what the money is for."})
    if not is_currency(form.currency):
        raise Invalid("Choose a currency.", fields={"currency": "Choose a currency."})
    lines = {line.id: line.code for line in queries.hub_lines(work, award, hub, award.currency)}
    must_ask(form.amounts, form.currency, lines)
    there = queries.to_award(work, award, hub, form.currency)
    needed = _needs(work, award, hub, form, but_not)
    asked = {need.line_id: need.asked for need in needed if need.asked} if form.period else form.amounts
    asks = tuple(Ask(at, asked[at], there.convert(asked[at])) for at in lines if at in asked)
    must_be_worth_something(asks, lines)
    amount = Money(sum(ask.amount.minor for ask in asks), form.currency)
    forecast = tuple((need, there.convert(need.own)) for need in needed)
    return _Wanted(form.purpose.strip()[:400], amount, asks, there.text, forecast)


def _needs(work: Work, award: Award, hub: Hub, form: _Form, but_not: UUID | None) -> list[Need]:
    """The forecast beside what is in hand; refused for a period that cannot be, or where nothing needs to be sent."""
    if form.period is None:
        return []
    taken = queries.taken(work, award, hub, form.period, but_not)
    must_be_right(form.period, longest(award.profile, award.signed_on), award.period, taken)
    held = queries.in_hand(work, award, hub, form.currency, but_not)
    found = needs(form.amounts, held, form.currency)
    must_need_something(found, form.currency)
    return found


def _keep_amounts(work: Work, disbursement: Disbursement, wanted: _Wanted) -> None:
    for ask in wanted.asks:
        row = DisbursementAsk(
            id=new_id(),
            disbursement_id=disbursement.id,
            line_id=ask.line_id,
            amount_minor=ask.amount.minor,
            award_minor=ask.reserved.minor,
        )
        work.add(row)
    for need, worth in wanted.forecast:
        line = DisbursementForecast(
            disbursement_id=disbursement.id,
            line_id=need.line_id,
            forecast_minor=need.forecast.minor,
            in_hand_minor=need.in_hand.minor,
            need_minor=worth.minor,
        )
        work.add(line)
