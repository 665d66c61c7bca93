"""All proofs at a glance; each asks the database for what must not be there and gives a sentence for each row."""

from collections.abc import Callable, Iterator, Mapping

from grants_app.access import Action
from grants_app.core import trail
from grants_app.core.work import Work
from grants_app.proofs.queries import (
    acceptances,
    authorities,
    banks,
    books,
    budgets,
    carry_overs,
    donor_templates,
    events,
    forecasts,
    publications,
    reports,
    sub_grants,
    vouchers,
)
from grants_app.proofs.queries.journal import BookRow, book_rows, journal

__all__ = ["PROOFS", "BookRow", "book_rows", "findings", "journal"]


def findings(work: Work, began: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """Everything that does not hold, in sentences; nothing when all holds. `began` hears the name of each proof as it begins."""
    work.must(Action.LEDGER_READ)
    for name, prove in PROOFS.items():
        began(name)
        yield from prove(work)


def chain_breaks(work: Work) -> Iterator[str]:
    """The audit trail's chain of hashes."""
    yield from trail.breaks(work.session)


PROOFS: Mapping[str, Callable[[Work], Iterator[str]]] = {
    "each entry sums to zero in its book's currency": books.unbalanced_entries,
    "each book counts its entries": books.miscounted_books,
    "each posting is dated as its entry": books.misdated_postings,
    "balances are the sums of their postings": books.wrong_balances,
    "what is empty in its own currency carries nothing": books.empty_accounts_that_carry,
    "budget balances are the sums of their moves": budgets.wrong_control_balances,
    "the states of a share add up to the approved budget": budgets.shares_beside_the_budget,
    "the periods of a budget come to its shares": budgets.periods_beside_their_shares,
    "spent budget is the cost in the ledger": budgets.spent_beside_the_ledger,
    "each business event has its entry, once": events.without_entry,
    "the charges of a voucher never exceed it": vouchers.overcharged,
    "each posted charge has exactly its entry, with its amounts": vouchers.charges_beside_their_entries,
    "each charge that was taken back has the entry that did it, and each correction its pair": vouchers.corrections,
    "what communities hold is what their sub-grants say": sub_grants.beside_the_ledger,
    "each payment and cost of a sub-grant has its entry, once": sub_grants.without_entry,
    "each disallowed cost has its entry, with its amount": sub_grants.disallowed_beside_their_entries,
    "what was recovered of disallowed cost is what the ledger says": sub_grants.recovered_beside_their_entries,
    "what an agency accepted and rejected is what was reported": acceptances.beside_what_was_reported,
    "a report's total is the ledger's": reports.totals_beside_the_ledger,
    "nothing is posted into what a report locked": reports.postings_behind_a_lock,
    "a report's frozen figures are what it took up": reports.figures_beside_what_was_taken_up,
    "what reports read in of other awards is in their books": reports.readings_beside_the_ledger,
    "each posting is taken up by a report of its own award and days": reports.postings_taken_out_of_turn,
    "each stored file is the one that was hashed": reports.changed_files,
    "each share lies in a confirmed account of its currency": banks.shares_beside_their_accounts,
    "signed months agree with the bank, by two people": banks.signed_months_that_differ,
    "signed months are what the ledger held": banks.signed_months_beside_the_ledger,
    "what own funds lent is what the ledger owes them": banks.loans_beside_the_ledger,
    "an award is closed after its loan is repaid": banks.closed_with_a_loan,
    "each limit of authority is approved by another person": authorities.decided_by_one,
    "each disbursement was approved within authority": authorities.approved_above,
    "what is asked is the forecast less what was in hand": forecasts.beside_what_is_asked,
    "each confirmed carry-over has its entry, with its amount": carry_overs.beside_their_entries,
    "what is published was approved by another person": publications.reviewed_by_one,
    "the percentages of what is published come to 100": publications.shares_that_are_no_whole,
    "each donor's workbook is the one that was uploaded": donor_templates.changed_blanks,
    "where its figures go was approved by another person": donor_templates.approved_by_one,
    "the audit chain holds": chain_breaks,
}
"""What must hold → the proof of it."""
