"""The share of cost that others than the donor bear, beside the share that the agreement says: pure."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from grants_app.core.money import Money, percentage
from grants_app.core.notation import number


def behind(percent: Decimal, by_source: Mapping[str, int], currency: str) -> list[str]:
    """A sentence where others have borne less of the cost so far than `percent` of it; nothing where they have not."""
    cost = sum(by_source.values())
    others = cost - by_source.get("award", 0)
    if percent == 0 or cost <= 0 or Fraction(others * 100, cost) >= Fraction(percent):
        return []
    missing = Money(cost, currency).percent(Fraction(percent)) - Money(others, currency)
    so_far = percentage(others, cost)
    says = (
        f"Co-financing: others than the donor have borne {number(so_far or Decimal('0.0'))} % of the cost so far; the agreement says "
        f"{number(percent)} %. {missing} more is still to be charged to own funds or in kind."
    )
    return [says]
