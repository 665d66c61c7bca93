"""Templates to HTML: the environment, its filters for money and dates, and the addresses of static files."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from grants_app.core.money import Money, in_readers_notation
from grants_app.core.notation import in_box, number, plain_number

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
STATIC = Path(__file__).parent / "static"
MINUS = "−"


class Renderer:
    """The templates of the program."""

    def __init__(self, network_name: str) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["network_name"] = network_name
        self.environment.filters |= {
            "amount": amount,
            "box": in_box,
            "minor_box": minor_box,
            "number": number,
            "minor": minor,
            "day": day,
            "moment": moment,
            "decimal": decimal,
            "percent": percent,
            "kept_text": in_readers_notation,
            "rate": rate,
        }

    def render(self, template: str, **context: Any) -> str:
        return self.environment.get_template(template).render(context)

    def static(self, name: str) -> str:
        return f"/static/{name}?v={_fingerprint(name)}"


def amount(money: Money | None) -> str:
    """«1,234.56» (without its currency, which stands beside or above); an en dash where there is none."""
    return "–" if money is None else _signed(money.amount)


def minor(value: int | None, currency: str) -> str:
    """As `amount`, for a number of minor units: in lists, where no Money is made."""
    return "–" if value is None else _signed(Money(value, currency).amount)


def minor_box(value: int, currency: str) -> str:
    """What an input box is filled with, for a number of minor units: it is read back as just this."""
    return in_box(Money(value, currency).amount)


def decimal(value: Decimal | int | None, places: int | None = None) -> str:
    """A plain number with thousands separators; trailing zeros are dropped unless `places` are asked for."""
    if value is None:
        return "–"
    exact = Decimal(value)
    sign = MINUS if exact < 0 else ""
    return sign + (plain_number(abs(exact)) if places is None else number(abs(exact), places))


def rate(value: Decimal) -> str:
    """«8.5300»: all decimals that a rate has, and four at least, so that no three of them pass for thousands."""
    return number(value, max(4, -int(value.normalize().as_tuple().exponent)))


def percent(value: Decimal | None) -> str:
    """«12.5 %», or an en dash where there is nothing to compare with."""
    return "–" if value is None else f"{_signed(value)} %"


def day(value: date | None) -> str:
    """«14 Mar 2026»: no order of numbers to mistake."""
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """«14 Mar 2026 17:00 (Europe/Brussels)» in the given time zone."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local:%H:%M} ({zone})"


def _signed(value: Decimal) -> str:
    return f"{MINUS if value < 0 else ''}{number(abs(value))}"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
