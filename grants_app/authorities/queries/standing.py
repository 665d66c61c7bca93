"""Whether an amount is within somebody's authority, with all requests that count together."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, or_, select

from grants_app.access import PERMISSIONS, Action, Grant, Role
from grants_app.authorities.models import Authority, CountedRequest, Delegation
from grants_app.authorities.queries.table import in_force
from grants_app.authorities.rules import (
    ACTS,
    COUNTED_WITHIN,
    RATE_SOURCES,
    Compared,
    Limit,
    Status,
    Verdict,
    judge,
    must_be_enough,
    rate_in_words,
    role_in_words,
)
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.queries import rate_table
from grants_app.ledger.rates import RateMissing, Rule, conversion
from grants_app.people.models import Person, RoleHeld


def verdict(
    work: Work,
    act: Action,
    hub: Hub,
    amount: Money,
    *,
    requests: int = 1,
    sources: Sequence[str] = RATE_SOURCES,
    but_not_from: Collection[UUID | None] = (),
) -> Verdict:
    """Whether the person who acts may decide on the amount in that hub today.

    For a reader who may not take the act at all: whether the hub's own people may. `but_not_from`: see `limits_of_actor`.
    """
    if not work.actor.may(act, hub.id):
        return _judged(work, limits_of_hub(work, act, hub), hub, amount, requests, sources)
    limits = limits_of_actor(work, act, hub, but_not_from=but_not_from)
    return _judged(work, limits, hub, amount, requests, sources)


def verdict_of_hub(
    work: Work, act: Action, hub: Hub, amount: Money, *, requests: int = 1, sources: Sequence[str] = RATE_SOURCES
) -> Verdict:
    """Whether the hub's own people may decide on the amount today, whoever reads."""
    return _judged(work, limits_of_hub(work, act, hub), hub, amount, requests, sources)


def must_be_within(
    work: Work, act: Action, hub: Hub, amount: Money, *, requests: int = 1, sources: Sequence[str] = RATE_SOURCES
) -> None:
    """Refuse (409) an act on an amount that is above the authority of the person who acts."""
    must_be_enough(verdict(work, act, hub, amount, requests=requests, sources=sources))


def limits_of_actor(work: Work, act: Action, hub: Hub, *, but_not_from: Collection[UUID | None] = ()) -> list[Limit]:
    """Every right by which the person who acts may go so far, own or delegated, the widest last.

    `but_not_from`: people whose delegation does not count, because they had a part in what is decided.
    """
    if work.actor.is_operator or work.actor.id is None:
        return [Limit("the local operator", None)]
    rows = in_force(work, _approved(work, act, hub))
    limits = _limits_of(act, hub, work.actor.id, work.actor.grants, rows)
    for giver_id, giver, grants in _givers(work, act, hub):
        if giver_id not in but_not_from:
            own = _limits_of(act, hub, giver_id, grants, rows)
            limits += [Limit(f"{giver}, who delegated it as {limit.whose}", limit.amount) for limit in own]
    return sorted(limits, key=_width)


def _limits_of(
    act: Action, hub: Hub, person_id: UUID, grants: Collection[Grant], rows: Sequence[Authority]
) -> list[Limit]:
    """What somebody may by own right: a row of the person goes before those of the roles."""
    limits: list[Limit] = []
    for scope, name in ((hub.id, hub.name), (None, "")):
        roles = {grant.role for grant in grants if grant.hub_id == scope and grant.role in PERMISSIONS[act]}
        if roles:
            mine = [its for its in rows if its.hub_id == scope and its.person_id == person_id]
            mine = mine or [its for its in rows if its.hub_id == scope and its.role in roles]
            limits += [_limit(its, name) for its in mine] or _without_row(act, hub, scope, min(roles))
    return limits


_GIVEN = (
    columns(col(Delegation.giver_id), col(Delegation.giver_name))
    .join(Person, col(Person.id) == Delegation.giver_id)
    .where(col(Delegation.taker_id) == bindparam("taker_id"), col(Delegation.act) == bindparam("act"))
    .where(col(Delegation.starts_on) <= bindparam("today"), col(Delegation.ends_on) >= bindparam("today"))
    .where(or_(col(Delegation.ended_at).is_(None), col(Delegation.ended_at) > bindparam("now")))
    .where(or_(col(Delegation.hub_id).is_(None), col(Delegation.hub_id) == bindparam("hub_id")))
    .where(col(Person.is_active).is_(True))
)


def _givers(work: Work, act: Action, hub: Hub) -> list[tuple[UUID, str, frozenset[Grant]]]:
    """Who delegated the act to the person who acts, today, with the roles that the giver still holds."""
    its = {"taker_id": work.actor.id, "act": act.value, "today": work.today, "now": work.now, "hub_id": hub.id}
    found = dict(map(tuple, work.values(_GIVEN, **its)))
    if not found:
        return []
    held = work.all(select(RoleHeld).where(col(RoleHeld.person_id).in_(list(found))))
    return [
        (giver_id, name, frozenset(Grant(Role(row.role), row.hub_id) for row in held if row.person_id == giver_id))
        for giver_id, name in found.items()
    ]


def limits_of_hub(work: Work, act: Action, hub: Hub) -> list[Limit]:
    """How far the hub's own people may go, the widest last."""
    rows = [its for its in in_force(work, _approved(work, act, hub)) if its.hub_id == hub.id and its.role]
    limits = [_limit(its, hub.name) for its in rows] or _without_row(act, hub, hub.id, _first_role(act))
    return sorted(limits, key=_width)


COUNTED_TOGETHER = (
    columns(func.coalesce(func.sum(CountedRequest.amount_minor), 0).label("counted"), func.count().label("requests"))
    .where(col(CountedRequest.payee_id) == bindparam("payee_id"), col(CountedRequest.award_id) == bindparam("award_id"))
    .where(col(CountedRequest.stands).is_(True), col(CountedRequest.about_id) != bindparam("about_id"))
    .where(col(CountedRequest.asked_at).between(bindparam("asked_from"), bindparam("asked_until")))
)
"""What `counted_together` gives: one row."""


def counted_together(work: Work, about_id: UUID, payee_id: UUID, award_id: UUID, asked_at: datetime) -> tuple[int, int]:
    """The other requests for the payee and award at most thirty days before or after: their sum, in minor units of the
    currency in which the award's requests are counted, and how many there are.
    """
    asked = {"asked_from": asked_at - COUNTED_WITHIN, "asked_until": asked_at + COUNTED_WITHIN}
    [(amount, requests)] = work.rows(COUNTED_TOGETHER, about_id=about_id, payee_id=payee_id, award_id=award_id, **asked)
    return int(amount), int(requests)


def counted(work: Work, about_id: UUID) -> CountedRequest | None:
    """The request as it counts, or None."""
    return work.session.exec(select(CountedRequest).where(CountedRequest.about_id == about_id)).first()


def compared(work: Work, amount: Money, currency: str, sources: Sequence[str] = RATE_SOURCES) -> Compared:
    """The amount in the currency of a limit at this month's rate of the first source that has one."""
    if amount.currency == currency:
        return Compared(amount)
    for source in dict.fromkeys(sources):
        table = rate_table(work, source, (amount.currency, currency))
        try:
            found = conversion(table, Rule.MONTHLY, amount.currency, currency, work.today)
        except RateMissing:
            continue
        return Compared(found.convert(amount), " and ".join(rate_in_words(rate) for rate in found.rates))
    return Compared(None)


def _judged(
    work: Work, limits: Sequence[Limit], hub: Hub, amount: Money, requests: int, sources: Sequence[str]
) -> Verdict:
    looked_at = [
        (limit, Compared(amount) if limit.amount is None else compared(work, amount, limit.amount.currency, sources))
        for limit in limits
    ]
    return judge(looked_at, amount, requests, hub.name)


_APPROVED = (
    select(Authority)
    .where(col(Authority.act) == bindparam("act"), Authority.status == Status.APPROVED)
    .where(or_(col(Authority.decided_at).is_(None), col(Authority.decided_at) <= bindparam("now")))
    .where(or_(col(Authority.hub_id).is_(None), col(Authority.hub_id) == bindparam("hub_id")))
)


def _approved(work: Work, act: Action, hub: Hub) -> Sequence[Authority]:
    """All rows for the act in the hub or in the network that were approved by now: needed to judge, also for whoever is not
    shown them.
    """
    return work.all(_APPROVED, act=act.value, now=work.now, hub_id=hub.id)


def _limit(its: Authority, hub_name: str) -> Limit:
    whose = role_in_words(its.role, hub_name) if its.role else f"this person in {hub_name or 'the whole network'}"
    return Limit(whose, None if its.limit_minor is None else Money(its.limit_minor, its.currency))


def _without_row(act: Action, hub: Hub, scope: UUID | None, role: Role) -> list[Limit]:
    """Where no limit is recorded: network roles and head office go as far as needed, a hub has no authority yet."""
    is_free = scope is None or hub.is_head_office or not ACTS[act].needs_a_row
    return [Limit(role_in_words(role, "" if scope is None else hub.name), None)] if is_free else []


def _first_role(act: Action) -> Role:
    return next(role for role in Role if role in PERMISSIONS[act])


def _width(limit: Limit) -> tuple[bool, int]:
    return limit.amount is None, 0 if limit.amount is None else limit.amount.minor
