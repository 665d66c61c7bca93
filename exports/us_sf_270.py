"""The SF-270 Request for Advance or Reimbursement: line 11 with its advances by month, or 12 for advances alone, and 13."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from exports import us_form
from exports.currencies import decimals_of, number_format, rounded
from exports.form import NOT_KNOWN, NOTE, SECTION, SENTENCE, US_DAY, amount_of, box, shown, ticked
from exports.layouts import layout
from exports.refusals import NotWritable, must_add_up
from exports.report_book import ReportBook
from exports.standing import NextRequest, Standing
from exports.statement import ZERO, FinancialStatement
from exports.workbook import HEAD, TEXT, amount_look

FORMAT = "us-sf-270"
_LAST = us_form.LAST
_COST = "11a"
"""It tells the cost: it leads to what each budget line cost, and that to the transactions."""
_PROGRAMS, _TOTAL = "EFG", "H"
"""The columns of the programs (a), (b) and (c), and of their total; an award is one program."""


def write(statement: FinancialStatement) -> bytes:
    """The workbook. Raises NotWritable where the outlays to date would not be the ledger's."""
    must_add_up(statement)
    standing = _must_agree(statement)
    form = layout(FORMAT)
    book = us_form.opened(statement, "SF-270")
    _Form(book, statement, standing, form).write()
    return book.to_bytes()


def _must_agree(statement: FinancialStatement) -> Standing:
    standing = us_form.standing_of(statement)
    if reasons := us_form.not_the_ledgers(statement, standing, "Line 11a would be"):
        raise NotWritable(*reasons)
    return standing


@dataclass(frozen=True, slots=True)
class Computed:
    """Line 11, and line 12 where only an advance is asked."""

    outlays: Decimal
    income: Decimal
    expected: Decimal
    total: Decimal
    own_share: Decimal
    requested_before: Decimal
    advance_part: Decimal
    on_hand: Decimal

    @property
    def donor_share(self) -> Decimal:
        return self.total - self.own_share

    @property
    def requested(self) -> Decimal:
        """11i: below zero where more was requested than the Federal share comes to."""
        return self.donor_share - self.requested_before


def computed(currency: str, standing: Standing, income: Decimal, asked: NextRequest | None) -> Computed:
    """The shares are those of the agreement: what others pay of the total budget."""
    outlays, expected = standing.donor_cost + standing.own_cost, asked.total if asked else ZERO
    total = outlays - income + expected
    return Computed(
        outlays=outlays,
        income=income,
        expected=expected,
        total=total,
        own_share=_own_part(currency, standing, total),
        requested_before=standing.requested_before,
        advance_part=expected - _own_part(currency, standing, expected),
        on_hand=standing.on_hand,
    )


def _own_part(currency: str, standing: Standing, amount: Decimal) -> Decimal:
    own, whole = standing.own_required, standing.authorised + standing.own_required
    return rounded(amount * own / whole, decimals_of(currency)) if own > 0 else ZERO


def by_month(requested: Decimal, asked: NextRequest | None, currency: str, most: int) -> list[Decimal]:
    """11j: what is requested, over the months as their outlays stand to each other; the last month has what is left."""
    months = [amount for _, amount in asked.months][:most] if asked else []
    whole = sum(months, ZERO)
    if requested <= 0 or whole <= 0:
        return []
    parts = [rounded(requested * month / whole, decimals_of(currency)) for month in months[:-1]]
    return [*parts, requested - sum(parts, ZERO)]


class _Form:
    """The sheet, one page upright: header boxes, line 11, line 12, certification."""

    def __init__(
        self, book: ReportBook, statement: FinancialStatement, standing: Standing, form: Mapping[str, Any]
    ) -> None:
        (self._sheet,) = book.sheets
        self._lines = book.lines
        self._statement = statement
        self._standing = standing
        self._form = form
        self._facts = statement.form_facts
        self._award = statement.award
        self._money = replace(amount_look(number_format(self._award.currency)), align="right")
        self._strong = replace(self._money, bold=True)
        income = amount_of(self._facts, "program_income_earned") or ZERO
        self._asked = statement.request if self._facts.get("payment_type", "") != "reimbursement" else None
        self._figures = computed(statement.award.currency, standing, income, self._asked)
        self._row = 1

    def write(self) -> None:
        sheet = self._sheet
        sheet.widths({"A": 16, "B": 14, "C": 14, "D": 14, "E": 17, "F": 12, "G": 12, "H": 17})
        us_form.head(sheet, self._form, self._statement)
        self._row = us_form.FIRST_BOX
        self._header()
        self._line_11()
        self._line_12()
        self._certification()
        us_form.printed(sheet, self._statement)

    def _header(self) -> None:
        given, award, form = self._facts, self._award, self._form
        asked = self._asked
        kind = given.get("payment_type", "")
        starts_on = asked.starts_on if asked else self._statement.period.starts_on
        ends_on = asked.ends_on if asked else self._statement.period.ends_on
        extent = ticked(form["extent"], "final" if self._statement.is_final else "partial")
        rows = (
            (("1. Type of payment requested", ticked(form["types"], kind)), ("Final or partial", extent)),
            (
                ("2. Basis of request", ticked(form["bases"], given.get("basis", ""))),
                ("3. Federal sponsoring agency", given.get("agency", "") or award.donor),
            ),
            (
                ("4. Federal grant or other identifying number", us_form.grant_number(self._statement)),
                ("5. Partial payment request number", given.get("request_number", "")),
            ),
            (
                ("6. Employer identification number", given.get("ein", "")),
                ("7. Recipient's account number", given.get("recipient_account", "")),
            ),
            (("8. Period covered by this request, From", starts_on), ("To", ends_on)),
            (
                ("9. Recipient organization", given.get("recipient", "") or self._statement.network),
                ("10. Payee", given.get("payee", "")),
            ),
        )
        for left, right in rows:
            box(self._sheet, self._row, ("A", "B", left[0]), ("C", "D", left[1]), US_DAY)
            box(self._sheet, self._row, ("E", "E", right[0]), ("F", _LAST, right[1]), US_DAY)
            self._sheet.height(self._row, 28)
            self._row += 1

    def _line_11(self) -> None:
        sheet, texts, its = self._sheet, self._form["lines"], self._figures
        sheet.across(self._row, "A", _LAST, texts["title"], SECTION)
        sheet.across(self._row + 1, "A", "D", texts["programs"], HEAD)
        for column, name in zip("EFGH", (f"(a) {self._award.reference}", "(b)", "(c)", "TOTAL"), strict=True):
            sheet.put(self._row + 1, column, name, HEAD)
        sheet.height(self._row + 1, 26)
        self._row += 2
        at: dict[str, int] = {}
        required = self._standing.own_required
        share = f"{required:f}/{self._standing.authorised + required:f}"
        decimals = decimals_of(self._award.currency)
        own = f"=ROUND({{column}}{{e}}*{share},{decimals})" if its.own_share else ""
        lines: tuple[tuple[str, Decimal, str], ...] = (
            ("a", its.outlays, ""),
            ("b", its.income, ""),
            ("c", its.outlays - its.income, "={column}{a}-{column}{b}"),
            ("d", its.expected, ""),
            ("e", its.total, "={column}{c}+{column}{d}"),
            ("f", its.own_share, own),
            ("g", its.donor_share, "={column}{e}-{column}{f}"),
            ("h", its.requested_before, ""),
            ("i", its.requested, "={column}{g}-{column}{h}"),
        )
        for letter, value, formula in lines:
            at[letter] = self._row
            self._figure(texts[letter], value, formula.format(column="E", **at) if formula else "", f"11{letter}")
        self._months(texts)

    def _figure(self, name: str, value: Decimal, formula: str, called: str) -> None:
        """A line: the award's program, two that are free, and the total of the three."""
        sheet, row = self._sheet, self._row
        sheet.across(row, "A", "D", name, TEXT)
        if formula:
            sheet.formula(row, "E", formula, value, self._money)
        else:
            sheet.put(row, "E", value, self._money)
        for column in _PROGRAMS[1:]:
            sheet.put(row, column, None, self._money)
        sheet.formula(row, _TOTAL, f"=SUM(E{row}:G{row})", value, self._strong)
        if called == _COST:
            sheet.link(row, "E", self._lines)
            sheet.link(row, _TOTAL, self._lines)
        sheet.name(row, _TOTAL, "line", called)
        self._row += 1

    def _months(self, texts: Mapping[str, Any]) -> None:
        sheet = self._sheet
        sheet.across(self._row, "A", _LAST, texts["j"], replace(TEXT, bold=True))
        self._row += 1
        first, names = self._row, texts["months"]
        parts = by_month(self._figures.requested, self._asked, self._award.currency, len(names))
        for name, part in zip(names, [*parts, *([None] * len(names))], strict=False):
            sheet.across(self._row, "A", "D", name, replace(TEXT, indent=2))
            for column in _PROGRAMS:
                sheet.put(self._row, column, part if column == "E" else None, self._money)
            cells = f"E{self._row}:G{self._row}"
            formula = f'=IF(COUNT({cells})=0,"{NOT_KNOWN}",SUM({cells}))'
            sheet.formula(self._row, _TOTAL, formula, shown(part), self._strong)
            if part is not None:
                sheet.name(self._row, _TOTAL, "line", f"11j.{self._row - first + 1}")
            self._row += 1
        if parts:
            sheet.paragraph(self._row, "A", _LAST, texts["spread"], NOTE)
            self._row += 1

    def _line_12(self) -> None:
        sheet, texts, its = self._sheet, self._form["alternate"], self._figures
        sheet.across(self._row, "A", _LAST, texts["title"], SECTION)
        self._row += 1
        is_asked = self._facts.get("payment_type", "") == "advance"
        first = self._row
        figures: Sequence[tuple[str, Decimal]] = (("a", its.advance_part), ("b", its.on_hand))
        for letter, value in figures:
            sheet.across(self._row, "A", "G", texts[letter], TEXT)
            sheet.put(self._row, _TOTAL, value if is_asked else None, self._money)
            if is_asked:
                sheet.name(self._row, _TOTAL, "line", f"12{letter}")
            self._row += 1
        sheet.across(self._row, "A", "G", texts["c"], TEXT)
        formula = f'=IF(H{first}="","{NOT_KNOWN}",H{first}-H{first + 1})'
        sheet.formula(
            self._row, _TOTAL, formula, shown(its.advance_part - its.on_hand if is_asked else None), self._strong
        )
        if is_asked:
            sheet.name(self._row, _TOTAL, "line", "12c")
        self._row += 1

    def _certification(self) -> None:
        sheet, form, given = self._sheet, self._form["certification"], self._facts
        sheet.across(self._row, "A", _LAST, form["title"], SECTION)
        sheet.paragraph(self._row + 1, "A", _LAST, form["text"], SENTENCE)
        self._row += 2
        rows = (
            (("Signature of authorized certifying official", ""), ("Date request submitted", "")),
            (
                ("Typed or printed name and title", us_form.signatory(given)),
                ("Telephone", given.get("signatory_phone", "")),
            ),
        )
        for left, right in rows:
            box(sheet, self._row, ("A", "B", left[0]), ("C", "E", left[1]))
            box(sheet, self._row, ("F", "F", right[0]), ("G", _LAST, right[1]))
            sheet.height(self._row, 30)
            self._row += 1
        warning = us_form.told_until(self._statement)
        for sentence in (*([warning] if warning else []), *map(str, self._statement.notes)):
            sheet.paragraph(self._row, "A", _LAST, sentence, NOTE)
            self._row += 1
