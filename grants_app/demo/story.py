"""The story of the demo network, read from story.toml into typed parts."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from grants_app.demo.audit_story import AuditTold, DocumentTold
from grants_app.demo.diligence_story import DiligenceTold, read_diligence
from grants_app.demo.results_story import ResultsTold
from grants_app.imports.rules import Asked
from importers.records import Reading

_NOTHING: Reading[Any] = Reading(())


@dataclass(frozen=True, slots=True)
class Step:
    """What one person did on one day; `says` is the reason or the reference that the step needs."""

    on: date
    by: str
    name: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """When the registers moved in, and from which files."""

    on: date
    rates: str
    file: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A file and who took it in; `looked`, `approved` and `posted` are what another person did with it."""

    kind: str
    file: str
    on: date
    by: str
    award: str = ""
    hub: str = ""
    then: tuple[tuple[str, date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallTold:
    """An invented call; amounts in whole units of its currency."""

    reference: str
    title: str
    donor: str
    programme: str
    opens: date
    zone: str
    currency: str
    countries: tuple[str, ...]
    keywords: tuple[str, ...]
    summary: str
    on: date
    by: str
    deadline: date | None = None
    hour: str = ""
    envelope: str = ""
    minimum: str = ""
    maximum: str = ""
    cofinancing: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationTold:
    """An application and its way."""

    hub: str
    call: str
    community: str
    title: str
    summary: str
    activities: str
    risks: str
    objectives: tuple[str, ...]
    starts: date
    ends: date
    lines: tuple[tuple[str, str, str], ...]
    steps: tuple[Step, ...]
    amount: str = ""


@dataclass(frozen=True, slots=True)
class AwardTold:
    """An award that is signed later than the registers, or made from an application that won."""

    reference: str
    by: str
    activate: date | None = None
    from_application: str = ""
    on: date | None = None
    cofinancing: str = "0"
    rule: str = ""
    source: str = ""
    instalments: tuple[tuple[date, str], ...] = ()
    reports: tuple[tuple[date, date], ...] = ()
    """Where the agreement names its own: the last day of each report's period, and until when it is due."""
    reports_say: str = ""
    """Where that stands."""


@dataclass(frozen=True, slots=True)
class InstalmentTold:
    """Money that came from a donor."""

    award: str
    due: date
    on: date
    by: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class DisbursementTold:
    """A request for a part (`share`, such as 1/6) of what the hub may spend on each line, and its way."""

    award: str
    hub: str
    purpose: str
    share: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PercentageTold:
    """How much of its last advance a hub accounts for before the next, from a day on."""

    hub: str
    percent: str
    on: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class BankAccountTold:
    """A bank account of head office, recorded by one person and confirmed by another."""

    bank: str
    number: str
    currency: str
    opened: date
    on: date
    by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class PlacedTold:
    """What an award had in the bank before its accounts were recorded is placed in the one of its currency."""

    award: str
    since: date
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class ReconciledTold:
    """All months of all accounts up to this day's month that are not signed: prepared by one, signed by another."""

    on: date
    until: date
    by: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class ReportTold:
    """A financial report and its way."""

    award: str
    starts: date
    ends: date
    steps: tuple[Step, ...]
    difference_line: str = ""
    """The line on which the donor wants exchange differences."""


@dataclass(frozen=True, slots=True)
class TransferTold:
    """A transfer between lines in one hub; without steps it waits for another person."""

    award: str
    hub: str
    on: date
    by: str
    reason: str
    moves: tuple[tuple[str, str, str], ...]
    """The line that gives, the line that takes, and how much."""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CofinancingTold:
    """A line of one award pays cost of the action of another."""

    action: str
    action_line: str
    award: str
    line: str
    promised: str
    starts: date
    ends: date
    on: date
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class SubGrantTold:
    """An agreement of a hub with a community, in the currency of the hub, and its way."""

    award: str
    hub: str
    community: str
    line: str
    purpose: str
    starts: date
    ends: date
    tranches: tuple[tuple[Any, ...], ...]
    """A title, an amount, the day on which it is expected, and its conditions."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """A posted voucher that belonged to another line, and who looked at its correction."""

    award: str
    voucher: str
    line: str
    reason: str
    on: date
    by: str
    looked: tuple[date, str]


@dataclass(frozen=True, slots=True)
class FindingTold:
    """A posted voucher that an auditor questions, in the award's currency."""

    award: str
    voucher: str
    type: str
    reference: str
    amount: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DelegationTold:
    """A person decides up to a limit in a hub for a while."""

    act: str
    hub: str
    to: str
    limit: str
    currency: str
    starts: date
    ends: date
    reason: str
    on: date
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class RateTold:
    """A rate that was corrected."""

    source: str
    base: str
    quote: str
    day: date
    rate: str
    reason: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class PublisherTold:
    """Who publishes."""

    organisation_id: str
    organisation_type: str
    name: str
    website: str
    prefix: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class PublicationTold:
    """What may be published of an award, and who reviewed it; nobody yet where `reviewed` is empty."""

    award: str
    decision: str
    on: date
    by: str
    reason: str = ""
    code: str = ""
    title: str = ""
    description: str = ""
    donor_ref: str = ""
    donor_type: str = ""
    sectors: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """Countries, or regions where it is generalised, each with its percentage."""
    programme: tuple[str, str] = ("", "")
    reviewed: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class TemplateTold:
    """A donor's own workbook that came with an award, and what goes where in it; nobody has looked at it where `approved` is empty."""

    award: str
    title: str
    file: str
    mapping: str
    why: str
    on: date
    by: str
    approved: tuple[date, str] | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened."""

    network: Network
    filed: tuple[Filed, ...]
    calls: tuple[CallTold, ...]
    applications: tuple[ApplicationTold, ...]
    awards: tuple[AwardTold, ...]
    instalments: tuple[InstalmentTold, ...]
    disbursements: tuple[DisbursementTold, ...]
    percentages: tuple[PercentageTold, ...]
    reports: tuple[ReportTold, ...]
    bank_accounts: tuple[BankAccountTold, ...]
    placed: tuple[PlacedTold, ...]
    reconciled: tuple[ReconciledTold, ...]
    transfers: tuple[TransferTold, ...]
    cofinancings: tuple[CofinancingTold, ...]
    sub_grants: tuple[SubGrantTold, ...]
    corrections: tuple[CorrectionTold, ...]
    findings: tuple[FindingTold, ...]
    delegations: tuple[DelegationTold, ...]
    rates: tuple[RateTold, ...]
    publisher: PublisherTold
    publications: tuple[PublicationTold, ...]
    templates: tuple[TemplateTold, ...]
    documents: tuple[DocumentTold, ...]
    audit: AuditTold
    diligence: DiligenceTold
    results: ResultsTold

    def files(self) -> list[Asked]:
        """Every file that the story needs, not read yet."""
        registers = (("rates", self.network.rates), ("network", self.network.file))
        asked = [Asked(kind, file, _NOTHING) for kind, file in registers]
        return asked + [
            Asked(
                one.kind,
                one.file,
                _NOTHING,
                award=one.award,
                hub=one.hub,
            )
            for one in self.filed
        ]


def read_story(file: Path) -> Story:
    """The story as it stands in its file."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return Story(
        network=Network(**told["network"]),
        filed=(
            Filed("calls-eu", told["portal"]["file"], told["portal"]["on"], told["portal"]["by"]),
            *(_filed("budget", row) for row in told["budget"]),
            *(_filed("expenditures", row) for row in told["expenditures"]),
        ),
        calls=tuple(CallTold(**_plain(row)) for row in told["call"]),
        applications=tuple(ApplicationTold(**_plain(row)) for row in told["application"]),
        awards=tuple(AwardTold(**_plain(row)) for row in told["award"]),
        instalments=tuple(InstalmentTold(**row) for row in told["instalment"]),
        disbursements=tuple(DisbursementTold(**_plain(row)) for row in told["disbursement"]),
        percentages=tuple(PercentageTold(**row) for row in told["percentage"]),
        reports=tuple(ReportTold(**_plain(row)) for row in told["report"]),
        bank_accounts=tuple(BankAccountTold(**row) for row in told["bank_account"]),
        placed=tuple(PlacedTold(**row) for row in told["placed"]),
        reconciled=tuple(ReconciledTold(**row) for row in told["reconciled"]),
        transfers=tuple(TransferTold(**_plain(row)) for row in told["transfer"]),
        cofinancings=tuple(CofinancingTold(**_plain(row)) for row in told["cofinancing"]),
        sub_grants=tuple(SubGrantTold(**_plain(row)) for row in told["sub_grant"]),
        corrections=tuple(CorrectionTold(**_plain(row)) for row in told["correction"]),
        findings=tuple(FindingTold(**_plain(row)) for row in told["finding"]),
        delegations=tuple(DelegationTold(**_plain(row)) for row in told["delegation"]),
        rates=tuple(RateTold(**_plain(row)) for row in told["rate"]),
        publisher=PublisherTold(**told["publisher"]),
        publications=tuple(PublicationTold(**_plain(row)) for row in told["publication"]),
        templates=tuple(TemplateTold(**_plain(row)) for row in told["template"]),
        documents=tuple(DocumentTold(**row) for row in told["document"]),
        audit=AuditTold(**_plain(told["audit"])),
        diligence=read_diligence(told["diligence"]),
        results=ResultsTold(**_plain(told["results"])),
    )


def _filed(kind: str, row: Mapping[str, Any]) -> Filed:
    others = tuple((name, *row[name]) for name in ("looked", "approved", "posted") if name in row)
    return Filed(kind, row["file"], row["on"], row["by"], row["award"], row.get("hub", ""), others)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and the steps by their names."""
    return {name: _steps(value) if name == "steps" else _tuples(value) for name, value in row.items()}


def _steps(rows: Iterable[Iterable[Any]]) -> tuple[Step, ...]:
    return tuple(Step(*row) for row in rows)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
