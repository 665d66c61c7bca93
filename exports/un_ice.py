"""The Itemised Cost Estimate beside a FACE form: what makes up each activity's request of the following period, item by item."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exports import un_face
from exports.currencies import decimals_of, money, number_format, rounded
from exports.form import SENTENCE
from exports.layouts import layout
from exports.letterhead import Columns, contract, day, signatures, top
from exports.outline import by_heading, label, without_number
from exports.refusals import NotWritable, must_add_up
from exports.report_book import ReportBook
from exports.standing import CostItem, NextRequest
from exports.statement import ZERO, FinancialStatement, StatementLine
from exports.wording import said, together
from exports.workbook import HEAD, TEXT, UNITS, Sheet, amount_look

FORMAT = "un-ice"
_LAST = "I"


def write(statement: FinancialStatement) -> bytes:
    """The workbook. Raises NotWritable where an activity's items are not its request in FACE column E."""
    must_add_up(statement)
    asked = _must_agree(statement)
    form = layout(FORMAT)
    title, outline = "Itemised Cost Estimate", by_heading(statement)
    book = ReportBook(statement, title, said(title), outline=outline, shows_lines=True)
    (sheet,) = book.sheets
    _Estimate(sheet, statement, asked, form).write()
    return book.to_bytes()


def _must_agree(statement: FinancialStatement) -> NextRequest:
    """Item by item and line by line; every difference at once."""
    asked, currency = statement.request, statement.award.currency
    if asked is None or not asked.items:
        raise NotWritable(
            "Nothing is requested for a following period, so there is nothing to itemise: type the forecast of the next period "
            "in the report, or let the hubs send their forecasts."
        )
    reasons = [
        f"Line {it.line}, {it.description}: {it.quantity:f} × {money(it.unit_price, currency)} × {it.times:f} is "
        f"{money(_product(it, currency), currency)}, its total says {money(it.total, currency)}."
        for it in asked.items
        if _product(it, currency) != it.total
    ]
    itemised: dict[str, Decimal] = {}
    for it in asked.items:
        itemised[it.line] = itemised.get(it.line, ZERO) + it.total
    requested = {it.code: it.requested or ZERO for it in statement.authorised or ()} or dict(asked.lines)
    for code in dict.fromkeys((*requested, *itemised)):
        on_face, here = requested.get(code, ZERO), itemised.get(code, ZERO)
        if on_face != here:
            reasons.append(
                f"Line {code}: the FACE form requests {money(on_face, currency)} in column E, its items come to "
                f"{money(here, currency)}: a difference of {money(on_face - here, currency)}. Give the line units and a unit "
                "cost in the report that make the amount."
            )
    if reasons:
        raise NotWritable(*reasons)
    return asked


def _product(it: CostItem, currency: str) -> Decimal:
    return rounded(it.quantity * it.unit_price * it.times, decimals_of(currency))


class _Estimate:
    """The sheet: items under the activity they belong to, each activity's total beside its request."""

    def __init__(
        self, sheet: Sheet, statement: FinancialStatement, asked: NextRequest, form: Mapping[str, Any]
    ) -> None:
        self._sheet = sheet
        self._statement = statement
        self._asked = asked
        self._form = form
        self._columns: Mapping[str, str] = form["columns"]
        self._currency = statement.award.currency
        self._money = amount_look(number_format(self._currency))
        self._strong = replace(self._money, bold=True, fill="F5F7FA")
        self._number = 0
        self._row = 1

    def write(self) -> None:
        sheet, statement, given = self._sheet, self._statement, self._statement.form_facts
        sheet.widths({"A": 8, "B": 46, "C": 30, "D": 14, "E": 11, "F": 15, "G": 11, "H": 16, "I": 30})
        facts = [
            (said("UN agency"), given.get("agency", "") or statement.award.donor),
            (said("Programme"), given.get("programme", "")),
            *contract(statement),
            (said("Period of the request"), f"{day(self._asked.starts_on)}-{day(self._asked.ends_on)}"),
            (said("Currency"), self._currency),
        ]
        row = top(sheet, statement, said(self._form["title"]), facts, Columns(("A", "C"), ("E", "G")))
        sheet.paragraph(row - 1, "A", _LAST, said(self._form["below"]), SENTENCE)
        for column, name in zip("ABCDEFGHI", list(self._columns.values()), strict=False):
            sheet.put(row, column, said(name), HEAD)
        sheet.height(row, 28)
        self._row = row + 1
        self._activities()
        sheet.paragraph(self._row + 1, "A", _LAST, said(self._form["certifies"]), SENTENCE)
        signatures(sheet, self._row + 3, ("B", "C", "F"))
        sheet.freeze(row + 1, "C", repeat_from=row)
        sheet.printed(left=statement.award.reference, paper="A4")

    def _activities(self) -> None:
        totals: list[int] = []
        for line, _ in un_face.lines(self._statement):
            own = [it for it in self._asked.items if it.line == line.code]
            if own:
                self._activity(line, own)
                totals.append(self._row - 1)
        total = sum((it.total for it in self._asked.items), ZERO)
        look = replace(TEXT, bold=True, fill="D9E2EC")
        for column in "ABCDEFGI":
            self._sheet.put(self._row, column, None, look)
        self._sheet.put(self._row, "B", said(self._columns["total"]), look)
        formula = "=" + "+".join(f"H{row}" for row in totals)
        self._sheet.formula(self._row, "H", formula, total, replace(self._strong, fill="D9E2EC"))
        self._sheet.name(self._row, "H", "requested", "total")
        self._row += 1

    def _activity(self, line: StatementLine, own: Sequence[CostItem]) -> None:
        first = self._row
        for it in own:
            self._item(line, it)
        sheet, row = self._sheet, self._row
        total = sum((it.total for it in own), ZERO)
        look = replace(TEXT, bold=True, fill="F5F7FA")
        for column in "ABCDEFG":
            sheet.put(row, column, None, look)
        sheet.put(row, "B", together(said(self._columns["activity"]), label(line), between=": "), look)
        sheet.formula(row, "H", f"=SUM(H{first}:H{row - 1})", total, self._strong)
        sheet.name(row, "H", "requested", "line", line.code)
        sheet.put(
            row, "I", together(said(self._columns["requested"]), money(total, self._currency), between=": "), look
        )
        self._row += 1

    def _item(self, line: StatementLine, it: CostItem) -> None:
        sheet, row = self._sheet, self._row
        self._number += 1
        sheet.put(row, "A", str(self._number), TEXT)
        sheet.put(row, "B", it.description, TEXT)
        sheet.put(row, "C", f"{without_number(line.heading)}: {line.code}", TEXT)
        sheet.put(row, "D", it.unit, TEXT)
        sheet.put(row, "E", it.quantity, UNITS)
        sheet.put(row, "F", it.unit_price, self._money)
        sheet.put(row, "G", it.times, UNITS)
        sheet.formula(row, "H", f"=ROUND(E{row}*F{row}*G{row},{decimals_of(self._currency)})", it.total, self._money)
        sheet.put(row, "I", it.remark, TEXT)
        self._row += 1
