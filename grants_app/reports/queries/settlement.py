"""What approving a report settles: each voucher that waits for its final rate, and what that changes per line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from grants_app.awards import queries as award_queries
from grants_app.budgets.queries import LineView
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.ledger import settling
from grants_app.ledger.rates.rules import SETTLED_AT_APPROVAL
from grants_app.ledger.rules import Kind
from grants_app.ledger.settling import Bearing, BorneBy, Settlement, Unsettled
from grants_app.reports.queries.figures import Figures, Key, indirect_to_post
from grants_app.reports.rules import donor_rules

_OF_DIFFERENCES = re.compile(r"(exchange|currency)( rate)? (difference|gain|loss)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What approval will post for exchange rates, and who bears the differences."""

    bearing: Bearing = field(default_factory=Bearing)
    settlements: tuple[Settlement, ...] = ()
    changes: Mapping[Key, int] = field(default_factory=dict)
    """What each line's cost changes by, per hub and source, in minor units of the award's currency."""
    problem: str = ""
    """Why nothing can be planned yet, in a sentence."""

    @property
    def total(self) -> int:
        return sum(self.changes.values())

    @property
    def per_line(self) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        for (line_id, _, _), minor in self.changes.items():
            found[line_id] = found.get(line_id, 0) + minor
        return found


def settlement(work: Work, found: Figures) -> Plan:
    """What approving the report of these figures settles; nothing is written. Empty where every rate is final when it is booked."""
    borne_by = bearer(work, found)
    if found.award.rate_rule not in SETTLED_AT_APPROVAL and borne_by is BorneBy.OWN:
        return Plan()
    waiting = settling.unsettled(work, found.award.id, found.period.ends_on, _anybody(borne_by))
    if not waiting:
        return Plan()
    try:
        bearing = Bearing(borne_by, _difference_line(found) if borne_by is BorneBy.PROJECT_LINE else None)
        settlements = _settlements(work, found, waiting)
    except Conflict as missing:
        return Plan(problem=missing.sentence)  # a rate is missing, or no line is named for differences
    return Plan(bearing, settlements, _changes(found, bearing, settlements))


def bearer(work: Work, found: Figures) -> BorneBy:
    """Who bears exchange differences, by the donor's rules on the day of the signature."""
    return BorneBy(donor_rules(found.award.profile, found.award.signed_on).exchange_difference_borne_by)


def likely_difference_line(work: Work, lines: list[LineView]) -> UUID | None:
    """The one line of a budget that speaks of exchange differences; a person may choose another."""
    named = [line.line_id for line in lines if _OF_DIFFERENCES.search(line.description)]
    return named[0] if len(named) == 1 else None


def settled_total(work: Work, found: Figures, plan: Plan) -> int:
    """What the report comes to once the plan is posted, with the indirect cost that follows from it."""
    indirect = sum(share.amount for share in indirect_to_post(work, found, plan.per_line))
    return found.total_cumulative + plan.total + indirect


def _anybody(borne_by: BorneBy) -> Bearing:
    """Finds the same entries as the donor's own rule, before a line is named."""
    return Bearing(BorneBy.OWN if borne_by is BorneBy.OWN else BorneBy.DONOR)


def _difference_line(found: Figures) -> UUID | None:
    return found.reach.report.difference_line_id if found.reach.report else None


def _settlements(work: Work, found: Figures, waiting: Sequence[Unsettled]) -> tuple[Settlement, ...]:
    its = found.award
    currencies = {it.transaction.currency for it in waiting} | {it.hub.currency for it in waiting}
    rates = award_queries.rates_for(work, its, currencies)
    return settling.plan(work, its.id, rates, [*found.reach.earlier, found.period], waiting)


def _changes(found: Figures, bearing: Bearing, settlements: tuple[Settlement, ...]) -> dict[Key, int]:
    changes: dict[Key, int] = {}
    for key, minor in _moved(found, bearing, settlements):
        changes[key] = changes.get(key, 0) + minor
    return {key: minor for key, minor in changes.items() if minor}


def _moved(found: Figures, bearing: Bearing, settlements: tuple[Settlement, ...]) -> Iterator[tuple[Key, int]]:
    for one in settlements:
        for side in settling.revaluation(one, bearing, found.award.currency):
            account = side.account
            if account.kind == Kind.EXPENSE and account.line_id and account.hub_id:
                yield (account.line_id, account.hub_id, account.source), side.amount
