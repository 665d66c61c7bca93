"""The outbox on its way: what a morning's mail takes up, who sends which message, and what became of it."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, update

from grants_app.access import Action
from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.notices import queries, rules
from grants_app.notices.mailing import Delivery, Outcome
from grants_app.notices.models import Notice, OutboxMessage
from grants_app.notices.queries import Claim
from grants_app.notices.rules import Mail, State
from grants_app.people.sessions import actor_of

LEASE = timedelta(minutes=10)
"""Longer than any sending takes: whoever holds a message so long has ended meanwhile."""
_NOT_WRITTEN_DOWN = "The program ended while it was being sent. It may have arrived, so it is not sent again."
_NOT_ACTIVE = "The account is not active any more."
_STALE = "It could not leave for a week; what it tells stands under Notices."


def gather_digests(work: Work) -> int:
    """Make the morning's mail of everybody who wants one a day and has notices for it; gives how many were made."""
    work.must(Action.OUTBOX_SEND)
    return sum(_gather(work, person_id) for person_id in queries.digests_due(work))


def _gather(work: Work, person_id: UUID) -> bool:
    person = queries.locked_reader(work, person_id)
    zone = actor_of(work.session, person).time_zone
    if not rules.is_morning(work.now, queries.last_digest_at(work, person_id), zone):
        return False
    notice_ids = queries.for_digest(work, person_id)
    if not notice_ids:
        return False
    message = OutboxMessage(
        id=new_id(),
        person_id=person_id,
        kind=Mail.DIGEST.value,
        state=State.WAITING.value,
        made_at=work.now,
        next_try_at=work.now,
    )
    work.add(message)
    work.session.execute(update(Notice).where(col(Notice.id).in_(notice_ids)).values(digest_id=message.id))
    return True


def give_up(work: Work) -> int:
    """Mark what a worker that ended was sending as unknown, and what is too old as failed; neither is sent any more."""
    work.must(Action.OUTBOX_SEND)
    lost = queries.messages(work, State.SENDING, before=work.now)
    for message in lost:
        _end(work, message, State.UNKNOWN, _NOT_WRITTEN_DOWN)
    for message in (stale := queries.messages(work, State.WAITING, made_before=work.now - rules.STALE)):
        _end(work, message, State.FAILED, message.problem or _STALE)
    return len(lost) + len(stale)


def claim(work: Work, worker: str) -> Claim | None:
    """Take the next message that is due, so that no other worker does; commit before it is sent. None: nothing is due."""
    work.must(Action.OUTBOX_SEND)
    while message := queries.next_due(work):
        letter = queries.letter(work, message)
        if letter is None:
            _end(work, message, State.FAILED, _NOT_ACTIVE)
            continue
        message.state, message.claimed_by, message.claimed_until = State.SENDING, worker, work.now + LEASE
        message.tries += 1
        work.add(message)
        return Claim(message.id, worker, work.now + LEASE, letter)
    return None


def settle(work: Work, claim: Claim, delivery: Delivery) -> None:
    """Write down what became of a message that this worker sent; a message that was given up meanwhile is only known better."""
    work.must(Action.OUTBOX_SEND)
    message = queries.claimed(work, claim)
    if message is None:
        return
    if delivery.outcome is Outcome.SENT:
        _end(work, message, State.SENT, "")
    elif message.state == State.UNKNOWN:
        return
    elif delivery.outcome is Outcome.LATER and (pause := rules.pause(message.tries)) is not None:
        message.state, message.next_try_at = State.WAITING, work.now + pause
        message.problem, message.claimed_until = delivery.problem, None
        work.add(message)
    elif delivery.outcome is Outcome.UNKNOWN:
        _end(work, message, State.UNKNOWN, delivery.problem)
    else:
        _end(work, message, State.FAILED, delivery.problem)


def _end(work: Work, message: OutboxMessage, state: State, problem: str) -> None:
    message.state, message.ended_at, message.claimed_until = state, work.now, None
    message.problem = rules.shortened(problem, 300)
    work.add(message)
    if state is not State.SENT:
        work.note(f"mail.{state}", message.id, why=message.problem)
