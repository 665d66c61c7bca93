"""The sheet «How these figures were made»: what an auditor needs to come to the same figures from the books."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256

from exports.cell_text import Written
from exports.currencies import number_format
from exports.letterhead import Columns, Facts, contract, day, period, top
from exports.outline import by_heading
from exports.statement import ZERO, FinancialStatement, RateUsed, Transaction
from exports.table import Table
from exports.transaction_list import TransactionList
from exports.wording import Said, said
from exports.workbook import COUNT, DAY, HEAD, PLAIN, STRONG, TEXT, Look, Sheet, amount_look, reference

TITLE = "How these figures were made"

WIDTHS = {"A": 46, "B": 16, "C": 16, "D": 16, "E": 14, "F": 30, "G": 30}
LAST = "G"
_RATE = Look(number_format="0.0000######", lined=True)


def write(
    sheet: Sheet, statement: FinancialStatement, transactions: TransactionList, *, shows_lines: bool = False
) -> str:
    """Proof of the totals, budget and its moves, rates, adjustments, and how to recompute the list's hash.

    With `shows_lines` also what each budget line cost; gives the area where that stands.
    """
    sheet.widths(WIDTHS)
    facts: Facts = [*contract(statement), (said("Period covered"), period(statement.period))]
    row = top(sheet, statement, said(TITLE), facts, Columns(("A", "B"), ("D", "F")))
    page = Page(sheet, row, statement.award.currency)
    _ledger(page, statement, transactions)
    lines = _lines(page, statement, transactions) if shows_lines else ""
    _budget(page, statement)
    _rates(page, statement)
    _adjustments(page, statement)
    _list(page, statement)
    sheet.freeze(row, "B", repeat_from=row - 1)
    sheet.printed(left=statement.award.reference, paper="A4")
    return lines


class Page:
    """Headings, sentences and small tables, one below the other."""

    def __init__(self, sheet: Sheet, row: int, currency: str) -> None:
        self.sheet = sheet
        self.row = row
        self.money = amount_look(number_format(currency))

    def heading(self, text: Said) -> None:
        self.sheet.put(self.row, "A", text, replace(STRONG, size=11))
        self.row += 1

    def sentence(self, text: Said) -> None:
        self.sheet.paragraph(self.row, "A", LAST, text, PLAIN)
        self.row += 1

    def table(self, titles: Sequence[Said], looks: Sequence[Look], rows: Sequence[Sequence[Written]]) -> None:
        for column, title in zip("ABCDEFG", titles, strict=False):
            self.sheet.put(self.row, column, title, HEAD)
        for row in rows:
            self.row += 1
            for column, written, look in zip("ABCDEFG", row, looks, strict=False):
                self.sheet.put(self.row, column, written, look)
        self.row += 2

    def gap(self) -> None:
        self.row += 1


def _ledger(page: Page, statement: FinancialStatement, transactions: TransactionList) -> None:
    page.heading(said("The report, its list of transactions and the ledger agree"))
    agree = said(
        "Each line of the report is the sum of its transactions, each rounded as it stands in the ledger. A file whose "
        "totals differ from the ledger is not written."
    )
    if statement.ledger_position:
        text = "{agree} The ledger was read up to entry {entry}."
        agree = said(text, agree=agree, entry=statement.ledger_position)
    page.sentence(agree)
    sheet, first = page.sheet, page.row + 1
    listed = sum((it.amount for it in statement.transactions), ZERO)
    page.table(
        (said("Total"), said("In this file"), said("In the ledger"), said("Difference")),
        (TEXT, page.money, page.money, page.money),
        (
            (said("Cost of the period (the list of transactions)"), listed, statement.ledger_period, ZERO),
            (
                said("Cost up to the end of the period"),
                sum((line.cumulative for line in statement.lines), ZERO),
                statement.ledger_cumulative,
                ZERO,
            ),
        ),
    )
    sheet.formula(first, "B", f"={transactions.total}", listed, page.money)
    if rows := transactions.rows_of(statement.lines):
        sheet.link(first, "B", rows)
    for row in (first, first + 1):
        sheet.formula(row, "D", f"=ROUND(B{row}-C{row},4)", ZERO, page.money)
    sheet.red_when(f"A{first}:D{first + 1}", f"$D{first}<>0")


def _lines(page: Page, statement: FinancialStatement, transactions: TransactionList) -> str:
    """The cost of each budget line, which the form itself does not show; gives the area of the lines."""
    page.heading(said("What each budget line cost"))
    page.sentence(
        said("The form has no budget lines. A cost of the period leads to the transactions that it is made of.")
    )
    titles = _titles("Budget line", "Spent before the period", "Spent in the period", "Spent so far")
    for column, title in zip("ABCD", titles, strict=True):
        page.sheet.put(page.row, column, title, HEAD)
    table = Table(page.sheet, by_heading(statement), page.row + 1, statement.award.currency)
    table.labels("A", "D")
    table.amounts("B", lambda line: line.before_cost, name="spent.before")
    table.amounts(
        "C", lambda line: line.period_cost, lambda line, _row: transactions.line_total(line.code), name="spent.period"
    )
    table.links("C", transactions.rows_of)
    table.across("D", lambda line: line.cumulative, "=B{r}+C{r}", name="spent.so_far")
    page.row = table.next_row + 1
    return reference(page.sheet, f"A{table.first_row}:D{table.next_row - 1}")


def _budget(page: Page, statement: FinancialStatement) -> None:
    page.heading(said("The budget"))
    page.sentence(said("Budget version {version}.", version=statement.budget_version))
    if not statement.moves:
        page.sentence(said("Nothing was moved between its lines since."))
        page.gap()
        return
    page.table(
        _titles("What moved", "On", "From line", "To line", "Amount", "Allowed by", "Reason"),
        (TEXT, DAY, TEXT, TEXT, page.money, TEXT, TEXT),
        [
            (said(it.kind), it.on, it.from_line, it.to_line, it.amount, it.allowed_by, it.reason)
            for it in statement.moves
        ],
    )


@dataclass(slots=True)
class _Use:
    """How often a rate was used, and what it made in the award's currency."""

    times: int = 0
    amount: Decimal = ZERO


def _rates(page: Page, statement: FinancialStatement) -> None:
    award = statement.award
    page.heading(said("Exchange rates"))
    page.sentence(
        said(
            "Rule of the agreement: {rule}, source: {source}. A rate says how many units of the second currency one unit of "
            "the first was worth. Where a transaction needed two rates, it counts with both.",
            rule=said(award.rate_rule),
            source=award.rate_source,
        )
    )
    used: defaultdict[RateUsed, _Use] = defaultdict(_Use)
    for transaction in statement.transactions:
        for rate in transaction.rates:
            used[rate].times += 1
            used[rate].amount += transaction.amount
    if not used:
        page.sentence(said("Every transaction was in {currency}: no rate was needed.", currency=award.currency))
        page.gap()
        return
    page.table(
        (
            *_titles("Rate", "Units per 1", "Of the day", "Transactions"),
            said("Made, {currency}", currency=award.currency),
            said("Source"),
        ),
        (TEXT, _RATE, DAY, COUNT, page.money, TEXT),
        [
            (
                said("{quote} per 1 {base}", quote=rate.quote, base=rate.base),
                rate.rate,
                rate.on,
                it.times,
                it.amount,
                rate.source,
            )
            for rate, it in sorted(used.items(), key=lambda item: (item[0].base, item[0].quote, item[0].on))
        ],
    )


def _adjustments(page: Page, statement: FinancialStatement) -> None:
    late = [it for it in statement.transactions if it.is_adjustment]
    page.heading(said("Adjustments of earlier periods"))
    if not late:
        page.sentence(said("None: every transaction was incurred in this period."))
        page.gap()
        return
    page.sentence(
        said("These were incurred before this period and reported with it; each keeps the rate of its payment.")
    )
    page.table(
        _titles("Description", "Incurred on", "Voucher", "Entry", "Amount", "Line", "Hub"),
        (TEXT, DAY, TEXT, TEXT, page.money, TEXT, TEXT),
        [
            (it.description, it.incurred_on, it.voucher, it.entry_number, it.amount, it.line, it.hub)
            for it in sorted(late, key=lambda it: (it.incurred_on, it.entry_number))
        ],
    )


def _list(page: Page, statement: FinancialStatement) -> None:
    page.heading(said("Seal of the list of transactions"))
    seal, count = list_hash(statement.transactions), f"{len(statement.transactions):,}"
    page.sentence(said("SHA-256 {seal} of {count} transactions.", seal=seal, count=count))
    page.sentence(
        said(
            "To recompute it: one line for each transaction, in the order of the accounting entry, then of line and hub, with "
            "accounting entry, budget line, hub, voucher and amount between vertical bars; a line feed ends each line; UTF-8. "
            "The report was prepared on {day}.",
            day=day(statement.prepared_on),
        )
    )


def _titles(*texts: str) -> tuple[Said, ...]:
    return tuple(said(text) for text in texts)


def list_hash(transactions: Sequence[Transaction]) -> str:
    """The seal of a list: changes with any entry, line, hub, voucher or amount, and with nothing else."""
    text = sha256()
    for it in sorted(transactions, key=lambda it: (it.entry_number, it.line, it.hub, it.amount)):
        text.update(f"{it.entry_number}|{it.line}|{it.hub}|{it.voucher}|{it.amount:f}\n".encode())
    return text.hexdigest()
