"""All that the gate looks at, gathered once, so that the page shows what the commands enforce."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import and_, col, func, or_

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.queries import COUNTED_TOGETHER
from grants_app.authorities.rules import COUNTED_WITHIN, RATE_SOURCES, Verdict
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.awards.queries import HOW_MANY_LOOKS, PREFINANCED
from grants_app.awards.schedule import OwedReport, last_due
from grants_app.budgets.models import BudgetLine
from grants_app.budgets.queries import HAS_BUDGET
from grants_app.core.database import columns, together
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementAsk, DisbursementForecast
from grants_app.disbursements.queries.forecasts import forecasted
from grants_app.disbursements.queries.liquidation import IN_FORCE, own_tests
from grants_app.disbursements.queries.records import done_by
from grants_app.disbursements.rules.gate import AskedLine, Situation
from grants_app.disbursements.rules.life import FORWARD, TRACK, DoneBy, Status
from grants_app.disbursements.rules.liquidation import DEFAULT_PERCENT
from grants_app.donors.profiles import profile
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Balance, ControlBalance
from grants_app.ledger.rules import Held, Kind

_BEFORE_APPROVAL = ("request", "endorse", "approve")


@dataclass(frozen=True, slots=True)
class _Held:
    """What the award's bank share holds, and the hub as advances by currency."""

    cash: Money
    advance: Mapping[str, Held]


def situation(work: Work, disbursement: Disbursement, award: Award, hub: Hub, done: DoneBy | None = None) -> Situation:
    """How things stand around a disbursement, for the person who looks; `done` is what `done_by` gives, where that is known.

    It is asked while everybody else waits for the books, so each thing is read once, and in as few statements as there can be.
    """
    status = Status(disbursement.status)
    step = next((step for step in TRACK.next_steps(status) if step.name in FORWARD), None)
    is_before_approval = step is not None and step.name in _BEFORE_APPROVAL
    held, facts = _held(work, award, hub), _facts(work, disbursement, award, hub)
    own = {currency: there.own for currency, there in held.advance.items()}
    percent = DEFAULT_PERCENT if facts.percent is None else facts.percent
    its_done = done_by(work, disbursement) if done is None else done
    return Situation(
        status=status,
        today=work.today,
        award_id=award.id,
        award=award.reference,
        award_status=award.status,
        period=award.period,
        has_budget=facts.has_budget,
        lines=_asked_lines(work, disbursement, award) if status is Status.DRAFT else (),
        amount=Money(disbursement.award_minor, award.currency),
        forecast=forecasted(work, disbursement, award, hub),
        cash=held.cash,
        promised=Money(int(facts.promised), award.currency),
        prefinanced=Money(int(facts.prefinanced), award.currency),
        prefinanced_until=facts.prefinanced_until,
        shows_cash=work.actor.everywhere(Action.LEDGER_READ),
        looks=facts.looks,
        advance=Money(sum(there.carried for there in held.advance.values()), award.currency),
        advance_own=tuple(Money(own[currency], currency) for currency in sorted(own)),
        own_tests=tuple(own_tests(work, award, hub, own, percent)) if is_before_approval else (),
        last_report=_last_report(work, award) if is_before_approval else None,
        hub=hub.name,
        done_by=its_done,
        person_id=work.actor.id,
        next_step=step.name if step else "",
        may_take_next=step is not None and work.actor.may(step.action, hub.id),
        authority=_authority(work, disbursement, award, hub, facts, its_done),
        report_needed=profile(award.profile).on(award.signed_on).next_advance_needs_report,
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
    rows = work.values(
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


_BANK_AND_ADVANCE = (
    columns(
        col(Account.kind),
        col(Account.currency),
        func.sum(Balance.transaction_minor),
        func.sum(Balance.amount_minor),
    )
    .join(Balance, col(Balance.account_id) == Account.id)
    .where(col(Account.book_id) == bindparam("award_id"))
    .where(
        or_(
            col(Account.kind) == Kind.BANK.value,
            and_(col(Account.kind) == Kind.ADVANCE.value, col(Account.hub_id) == bindparam("hub_id")),
        )
    )
    .group_by(col(Account.kind), col(Account.currency))
)


def _held(work: Work, award: Award, hub: Hub) -> _Held:
    """What the award's bank share holds is needed to judge, also for a reader who is shown no amount; the advance is not."""
    rows = work.values(_BANK_AND_ADVANCE, award_id=award.id, hub_id=hub.id)
    is_seen = work.actor.may(Action.LEDGER_READ, hub.id)
    return _Held(
        Money(sum(int(carried) for kind, _, _, carried in rows if kind == Kind.BANK), award.currency),
        {
            currency: Held(int(own), int(carried))
            for kind, currency, own, carried in rows
            if kind == Kind.ADVANCE and is_seen
        },
    )


_PROMISED = columns(func.coalesce(func.sum(Disbursement.award_minor), 0).label("promised")).where(
    col(Disbursement.award_id) == bindparam("award_id"),
    col(Disbursement.status) == Status.APPROVED.value,
    col(Disbursement.id) != bindparam("about_id"),
)
_FACTS = together(HAS_BUDGET, HOW_MANY_LOOKS, PREFINANCED, _PROMISED, COUNTED_TOGETHER, IN_FORCE)


def _facts(work: Work, disbursement: Disbursement, award: Award, hub: Hub) -> Any:
    """What is one row each, in one row. Requests are counted together that were asked for within thirty days of this one."""
    asked_at = disbursement.requested_at or work.now
    [facts] = work.values(
        _FACTS,
        award_id=award.id,
        about_id=disbursement.id,
        hub_id=hub.id,
        payee_id=hub.id,
        today=work.today,
        asked_from=asked_at - COUNTED_WITHIN,
        asked_until=asked_at + COUNTED_WITHIN,
    )
    return facts


def _authority(
    work: Work, disbursement: Disbursement, award: Award, hub: Hub, facts: Any, done: DoneBy
) -> Verdict | None:
    """Whether the person may decide on what this and the requests of thirty days around it come to."""
    if disbursement.status not in (Status.DRAFT, Status.REQUESTED, Status.ENDORSED):
        return None
    amount = Money(int(facts.counted) + disbursement.award_minor, award.currency)
    first = award.provisional_source or award.rate_source
    return authorities.verdict(
        work,
        Action.DISBURSEMENT_APPROVE,
        hub,
        amount,
        requests=facts.requests + 1,
        sources=(first, *RATE_SOURCES),
        # Who prepared or endorsed it delegates nothing for it: else a delegation would approve one's own preparation.
        but_not_from=frozenset().union(*done.values()),
    )


def available_on_lines(work: Work, award_id: UUID, hub_id: UUID) -> dict[UUID, int]:
    """What is left to ask on each line for a hub, in minor units of the award's currency."""
    rows = work.values(
        columns(col(ControlBalance.line_id), col(ControlBalance.available)).where(
            col(ControlBalance.book_id) == award_id, col(ControlBalance.hub_id) == hub_id
        )
    )
    return {line_id: int(available) for line_id, available in rows}
