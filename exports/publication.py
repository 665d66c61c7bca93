"""What is published of awards and sub-grants: the facts that IATI and 360Giving files need, already cleared for the public."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

TransactionType = Literal["incoming commitment", "incoming funds", "disbursement", "expenditure"]
AnnualKind = Literal["total budget", "region budget", "country budget", "total expenditure"]
Standing = Literal["pipeline", "implementation", "finalisation", "closed"]

WITHHELD_NAME = "Name withheld for safety"
"""What stands in place of an organisation that would be in danger."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation. `ref` is its identifier in a register; without one its name says who it is."""

    name: str
    type: str  # of IATI's codelist OrganisationType
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: the organisation that answers for every figure in the file."""

    organisation: Party
    language: str  # of all texts in the file
    website: str = ""
    prefix: str = ""  # of 360Giving's identifiers: «360G-» and what the registry gave


@dataclass(frozen=True, slots=True)
class Share:
    """A code and what part of the activity it stands for; 60 means sixty per cent."""

    code: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """What is budgeted for some days, both included: at most a year."""

    starts_on: date
    ends_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Transaction:
    """Money that was promised, came, was passed on or was spent, in the activity's currency. Below zero: it was taken back."""

    type: TransactionType
    ref: str
    on: date
    amount: Decimal
    description: str = ""
    provider: Party | None = None
    receiver: Party | None = None
    provider_activity_id: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A sum of the file beside the ledger's own: a file in which they differ is not written."""

    name: str
    said: Decimal
    ledger: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger says that a sum in the file must come to."""

    currency: str
    amount: Decimal
    activity: str = ""  # the identifier of the activity that it is of; empty: of all together


@dataclass(frozen=True, slots=True)
class Activity:
    """One award as the public sees it. Amounts are in its currency."""

    identifier: str
    code: str  # our own, the end of the identifier
    title: str
    description: str
    currency: str
    standing: Standing
    starts_on: date
    ends_on: date
    funder: Party
    sectors: tuple[Share, ...]
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    aid_type: str
    flow_type: str
    budgets: tuple[Budget, ...]
    is_revised: bool  # the budget is not the one that was signed first
    transactions: tuple[Transaction, ...]
    changed_at: datetime
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Annual:
    """An amount of the whole organisation for some days of one calendar year; `code` is a country's or a region's."""

    kind: AnnualKind
    starts_on: date
    ends_on: date
    amount: Decimal
    currency: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A sub-grant that we made, as the public sees it. Its recipient is an organisation, by alias or not named at all."""

    identifier: str
    title: str
    description: str
    currency: str
    awarded: Decimal
    disbursed: Decimal
    awarded_on: date
    starts_on: date
    ends_on: date
    recipient_id: str
    recipient: str
    country: str  # empty: withheld
    activity: str  # the identifier of the activity that it belongs to
    changed_at: datetime
    programme_code: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything that may be published at one moment."""

    publisher: Publisher
    made_at: datetime
    activities: tuple[Activity, ...]
    annual: tuple[Annual, ...]
    grants: tuple[Grant, ...]
    spent: tuple[Booked, ...] = ()
    """By the ledger, in each currency: what the years' expenditure comes to."""
    passed_on: tuple[Booked, ...] = ()
    """By the ledger, of each activity whose grants are told and in each currency: what they were paid."""

    @property
    def made_on(self) -> date:
        return self.made_at.date()
