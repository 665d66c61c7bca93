"""The award's money over a report's days, read from the ledger: what was there, what came, what went, and where the rest is."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from exports.statement import Cash, CashPart
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.queries import gains_by_kind
from grants_app.ledger.rules import Kind
from grants_app.reports.queries.reach import Reach

OF_THE_DONOR = "award"
"""The funding source of a cost that the donor's money pays."""


class Flow(StrEnum):
    """What a kind of account says of the award's money."""

    HELD = "held"
    RECEIVED = "received"
    INTEREST = "interest"
    LENT = "lent"
    SPENT = "spent"
    OWN_COST = "own cost"
    EXCHANGE_DIFFERENCE = "exchange difference"


FLOWS: Mapping[Kind, Flow] = {
    Kind.BANK: Flow.HELD,
    Kind.ADVANCE: Flow.HELD,
    Kind.SUB_GRANT: Flow.HELD,
    Kind.INDIRECT_RECOVERY: Flow.HELD,  # charged to the award, so no longer its money, wherever it lies
    Kind.DONOR_RECEIVABLE: Flow.RECEIVED,  # together with the next three: only a payment moves their sum
    Kind.DEFERRED_GRANT: Flow.RECEIVED,
    Kind.GRANT_INCOME: Flow.RECEIVED,
    Kind.REFUND_DUE: Flow.RECEIVED,
    Kind.INTEREST_DUE: Flow.INTEREST,
    Kind.LOAN: Flow.LENT,
    Kind.EXPENSE: Flow.SPENT,
    Kind.OWN_CONTRIBUTION: Flow.OWN_COST,  # together with the cost that it pays: zero
    Kind.OWN_COST: Flow.OWN_COST,
    Kind.BANK_CHARGES: Flow.OWN_COST,
    Kind.EXCHANGE_DIFFERENCE: Flow.EXCHANGE_DIFFERENCE,
}
"""Every kind of account has its place, so that what is told of money is the whole book."""

_PARTS = (
    (Kind.BANK, "At the bank"),
    (Kind.ADVANCE, "With hubs"),
    (Kind.SUB_GRANT, "With communities"),
    (Kind.INDIRECT_RECOVERY, "Less indirect cost charged"),
)


def cash(work: Work, reach: Reach) -> Cash:
    """The award's money over the days of a report (or of a range of days), in the award's currency."""
    until_end = gains_by_kind(work, reach.award.id, reach.until_end)
    flows = _flows(gains_by_kind(work, reach.award.id, reach.days))
    closing = _flows(until_end)[Flow.HELD]

    def amount(minor: int) -> Decimal:
        return Money(minor, reach.award.currency).amount

    return Cash(
        opening=amount(closing - flows[Flow.HELD]),
        received=amount(-flows[Flow.RECEIVED]),
        spent=amount(flows[Flow.SPENT]),
        exchange_difference=amount(-flows[Flow.EXCHANGE_DIFFERENCE]),
        closing=amount(closing),
        interest=amount(-flows[Flow.INTEREST]),
        lent=amount(-flows[Flow.LENT]),
        own_cost=amount(flows[Flow.OWN_COST]),
        parts=tuple(
            CashPart(name, amount(held))
            for kind, name in _PARTS
            if (held := sum(minor for (of, _), minor in until_end.items() if of is kind))
        ),
    )


def _flows(gains: Mapping[tuple[Kind, str], int]) -> dict[Flow, int]:
    """What each flow gained. A cost that others than the donor pay stands with what pays it."""
    sums = dict.fromkeys(Flow, 0)
    for (kind, source), minor in gains.items():
        is_others = kind is Kind.EXPENSE and source != OF_THE_DONOR
        sums[Flow.OWN_COST if is_others else FLOWS[kind]] += minor
    return sums
