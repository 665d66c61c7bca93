"""The lists inside packs, each as a register that is written as CSV and as a workbook."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from exports.statement import RateUsed, Transaction
from grants_app.core.money import amount_of
from grants_app.evidence.queries import Approval, BudgetRow, PackedVoucher, Said, SampleCard
from grants_app.evidence.rules import Outcome, person_code
from grants_app.expenditures.queries import DocumentFacts


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every list of a pack: what it is of, and the day of the ledger's position."""

    facts: tuple[tuple[str, str], ...]
    made_on: date

    def register(self, title: str, columns: tuple[Column, ...], rows: Sequence[object]) -> Register:
        return Register(title, columns, rows, len(rows), self.made_on, self.facts)


def transactions(rows: Sequence[Transaction], currency: str, head: Head) -> Register:
    """One row per posting of cost; payees as the donor's rule says, communities by alias."""
    columns = (
        text_column("Entry", lambda it: it.entry_number, 8),
        text_column("Hub", lambda it: it.hub, 7),
        text_column("Voucher", lambda it: it.voucher, 16),
        text_column("Line", lambda it: it.line, 8),
        day_column("Incurred on", lambda it: it.incurred_on),
        day_column("Paid on", lambda it: it.paid_on),
        day_column("Booked on", lambda it: it.accounting_on),
        text_column("Payee", lambda it: it.payee, 24),
        text_column("Description", lambda it: it.description, 40),
        text_column("Community", lambda it: it.community, 14),
        money_column("Charged", lambda it: it.charged_amount),
        text_column("Currency", lambda it: it.currency, 9),
        text_column("Rate", lambda it: "; ".join(map(_rate, it.rates)), 36),
        money_column("In award currency", lambda it: it.amount, "Award currency"),
        text_column("Award currency", lambda _it: currency, 9),
        text_column("Kind", lambda it: it.kind, 12),
        text_column("Takes back", lambda it: it.takes_back, 8),
        text_column("Corrects", lambda it: it.corrects, 8),
        text_column("Financed by", lambda it: it.financed_by, 14),
    )
    return head.register("List of transactions", columns, rows)


def _rate(its: RateUsed) -> str:
    return f"{its.rate} {its.quote} per {its.base}, {its.source}, {its.on}"


def rates(rows: Iterable[Transaction], head: Head) -> Register:
    """Each rate once, with how often it was used."""
    used = Counter(rate for it in rows for rate in it.rates)
    listed = sorted(used.items(), key=lambda its: (its[0].base, its[0].quote, str(its[0].on), its[0].rate))
    columns = (
        text_column("Base", lambda its: its[0].base, 8),
        text_column("Quote", lambda its: its[0].quote, 8),
        text_column("Quote for 1 base", lambda its: _plain(its[0].rate), 18),
        day_column("On", lambda its: its[0].on),
        text_column("Source", lambda its: its[0].source, 30),
        count_column("Times used", lambda its: its[1]),
    )
    return head.register("Rates used", columns, listed)


def _plain(value: Decimal) -> str:
    return format(value, "f")


def budgets(rows: Sequence[BudgetRow], currency: str, head: Head) -> Register:
    """Every approved version, line by line and hub by hub."""
    columns = (
        count_column("Version", lambda it: it.number),
        day_column("Approved on", lambda it: it.approved_at.date() if it.approved_at else None),
        text_column("Donor's letter", lambda it: it.donor_reference, 18),
        text_column("Line", lambda it: it.code, 8),
        text_column("Heading", lambda it: it.heading, 24),
        text_column("Description", lambda it: it.description, 40),
        text_column("Hub", lambda it: it.hub, 7),
        money_column("Budget", lambda it: amount_of(it.amount_minor, currency)),
        text_column("Currency", lambda _it: currency, 9),
    )
    return head.register("Budget versions", columns, rows)


def approvals(rows: Sequence[Approval], head: Head) -> Register:
    """Who prepared, reviewed and approved, by a code for each person."""
    columns = (
        text_column("About", lambda it: it.about, 44),
        text_column("Act", lambda it: it.act, 12),
        day_column("On", lambda it: it.on),
        text_column("At (UTC)", lambda it: f"{it.at:%Y-%m-%d %H:%M:%S}", 20),
        text_column("By", lambda it: it.code, 14),
        text_column("Why", lambda it: it.reason, 40),
    )
    return head.register("Approvals", columns, rows)


def documents(
    vouchers: Sequence[PackedVoucher], facts: Sequence[DocumentFacts], places: Mapping[UUID, str], head: Head
) -> Register:
    """Every voucher with each of its documents; one without any says so, one left out says where it may be inspected."""
    of: dict[UUID, list[DocumentFacts | None]] = {}
    for its in facts:
        of.setdefault(its.voucher_id, []).append(its)
    nothing: list[DocumentFacts | None] = [None]
    rows = [(voucher, its) for voucher in vouchers for its in of.get(voucher.voucher_id, nothing)]

    def where(its: DocumentFacts | None) -> str:
        if its is None:
            return "no document is attached"
        return places.get(its.id) or f"not included, to be inspected: {its.inspect_at}"

    columns = (
        text_column("Hub", lambda row: row[0].hub, 7),
        text_column("Voucher", lambda row: row[0].number, 16),
        day_column("Date", lambda row: row[0].incurred_on),
        text_column("Entered by", lambda row: person_code(row[0].prepared_by), 14),
        text_column("Posted by", lambda row: person_code(row[0].posted_by), 14),
        count_column("Document", lambda row: row[1].position if row[1] else None),
        text_column("Where", lambda row: where(row[1]), 60),
        count_column("Bytes", lambda row: row[1].size if row[1] else None),
        text_column("SHA-256", lambda row: row[1].sha256 if row[1] else "", 66),
    )
    return head.register("Vouchers and documents", columns, rows)


# --- a sample ---


def sample_index(card: SampleCard, head: Head) -> Register:
    """The list in its order: what was found, what is missing, how each thread stands."""
    currency = card.reach.award.currency
    columns = (
        count_column("No.", lambda it: it.item.position),
        text_column("Asked", lambda it: it.item.asked, 40 if card.is_query else 18),
        text_column("Hub", lambda it: it.hub, 7),
        text_column("Voucher", lambda it: it.voucher.number if it.voucher else "", 16),
        day_column("Date", lambda it: it.voucher.incurred_on if it.voucher else None),
        money_column("Charged to the award", lambda it: it.charged.amount if it.charged else None),
        text_column("Currency", lambda it: currency if it.charged else "", 9),
        count_column("Documents", lambda it: len(it.documents) if it.item.outcome == Outcome.FOUND else None),
        text_column("What is missing", lambda it: it.says, 56),
        text_column("Thread", lambda it: it.item.status, 9),
        count_column("Messages", lambda it: it.messages),
    )
    return head.register(f"{card.sample.reference} index", columns, card.items)


def threads(card: SampleCard, said: Sequence[Said], head: Head) -> Register:
    """What was said about each item, by a code for each person."""
    position = {view.item.id: view.item.position for view in card.items}
    rows = sorted(said, key=lambda it: (position[it.item_id], it.at, str(it.id)))
    columns = (
        count_column("No.", lambda it: position[it.item_id]),
        text_column("At (UTC)", lambda it: f"{it.at:%Y-%m-%d %H:%M:%S}", 20),
        text_column("By", lambda it: person_code(it.by_id), 14),
        text_column("Act", lambda it: it.act, 10),
        text_column("Says", lambda it: it.says, 70),
        text_column("SHA-256 of its file", lambda it: it.sha256, 66),
    )
    return head.register("Threads", columns, rows)
