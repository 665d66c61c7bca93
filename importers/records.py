"""What a reader gives, whatever the file was: typed records, located problems and notices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

ROLES = ("hub-staff", "hub-coordinator", "finance-officer", "director", "auditor", "administrator")
PROFILES = (
    "eu-external-action", "un-hact", "us-federal", "foundation", "giz", "ned", "netherlands-mfa", "none", "norad", "ocha-cbpf",
    "osf", "sida", "uk-aid-direct", "un-women",
)  # fmt: skip
RATE_RULES = ("monthly", "daily", "fixed", "period-average", "instalment", "fifo")
RATE_SOURCES = ("ecb", "inforeuro", "un", "treasury", "bank", "demo")
"""`demo` is the invented source of the demo network, so that nobody takes its rates for real ones."""
BUDGET_KINDS = ("direct", "indirect", "contingency", "in-kind", "ineligible", "third-party")
PAID_FROM = ("advance", "bank", "sub-grant", "own", "in-kind")

T = TypeVar("T")


class Unusable(Exception):
    """A file that cannot be used at all; its text is one sentence for the person who chose the file."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file as the person sees it: sheet, row counted from 1, heading of the column or name of the field."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    path: str = ""
    """In a file of nested records: «results[3].metadata.title»; it says what `column` says, from the file's top."""

    def __str__(self) -> str:
        sheet = f"sheet {self.sheet}" if self.sheet else ""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column}" if self.column else ""
        return self.path or ", ".join(part for part in (sheet, row, column) if part) or "the file"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be put right before the file can be taken in."""

    where: Where
    found: str
    says: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that stops nothing."""

    where: Where
    found: str
    says: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """All that a file holds: with any problem, nothing of it may be taken in."""

    records: tuple[T, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow(Generic[T]):
    """What a file of any length holds, without holding it: all problems are known, and `again` goes through its records."""

    count: int
    again: Callable[[], Iterator[T]]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    def reading(self) -> Reading[T]:
        """All records at once, of a file that is small enough."""
        return Reading(tuple(self.again()), self.problems, self.notices)


@dataclass(frozen=True, slots=True)
class HubRecord:
    """A row of the sheet Hubs. No authority limit: the head office."""

    where: Where
    code: str
    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    authority_limit: Decimal | None
    authority_currency: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A row of the sheet People: one role of one person, in one hub or (blank) in the whole network."""

    where: Where
    email: str
    """Lower case."""
    name: str
    role: str
    hub: str
    language: str


@dataclass(frozen=True, slots=True)
class DonorRecord:
    """A row of the sheet Donors."""

    where: Where
    code: str
    name: str
    country: str
    profile: str


@dataclass(frozen=True, slots=True)
class CommunityRecord:
    """A row of the sheet Communities: an alias, never who it is."""

    where: Where
    alias: str
    hub: str
    kind: str
    country: str
    summary: str


@dataclass(frozen=True, slots=True)
class ObjectiveRecord:
    """One objective of a strategy; `follows`: the code of the earlier objective that it continues."""

    code: str
    title: str
    follows: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.title}{f' (follows {self.follows})' if self.follows else ''}"


@dataclass(frozen=True, slots=True)
class StrategyRecord:
    """A strategy with its period and objectives, in their order. No last day: until another one is decided."""

    where: Where
    code: str
    title: str
    starts_on: date
    ends_on: date | None
    objectives: tuple[ObjectiveRecord, ...]


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """A row of the sheet Awards."""

    where: Where
    reference: str
    donor: str
    title: str
    lead_hub: str
    currency: str
    amount: Decimal
    cofinancing_percent: Decimal
    """Share of the total budget that the donor does not pay, as printed."""
    starts_on: date
    ends_on: date
    signed_on: date
    rate_rule: str
    rate_source: str
    """Blank only where the rates are fixed."""
    total_budget: Decimal | None
    """Wins over the percentage."""
    provisional_source: str
    fixed_rates: tuple[tuple[str, Decimal], ...]
    """Currency and its units for 1 of the award's currency."""


@dataclass(frozen=True, slots=True)
class InstalmentRecord:
    """A row of the sheet Instalments: due, and where it came, received."""

    where: Where
    award: str
    due_on: date
    amount: Decimal
    received_on: date | None
    received_amount: Decimal | None
    received_currency: str
    """Blank: the award's own."""


@dataclass(frozen=True, slots=True)
class NetworkRecords:
    """The registers of an organisation, one tuple per sheet; a sheet that is absent gives an empty one."""

    hubs: tuple[HubRecord, ...] = ()
    people: tuple[PersonRecord, ...] = ()
    donors: tuple[DonorRecord, ...] = ()
    communities: tuple[CommunityRecord, ...] = ()
    awards: tuple[AwardRecord, ...] = ()
    instalments: tuple[InstalmentRecord, ...] = ()

    @property
    def count(self) -> int:
        """Rows of all sheets together."""
        sheets = (self.hubs, self.people, self.donors, self.communities, self.awards, self.instalments)
        return sum(len(sheet) for sheet in sheets)


@dataclass(frozen=True, slots=True)
class BudgetLineRecord:
    """A row of the sheet Budget, in the award's currency."""

    where: Where
    code: str
    heading: str
    description: str
    unit: str
    quantity: Decimal | None
    unit_cost: Decimal | None
    amount: Decimal
    kind: str
    source: str
    year: int | None
    hub_amounts: tuple[tuple[str, Decimal], ...]
    """Code of the hub (upper case) and its amount; a blank cell is left out."""
    parts: tuple["BudgetPartRecord", ...] = ()
    """Each hub's amount by period, every period for every hub with an amount; empty where the workbook has no periods."""
    justification: str = ""
    """Why the cost is as high as it is, for the donor."""


@dataclass(frozen=True, slots=True)
class BudgetPartRecord:
    """A hub's amount of a line in one period, with the period as the sheet Periods says it."""

    where: Where
    hub: str
    period: str
    starts_on: date
    ends_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ExpenditureRecord:
    """A row of the sheet Expenditure: one voucher's charge to one budget line."""

    where: Where
    voucher: str
    incurred_on: date
    paid_on: date | None
    """None: on the day it was incurred."""
    payee: str
    description: str
    budget_line: str
    currency: str
    amount: Decimal
    """The whole voucher; below zero, a refund."""
    charge_percent: Decimal
    receipt: str
    hub: str
    """Blank: the hub that the import is for."""
    paid_from: str
    """Blank: the advance of a hub, the bank of the head office."""
    community: str
    units: Decimal | None
    document_number: str
    line_was_number: bool = False
    """The cell of the budget line held a number, in which 1.10 and 1.1 are the same."""


@dataclass(frozen=True, slots=True)
class RateRecord:
    """Units of `quote` for 1 `base`; a monthly source's rate stands on the first of its month."""

    where: Where
    source: str
    on: date
    base: str
    quote: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class CallDocument:
    """A document that a donor publishes with a call."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class DeadlineRecord:
    """A deadline of a call. `at` is aware UTC; with `is_day` the donor names no hour, and `at` is the last minute of the day there."""

    at: datetime
    is_day: bool = False
    name: str = ""
    stage: str = ""
    """`concept`, `full` or empty."""
    envelope: Decimal | None = None
    """What is given at this deadline, where the call has several with an amount each."""


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question of the donor's form."""

    section: str
    text: str
    help: str = ""
    kind: str = "text"
    limit: int | None = None
    limit_unit: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A donor's call. Its HTML is as the donor sent it: clean it before it is shown or stored."""

    where: Where
    identifier: str
    title: str
    programme: str = ""
    donor: str = ""
    """Code of the donor; empty where the kind of file has but one."""
    donor_name: str = ""
    opens_on: date | None = None
    deadlines: tuple[DeadlineRecord, ...] = ()
    """Earliest first."""
    time_zone: str = "Europe/Brussels"
    currency: str = "EUR"
    envelope: Decimal | None = None
    minimum_award: Decimal | None = None
    maximum_award: Decimal | None = None
    cofinancing_percent: Decimal | None = None
    """None where the call does not say."""
    countries: tuple[str, ...] = ()
    """ISO 3166 codes; empty where the file names none (that is not the same as all countries)."""
    applicant_kinds: tuple[str, ...] = ()
    """Codes of kinds of organisations; empty where the file does not say, or says what we have no word for."""
    themes: tuple[str, ...] = ()
    money_kinds: tuple[str, ...] = ()
    minimum_years: int | None = None
    minimum_turnover: Decimal | None = None
    consortium: str = ""
    minimum_partners: int | None = None
    questions: tuple[QuestionRecord, ...] = ()
    contact: str = ""
    """May be HTML."""
    summary_html: str = ""
    conditions_html: str = ""
    url: str = ""
    documents: tuple[CallDocument, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastGrantRecord:
    """A grant that a donor made and published. Who received it is told by kind and country alone: names stay in the donor's file."""

    where: Where
    identifier: str
    title: str
    description: str
    """Title and description tell what it is about; they may name the recipient, so they are read and not kept."""
    donor: str
    """The donor's identifier as published, such as GB-CHC-1000147."""
    donor_name: str
    programme: str
    awarded_on: date
    currency: str
    amount: Decimal
    recipient_kind: str
    """`charity`, `company`, `organisation` or `individual`."""
    countries: tuple[str, ...] = ()
    """ISO 3166 codes of where it is spent, else of the recipient; empty where the file names none."""
