"""Pure rules of the proofs: where each kind of account stands in plain-text accounting, and how it is called there."""

from collections.abc import Mapping

from exports.journal import Root
from grants_app.ledger.rules import Kind

ROOTS: Mapping[Kind, Root] = {
    Kind.DONOR_RECEIVABLE: "Assets",
    Kind.BANK: "Assets",
    Kind.ADVANCE: "Assets",
    Kind.SUB_GRANT: "Assets",
    Kind.DEFERRED_GRANT: "Liabilities",
    Kind.INTEREST_DUE: "Liabilities",
    Kind.REFUND_DUE: "Liabilities",
    Kind.LOAN: "Liabilities",
    Kind.GRANT_INCOME: "Income",
    Kind.INDIRECT_RECOVERY: "Income",
    Kind.OWN_CONTRIBUTION: "Income",
    Kind.EXPENSE: "Expenses",
    Kind.OWN_COST: "Expenses",
    Kind.BANK_CHARGES: "Expenses",
    Kind.EXCHANGE_DIFFERENCE: "Expenses",
}
"""Which of the five roots of plain-text accounting each kind of account belongs to."""
