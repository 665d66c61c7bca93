"""The FACE form of UN agencies (HACT): what was authorised, spent and accepted, and what is asked next; lines from row 12."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from exports.currencies import money, number_format
from exports.form import (
    BOX,
    BOX_DAY,
    LABEL,
    NOT_KNOWN,
    NOTE,
    SECTION,
    SENTENCE,
    SHADED,
    TICKED,
    UNTICKED,
    box,
    heading,
    known,
    shown,
)
from exports.layouts import layout
from exports.outline import by_heading, label, without_number
from exports.refusals import NotWritable, must_add_up
from exports.report_book import ReportBook
from exports.standing import AuthorisedLine
from exports.statement import ZERO, FinancialStatement, Period, StatementLine
from exports.transaction_list import TransactionList
from exports.wording import Said, said, together
from exports.workbook import HEAD, TEXT, Look, Sheet, amount_look

FORMAT = "un-face"
FIRST_LINE = 12
_LAST = "I"
_FILLED_BY_AGENCY = ("E", "F", "H", "I")
_ON_ONE_PAGE = 40
"""Lines that can still be read when the whole form is one page."""

Figure = Callable[[AuthorisedLine], Decimal | None]
_FIGURES: Mapping[str, tuple[str, Figure]] = {
    "C": ("A", lambda it: it.authorised),
    "D": ("B", lambda it: it.reported),
    "E": ("C", lambda it: it.accepted),
    "F": ("D", lambda it: it.balance),
    "G": ("E", lambda it: it.requested),
    "H": ("F", lambda it: it.newly_authorised),
    "I": ("G", lambda it: it.outstanding),
}
"""Column of the sheet → letter of the form, and its figure."""
_NAMES = dict(
    zip(
        "ABCDEFG",
        ("authorised", "reported", "accepted", "balance", "requested", "newly_authorised", "outstanding"),
        strict=True,
    )
)
"""What a figure is called in formulas of others."""


def write(statement: FinancialStatement) -> bytes:
    """The workbook. Raises NotWritable where column B would not be the ledger's."""
    must_add_up(statement)
    _must_agree(statement)
    form = layout(FORMAT)
    book = ReportBook(statement, "FACE form", "FACE", outline=by_heading(statement))
    (sheet,) = book.sheets
    _Form(sheet, statement, book.transactions, form).write()
    return book.to_bytes()


def lines(statement: FinancialStatement) -> list[tuple[StatementLine, AuthorisedLine]]:
    """The lines of the form: what the agency pays for, in the order of the budget."""
    by_code = {it.code: it for it in statement.authorised or ()}
    nothing = {code: AuthorisedLine(code, ZERO, ZERO, None, None, None) for code in _codes(statement)}
    found = [(it, by_code.get(it.code, nothing[it.code])) for it in statement.lines]
    return [(it, face) for it, face in found if _belongs(it, face)]


def _codes(statement: FinancialStatement) -> list[str]:
    return [it.code for it in statement.lines]


def _belongs(it: StatementLine, face: AuthorisedLine) -> bool:
    """A reserve, or what others give, stands on the form only where the agency has something to do with it."""
    moved = any((face.authorised, face.reported, face.requested, face.newly_authorised))
    return moved or it.kind in ("direct", "third-party", "indirect")


def _must_agree(statement: FinancialStatement) -> None:
    """B is the agency's part of the transactions, with what earlier forms rejected put back: it left their forms, not this one."""
    if statement.authorised is None:
        raise NotWritable(
            "The FACE form needs what the agency authorised and accepted, and this file was asked for without it: "
            "download it from the page of the report."
        )
    currency, reasons = statement.award.currency, []
    unknown = {it.code for it in statement.authorised} - set(_codes(statement))
    reasons += [
        f"Line {code} is not in the budget, but the agency authorised money for it." for code in sorted(unknown)
    ]
    for it in statement.authorised:
        own = sum((t.amount for t in statement.transactions if t.line == it.code and not t.financed_by), ZERO)
        if it.reported != own + it.rejected_before:
            reasons.append(
                f"Line {it.code}: the form would report {money(it.reported, currency)}, the agency's part of its transactions is "
                f"{money(own + it.rejected_before, currency)}."
            )
    told = {it.code for it in statement.authorised}
    reasons += [
        f"Line {t.line}: voucher {t.voucher} of {money(t.amount, currency)} is the agency's cost and stands on no line of the form."
        for t in statement.transactions
        if not t.financed_by and t.line not in told
    ]
    if reasons:
        raise NotWritable(*reasons)


@dataclass(slots=True)
class _Rows:
    """Where the sums of the form are taken from."""

    subtotals: list[int]
    figures: list[AuthorisedLine]


class _Form:
    """The sheet: header in rows 1 to 8, headings in 9 to 11, lines from 12, then totals, certification and the agency's part."""

    def __init__(
        self, sheet: Sheet, statement: FinancialStatement, transactions: TransactionList, form: Mapping[str, Any]
    ) -> None:
        self._sheet = sheet
        self._statement = statement
        self._transactions = transactions
        self._form = form
        self._facts = statement.form_facts
        self._money = replace(amount_look(number_format(statement.award.currency)), align="right")
        self._row = FIRST_LINE

    def write(self) -> None:
        sheet = self._sheet
        sheet.widths({"A": 44, "B": 15, **dict.fromkeys("CDEFGHI", 15)})
        self._header()
        self._headings()
        self._lines()
        self._certification()
        self._agency()
        self._notes()
        sheet.freeze(FIRST_LINE, "B", repeat_from=9)
        sheet.printed(
            left=self._statement.award.reference, paper="A4", one_page=len(self._statement.lines) <= _ON_ONE_PAGE
        )

    def _header(self) -> None:
        sheet, statement, given = self._sheet, self._statement, self._facts
        award = statement.award
        heading(sheet, said(self._form["title"]), is_draft=not statement.is_approved)
        left = (
            ("Country", award.lead_hub),
            ("Programme Code & Title", given.get("programme", "")),
            ("Project Code & Title", given.get("project", "") or f"{award.reference} {award.title}"),
            ("Responsible Officer(s)", given.get("responsible_officer", "")),
            ("Implementing Partner", statement.network),
            ("Vendor ID", given.get("vendor_id", "")),
        )
        for row, (name, value) in enumerate(left, 3):
            sheet.put(row, "A", said(name), LABEL)
            sheet.across(row, "B", "E", value, BOX)
        types, chosen = self._form["types"], given.get("request_type", "")
        box(sheet, 3, ("F", "F", said("UN Agency")), ("G", "I", given.get("agency", "") or award.donor))
        box(sheet, 4, ("F", "F", said("Date")), ("G", "I", statement.prepared_on))
        for row, (key, name) in enumerate(types.items(), 5):
            sheet.put(row, "F", said("Type of Request") if row == 5 else None, LABEL)
            sheet.across(row, "G", "I", together(TICKED if key == chosen else UNTICKED, said(name)), BOX)
        box(sheet, 8, ("F", "F", said("Currency")), ("G", "I", award.currency))

    def _headings(self) -> None:
        sheet, texts = self._sheet, self._form["columns"]
        for row in (9, 10, 11):
            for column in "ABCDEFGHI":
                sheet.put(row, column, None, HEAD)
        sheet.across(9, "A", "A", said(texts["activity"]), HEAD, to_row=11)
        sheet.across(9, "B", "B", said(texts["coding"]), HEAD, to_row=11)
        sheet.across(9, "C", "F", said(texts["reporting"]), HEAD)
        sheet.across(9, "G", "I", said(texts["requests"]), HEAD)
        for column, (letter, _) in _FIGURES.items():
            sheet.put(10, column, said(texts[letter]), HEAD)
            sheet.put(11, column, "\n".join(part for part in (self._period(column), letter) if part), HEAD)
        sheet.height(9, 16)
        sheet.height(10, 38)
        sheet.height(11, 28)

    def _period(self, column: str) -> str:
        asked = self._statement.request
        if column == "C":
            return _months(self._statement.period)
        return _months(Period(asked.starts_on, asked.ends_on)) if column == "G" and asked else ""

    def _lines(self) -> None:
        every = lines(self._statement)
        activities: dict[str, list[tuple[StatementLine, AuthorisedLine]]] = {}
        for it, face in every:
            if it.kind != "indirect":
                activities.setdefault(it.heading.strip(), []).append((it, face))
        rows = _Rows([], [])
        for name, own in activities.items():
            self._activity(name, own, rows)
        support = [(it, face) for it, face in every if it.kind == "indirect"]
        for it, face in support:
            percent = self._facts.get("support_cost_percent", "")
            support_cost = together(said(self._form["columns"]["support"]), f"{percent or '__'}%")
            self._line(support_cost if len(support) == 1 else together(support_cost, label(it), between=": "), it, face)
            rows.subtotals.append(self._row - 1)
            rows.figures.append(face)
        self._sum(said(self._form["columns"]["total"]), rows.subtotals, rows.figures, "D9E2EC")
        self._lead(self._row - 1, (it for it, _ in every))
        for column, (letter, figure) in _FIGURES.items():
            if known(figure(face) for face in rows.figures) is not None:
                self._sheet.name(self._row - 1, column, _NAMES[letter], "total")

    def _activity(self, heading: str, own: Sequence[tuple[StatementLine, AuthorisedLine]], rows: _Rows) -> None:
        first = self._row
        for it, face in own:
            self._line(label(it), it, face)
        self._sum(
            together(said(self._form["columns"]["subtotal"]), without_number(heading), between=": "),
            range(first, self._row),
            [face for _, face in own],
            "F5F7FA",
        )
        self._lead(self._row - 1, (it for it, _ in own))
        rows.subtotals.append(self._row - 1)
        rows.figures += [face for _, face in own]

    def _line(self, name: str | Said, it: StatementLine, face: AuthorisedLine) -> None:
        sheet, row = self._sheet, self._row
        sheet.put(row, "A", name, TEXT)
        sheet.put(row, "B", self._facts.get("coding", ""), TEXT)
        for column, (letter, figure) in _FIGURES.items():
            look = self._shaded(column)
            if letter == "D":
                formula = f'=IF(OR(C{row}="",E{row}=""),"{NOT_KNOWN}",C{row}-E{row})'
                sheet.formula(row, column, formula, shown(face.balance), look)
            elif letter == "G":
                formula = f'=IF(ISNUMBER(F{row}),F{row}+H{row},"{NOT_KNOWN}")'
                sheet.formula(row, column, formula, shown(face.outstanding), look)
            else:
                sheet.put(row, column, figure(face), look)
            if figure(face) is not None:
                sheet.name(row, column, _NAMES[letter], "line", face.code)
        self._lead(row, [it])
        self._row += 1

    def _lead(self, row: int, own: Iterable[StatementLine]) -> None:
        """Column B is the agency's part, so it leads to what the agency pays; a sum does where that stands together."""
        if rows := self._transactions.rows_of(own, donors_only=True):
            self._sheet.link(row, "D", rows)

    def _sum(self, name: str | Said, of: Sequence[int], faces: Sequence[AuthorisedLine], fill: str) -> None:
        sheet, row = self._sheet, self._row
        sheet.put(row, "A", name, replace(TEXT, bold=True, fill=fill))
        sheet.put(row, "B", None, replace(TEXT, bold=True, fill=fill))
        for column, (_, figure) in _FIGURES.items():
            look = replace(self._money, bold=True, fill=fill)
            cells = _cells(column, of)
            formula = f'=IF(COUNT({cells})=0,"{NOT_KNOWN}",SUM({cells}))' if of else f'="{NOT_KNOWN}"'
            sheet.formula(row, column, formula, shown(known(figure(face) for face in faces)), look)
        self._row += 1

    def _shaded(self, column: str) -> Look:
        return replace(self._money, fill=SHADED) if column in _FILLED_BY_AGENCY else self._money

    def _certification(self) -> None:
        sheet, texts, row = self._sheet, self._form["certification"], self._row + 1
        sheet.across(row, "A", _LAST, said(texts["title"]), SECTION)
        sheet.paragraph(row + 1, "A", _LAST, said(texts["opens"]), SENTENCE)
        row += 2
        for sentence in texts["boxes"]:
            sheet.paragraph(row, "A", _LAST, together(UNTICKED, said(sentence), between="  "), SENTENCE)
            row += 1
        given = {"Name": "signatory_name", "Title": "signatory_title"}
        places = (("A", "A", "B", "C"), ("D", "D", "E", "E"), ("F", "F", "G", "G"), ("H", "H", "I", "I"))
        row += 1
        for name, (first, last, value_first, value_last) in zip(texts["signed"], places, strict=True):
            written = self._facts.get(given.get(name, ""), "")
            box(sheet, row, (first, last, said(name)), (value_first, value_last, written))
        sheet.height(row, 30)
        self._row = row + 2

    def _agency(self) -> None:
        sheet, texts, row = self._sheet, self._form["agency"], self._row
        sheet.across(row, "A", _LAST, said(texts["title"]), replace(SECTION, fill=SHADED))
        thirds = (
            ("A", "B", "C", texts["approved"]),
            ("D", "E", "F", texts["charges"]),
            ("G", "H", "I", texts["release"]),
        )
        for below in range(4):
            for first, middle, last, names in thirds:
                name = said(names[below]) if below < len(names) else None
                sheet.across(row + 1 + below, first, first, name, replace(LABEL, fill=SHADED))
                sheet.across(row + 1 + below, middle, last, None, replace(BOX_DAY, fill=SHADED))
        self._row = row + 6

    def _notes(self) -> None:
        for sentence in _told(self._statement):
            self._sheet.paragraph(self._row, "A", _LAST, sentence, NOTE)
            self._row += 1


def _told(statement: FinancialStatement) -> list[str | Said]:
    """What a reader who compares forms must know."""
    currency, every = statement.award.currency, statement.authorised or ()
    told: list[str | Said] = []
    if back := sum((it.rejected_before for it in every), ZERO):
        text = (
            "Of column B, {amount} was rejected on an earlier form and left our books in this period: it stands on neither form "
            "twice, so column B is that much above the transactions of the period."
        )
        told.append(said(text, amount=money(back, currency)))
    if any(it.authorised is None for it in every):
        told.append(said("Column A is blank where the agency has not yet said what it accepted of the period before."))
    return [*told, *statement.notes]


def _cells(column: str, rows: Sequence[int]) -> str:
    """A range where the rows stand together, else each cell."""
    if len(rows) > 1 and rows[-1] - rows[0] == len(rows) - 1:
        return f"{column}{rows[0]}:{column}{rows[-1]}"
    return ",".join(f"{column}{row}" for row in rows)


def _months(of: Period) -> str:
    """04-2026 - 06-2026."""
    return f"{of.starts_on:%m-%Y} - {of.ends_on:%m-%Y}"
