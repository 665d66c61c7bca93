"""The SF-425 Federal Financial Report: lines 10a to 10o, 11, 12 and 13, cumulative since the award's start in every report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from exports import us_form
from exports.cell_text import Written
from exports.currencies import decimals_of, money, number_format, rounded
from exports.form import NOT_KNOWN, SECTION, SENTENCE, US_DAY, amount_of, box, shown, ticked
from exports.layouts import layout
from exports.letterhead import day
from exports.refusals import NotWritable, must_add_up
from exports.report_book import ReportBook
from exports.standing import IndirectCharged, Standing
from exports.statement import ZERO, FinancialStatement, Period
from exports.workbook import HEAD, PERCENT, TEXT, amount_look

FORMAT = "us-sf-425"
_LAST = us_form.LAST
_AMOUNT = "H"
_COST = ("e", "j")
"""The lines that tell the cost: they lead to what each budget line cost, and that to the transactions."""
_QUARTER, _HALF, _YEAR = 3, 6, 12


def write(statement: FinancialStatement) -> bytes:
    """The workbook. Raises NotWritable where the lines would not be the ledger's, or the period ends inside a quarter."""
    must_add_up(statement)
    form = layout(FORMAT)
    standing = _must_agree(statement, form)
    book = us_form.opened(statement, "SF-425")
    _Form(book, statement, standing, form).write()
    return book.to_bytes()


def _must_agree(statement: FinancialStatement, form: Mapping[str, Any]) -> Standing:
    standing, currency = us_form.standing_of(statement), statement.award.currency
    reasons = us_form.not_the_ledgers(statement, standing, "Lines 10e and 10j come to")
    charged = sum((it.amount for it in standing.indirect), ZERO)
    lines = sum((it.cumulative for it in statement.lines if it.kind == "indirect"), ZERO)
    if charged != lines:
        reasons.append(
            f"Line 11e says {money(charged, currency)}, the indirect lines of the budget were charged {money(lines, currency)}."
        )
    ends_on = statement.period.ends_on
    if not statement.is_final and f"{ends_on:%m-%d}" not in form["quarters"]:
        ends = ", ".join(str(it).replace("-", "/") for it in form["quarters"])
        reasons.append(
            f"The period ends on {day(ends_on)}, inside a quarter. A report on this form ends on {ends} (month/day), or on the last "
            "day of the award: choose another last day."
        )
    if reasons:
        raise NotWritable(*reasons)
    return standing


@dataclass(frozen=True, slots=True)
class _Line:
    """A line 10: its letter, what it shows, and of which letters it is computed."""

    letter: str
    value: Decimal | None
    formula: str = ""


def _line_10(standing: Standing, facts: Mapping[str, str]) -> tuple[tuple[str, tuple[_Line, ...]], ...]:
    """The lines under their headings; a formula names letters in braces."""
    owed = standing.unliquidated + (amount_of(facts, "other_obligations") or ZERO)
    on_hand, total = standing.on_hand, standing.donor_cost + owed
    earned, deducted, added = (amount_of(facts, f"program_income_{what}") for what in ("earned", "deducted", "added"))
    unexpended = None if earned is None else earned - (deducted or ZERO) - (added or ZERO)
    return (
        ("cash", (_Line("a", standing.received), _Line("b", standing.disbursed), _Line("c", on_hand, "={a}-{b}"))),
        (
            "expenditures",
            (
                _Line("d", standing.authorised),
                _Line("e", standing.donor_cost),
                _Line("f", owed),
                _Line("g", total, "={e}+{f}"),
                _Line("h", standing.authorised - total, "={d}-{g}"),
            ),
        ),
        (
            "recipient",
            (
                _Line("i", standing.own_required),
                _Line("j", standing.own_cost),
                _Line("k", standing.own_required - standing.own_cost, "={i}-{j}"),
            ),
        ),
        (
            "income",
            (
                _Line("l", earned),
                _Line("m", deducted),
                _Line("n", added),
                _Line("o", unexpended, f'=IF({{l}}="","{NOT_KNOWN}",{{l}}-{{m}}-{{n}})'),
            ),
        ),
    )


class _Form:
    """The sheet, one page upright: header boxes, line 10, indirect expense, remarks, certification."""

    def __init__(
        self, book: ReportBook, statement: FinancialStatement, standing: Standing, form: Mapping[str, Any]
    ) -> None:
        (self._sheet,) = book.sheets
        self._lines = book.lines
        self._statement = statement
        self._standing = standing
        self._form = form
        self._facts = statement.form_facts
        self._currency = statement.award.currency
        self._money = replace(amount_look(number_format(self._currency)), align="right")
        self._at: dict[str, str] = {}
        self._row = 1

    def write(self) -> None:
        sheet = self._sheet
        sheet.widths({"A": 15, "B": 11, "C": 12, "D": 12, "E": 16, "F": 16, "G": 16, "H": 19})
        us_form.head(sheet, self._form, self._statement)
        self._row = us_form.FIRST_BOX
        self._header()
        self._line_10()
        self._indirect()
        self._remarks()
        self._certification()
        us_form.printed(sheet, self._statement)

    def _header(self) -> None:
        statement, given = self._statement, self._facts
        award, kinds = statement.award, self._form["report_types"]
        left: tuple[tuple[str, Written], ...] = (
            (
                "1. Federal Agency and Organizational Element to Which Report is Submitted",
                given.get("agency", "") or award.donor,
            ),
            ("3. Recipient Organization (Name and complete address)", given.get("recipient", "") or statement.network),
            ("4a. UEI", given.get("uei", "")),
            ("5. Recipient Account Number or Identifying Number", given.get("recipient_account", "")),
            ("8. Project/Grant Period, From", award.starts_on),
            ("9. Reporting Period End Date", statement.period.ends_on),
        )
        right: tuple[tuple[str, Written], ...] = (
            (
                "2. Federal Grant or Other Identifying Number Assigned by Federal Agency",
                us_form.grant_number(statement),
            ),
            ("6. Report Type", ticked(kinds, report_type(statement))),
            ("4b. EIN", given.get("ein", "")),
            ("7. Basis of Accounting", ticked(self._form["bases"], given.get("basis", ""))),
            ("To", award.ends_on),
            ("", ""),
        )
        for (name, value), (other, its) in zip(left, right, strict=True):
            box(self._sheet, self._row, ("A", "B", name), ("C", "D", value), US_DAY)
            box(self._sheet, self._row, ("E", "E", other), ("F", _LAST, its), US_DAY)
            self._sheet.height(self._row, 39 if len(name) > 40 else 26)
            self._row += 1

    def _line_10(self) -> None:
        self._sheet.across(self._row, "A", _LAST, self._form["lines"]["title"], SECTION)
        self._row += 1
        for group, lines in _line_10(self._standing, self._facts):
            self._sheet.across(self._row, "A", _LAST, self._form["lines"][group], replace(SECTION, fill="EEF2F6"))
            self._row += 1
            for line in lines:
                self._amount(line)

    def _amount(self, line: _Line) -> None:
        sheet, row = self._sheet, self._row
        sheet.across(row, "A", "G", self._form["lines"][line.letter], TEXT)
        self._at[line.letter] = f"{_AMOUNT}{row}"
        if line.formula:
            formula = line.formula.format(**self._at)
            sheet.formula(row, _AMOUNT, formula, shown(line.value), replace(self._money, bold=True))
        else:
            sheet.put(row, _AMOUNT, line.value, self._money)
        if line.value is not None:
            sheet.name(row, _AMOUNT, "line", f"10{line.letter}")
        if line.letter in _COST:
            sheet.link(row, _AMOUNT, self._lines)
        self._row += 1

    def _indirect(self) -> None:
        sheet, names = self._sheet, self._form["indirect"]
        sheet.across(self._row, "A", _LAST, names["title"], SECTION)
        self._row += 1
        for column, key in zip("ABCDEFG", ("a", "b", "from", "to", "d", "e", "f"), strict=True):
            sheet.put(self._row, column, names[key], HEAD)
        sheet.put(self._row, "H", None, HEAD)
        first = self._row + 1
        for it in self._standing.indirect:
            self._row += 1
            self._charged(it)
        self._row += 1
        strong = replace(self._money, bold=True)
        for column in "ABCDH":
            sheet.put(self._row, column, None, TEXT)
        sheet.put(self._row, "A", names["g"], replace(TEXT, bold=True))
        for column, letter, figure in (("E", "d", "base"), ("F", "e", "amount"), ("G", "f", "donor_part")):
            total = sum((getattr(it, figure) for it in self._standing.indirect), ZERO)
            formula = f"=SUM({column}{first}:{column}{self._row - 1})" if self._standing.indirect else "=0"
            sheet.formula(self._row, column, formula, total, strong)
            sheet.name(self._row, column, "line", f"11{letter}", "total")
        self._row += 1

    def _charged(self, it: IndirectCharged) -> None:
        sheet, row, decimals = self._sheet, self._row, decimals_of(self._currency)
        sheet.put(row, "A", self._facts.get("indirect_type", ""), TEXT)
        sheet.put(row, "B", it.percent / 100, replace(PERCENT, number_format="0.00##%"))
        sheet.put(row, "C", it.starts_on, US_DAY)
        sheet.put(row, "D", it.ends_on, US_DAY)
        sheet.put(row, "E", it.base, self._money)
        if product(it, decimals) == it.amount:
            sheet.formula(row, "F", f"=ROUND(E{row}*B{row},{decimals})", it.amount, self._money)
        else:
            sheet.put(row, "F", it.amount, self._money)
        sheet.put(row, "G", it.donor_part, self._money)
        sheet.put(row, "H", None, TEXT)

    def _remarks(self) -> None:
        sheet = self._sheet
        sheet.across(self._row, "A", _LAST, self._form["remarks"]["title"], SECTION)
        sheet.height(self._row, 28)
        self._row += 1
        for sentence in self._told():
            sheet.paragraph(self._row, "A", _LAST, sentence, SENTENCE)
            self._row += 1

    def _told(self) -> Iterator[str]:
        yield str(self._form["cumulative"])
        if warning := us_form.told_until(self._statement):
            yield warning
        if self._standing.on_hand < ZERO:
            yield "Cash on hand is below zero: the recipient paid before the Federal payment came."
        for it in self._standing.indirect:
            if product(it, decimals_of(self._currency)) != it.amount:
                yield (
                    f"Line 11e is {money(it.amount, self._currency)}, other than rate × base: it is what was charged, which the approved "
                    "budget of indirect cost limits."
                )
        yield from map(str, self._statement.notes)

    def _certification(self) -> None:
        sheet, form, given = self._sheet, self._form["certification"], self._facts
        sheet.across(self._row, "A", _LAST, form["title"], SECTION)
        sheet.paragraph(self._row + 1, "A", _LAST, form["text"], SENTENCE)
        self._row += 2
        rows = (
            (
                ("a. Name and Title of Authorized Certifying Official", us_form.signatory(given)),
                ("c. Telephone", given.get("signatory_phone", "")),
            ),
            (
                ("b. Signature of Authorized Certifying Official", ""),
                ("d. Email Address", given.get("signatory_email", "")),
            ),
            (("e. Date Report Submitted", ""), ("14. Agency use only", "")),
        )
        for left, right in rows:
            box(sheet, self._row, ("A", "B", left[0]), ("C", "E", left[1]))
            box(sheet, self._row, ("F", "F", right[0]), ("G", _LAST, right[1]))
            sheet.height(self._row, 30)
            self._row += 1


def product(it: IndirectCharged, decimals: int) -> Decimal:
    """Rate × base, as the form computes it."""
    return rounded(it.base * it.percent / 100, decimals)


def report_type(statement: FinancialStatement) -> str:
    """Quarterly, semi-annual, annual or final; nothing where the period is none of these."""
    if statement.is_final:
        return "final"
    kinds = {_QUARTER: "quarterly", _HALF: "semi-annual", _YEAR: "annual"}
    return kinds.get(_months(statement.period), "")


def _months(of: Period) -> int:
    return (of.ends_on.year - of.starts_on.year) * 12 + of.ends_on.month - of.starts_on.month + 1
