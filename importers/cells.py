"""The value of one cell, read strictly: what could mean two things is refused with a sentence, never guessed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from importers.countries import COUNTRIES
from importers.currencies import EXPONENTS

EARLIEST_YEAR, LATEST_YEAR = 1990, 2099
MOST_DIGITS = 15
"""What a spreadsheet keeps of a number, and what fits our amounts with room to spare."""


class Unreadable(Exception):
    """A cell cannot be what its column needs; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a cell that is formatted as a percentage: 0.5 in the file, shown and kept here as 50."""

    value: Decimal

    def __str__(self) -> str:
        return f"{plain(self.value)} %"


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a usable value: an error such as #REF!, a formula never calculated, a time of day."""

    found: str
    says: str

    def __str__(self) -> str:
        return self.found


Cell = str | Decimal | Percent | date | bool | Broken | None


def shown(cell: Cell) -> str:
    """A cell as a problem quotes it, shortened where it is long."""
    if cell is None:
        return ""
    text = plain(cell) if isinstance(cell, Decimal) else str(cell)
    return text if len(text) <= 80 else f"{text[:79]}…"


def plain(number: Decimal) -> str:
    """A number as people write it: no exponent, no zeros to the right that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(cell: Cell, longest: int, *, keep_lines: bool = False) -> str:
    """Text on one line (or with its line breaks), spaces tidied; a numeric cell gives its digits."""
    match cell:
        case str():
            said = _tidy(cell, keep_lines=keep_lines)
        case bool():
            said = "TRUE" if cell else "FALSE"
        case Decimal():
            said = _digits(cell)
        case Broken():
            raise Unreadable(cell.says)
        case date():
            raise Unreadable("The spreadsheet program made a date of this: format the cell as text and type it again.")
        case Percent():
            raise Unreadable("The cell is formatted as a percentage: format it as text and type it again.")
        case _:
            said = ""
    if len(said) > longest:
        raise Unreadable(f"This is {len(said)} characters long and at most {longest} are kept: shorten it.")
    return said


def _tidy(text: str, *, keep_lines: bool) -> str:
    if "\0" in text:
        raise Unreadable("There is an invisible character in this cell that cannot be kept: type it again.")
    if not keep_lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def _digits(number: Decimal) -> str:
    if abs(number) >= 10**MOST_DIGITS:
        raise Unreadable(
            "The spreadsheet program keeps 15 digits of a number and made zeros of the rest: format the cell as text "
            "and type it again."
        )
    return plain(number)


_SIGNED = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+−])?\s*(?P<body>[0-9.,'’ \u00a0\u2009\u202f]*[0-9])\s*(?P<close>\))?"
)
_ONE_MARK = re.compile(r"(?P<whole>[0-9]*)[.,](?P<decimals>[0-9]+)")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?P<group>[.,'’ \u00a0\u2009\u202f])[0-9]{3})(?:(?P=group)[0-9]{3})*(?:(?!(?P=group))[.,][0-9]+)?"
)
_NOT_A_NUMBER = "This is not a number: type digits with at most one decimal mark, and no currency or words."


def number_of(cell: Cell) -> Decimal:
    """An exact number; text is read where only one reading is possible, and «1.234» has two."""
    match cell:
        case Decimal():
            number = cell
        case str():
            number = _number_in(cell.strip())
        case Broken():
            raise Unreadable(cell.says)
        case Percent():
            raise Unreadable("The cell is formatted as a percentage: format it as a number and type it again.")
        case bool():
            raise Unreadable("This is true or false, and a number is needed.")
        case date():
            raise Unreadable(
                "The spreadsheet program made a date of this: format the cell as a number and type it again."
            )
        case _:
            raise Unreadable("This cell is blank, and a number is needed.")
    if abs(number) >= 10**MOST_DIGITS:
        raise Unreadable("This number is too large: at most 15 digits can stand before the decimal mark.")
    return number


def _number_in(text: str) -> Decimal:
    signed = _SIGNED.fullmatch(text) if len(text) <= 40 else None
    if signed is None or bool(signed["open"]) != bool(signed["close"]) or (signed["open"] and signed["sign"]):
        raise Unreadable(_NOT_A_NUMBER)
    number = _unsigned(signed["body"])
    return -number if signed["open"] or signed["sign"] in ("-", "−") else number


def _unsigned(body: str) -> Decimal:
    if re.fullmatch(r"[0-9]+", body):
        return Decimal(body)
    if one := _ONE_MARK.fullmatch(body):
        whole, decimals = one["whole"], one["decimals"]
        if len(decimals) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", whole):
            raise Unreadable(
                f"«{body}» as text can mean {whole}{decimals} or {whole}.{decimals}: type it as a number, "
                f"or write {whole}{decimals} or {whole}.{decimals}0."
            )
        return Decimal(f"{whole or 0}.{decimals}")
    grouped = _GROUPED.fullmatch(body)
    if grouped is None:
        raise Unreadable(_NOT_A_NUMBER)
    parts = re.split(r"[.,]", body.replace(grouped["group"], ""))
    if body.startswith("0") or len(parts) > 2:
        raise Unreadable(_NOT_A_NUMBER)
    return Decimal(".".join(parts))


def percent_of(cell: Cell) -> Decimal:
    """Per cent: 50 for 50, for «50 %» and for 0.5 in a cell formatted as a percentage."""
    if isinstance(cell, Percent):
        return cell.value
    if isinstance(cell, str) and cell.rstrip().endswith("%"):
        return number_of(cell.rstrip()[:-1])
    return number_of(cell)


def money_of(cell: Cell, currency: str) -> Decimal:
    """An amount with no more decimals than its currency has."""
    amount = number_of(cell)
    check_decimals(amount, currency)
    return amount


def check_decimals(amount: Decimal, currency: str) -> None:
    """Refuse an amount that its currency's minor unit cannot hold."""
    decimals = EXPONENTS[currency]
    if amount != round(amount, decimals):
        has = f"{decimals} decimals" if decimals else "no decimals"
        raise Unreadable(f"{currency} has {has}: round the amount as it stands on the document.")


_SLASHED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{2,4})")


def day_of(cell: Cell) -> date:
    """A date cell, or text written year-month-day; 03/04/2026 is March to some and April to others."""
    match cell:
        case Broken():
            raise Unreadable(cell.says)
        case date():
            day = cell
        case Decimal():
            raise Unreadable(
                "This is a number, not a date: format the cell as a date, or type text such as 2026-04-30."
            )
        case str():
            day = _day_in(cell.strip())
        case _:
            raise Unreadable("This is not a date: type it as a date, or as text such as 2026-04-30.")
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Unreadable(f"The year {day.year} cannot be right: dates from {EARLIEST_YEAR} to {LATEST_YEAR} are read.")
    return day


def _day_in(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Unreadable("There is no such day in the calendar: correct the date.") from None
    if slashed := _SLASHED.fullmatch(text):
        first, second = int(slashed[1]), int(slashed[2])
        if first != second and max(first, second) <= 12:
            raise Unreadable(
                f"«{text}» can mean two days, with the day or with the month first: type it as a date, or as text "
                "such as 2026-04-30."
            )
    raise Unreadable("This is not a date: type it as a date, or as text such as 2026-04-30.")


def currency_of(cell: Cell) -> str:
    """An ISO 4217 code, upper case."""
    code = text_of(cell, 80).upper()
    if code not in EXPONENTS:
        raise Unreadable("This is not a currency code of ISO 4217: write three letters such as EUR, GTQ or KES.")
    return code


def country_of(cell: Cell) -> str:
    """An ISO 3166 code of two letters, upper case."""
    code = text_of(cell, 80).upper()
    if code not in COUNTRIES:
        raise Unreadable("This is not a country code of ISO 3166: write two letters such as GT, KE or TH.")
    return code


def time_zone_of(cell: Cell) -> str:
    """A name of the IANA time zone database, as it is written there."""
    name = text_of(cell, 60)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Unreadable(
            "This is not a time zone: write it as in America/Guatemala, Africa/Nairobi or Europe/Brussels."
        ) from None
    return name


def language_of(cell: Cell) -> str:
    """A language of two letters, lower case."""
    code = text_of(cell, 80).lower()
    if not re.fullmatch(r"[a-z]{2}", code):
        raise Unreadable("This is not a language code: write two letters such as en, es or fr.")
    return code
