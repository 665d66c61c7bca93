"""The workbook of a hub's expenditure: one row per voucher and budget line."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from importers import cells, table, workbook
from importers.cells import Cell, Unreadable, plain
from importers.records import PAID_FROM, ExpenditureRecord, Reading, Unusable
from importers.table import Findings, Row

SHEET = "Expenditure"
COLUMNS = table.columns(
    ("Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt"),
    ("Paid on", "Hub", "Paid from", "Community", "Units", "Document no"),
)


def read(file: BinaryIO, _name: str = "") -> Reading[ExpenditureRecord]:
    """All charges and all problems. What needs the award (lines, period, rates, earlier vouchers) is checked above."""
    sheet = workbook.read(file, [SHEET]).sheet(SHEET)
    vouchers = table.find(sheet, COLUMNS)
    findings = Findings()
    vouchers.report_unknown(findings)
    known: defaultdict[tuple[str, str, int], _Voucher] = defaultdict(_Voucher)
    records, rows = [], 0
    for rows, row in enumerate(vouchers.rows(findings), start=1):  # noqa: B007 - how many there were
        if record := _charge(row, known):
            records.append(record)
    if not rows:
        raise Unusable(f"The sheet «{SHEET}» has headings but no vouchers.")
    return findings.reading(records)


@dataclass(slots=True)
class _Voucher:
    """What the rows so far say of one voucher."""

    first: ExpenditureRecord | None = None
    lines: dict[str, int] = field(default_factory=dict)
    charged: Decimal = Decimal(0)


def _charge(row: Row, known: defaultdict[tuple[str, str, int], _Voucher]) -> ExpenditureRecord | None:
    currency = row.currency("Currency")
    record = ExpenditureRecord(
        where=row.where,
        voucher=row.text("Voucher", 40, required=True),
        incurred_on=row.day("Date"),
        paid_on=row.read("Paid on", cells.day_of),
        payee=row.text("Payee", 200, required=True),
        description=row.text("Description", 400, required=True),
        budget_line=row.text("Budget line", 30, required=True),
        currency=currency,
        amount=row.money("Amount", currency),
        charge_percent=row.need("Charge %", _share, Decimal(0)),
        receipt=row.text("Receipt", 80),
        hub=row.code("Hub", 12),
        paid_from=row.choice("Paid from", PAID_FROM, otherwise=""),
        community=row.text("Community", 80),
        units=row.read("Units", cells.number_of),
        document_number=row.text("Document no", 80),
        line_was_number=isinstance(row.values.get("Budget line"), Decimal),
    )
    if row.good("Amount") and record.amount == 0:
        row.problem("Amount", "The amount of a voucher cannot be zero: correct it, or leave the row out.")
    _warn_of_a_fraction(row, record.charge_percent)
    if row.good("Voucher", "Date", "Hub"):
        _check_voucher(row, record, known[record.hub, record.voucher.casefold(), record.incurred_on.year])
    return record if row.is_good else None


def _share(cell: Cell) -> Decimal:
    percent = cells.percent_of(cell)
    if not 0 < percent <= 100:
        raise Unreadable("The share charged to this award is more than 0 and at most 100 per cent: correct it.")
    return percent


def _warn_of_a_fraction(row: Row, percent: Decimal) -> None:
    if row.good("Charge %") and percent <= 1:
        row.notice("Charge %", f"This is read as {plain(percent)} per cent; for {plain(percent * 100)} % write that.")


def _check_voucher(row: Row, record: ExpenditureRecord, voucher: _Voucher) -> None:
    """Rows of one voucher (hub + number + year) are its split: the same document, each on another line, 100 % at most."""
    first = voucher.first = voucher.first or record
    for heading, here, there in (
        ("Date", record.incurred_on, first.incurred_on),
        ("Payee", record.payee, first.payee),
        ("Currency", record.currency, first.currency),
        ("Amount", record.amount, first.amount),
    ):
        if row.good(heading) and here != there and there:
            said = plain(there) if isinstance(there, Decimal) else there
            row.problem(
                heading,
                f"Voucher {record.voucher} stands in row {first.where.row} with {said}: rows of one voucher say the same, "
                "and another document needs another number.",
            )
    _check_line(row, record, voucher)
    _check_sum(row, record, voucher)


def _check_line(row: Row, record: ExpenditureRecord, voucher: _Voucher) -> None:
    if not row.good("Budget line"):
        return
    before = voucher.lines.setdefault(record.budget_line.casefold(), row.number)
    if before != row.number:
        row.problem(
            "Budget line",
            f"Voucher {record.voucher} is charged to this line in row {before} already: leave one of the two rows out, or add "
            "their shares up.",
        )


def _check_sum(row: Row, record: ExpenditureRecord, voucher: _Voucher) -> None:
    if not row.good("Charge %"):
        return
    voucher.charged += record.charge_percent
    if voucher.charged > 100:
        row.problem(
            "Charge %",
            f"With this row, {plain(voucher.charged)} % of voucher {record.voucher} is charged: all its rows together can "
            "charge 100 % at most.",
        )
