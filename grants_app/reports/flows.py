"""What each kind of account says of an award's money: held, come, spent, or borne by the network."""

from collections.abc import Mapping
from enum import StrEnum

from grants_app.ledger.rules import Kind

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


def flows_of(gains: Mapping[tuple[Kind, str], int]) -> dict[Flow, int]:
    """What each flow gained. A cost that others than the donor pay stands with what pays it."""
    sums = dict.fromkeys(Flow, 0)
    for (kind, source), minor in gains.items():
        is_others = kind is Kind.EXPENSE and source != OF_THE_DONOR
        sums[Flow.OWN_COST if is_others else FLOWS[kind]] += minor
    return sums
