"""A request while it is a draft: begun, and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money, is_currency
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.history import write_down
from grants_app.disbursements.models import Disbursement, DisbursementAsk
from grants_app.disbursements.rules.amounts import Ask, must_ask, must_be_worth_something
from grants_app.disbursements.rules.life import TRACK, Status
from grants_app.hubs.models import Hub


def create(
    work: Work, award_id: UUID, hub_id: UUID, *, currency: str, purpose: str, amounts: Mapping[UUID, Money]
) -> Disbursement:
    """Begin a request of a hub for money of an award: an amount per budget line, in one currency. Nothing is reserved yet."""
    award = awards.award(work, award_id)
    work.must(Action.DISBURSEMENT_REQUEST, hub_id)
    hub = _taking_part(work, award, hub_id)
    wanted = _read(work, award, hub, currency, purpose, amounts)
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
        created_by=work.actor.id,
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.add(disbursement)
    _keep_asks(work, disbursement, wanted)
    write_down(work, disbursement, "create", Status.DRAFT, award=award.reference, amount=wanted.amount)
    return disbursement


def change(
    work: Work, disbursement_id: UUID, *, currency: str, purpose: str, amounts: Mapping[UUID, Money]
) -> Disbursement:
    """Change a draft; whoever does has a part in the request, like its author."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    work.must(Action.DISBURSEMENT_REQUEST, disbursement.hub_id)
    TRACK.step(disbursement.status, "request")
    award = awards.award(work, disbursement.award_id)
    hub = _taking_part(work, award, disbursement.hub_id)
    wanted = _read(work, award, hub, currency, purpose, amounts)
    before = Money(disbursement.amount_minor, disbursement.currency)
    disbursement.purpose, disbursement.currency, disbursement.rates = wanted.purpose, currency, wanted.rates
    disbursement.amount_minor, disbursement.award_minor = wanted.amount.minor, wanted.award_minor
    for row in queries.ask_rows(work, disbursement):
        work.session.delete(row)
    work.session.flush()
    _keep_asks(work, disbursement, wanted)
    write_down(work, disbursement, "change", Status.DRAFT, amount_before=before, amount=wanted.amount)
    return disbursement


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a draft says, checked and converted by today's rate."""

    purpose: str
    amount: Money
    asks: tuple[Ask, ...]
    rates: str

    @property
    def award_minor(self) -> int:
        return sum(ask.reserved.minor for ask in self.asks)


def _taking_part(work: Work, award: Award, hub_id: UUID) -> Hub:
    for hub in awards.participants(work, award.id):
        if hub.id == hub_id:
            return hub
    raise NotFound


def _read(work: Work, award: Award, hub: Hub, currency: str, purpose: str, amounts: Mapping[UUID, Money]) -> _Wanted:
    if not purpose.strip():
        raise Invalid("Say what the money is for.", fields={"purpose": "Say what the money is for."})
    if not is_currency(currency):
        raise Invalid("Choose a currency.", fields={"currency": "Choose a currency."})
    lines = {line.id: line.code for line in queries.hub_lines(work, award, hub, award.currency)}
    must_ask(amounts, currency, lines)
    there = queries.to_award(work, award, hub, currency)
    asks = tuple(Ask(at, amounts[at], there.convert(amounts[at])) for at in lines if at in amounts)
    must_be_worth_something(asks, lines)
    amount = Money(sum(ask.amount.minor for ask in asks), currency)
    return _Wanted(purpose.strip()[:400], amount, asks, there.text)


def _keep_asks(work: Work, disbursement: Disbursement, wanted: _Wanted) -> None:
    for ask in wanted.asks:
        row = DisbursementAsk(
            id=new_id(),
            disbursement_id=disbursement.id,
            line_id=ask.line_id,
            amount_minor=ask.amount.minor,
            award_minor=ask.reserved.minor,
        )
        work.add(row)
