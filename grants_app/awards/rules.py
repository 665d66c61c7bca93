"""The life of an award, its terms, and pure checks of totals, instalments and second looks."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency, rounded
from grants_app.core.track import Step, Track
from grants_app.ledger.rates import Rule
from importers.records import Notice, Problem


class Status(StrEnum):
    """Where an award stands."""

    PREPARING = "preparing"
    ACTIVE = "active"
    CLOSING = "closing"
    CLOSED = "closed"


TRACK = Track(
    Step("activate", Status.PREPARING, Status.ACTIVE, Action.AWARD_WRITE, "The agreement is signed"),
    Step("finish", Status.ACTIVE, Status.CLOSING, Action.AWARD_WRITE, "Begin closing", danger=True),
    Step("close", Status.CLOSING, Status.CLOSED, Action.AWARD_WRITE, "Close", danger=True),
    Step("reopen", Status.CLOSING, Status.ACTIVE, Action.AWARD_WRITE, "Open again", needs_reason=True),
)

RATE_SOURCES: tuple[str, ...] = ("ecb", "inforeuro", "un", "treasury", "bank", "demo")
"""Where an award's rates may come from; «contract» is what `fixed` uses by itself."""


_FIXED_RATE = re.compile(r"([A-Za-z]{3})\s+(\d+(?:\.\d+)?)")


class LookKind(StrEnum):
    """What one person alone may have imported as approved or posted, or corrected."""

    BUDGET = "budget"
    EXPENDITURES = "expenditures"
    CORRECTION = "correction"


LOOK_ACTIONS: Mapping[str, Action] = {
    LookKind.BUDGET: Action.BUDGET_APPROVE,
    LookKind.EXPENDITURES: Action.EXPENDITURE_POST,
    LookKind.CORRECTION: Action.EXPENDITURE_POST,
}
"""Whoever may do this alone by an import asks another for a second look."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file; with problems, nothing may be kept of it."""

    taken: int = 0
    already_here: int = 0
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant agreement says. `reference` may stay empty: the network then gives its own."""

    donor_id: UUID
    title: str
    lead_hub_id: UUID
    amount: Money
    starts_on: date
    ends_on: date
    signed_on: date
    reference: str = ""
    cofinancing_percent: Decimal = Decimal(0)
    """The share of the total budget that the donor does not pay, with the decimals that the agreement prints."""
    total_budget: Money | None = None
    """Stated in the agreement; it wins over the percentage."""
    rate_rule: str = Rule.MONTHLY
    rate_source: str = "inforeuro"
    provisional_source: str = ""
    fixed_rates: tuple[tuple[str, Decimal], ...] = ()
    """Units of each currency for 1 of the award's; needed by the rule `fixed`."""
    application_id: UUID | None = field(default=None)


def check(terms: Terms) -> None:
    """Refuse (422) terms that no agreement can have, with a sentence for each field."""
    wrong = dict(_wrong(terms))
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def _wrong(terms: Terms) -> list[tuple[str, str]]:
    currency = terms.amount.currency
    checks = (
        ("title", not terms.title.strip(), "Give the award its title."),
        ("currency", not is_currency(currency), f"«{currency}» is not a currency code; write three letters, e.g. EUR."),
        ("amount", terms.amount.minor <= 0, "The amount of an award is above zero."),
        ("ends_on", terms.ends_on < terms.starts_on, "The award ends before it starts; correct one of the two days."),
        (
            "cofinancing_percent",
            not 0 <= terms.cofinancing_percent < 100,
            "Co-financing is the share that the donor does not pay: from 0 to below 100 %.",
        ),
    )
    found = [(name, says) for name, is_wrong, says in checks if is_wrong]
    return found + _wrong_total(terms) + _wrong_rates(terms)


def _wrong_total(terms: Terms) -> list[tuple[str, str]]:
    stated = terms.total_budget
    if stated is None:
        return []
    if stated.currency != terms.amount.currency:
        return [("total_budget", f"The total budget is in {terms.amount.currency}, like the award.")]
    if stated.minor < terms.amount.minor:
        return [("total_budget", f"The total budget is at least the award of {terms.amount}; {stated} is less.")]
    return []


def _wrong_rates(terms: Terms) -> list[tuple[str, str]]:
    found = []
    if terms.rate_rule not in set(Rule):
        found.append(("rate_rule", f"«{terms.rate_rule}» is not a rate rule that works here: use {', '.join(Rule)}."))
    if terms.rate_rule != Rule.FIXED and terms.rate_source not in RATE_SOURCES:
        found.append(("rate_source", f"Choose where the rates come from: {', '.join(RATE_SOURCES)}."))
    if terms.provisional_source and terms.provisional_source not in RATE_SOURCES:
        found.append(("provisional_source", f"The provisional source is one of {', '.join(RATE_SOURCES)}."))
    if terms.rate_rule == Rule.FIXED and not terms.fixed_rates:
        found.append(("fixed_rates", "Write the rates fixed in the agreement, such as «KES 150.0000; GTQ 8.5000»."))
    for code, rate in terms.fixed_rates:
        if not is_currency(code) or code == terms.amount.currency:
            found.append(("fixed_rates", f"«{code}» is not another currency of this award; use a three-letter code."))
        elif rate <= 0:
            found.append(("fixed_rates", f"The rate of {code} is above zero."))
    return found


def total_budget(amount: Money, cofinancing_percent: Decimal, stated: Money | None) -> Money:
    """The total budget of the action: as stated, else the award ÷ the donor's share, rounded at the minor unit."""
    if stated is not None:
        return stated
    donors_share = 100 - Fraction(cofinancing_percent)
    return Money(rounded(Fraction(amount.minor * 100) / donors_share), amount.currency)


def highest_total(amount: Money, cofinancing_percent: Decimal, stated: Money | None) -> Money:
    """The highest total that a budget may have.

    An agreement prints the donor's share with few decimals (90 %, 89.38 %), so every total whose share is printed the same is
    right: the highest is award ÷ (share − half of the last printed decimal). Without co-financing there is nothing to round.
    """
    if stated is not None:
        return stated
    if cofinancing_percent == 0:
        return amount
    printed = Fraction(Decimal(1).scaleb(_exponent_of(cofinancing_percent)))
    lowest_share = 100 - Fraction(cofinancing_percent) - printed / 2
    nominal = total_budget(amount, cofinancing_percent, None)
    if lowest_share <= 0:
        return nominal
    return max(nominal, Money(int(Fraction(amount.minor * 100) / lowest_share), amount.currency))


def _exponent_of(printed: Decimal) -> int:
    exponent = printed.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def settled(due: Money, received: Money) -> Money:
    """What a receipt settles of the donor's debt, in the award's currency.

    The same currency: what came. Another one: what was due; the bank's own rate is then due ÷ received.
    """
    return received if received.currency == due.currency else due


def bank_rate(due: Money, received: Money) -> Decimal | None:
    """Units of the award's currency for one unit that the bank received, eight digits; None where the currencies are equal."""
    if received.currency == due.currency:
        return None
    return Context(prec=8, rounding=ROUND_HALF_UP).divide(due.amount, received.amount)


def instalment_fits(award: Money, planned: Money, amount: Money) -> None:
    """Instalments together are at most the award."""
    if planned + amount > award:
        raise Invalid(
            f"The instalments would come to {planned + amount}, more than the award of {award}. "
            f"At most {award - planned} can be planned.",
            fields={"amount": f"At most {award - planned} is left to plan."},
        )


def check_prefinancing(amount: Money, currency: str, on: date, until_on: date, reason: str, today: date) -> None:
    """Refuse (422) a loan from own funds without amount, reason or end."""
    wrong: dict[str, str] = {}
    if amount.currency != currency or amount.minor <= 0:
        wrong["amount"] = f"Own funds lend an amount above zero in {currency}, the award's currency."
    if on > today:
        wrong["on"] = f"{on:%d %b %Y} is not here yet; record it when the money is in the account."
    if until_on <= on:
        wrong["until_on"] = "Say until when: a day after the one on which the money came."
    if not reason.strip():
        wrong["reason"] = "Say why own funds step in."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def check_repayment(amount: Money, outstanding: Money, on: date, lent_on: date, today: date) -> None:
    """Refuse (422) a repayment of nothing, of more than is owed, or on an impossible day."""
    wrong: dict[str, str] = {}
    if not outstanding:
        raise Conflict("This pre-financing has been repaid in full.")
    if amount.currency != outstanding.currency or amount.minor <= 0:
        wrong["amount"] = f"Give an amount above zero in {outstanding.currency}."
    elif amount > outstanding:
        wrong["amount"] = f"{outstanding} is still owed to own funds; {amount} is more."
    if not lent_on <= on <= today:
        wrong["on"] = f"It is repaid between {lent_on:%d %b %Y}, when it was lent, and today."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def another_looks(made_by: UUID | None, looker: UUID | None) -> None:
    """Nobody takes the second look at what they imported themselves."""
    if made_by == looker:
        raise Conflict("You took this in yourself, so another person must take the second look.")


def read_fixed_rates(text: str) -> tuple[tuple[str, Decimal], ...]:
    """«KES 150.0000; GTQ 8.5000» as pairs; ValueError (a sentence) for anything else."""
    pairs = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        written = _FIXED_RATE.fullmatch(part)
        if written is None:
            raise ValueError(f"«{part}» is not a rate; write the currency and the number, such as KES 150.0000.")
        pairs.append((written[1].upper(), Decimal(written[2])))
    if len({code for code, _ in pairs}) < len(pairs):
        raise ValueError("A currency stands twice; each has one rate.")
    return tuple(pairs)


def searchable(*texts: str) -> str:
    """Texts as they are searched: lower case, without accents."""
    plain = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
