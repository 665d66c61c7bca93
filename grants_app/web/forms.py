"""What people type into forms, read as amounts, dates and choices; every wrong field is named at once."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.core.errors import Invalid
from grants_app.core.money import Money, exponent, is_currency
from grants_app.core.notation import decimal_mark
from grants_app.core.words import number_in_words
from grants_app.web.request import Web

_AMBIGUOUS = re.compile(r"^[0-9]{1,3}[.,][0-9]{3}$")
_SPACES = ("\u00a0", "\u202f", "\u2009")
"""No-break, narrow no-break and thin: between the thousands in French, and in what our own pages show."""


class Fields:
    """Reads the fields of one form and collects a sentence for each that is wrong; `check` refuses with all of them."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.errors: dict[str, str] = {}

    def text(self, name: str, label: str, *, needed: bool = False, longest: int = 4000) -> str:
        value = self._web.text(name)
        if needed and not value:
            self.errors[name] = f"{label}: fill this in."
        if len(value) > longest:
            self.errors[name] = f"{label}: at most {longest} characters; this has {len(value)}."
        return value

    def choice(self, name: str, label: str, among: Collection[str]) -> str:
        value = self._web.text(name)
        if value not in among:
            self.errors[name] = f"{label}: choose one of the list."
        return value

    def currency(self, name: str, label: str) -> str:
        value = self._web.text(name).upper()
        if not is_currency(value):
            self.errors[name] = f"{label}: «{value}» is not a currency code; write three letters such as EUR or GTQ."
        return value

    def id(self, name: str, label: str, *, needed: bool = True) -> UUID | None:
        value = self._web.text(name)
        try:
            if value:
                return UUID(value)
        except ValueError:
            self.errors[name] = f"{label}: choose one of the list."
            return None
        self._missing(name, f"{label}: choose one.", needed=needed)
        return None

    def needed_id(self, name: str, label: str) -> UUID:
        """An id that cannot be missing: refused (422) at once when it is."""
        found = self.id(name, label)
        if found is None:
            self.check()
            raise Invalid(f"{label}: choose one.", fields={name: f"{label}: choose one."})
        return found

    def day(self, name: str, label: str, *, needed: bool = True) -> date | None:
        value = self._web.text(name)
        if not value:
            self._missing(name, f"{label}: give the day.", needed=needed)
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.errors[name] = f"{label}: «{value}» is not a day; write it as 2026-03-14."
            return None

    def decimal(self, name: str, label: str, *, needed: bool = True) -> Decimal | None:
        value = self._web.text(name)
        if not value:
            self._missing(name, f"{label}: give a number.", needed=needed)
            return None
        try:
            return read_decimal(value)
        except ValueError as problem:
            self.errors[name] = f"{label}: {problem}"
            return None

    def money(self, name: str, label: str, currency: str, *, needed: bool = True) -> Money | None:
        """An amount of the currency, with no more decimals than it has."""
        value = self.decimal(name, label, needed=needed)
        if value is None or not is_currency(currency):
            return None
        places = exponent(currency)
        if value != round(value, places):
            self.errors[name] = f"{label}: {currency} has {places} decimals; «{self._web.text(name)}» has more."
            return None
        return Money.of(value, currency)

    def check(self) -> None:
        """Refuse (422) with all sentences, when there are any."""
        if self.errors:
            count = len(self.errors)
            first = next(iter(self.errors.values()))
            raise Invalid(first if count == 1 else f"{count} fields need your attention.", fields=self.errors)

    def _missing(self, name: str, sentence: str, *, needed: bool) -> None:
        if needed:
            self.errors[name] = sentence


def id_in(text: str | None) -> UUID | None:
    """The id in an address or a form; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def day_in(text: str | None) -> date | None:
    """The day in an address or a form, as 2026-03-14; None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_decimal(text: str) -> Decimal:
    """A number as people write it: 1234.5, 1,234.50, 1.234,50, 1 234,50, 1’234.50. ValueError (a sentence) when it could mean two."""
    plain = text.strip().replace("−", "-").replace("’", "'")
    for space in _SPACES:
        plain = plain.replace(space, " ")
    sign, digits = ("-", plain[1:].strip()) if plain.startswith("-") else ("", plain)
    if _AMBIGUOUS.match(digits) and not digits.startswith(("0.", "0,")):
        whole, thousandths, mark = digits[:-4], digits[-3:], decimal_mark()
        raise ValueError(
            f"«{text}» could be read in two ways; write {sign}{whole}{thousandths}{mark}00 "
            f"for {number_in_words(int(whole + thousandths))}, "
            f"or {sign}{whole}{mark}{thousandths}0 for {number_in_words(int(whole))} and {int(thousandths)} thousandths."
        )
    for mark in (" ", "'"):
        if mark in digits:
            digits = _without_groups(digits, mark, text)
    if "," in digits and "." in digits:
        other = min(",.", key=digits.rfind)
        digits = _without_groups(digits, other, text)
    elif digits.count(",") + digits.count(".") > 1:
        digits = _without_groups(digits, "," if "," in digits else ".", text)
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+", digits):
        raise ValueError(f"«{text}» is not a number.")
    return Decimal(sign + digits.replace(",", "."))


def _without_groups(digits: str, mark: str, text: str) -> str:
    """The digits without the marks between their groups of three; ValueError where they do not stand between groups of three."""
    whole = re.match(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+(?![0-9{re.escape(mark)}])", digits)
    if whole is None:
        raise ValueError(f"«{text}» is not a number.")
    return whole[0].replace(mark, "") + digits[whole.end() :]
