"""Elements as every file of IATI writes them: texts in narratives, days and amounts in attributes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from exports.cell_text import plain
from exports.publication import Party

VERSION = "2.03"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Element = ET.Element


def child(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """An element below another; attributes without a value are left out, and `_` in a name is a hyphen."""
    kept = {key.replace("_", "-"): plain(value) for key, value in attributes.items() if value}
    made = ET.SubElement(parent, name, kept)
    made.text = plain(text) or None
    return made


def narrative(parent: Element, name: str, text: str, **attributes: str) -> Element:
    """An element whose text people read."""
    made = child(parent, name, **attributes)
    if text:
        child(made, "narrative", text)
    return made


def party(parent: Element, name: str, its: Party, **attributes: str) -> Element:
    """An organisation: its identifier and type, and its name as a narrative."""
    return narrative(parent, name, its.name, ref=its.ref, type=its.type, **attributes)


def days(parent: Element, starts_on: date, ends_on: date) -> None:
    """The first and the last day of a period."""
    child(parent, "period-start", iso_date=starts_on.isoformat())
    child(parent, "period-end", iso_date=ends_on.isoformat())


def value(parent: Element, amount: Decimal, currency: str, on: date) -> None:
    """An amount with its currency and the day whose exchange rate a reader should use."""
    child(parent, "value", f"{amount:f}", currency=currency, value_date=on.isoformat())


def percent(share: Decimal) -> str:
    """60, 33.5: as few digits as it needs."""
    return f"{share.normalize():f}"


def moment(at: datetime) -> str:
    """In UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_bytes(root: Element) -> bytes:
    """The whole file, indented so that a person can read it."""
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"
