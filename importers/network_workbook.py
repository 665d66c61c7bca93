"""The workbook that moves an organisation's registers in: hubs, people, donors, communities, awards and instalments."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import BinaryIO, TypeVar

from importers import cells, table, workbook
from importers.cells import Cell, Unreadable, number_of, plain
from importers.records import (
    PROFILES,
    RATE_RULES,
    RATE_SOURCES,
    ROLES,
    AwardRecord,
    CommunityRecord,
    DonorRecord,
    HubRecord,
    InstalmentRecord,
    NetworkRecords,
    PersonRecord,
    Reading,
    Unusable,
)
from importers.table import Column, Findings, Row, Seen

HUBS = table.columns(
    ("Code", "Name", "Country", "Currency", "Time zone", "Language", "Authority limit", "Authority currency")
)
PEOPLE = table.columns(("Email", "Name", "Role", "Hub", "Language"))
DONORS = table.columns(("Code", "Name", "Country", "Profile"))
COMMUNITIES = table.columns(("Alias", "Hub", "Kind", "Country", "Summary"))
AWARDS = table.columns(
    (
        "Reference", "Donor", "Title", "Lead hub", "Currency", "Amount", "Co-financing %", "Start", "End", "Signed",
        "Rate rule", "Rate source",
    ),
    ("Total budget", "Provisional source", "Fixed rates"),
)  # fmt: skip
INSTALMENTS = table.columns(("Award", "Due", "Amount", "Received", "Received amount", "Received currency"))
SHEETS = ("Hubs", "People", "Donors", "Communities", "Awards", "Instalments")

R = TypeVar("R")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_FIXED_RATE = re.compile(r"\s*([A-Za-z]{3})\s+(\S(?:.*\S)?)\s*")
_IN_A_HUB = ("hub-staff", "hub-coordinator")


def read(file: BinaryIO, _name: str = "") -> Reading[NetworkRecords]:
    """One record with all the registers, and all problems. References to what is not in the file are checked above."""
    book = workbook.read(file, SHEETS)
    findings = Findings()
    if not book.sheets:
        book.sheet(SHEETS[0])

    def rows(name: str, columns: tuple[Column, ...], parse: Callable[[Row], R]) -> tuple[R, ...]:
        return _rows(book, name, columns, parse, findings)

    awards = _Awards()
    records = NetworkRecords(
        hubs=rows("Hubs", HUBS, _Hubs().read),
        people=rows("People", PEOPLE, _People().read),
        donors=rows("Donors", DONORS, _Donors().read),
        communities=rows("Communities", COMMUNITIES, _Communities().read),
        awards=rows("Awards", AWARDS, awards.read),
        instalments=rows("Instalments", INSTALMENTS, _Instalments(awards.currencies).read),
    )
    if not records.count and not findings.problems:
        raise Unusable("The workbook has none but headings: there is no row to take in.")
    return findings.reading([records])


def _rows(
    book: workbook.Workbook, name: str, columns: tuple[Column, ...], parse: Callable[[Row], R], findings: Findings
) -> tuple[R, ...]:
    """The good records of one sheet; a sheet that is absent or wholly blank has none."""
    if name not in book.sheets or not book.sheets[name].rows:
        return ()
    found = table.find(book.sheets[name], columns)
    found.report_unknown(findings)
    rows = [(row, parse(row)) for row in found.rows(findings)]
    return tuple(record for row, record in rows if row.is_good)


def _once(row: Row, seen: Seen, what: str, *headings: str) -> None:
    """Refuse a row whose key stands in the sheet already."""
    if not row.good(*headings):
        return
    first = seen.before(row, *(row.found(heading).strip().casefold() for heading in headings))
    if first is not None:
        row.problem(headings[0], f"{what} stands in row {first} already: leave one of the two rows out.")


class _Hubs:
    def __init__(self) -> None:
        self.seen = Seen()

    def read(self, row: Row) -> HubRecord:
        limit_currency = row.read("Authority currency", cells.currency_of) or ""
        record = HubRecord(
            where=row.where,
            code=row.code("Code", 12, required=True),
            name=row.text("Name", 200, required=True),
            country=row.country("Country"),
            currency=row.currency("Currency"),
            time_zone=row.need("Time zone", cells.time_zone_of, ""),
            language=row.need("Language", cells.language_of, ""),
            authority_limit=row.maybe_money("Authority limit", limit_currency),
            authority_currency=limit_currency,
        )
        if row.good("Code") and not re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", record.code):
            row.problem(
                "Code", "A hub's code has letters, digits and hyphens alone, for it heads a column of the budget."
            )
        _check_limit(row, record)
        _once(row, self.seen, "This hub", "Code")
        return record


def _check_limit(row: Row, record: HubRecord) -> None:
    if not row.good("Authority limit", "Authority currency"):
        return
    if record.authority_limit is not None and record.authority_limit < 0:
        row.problem("Authority limit", "A limit cannot be below zero. A blank cell means no limit (head office).")
    if (record.authority_limit is None) != (record.authority_currency == ""):
        blank = "Authority limit" if record.authority_limit is None else "Authority currency"
        row.problem(blank, "A limit and its currency go together: fill in both, or leave both blank for no limit.")


class _People:
    def __init__(self) -> None:
        self.seen = Seen()
        self.first: dict[str, PersonRecord] = {}

    def read(self, row: Row) -> PersonRecord:
        record = PersonRecord(
            where=row.where,
            email=row.need("Email", _email, ""),
            name=row.text("Name", 200, required=True),
            role=row.choice("Role", ROLES),
            hub=row.code("Hub", 12),
            language=row.need("Language", cells.language_of, ""),
        )
        if row.good("Role", "Hub") and record.role in _IN_A_HUB and not record.hub:
            row.problem("Hub", f"The role {record.role} is held in a hub: write the hub's code.")
        _once(row, self.seen, "This person with this role and hub", "Email", "Role", "Hub")
        if row.is_good:
            self._check_same(row, record)
        return record

    def _check_same(self, row: Row, record: PersonRecord) -> None:
        first = self.first.setdefault(record.email, record)
        for heading, here, there in (
            ("Name", record.name, first.name),
            ("Language", record.language, first.language),
        ):
            if here != there:
                row.problem(heading, f"Row {first.where.row} says «{there}» for the same e-mail: make them the same.")


def _email(cell: Cell) -> str:
    email = cells.text_of(cell, 200).lower()
    if not _EMAIL.fullmatch(email):
        raise Unreadable("This is not an e-mail address: write one such as ana@example.org.")
    return email


class _Donors:
    def __init__(self) -> None:
        self.seen = Seen()

    def read(self, row: Row) -> DonorRecord:
        record = DonorRecord(
            where=row.where,
            code=row.code("Code", 20, required=True),
            name=row.text("Name", 200, required=True),
            country=row.country("Country"),
            profile=row.choice("Profile", PROFILES),
        )
        _once(row, self.seen, "This donor", "Code")
        return record


class _Communities:
    def __init__(self) -> None:
        self.seen = Seen()

    def read(self, row: Row) -> CommunityRecord:
        record = CommunityRecord(
            where=row.where,
            alias=row.text("Alias", 80, required=True),
            hub=row.code("Hub", 12, required=True),
            kind=row.text("Kind", 80, required=True),
            country=row.country("Country"),
            summary=row.text("Summary", 2000, keep_lines=True),
        )
        _once(row, self.seen, "This alias", "Alias")
        return record


class _Awards:
    def __init__(self) -> None:
        self.seen = Seen()
        self.currencies: dict[str, str] = {}
        """Reference in small letters → currency, for the decimals of the instalments."""

    def read(self, row: Row) -> AwardRecord:
        currency = row.currency("Currency")
        record = AwardRecord(
            where=row.where,
            reference=row.text("Reference", 60, required=True),
            donor=row.code("Donor", 20, required=True),
            title=row.text("Title", 300, required=True),
            lead_hub=row.code("Lead hub", 12, required=True),
            currency=currency,
            amount=row.money("Amount", currency),
            cofinancing_percent=row.percent("Co-financing %"),
            starts_on=row.day("Start"),
            ends_on=row.day("End"),
            signed_on=row.day("Signed"),
            rate_rule=row.choice("Rate rule", RATE_RULES),
            rate_source=row.choice("Rate source", RATE_SOURCES, otherwise=""),
            total_budget=row.maybe_money("Total budget", currency),
            provisional_source=row.choice("Provisional source", RATE_SOURCES, otherwise=""),
            fixed_rates=row.read("Fixed rates", _fixed_rates) or (),
        )
        _check_amounts(row, record)
        _check_rates(row, record)
        if row.good("Start", "End") and record.ends_on < record.starts_on:
            row.problem("End", f"The award would end before it starts ({record.starts_on}): correct one of the two.")
        _once(row, self.seen, "This award", "Reference")
        if currency and record.reference:
            self.currencies.setdefault(record.reference.casefold(), currency)
        return record


def _check_amounts(row: Row, record: AwardRecord) -> None:
    if row.good("Amount") and record.amount <= 0:
        row.problem("Amount", "The amount of an award is above zero: correct it.")
    if row.good("Co-financing %") and not 0 <= record.cofinancing_percent < 100:
        row.problem("Co-financing %", "The share that the donor does not pay is at least 0 and below 100 per cent.")
    if row.good("Amount", "Total budget") and record.total_budget is not None and record.total_budget < record.amount:
        row.problem("Total budget", f"The total budget is below the award itself ({plain(record.amount)}): correct it.")


def _check_rates(row: Row, record: AwardRecord) -> None:
    if not row.good("Rate rule", "Rate source", "Fixed rates"):
        return
    if record.rate_rule != "fixed" and not record.rate_source:
        row.problem("Rate source", f"Where the rates come from must be said: write one of {', '.join(RATE_SOURCES)}.")
    if record.rate_rule == "fixed" and not record.fixed_rates:
        row.problem("Fixed rates", "The rule fixed needs the rates of the contract, such as KES 150.0000; GTQ 8.5000.")
    if record.rate_rule != "fixed" and record.fixed_rates:
        row.problem("Fixed rates", "Fixed rates go with the rule fixed alone: change the rule, or clear this cell.")
    if any(currency == record.currency for currency, _ in record.fixed_rates):
        row.problem(
            "Fixed rates", f"The award is in {record.currency}, so that this currency needs no rate: take it out."
        )


def _fixed_rates(cell: Cell) -> tuple[tuple[str, Decimal], ...]:
    """«KES 150.0000; GTQ 8.5000»: units of each currency for 1 of the award's."""
    rates: dict[str, Decimal] = {}
    for part in filter(str.strip, cells.text_of(cell, 2000).split(";")):
        one = _FIXED_RATE.fullmatch(part)
        if one is None:
            raise Unreadable(f"«{part.strip()}» is not a currency and its rate: write KES 150.0000; GTQ 8.5000.")
        currency = cells.currency_of(one[1])
        rate = number_of(one[2])
        if rate <= 0:
            raise Unreadable(f"The rate of {currency} must be above zero.")
        if currency in rates:
            raise Unreadable(f"{currency} has two rates here: leave one.")
        rates[currency] = rate
    return tuple(rates.items())


class _Instalments:
    def __init__(self, currencies: dict[str, str]) -> None:
        self.seen = Seen()
        self.currencies = currencies

    def read(self, row: Row) -> InstalmentRecord:
        award = row.text("Award", 60, required=True)
        currency = self.currencies.get(award.casefold(), "")
        received_currency = row.read("Received currency", cells.currency_of) or ""
        record = InstalmentRecord(
            where=row.where,
            award=award,
            due_on=row.day("Due"),
            amount=row.money("Amount", currency),
            received_on=row.read("Received", cells.day_of),
            received_amount=row.maybe_money("Received amount", received_currency or currency),
            received_currency=received_currency,
        )
        if row.good("Amount") and record.amount <= 0:
            row.problem("Amount", "The amount of an instalment is above zero: correct it.")
        _check_received(row, record)
        _once(row, self.seen, "An instalment of this award due on this day", "Award", "Due")
        return record


def _check_received(row: Row, record: InstalmentRecord) -> None:
    if not row.good("Received", "Received amount", "Received currency"):
        return
    if (record.received_on is None) != (record.received_amount is None):
        blank = "Received" if record.received_on is None else "Received amount"
        row.problem(blank, "The day and the amount received go together: fill in both, or leave both blank.")
    elif record.received_amount is None and record.received_currency:
        row.problem("Received currency", "There is a currency and no amount received: fill in the day and the amount.")
    elif record.received_amount is not None and record.received_amount <= 0:
        row.problem("Received amount", "The amount received is above zero: correct it.")
