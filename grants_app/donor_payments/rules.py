"""Pure arithmetic of a donor's payments: pre-financing in instalments, its threshold and ceiling, and the balance.

This is between donor and network, on the cost of the whole action. What a hub must have accounted for before its next advance is
the network's own percentage and stands elsewhere; the two have nothing to do with each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from grants_app.core.calendar import Period
from grants_app.core.money import Money, total


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agreement says of payments."""

    grant: Money
    """The most that the donor gives."""
    share: Fraction
    """Of accepted cost, what the donor pays: its amount over the total budget."""
    last_percent: Decimal = Decimal(70)
    """Of the last instalment, how much must be used before the next; of those before, all."""
    ceiling_percent: Decimal = Decimal(90)
    """Of the grant, how much may be paid before the balance."""
    contingency: Money | None = None
    """The donor's part of the contingency reserve that nobody has authorised."""

    def part(self, cost: Money) -> Money:
        """What of a cost the donor pays."""
        return cost.times(self.share)

    @property
    def ceiling(self) -> Money:
        """All instalments before the balance, at most."""
        return self.grant.percent(self.ceiling_percent)

    @property
    def ceiling_without_contingency(self) -> Money:
        """The same where the donor leaves out the contingency reserve."""
        return (self.grant - (self.contingency or Money.zero(self.grant.currency))).percent(self.ceiling_percent)


@dataclass(frozen=True, slots=True)
class Further:
    """The next instalment, step by step."""

    paid: Money
    """All instalments so far."""
    used: Money
    """The donor's part of the cost so far."""
    threshold: Money
    """What must be used: all earlier instalments, and the percentage of the last."""
    asked: Money
    """The donor's part of the forecast of the next period."""
    shortfall: Money
    cut_by_ceiling: Money

    @property
    def payable(self) -> Money:
        """What the donor pays: the forecast less the shortfall, within the ceiling; never below zero."""
        return max(self.asked - self.shortfall - self.cut_by_ceiling, Money.zero(self.asked.currency))


def further(terms: Terms, paid: Sequence[Money], used: Money, asked: Money) -> Further:
    """A further instalment is cut by what is not used of the ones before, and by the ceiling."""
    nothing = Money.zero(terms.grant.currency)
    so_far = total(paid, nothing.currency)
    threshold = total(paid[:-1], nothing.currency) + (paid[-1].percent(terms.last_percent) if paid else nothing)
    shortfall = max(threshold - used, nothing)
    above = so_far + max(asked - shortfall, nothing) - terms.ceiling
    return Further(so_far, used, threshold, asked, shortfall, max(above, nothing))


@dataclass(frozen=True, slots=True)
class Balance:
    """The last payment, step by step. Below zero: the network pays back."""

    accepted: Money
    part: Money
    """The donor's percentage of accepted cost."""
    profit: Money
    grant: Money
    """The final grant: the lower of that part and the most the donor gives, less any profit."""
    paid: Money

    @property
    def due(self) -> Money:
        return self.grant - self.paid


def balance(terms: Terms, paid: Sequence[Money], accepted: Money, profit: Money) -> Balance:
    """The final grant less all instalments; no action makes a profit from a grant."""
    part = terms.part(accepted)
    final = max(min(part, terms.grant) - profit, Money.zero(terms.grant.currency))
    return Balance(accepted, part, profit, final, total(paid, terms.grant.currency))


def pays_once_before_the_balance(
    grant: Money, period: Period, highest_amount: Money | None, longest_months: int | None
) -> bool:
    """Option 1: a short action, or a small grant, has a single pre-financing."""
    short = longest_months is not None and len(list(period.months())) <= longest_months
    small = highest_amount is not None and highest_amount.currency == grant.currency and grant <= highest_amount
    return short or small
