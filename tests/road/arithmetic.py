"""The donor's auditor recomputes every amount alone: nothing here comes from the program."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from tests.road.network import monthly
from tests.road.workbooks import Row

DECIMALS = {"EUR": 2, "USD": 2, "GTQ": 2, "KES": 2, "THB": 2, "UGX": 0, "KWD": 3}
_EXACT = Context(prec=80)

Rate = Callable[[str, date], Decimal]
"""Units of the award's currency for one unit of a currency, on the day of payment."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One row of the list of transactions as it must be."""

    voucher: str
    line: str
    hub: str
    paid_on: date
    currency: str
    whole: Decimal
    percent: Decimal
    charged: Decimal
    amount: Decimal
    row: Row


def half_away(amount: Decimal, currency: str) -> Decimal:
    """Rounded at the minor unit of the currency, half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-DECIMALS[currency]), rounding=ROUND_HALF_UP, context=_EXACT)


def per_euro(currency: str, day: date) -> Decimal:
    """Euro for one unit, by the rate of the month of payment."""
    return Decimal(1) if currency == "EUR" else _EXACT.divide(Decimal(1), monthly(currency, day.replace(day=1)))


def charges(rows: Sequence[Row], award_currency: str, rate: Rate = per_euro, hub: str = "") -> list[Charge]:
    """Share of each voucher, in its own currency and in the award's; the share that completes 100 % takes what is left."""
    percents: defaultdict[str, Decimal] = defaultdict(Decimal)
    charged_before: defaultdict[str, Decimal] = defaultdict(Decimal)
    found = []
    for row in rows:
        number, currency = row["Voucher"], row["Currency"]
        whole, percent = Decimal(str(row["Amount"])), Decimal(str(row["Charge %"]))
        completes = percents[number] + percent == 100
        charged = whole - charged_before[number] if completes else half_away(whole * percent / 100, currency)
        percents[number] += percent
        charged_before[number] += charged
        paid_on = row.get("Paid on") or row["Date"]
        amount = half_away(_EXACT.multiply(charged, rate(currency, paid_on)), award_currency)
        where = row.get("Hub") or hub
        found.append(Charge(number, row["Budget line"], where, paid_on, currency, whole, percent, charged, amount, row))
    return found


def total(found: Iterable[Charge]) -> Decimal:
    return sum((charge.amount for charge in found), Decimal(0))


def per_line(found: Iterable[Charge]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for charge in found:
        sums[charge.line] += charge.amount
    return dict(sums)
