"""Typed statement in, the donor's file out; every format on one shelf, knowing no database and no HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from exports import beancount_journal, bva, comparative_budget, eu_annex_vi, hledger_journal
from exports.comparative_budget import ComparativeBudget
from exports.journal import Journal
from exports.refusals import NotWritable
from exports.statement import FinancialStatement

__all__ = ["BUDGET_TABLES", "DONOR_REPORTS", "JOURNALS", "BudgetTable", "DonorReport", "JournalSyntax", "NotWritable"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class DonorReport:
    """One format: what people call it, whose it is, and the function that writes it."""

    title: str
    donor: str
    version: str
    write: Callable[[FinancialStatement], bytes]
    extension: str = "xlsx"
    media_type: str = _XLSX


DONOR_REPORTS: Mapping[str, DonorReport] = {
    "eu-annex-vi": DonorReport(
        "Annex VI, interim and final financial report", "European Union, external actions", "2018-08", eu_annex_vi.write
    ),
    "bva": DonorReport("Budget versus actual", "any donor", "1", bva.write),
}
"""The whole shelf, to be read at a glance. A new format is one file and one row here."""


@dataclass(frozen=True, slots=True)
class JournalSyntax:
    """One syntax of plain-text accounting: whose it is, how its program checks a file, and the function that writes one."""

    title: str
    name: str
    how: str
    write: Callable[[Journal, TextIO], None]
    extension: str


JOURNALS: Mapping[str, JournalSyntax] = {
    "journal-beancount": JournalSyntax(
        "The books as plain-text accounting, Beancount",
        "Beancount",
        "bean-check books.beancount",
        beancount_journal.write,
        "beancount",
    ),
    "journal-hledger": JournalSyntax(
        "The books as plain-text accounting, hledger",
        "hledger",
        "hledger -f books.journal check --strict",
        hledger_journal.write,
        "journal",
    ),
}
"""The books themselves, for an auditor's own program."""


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """A file about a budget alone: it needs no ledger and no period."""

    title: str
    donor: str
    version: str
    write: Callable[[ComparativeBudget], bytes]
    extension: str = "xlsx"
    media_type: str = _XLSX


BUDGET_TABLES: Mapping[str, BudgetTable] = {
    "comparative-budget": BudgetTable(
        "Comparative budget: old, moved, new, %", "any donor", "1", comparative_budget.write
    ),
}
"""Formats of budgets, on the same shelf."""
