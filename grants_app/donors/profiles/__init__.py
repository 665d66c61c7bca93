"""Donor profiles: the donors' rules as dated, cited data, read from the files of this folder and checked when the program starts."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from exports import DONOR_REPORTS
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.donors.caps import IndirectBase, read_indirect_base
from grants_app.donors.explaining import Explaining, read_explaining
from grants_app.donors.flexibility import Flexibility, read_amount, read_flexibility, read_percent
from grants_app.donors.schedule import OWN_FINAL, OWN_INTERIM, ReportTerm, read_final, read_interim
from grants_app.ledger.rates import SOURCE_LABELS

FOLDER = Path(__file__).parent


class UnfitProfile(ValueError):
    """A file of this folder is not a profile; the text says which, where and why."""


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text} is none of {', '.join(choices)}")
        return text

    return read


_READERS: Mapping[str, Callable[[str], Any]] = {
    "report_format": _one_of(*DONOR_REPORTS),
    "payees": _one_of("keep", "generalise", "pseudonym", "drop"),
    "indirect_percent_max": read_percent,
    "contingency_percent_max": read_percent,
    "exchange_difference_borne_by": _one_of("own", "project line", "donor"),
    "rate_rule": _one_of("daily", "monthly", "period-average", "instalment", "fifo", "fixed"),
    "rate_source": _one_of(*sorted(SOURCE_LABELS)),
    "forecast_months": int,
    "prefinancing_percent_max": read_percent,
    "single_prefinancing_percent": read_percent,
    "single_prefinancing_months": int,
    "single_prefinancing_amount": read_amount,
    "payment_after_the_end": _one_of("possible"),
    "consumption_percent_min": read_percent,
    "third_party_amount_max": read_amount,
    "advance_age_months_max": int,
    "retention_years": int,
    "next_advance_needs_report": _one_of("sent", "accepted"),
}
"""How the value of each rule is read from its text."""

_TABLES: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "flexibility": read_flexibility,
    "indirect_base": read_indirect_base,
    "explanation": read_explaining,
    "interim_report": read_interim,
    "final_report": read_final,
}
"""Rules of more than one value: the whole row is the rule."""

_EVERY_ROW = ("from", "cite", "verified")

RULE_LABELS: Mapping[str, str] = {
    "report_format": "Format of the financial report",
    "payees": "Payees in the donor's files",
    "indirect_percent_max": "Indirect costs, at most (% of direct costs)",
    "indirect_base": "Indirect costs are taken on",
    "contingency_percent_max": "Contingency reserve, at most (% of direct costs)",
    "flexibility": "Moves between budget lines",
    "explanation": "What is explained",
    "exchange_difference_borne_by": "Exchange differences are borne by",
    "rate_rule": "Usual exchange-rate rule",
    "rate_source": "Usual source of rates",
    "forecast_months": "Forecast covers (months)",
    "interim_report": "Reports on the way",
    "final_report": "Report at the end",
    "prefinancing_percent_max": "Pre-financing, at most (% of the grant)",
    "single_prefinancing_percent": "Option 1: a single pre-financing (% of the grant)",
    "single_prefinancing_months": "Option 1: for actions of at most (months)",
    "single_prefinancing_amount": "Option 1: or for grants of at most",
    "payment_after_the_end": "Option 3: one payment after the end",
    "consumption_percent_min": "Use of the last instalment before the next, at least (%)",
    "third_party_amount_max": "Support to one third party, at most",
    "advance_age_months_max": "An advance may be open for (months)",
    "retention_years": "Documents are kept for (years)",
    "next_advance_needs_report": "Before more money goes to a hub, the last report must be",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says from a day on, and where that stands. `is_verified`: read in the source, not from memory."""

    value: Any
    since: date
    cite: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in force on one day; None where the donor says nothing."""

    report_format: str = "bva"
    payees: Literal["keep", "generalise", "pseudonym", "drop"] = "keep"
    """Whether lists of transactions name payees, only their heading, a number for each, or nothing."""
    indirect_percent_max: Decimal | None = None
    indirect_base: IndirectBase | None = None
    """None: on all direct costs."""
    contingency_percent_max: Decimal | None = None
    flexibility: Flexibility | None = None
    """None: the donor sets no limit to moves between lines."""
    explanation: Explaining | None = None
    """None: no variation must be explained."""
    exchange_difference_borne_by: str = "own"
    rate_rule: str | None = None
    rate_source: str | None = None
    forecast_months: int = 12
    interim_report: ReportTerm = OWN_INTERIM
    final_report: ReportTerm = OWN_FINAL
    prefinancing_percent_max: Decimal | None = None
    single_prefinancing_percent: Decimal | None = None
    single_prefinancing_months: int | None = None
    single_prefinancing_amount: Money | None = None
    payment_after_the_end: str | None = None
    consumption_percent_min: Decimal | None = None
    third_party_amount_max: Money | None = None
    advance_age_months_max: int | None = None
    retention_years: int | None = None
    next_advance_needs_report: Literal["sent", "accepted"] = "sent"
    """What the last report that is due must be before the next advance of a hub is approved."""

    @property
    def explanation_needed(self) -> bool:
        """Whether a report must explain its variations at all."""
        return self.explanation is not None


@dataclass(frozen=True, slots=True)
class Profile:
    """One donor's rules through time; an award keeps those of the day on which it was signed."""

    code: str
    title: str
    describes: str
    values: Mapping[str, tuple[Value, ...]]

    def on(self, day: date) -> Rules:
        """The rules in force on a day."""
        found = {name: value.value for name in self.values if (value := self.value(name, day))}
        return Rules(**found)

    def value(self, name: str, day: date) -> Value | None:
        """What one rule says on a day, with its citation; None before its first day or where the donor says nothing."""
        so_far = [value for value in self.values.get(name, ()) if value.since <= day]
        return so_far[-1] if so_far else None


def read(file: Path) -> Profile:
    """One profile from its file. Raises UnfitProfile for anything that is not as it should be."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    title, describes = data.pop("title", ""), data.pop("describes", "")
    if not (title and describes):
        raise UnfitProfile(f"{file.name}: title and describes are needed.")
    values = {name: _values(file, name, rows) for name, rows in data.items()}
    return Profile(file.stem, title, describes, values)


def _values(file: Path, name: str, rows: list[dict[str, Any]]) -> tuple[Value, ...]:
    if name not in {*_READERS, *_TABLES}:
        raise UnfitProfile(f"{file.name}: there is no rule named {name}.")
    values = tuple(_value(file, name, row) for row in rows)
    days = [value.since for value in values]
    if days != sorted(set(days)):
        raise UnfitProfile(f"{file.name}, {name}: the values must stand in the order of their days, each day once.")
    return values


def _value(file: Path, name: str, row: dict[str, Any]) -> Value:
    if not set(_EVERY_ROW) <= set(row) or not row["cite"] or (name in _READERS and set(row) != {*_EVERY_ROW, "value"}):
        needed = "from, value, cite and verified" if name in _READERS else "from, cite and verified"
        raise UnfitProfile(f"{file.name}, {name}: each value needs {needed}.")
    said = {key: value for key, value in row.items() if key not in _EVERY_ROW}
    try:
        value = _TABLES[name](said) if name in _TABLES else _READERS[name](said["value"])
    except (ValueError, TypeError, InvalidOperation) as problem:
        raise UnfitProfile(f"{file.name}, {name}, from {row['from']}: {problem}.") from problem
    return Value(value, row["from"], row["cite"], bool(row["verified"]))


PROFILES: Mapping[str, Profile] = {file.stem: read(file) for file in sorted(FOLDER.glob("*.toml"))}
"""All profiles by code."""


def profile(code: str) -> Profile:
    """The profile of that code; NotFound when no file has it."""
    if code not in PROFILES:
        raise NotFound(f"There is no donor profile «{code}»; choose one of {', '.join(PROFILES)}.")
    return PROFILES[code]
