"""Grants that a donor made, from its publication in the 360Giving Data Standard 1.x (JSON), of any length.

A publication names recipients. What is read tells who funded what, where and how much: a recipient's kind and country, never its name.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from importers import record_stream
from importers.cells import EARLIEST_YEAR, LATEST_YEAR, shown
from importers.countries import COUNTRIES
from importers.currencies import EXPONENTS
from importers.record_stream import Bounded, Watch, unwatched
from importers.records import Flow, PastGrantRecord, Reading, Unusable, Where
from importers.table import Findings

PLACE = "grants"
_LONGEST_ID, _LONGEST_NAME, _LONGEST_TEXT = 200, 200, 4000
_WRONG = (
    "This is not a publication in the 360Giving standard, which is JSON with a list «grants»: choose the right file."
)


def read(file: BinaryIO, _name: str = "") -> Reading[PastGrantRecord]:
    """All grants, each once, and all problems."""
    return flow(file).reading()


def flow(file: BinaryIO, _name: str = "", watch: Watch = unwatched) -> Flow[PastGrantRecord]:
    """As `read`, and the file may be longer than memory: it is gone through twice."""
    source = record_stream.of_json(file)
    findings = Bounded()
    first: dict[str, int] = {}
    total = 0
    for total, value in source.records(f"{PLACE}.item", watch=watch):
        grant = _grant(total, value, findings)
        if grant is None:
            continue
        before = first.setdefault(grant.identifier, total)
        if before != total:
            says = f"This grant stands in record {before} already: leave one of the two out of the publication."
            findings.problem(_where(total, "id"), shown(grant.identifier), says)
    if not total:
        raise Unusable("The publication has no grant." if PLACE in source.lists else _WRONG)

    def again() -> Iterator[PastGrantRecord]:
        for number, value in source.records(f"{PLACE}.item", watch=watch):
            if grant := _grant(number, value, Findings()):
                yield grant

    return Flow(len(first), again, tuple(findings.problems), tuple(findings.notices))


def _where(number: int, name: str = "") -> Where:
    return Where(row=number, column=name, path=f"{PLACE}[{number - 1}]" + (f".{name}" if name else ""))


class _Grant:
    """One grant of the publication, read strictly by the standard's schema."""

    def __init__(self, number: int, value: Mapping[str, Any], findings: Findings) -> None:
        self.number, self.value, self.findings = number, value, findings
        self.is_good = True

    def problem(self, name: str, found: Any, says: str) -> None:
        self.is_good = False
        self.findings.problem(
            _where(self.number, name), shown(found if isinstance(found, Decimal) else str(found)), says
        )

    def text(self, name: str, most: int, *, cut: bool = False) -> str:
        """A text that must be there."""
        said = self.value.get(name)
        if not isinstance(said, str) or not said.strip():
            self.problem(name, "" if said is None else said, f"Each grant needs its {name} as text: ask the publisher.")
            return ""
        text = " ".join(said.split())
        if len(text) > most and not cut:
            self.problem(name, text, f"This is longer than {most} characters: ask the publisher.")
        return text[:most]

    def amount(self) -> Decimal:
        said = self.value.get("amountAwarded")
        if not isinstance(said, Decimal):
            says = "An amount is a number without commas, signs or quotation marks: ask the publisher."
            self.problem("amountAwarded", "" if said is None else said, says)
            return Decimal(0)
        if said < 0:
            self.problem("amountAwarded", said, "A grant cannot be below zero: ask the publisher.")
        if said > Decimal(10) ** 13:
            self.problem("amountAwarded", said, "No grant is as large as this: ask the publisher.")
        return said

    def currency(self) -> str:
        code = str(self.value.get("currency") or "")
        if code not in EXPONENTS:
            self.problem("currency", code, "This is not a currency code of ISO 4217, such as GBP: ask the publisher.")
        return code

    def awarded_on(self) -> date:
        said = self.value.get("awardDate")
        day = _day(said) if isinstance(said, str) else None
        if day is None:
            says = "This is not a day as the standard writes it, such as 2026-03-14: ask the publisher."
            self.problem("awardDate", "" if said is None else said, says)
        elif not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            says = f"The year is not between {EARLIEST_YEAR} and {LATEST_YEAR}: ask the publisher."
            self.problem("awardDate", said, says)
        return day or date.min

    def funder(self) -> tuple[str, str]:
        """Identifier and name of who gave it."""
        said = self.first("fundingOrganization")
        code, name = _line(said.get("id")), _line(said.get("name"))
        for field, found in (("id", code), ("name", name)):
            if not found or len(found) > _LONGEST_NAME:
                says = f"The funder needs its {field}, of at most {_LONGEST_NAME} characters: ask the publisher."
                self.problem(f"fundingOrganization[0].{field}", found, says)
        return code, name

    def recipient(self) -> tuple[str, Mapping[str, Any]]:
        """Its kind, and the organisation where it is one."""
        organisation, individual = self.first("recipientOrganization"), self.value.get("recipientIndividual")
        if bool(organisation) == bool(individual):
            says = (
                "A grant has one recipient, an organisation or an individual, not both and not none: ask the publisher."
            )
            self.problem("recipientOrganization", "", says)
        if organisation and not _line(organisation.get("id")):
            self.problem("recipientOrganization[0].id", "", "The recipient has no identifier: ask the publisher.")
        if not organisation:
            return "individual", {}
        kinds = (("charity", "charityNumber"), ("company", "companyNumber"))
        return next((kind for kind, name in kinds if organisation.get(name)), "organisation"), organisation

    def countries(self, organisation: Mapping[str, Any]) -> tuple[str, ...]:
        """Where it is spent, else where the recipient is."""
        places = self.value.get("beneficiaryLocation")
        said = (
            {_line(each.get("countryCode")).upper() for each in places if isinstance(each, dict)}
            if isinstance(places, list)
            else set()
        )
        if not said & COUNTRIES:
            said = {
                _line(organisation.get("addressCountry")).upper(),
                _line(organisation.get("id"))[:3].rstrip("-").upper(),
            }
        return tuple(sorted(said & COUNTRIES))

    def first(self, name: str) -> Mapping[str, Any]:
        """The first object of a list."""
        said = self.value.get(name)
        found = said[0] if isinstance(said, list) and said else None
        return found if isinstance(found, dict) else {}


def _grant(number: int, value: Any, findings: Findings) -> PastGrantRecord | None:
    if not isinstance(value, dict):
        findings.problem(_where(number), "", "This record is no grant, or too long to be one: ask the publisher.")
        return None
    said = _Grant(number, value, findings)
    kind, organisation = said.recipient()
    donor, donor_name = said.funder()
    record = PastGrantRecord(
        where=_where(number),
        identifier=said.text("id", _LONGEST_ID),
        title=said.text("title", _LONGEST_TEXT, cut=True),
        description=said.text("description", _LONGEST_TEXT, cut=True),
        donor=donor,
        donor_name=donor_name,
        programme=_line(said.first("grantProgramme").get("title"))[:_LONGEST_NAME],
        awarded_on=said.awarded_on(),
        currency=said.currency(),
        amount=said.amount(),
        recipient_kind=kind,
        countries=said.countries(organisation),
    )
    return record if said.is_good else None


def _line(said: Any) -> str:
    return " ".join(said.split()) if isinstance(said, str) else ""


def _day(said: str) -> date | None:
    """2026-03-14, or a moment that begins so."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            return date.fromisoformat(said)
        return datetime.fromisoformat(said).date() if re.match(r"\d{4}-\d\d-\d\dT", said) else None
    except ValueError:
        return None
