"""All that the gate looks at, gathered once, so that the page shows what the commands enforce."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.rules import RATE_SOURCES, Verdict
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.awards.rules import OwedReport, last_due
from grants_app.budgets import queries as budgets
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementAsk, DisbursementForecast
from grants_app.disbursements.queries.forecasts import forecasted
from grants_app.disbursements.queries.liquidation import own_tests
from grants_app.disbursements.queries.records import done_by
from grants_app.disbursements.rules.gate import AskedLine, Situation
from grants_app.disbursements.rules.life import FORWARD, TRACK, Status
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Balance, ControlBalance
from grants_app.ledger.queries import advances
from grants_app.ledger.rules import Kind

_BEFORE_APPROVAL = ("request", "endorse", "approve")


@dataclass(frozen=True, slots=True)
class _Advance:
    value: Money
    own: tuple[Money, ...]


def situation(work: Work, disbursement: Disbursement, award: Award, hub: Hub) -> Situation:
    """How things stand around a disbursement, for the person who looks."""
    status = Status(disbursement.status)
    step = next((step for step in TRACK.next_steps(status) if step.name in FORWARD), None)
    advance = _advance(work, award, hub)
    prefinanced, until_on = awards.prefinanced(work, award.id, award.currency)
    return Situation(
        status=status,
        today=work.today,
        award_id=award.id,
        award=award.reference,
        award_status=award.status,
        period=award.period,
        has_budget=budgets.approved_version(work, award.id) is not None,
        lines=_asked_lines(work, disbursement, award),
        amount=Money(disbursement.award_minor, award.currency),
        forecast=forecasted(work, disbursement, award, hub),
        cash=_cash(work, award),
        promised=_promised(work, disbursement, award),
        prefinanced=prefinanced,
        prefinanced_until=until_on,
        shows_cash=work.actor.everywhere(Action.LEDGER_READ),
        looks=len(awards.pending_looks(work, award.id)),
        advance=advance.value,
        advance_own=advance.own,
        own_tests=tuple(own_tests(work, award, hub)) if step and step.name in _BEFORE_APPROVAL else (),
        last_report=_last_report(work, award) if step and step.name in _BEFORE_APPROVAL else None,
        hub=hub.name,
        done_by=done_by(work, disbursement),
        person_id=work.actor.id,
        next_step=step.name if step else "",
        may_take_next=step is not None and work.actor.may(step.action, hub.id),
        authority=_authority(work, disbursement, award, hub),
    )


def _last_report(work: Work, award: Award) -> OwedReport | None:
    return last_due(awards.owed_reports(work, award), work.today)


def _asked_lines(work: Work, disbursement: Disbursement, award: Award) -> tuple[AskedLine, ...]:
    """What each line must have left: what is asked, or what it needs beyond what is in hand of it."""
    source = DisbursementForecast if disbursement.period else DisbursementAsk
    needed = DisbursementForecast.need_minor if disbursement.period else DisbursementAsk.award_minor
    left = (
        (col(ControlBalance.line_id) == source.line_id)
        & (col(ControlBalance.hub_id) == disbursement.hub_id)
        & (col(ControlBalance.book_id) == award.id)
    )
    rows = work.rows(
        columns(col(BudgetLine.code), col(needed), col(ControlBalance.available))
        .select_from(source)
        .join(BudgetLine, col(BudgetLine.id) == source.line_id)
        .join(ControlBalance, left, isouter=True)
        .where(col(source.disbursement_id) == disbursement.id)
        .order_by(col(BudgetLine.code))
    )
    return tuple(
        AskedLine(code, Money(asked, award.currency), Money(available or 0, award.currency))
        for code, asked, available in rows
    )


def _cash(work: Work, award: Award) -> Money:
    """What the award's bank share holds: needed to judge, also for a reader who is shown no amount."""
    held = work.session.exec(
        select(func.coalesce(func.sum(Balance.amount_minor), 0))
        .join(Account, col(Account.id) == Balance.account_id)
        .where(Account.book_id == award.id, Account.kind == Kind.BANK)
    ).one()
    return Money(int(held), award.currency)


def _promised(work: Work, disbursement: Disbursement, award: Award) -> Money:
    sum_of = select(func.coalesce(func.sum(Disbursement.award_minor), 0))
    others = sum_of.where(
        Disbursement.award_id == award.id,
        Disbursement.status == Status.APPROVED,
        Disbursement.id != disbursement.id,
    )
    return Money(int(work.session.exec(others).one()), award.currency)


def _advance(work: Work, award: Award, hub: Hub) -> _Advance:
    held = {currency: there for (_, hub_id, currency), there in advances(work, [award.id]).items() if hub_id == hub.id}
    return _Advance(
        Money(sum(there.carried for there in held.values()), award.currency),
        tuple(Money(held[currency].own, currency) for currency in sorted(held)),
    )


def _authority(work: Work, disbursement: Disbursement, award: Award, hub: Hub) -> Verdict | None:
    """Whether the person may decide on what this and the requests of thirty days around it come to."""
    if disbursement.status not in (Status.DRAFT, Status.REQUESTED, Status.ENDORSED):
        return None
    asked_at = disbursement.requested_at or work.now
    others, requests = authorities.counted_together(work, disbursement.id, hub.id, award.id, asked_at)
    amount = Money(others + disbursement.award_minor, award.currency)
    first = award.provisional_source or award.rate_source
    return authorities.verdict(
        work,
        Action.DISBURSEMENT_APPROVE,
        hub,
        amount,
        requests=requests + 1,
        sources=(first, *RATE_SOURCES),
        but_not_from=_took_part(work, disbursement),
    )


def _took_part(work: Work, disbursement: Disbursement) -> frozenset[UUID | None]:
    """Who prepared or endorsed it delegates nothing for it: else a delegation would approve one's own preparation."""
    return frozenset().union(*done_by(work, disbursement).values())


def available_on_lines(work: Work, award_id: UUID, hub_id: UUID) -> dict[UUID, int]:
    """What is left to ask on each line for a hub, in minor units of the award's currency."""
    rows = work.rows(
        columns(col(ControlBalance.line_id), col(ControlBalance.available)).where(
            col(ControlBalance.book_id) == award_id, col(ControlBalance.hub_id) == hub_id
        )
    )
    return {line_id: int(available) for line_id, available in rows}
