"""The award's money over a report's days, read from the ledger: what was there, what came, what went, and where the rest is."""

from decimal import Decimal

from exports.statement import Cash, CashPart
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.queries import gains_by_kind
from grants_app.ledger.rules import Kind
from grants_app.reports.flows import Flow, flows_of
from grants_app.reports.queries.reach import Reach

_PARTS = (
    (Kind.BANK, "At the bank"),
    (Kind.ADVANCE, "With hubs"),
    (Kind.SUB_GRANT, "With communities"),
    (Kind.INDIRECT_RECOVERY, "Less indirect cost charged"),
)


def cash(work: Work, reach: Reach) -> Cash:
    """The award's money over the days of a report (or of a range of days), in the award's currency."""
    until_end = gains_by_kind(work, reach.award.id, reach.until_end)
    flows, whole = flows_of(gains_by_kind(work, reach.award.id, reach.days)), flows_of(until_end)
    closing = whole[Flow.HELD]

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
        difference_before=amount(flows[Flow.EXCHANGE_DIFFERENCE] - whole[Flow.EXCHANGE_DIFFERENCE]),
        parts=tuple(
            CashPart(name, amount(held))
            for kind, name in _PARTS
            if (held := sum(minor for (of, _), minor in until_end.items() if of is kind))
        ),
    )
