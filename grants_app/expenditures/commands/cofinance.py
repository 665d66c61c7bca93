"""Agree that a line of one award pays cost of another award's action: one person proposes it, another approves it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import Cofinancing
from grants_app.expenditures.rules import CofinancingStatus, another_approves


@dataclass(frozen=True, slots=True)
class Promise:
    """Which line of which award pays, on which line of the action it is read, how much, and on which days."""

    award_id: UUID
    line_id: UUID
    action_line_id: UUID
    promised: Money
    starts_on: date
    ends_on: date


def cofinance(work: Work, action_id: UUID, promise: Promise) -> Cofinancing:
    """Propose that a line of another award pays cost of this award's action; it counts once another person approved it."""
    work.must_somewhere(Action.AWARD_WRITE)
    action = award_queries.award(work, action_id, to_change=True)
    work.must(Action.AWARD_WRITE, action.lead_hub_id)
    paying = award_queries.award(work, promise.award_id)
    work.must(Action.AWARD_WRITE, paying.lead_hub_id)
    _must_be_right(work, action, paying, promise)
    row = Cofinancing(
        action_id=action.id,
        action_line_id=promise.action_line_id,
        award_id=paying.id,
        line_id=promise.line_id,
        promised_minor=promise.promised.minor,
        starts_on=promise.starts_on,
        ends_on=promise.ends_on,
        status=CofinancingStatus.DRAFT,
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    work.add(row)
    work.note(
        "cofinancing.proposed",
        row.id,
        action.lead_hub_id,
        action=action.reference,
        paid_by=paying.reference,
        promised=promise.promised,
        starts_on=promise.starts_on,
        ends_on=promise.ends_on,
    )
    return row


def approve_cofinancing(work: Work, action_id: UUID, link_id: UUID) -> Cofinancing:
    """From now on the action's reports read what that line pays."""
    work.must_somewhere(Action.AWARD_WRITE)
    row = queries.cofinancing(work, action_id, link_id, to_change=True)
    action = award_queries.award(work, row.action_id)
    work.must(Action.AWARD_WRITE, action.lead_hub_id)
    if row.status != CofinancingStatus.DRAFT:
        raise Conflict(f"{row.approved_by_name} approved this co-financing already.")
    another_approves(row.prepared_by, work.actor.id)
    row.status, row.approved_at = CofinancingStatus.APPROVED, work.now
    row.approved_by, row.approved_by_name = work.actor.id, work.actor.name
    work.add(row)
    work.note("cofinancing.approved", row.id, action.lead_hub_id, action=action.reference)
    return row


def discard_cofinancing(work: Work, action_id: UUID, link_id: UUID) -> None:
    """Remove a proposal; what is approved stays, for reports rest on it."""
    work.must_somewhere(Action.AWARD_WRITE)
    row = queries.cofinancing(work, action_id, link_id, to_change=True)
    action = award_queries.award(work, row.action_id)
    work.must(Action.AWARD_WRITE, action.lead_hub_id)
    if row.status != CofinancingStatus.DRAFT:
        raise Conflict("This co-financing was approved, and reports may rest on it; it stays until its last day.")
    work.session.delete(row)
    work.session.flush()
    work.note("cofinancing.discarded", link_id, action.lead_hub_id, action=action.reference)


def _must_be_right(work: Work, action: Award, paying: Award, promise: Promise) -> None:
    """Refuse (422) a co-financing that would count a cost twice, or not at all."""
    wrong: dict[str, str] = {}
    if paying.id == action.id or queries.pays_back(work, paying.id, action.id):
        wrong["award"] = f"{paying.reference} cannot pay for {action.reference}: their cost would come round to itself."
    for field, award, line_id in (("line", paying, promise.line_id), ("action_line", action, promise.action_line_id)):
        if line_id not in {line.line_id for line in budget_queries.approved_lines(work, award.id)}:
            wrong[field] = f"Choose a line of the approved budget of {award.reference}."
    if promise.promised.currency != action.currency or promise.promised.minor <= 0:
        wrong["promised"] = f"What is promised is above zero and in {action.currency}."
    if not action.starts_on <= promise.starts_on <= promise.ends_on <= action.ends_on:
        wrong["starts_on"] = f"The days lie inside those of {action.reference}: {action.period}."
    elif queries.same_line(work, promise.line_id, promise.starts_on, promise.ends_on):
        wrong["line"] = "This line pays for an action already on some of these days; its cost cannot count twice."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
