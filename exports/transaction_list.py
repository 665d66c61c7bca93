"""The list of transactions: one row per voucher and line, from which a report's lines are added up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from exports.currencies import number_format
from exports.letterhead import Columns, Facts, contract, day, period, rates, top
from exports.long_list import ListedRow, Style
from exports.outline import without_number
from exports.statement import ZERO, FinancialStatement, RateUsed, StatementLine, Transaction
from exports.wording import Said, in_a_row, said, together
from exports.workbook import COUNT, DAY, HEAD, PERCENT, TEXT, Look, Sheet, amount_look, quoted, reference

_RATE = Look(number_format="0.0000######", lined=True)
_CODE, _HUB, _AMOUNT, _LAST = "B", "G", "V", "Y"

_COLUMNS: dict[str, tuple[str, int]] = {
    "A": ("No", 6),
    "B": ("Budget line", 8),
    "C": ("Heading", 17),
    "D": ("Voucher", 12),
    "E": ("Document no", 12),
    "F": ("Accounting entry", 12),
    "G": ("Hub", 7),
    "H": ("Incurred on", 11),
    "I": ("Paid on", 11),
    "J": ("Accounted on", 11),
    "K": ("Payee", 21),
    "L": ("Description", 36),
    "M": ("Community (alias)", 12),
    "N": ("Currency", 9),
    "O": ("Amount of the voucher", 13),
    "P": ("Charged %", 9),
    "Q": ("Amount charged", 13),
    "R": ("Rate", 11),
    "S": ("Rate: currencies, day, source", 26),
    "T": ("Second rate", 11),
    "U": ("Second rate: currencies, day, source", 20),
    "V": ("Amount in {currency}", 13),
    "W": ("Financed by", 16),
    "X": ("Paid from", 10),
    "Y": ("Remarks", 20),
}

_KINDS = {
    "voucher": "",
    "indirect": "indirect cost charged with the report",
    "bank fee": "bank fee",
    "revaluation": "settlement of the final rate",
    "correction": "correction of an earlier entry",
}


class _Styles:
    """The looks of a row's cells, each known to the workbook before it is saved."""

    def __init__(self, sheet: Sheet) -> None:
        self.count, self.text, self.day = sheet.style(COUNT), sheet.style(TEXT), sheet.style(DAY)
        self.percent, self.rate = sheet.style(PERCENT), sheet.style(_RATE)
        self._wording, self._rates = sheet.wording, dict[RateUsed, str]()

    def of_row(self, own: Style, award: Style) -> tuple[Style, ...]:
        """The looks of a row whose voucher is in a currency that looks like `own`."""
        text, day, rate = self.text, self.day, self.rate
        return (
            self.count, text, text, text, text, text, text, day, day, day, text, text, text, text,
            own, self.percent, own, rate, text, rate, text, award, text, text, text,
        )  # fmt: skip

    def rated(self, used: tuple[RateUsed, ...], position: int) -> tuple[Decimal | None, str | None]:
        if position >= len(used):
            return None, None
        return used[position].rate, self._described(used[position])

    def _described(self, rate: RateUsed) -> str:
        """A long list has few rates: each is put into words once."""
        if rate not in self._rates:
            self._rates[rate] = self._wording(_described(rate))
        return self._rates[rate]


class TransactionList:
    """The sheet, and how formulas elsewhere refer to it."""

    def __init__(self, sheet: Sheet, statement: FinancialStatement, order: Sequence[str] = ()) -> None:
        """`order`: the codes of the lines as the report shows them; lines that it does not name follow as in the budget."""
        self._sheet = sheet
        self._statement = statement
        self._money = amount_look(number_format(statement.award.currency))
        self._styles = _Styles(sheet)
        currencies = {statement.award.currency, *(it.currency for it in statement.transactions)}
        amounts = {code: sheet.style(amount_look(number_format(code))) for code in currencies}
        self._looks = {
            code: self._styles.of_row(amounts[code], amounts[statement.award.currency]) for code in currencies
        }
        self._order = list(dict.fromkeys((*order, *(line.code for line in statement.lines))))
        self._sources = {source.name: source.label for source in statement.sources}
        self._headings = {line.code: without_number(line.heading) for line in statement.lines}
        self.header_row = top(sheet, statement, sheet.title, self._facts(), Columns(("A", "D"), ("K", "L")))
        self.first_row = self.header_row + 1
        self.last_row = self.header_row + max(1, len(statement.transactions))
        self.total_row = self.last_row + 1

    def _facts(self) -> Facts:
        statement = self._statement
        return [
            *contract(statement),
            (said("Period covered"), period(statement.period)),
            (said("Exchange rates"), rates(statement)),
        ]

    def line_total(self, code: str) -> str:
        """The transactions of one budget line, live. Not SUMIFS: to it the codes 1.1 and 1.10 are the same number."""
        return self._sum_where(_CODE, code)

    def hub_total(self, hub: str) -> str:
        return self._sum_where(_HUB, hub)

    def rows_of(self, lines: Iterable[StatementLine], *, donors_only: bool = False) -> str:
        """Where the transactions of these lines stand, if they stand together; empty where they do not, or there are none."""
        places = [self._places.get((line.code, by), range(0)) for line in lines for by in (False, not donors_only)]
        there = sorted({(rows.start, rows.stop) for rows in places if rows})
        if not there or any(this[1] != following[0] for this, following in pairwise(there)):
            return ""
        return reference(self._sheet, f"A{there[0][0]}:{_LAST}{there[-1][1] - 1}")

    @cached_property
    def _places(self) -> dict[tuple[str, bool], range]:
        """By line, and whether others than the donor financed them: the rows of its transactions."""
        counts = Counter((it.line, bool(it.financed_by)) for it in self._statement.transactions)
        places, row = {}, self.first_row
        for part in ((code, by_others) for code in self._order for by_others in (False, True)):
            places[part] = range(row, row + counts[part])
            row += counts[part]
        return places

    @property
    def total(self) -> str:
        return reference(self._sheet, f"${_AMOUNT}${self.total_row}")

    def _sum_where(self, column: str, equals: str) -> str:
        return f"=SUMPRODUCT(--EXACT({self._area(column)},{quoted(equals)}),{self._area(_AMOUNT)})"

    def _area(self, column: str) -> str:
        return reference(self._sheet, f"${column}${self.first_row}:${column}${self.last_row}")

    def write(self) -> None:
        sheet, currency = self._sheet, self._statement.award.currency
        sheet.widths(self._widths())
        for column, (title, _) in _COLUMNS.items():
            values = {"currency": currency} if "{" in title else {}
            sheet.put(self.header_row, column, said(title, **values), HEAD)
        sheet.height(self.header_row, 36)
        if self._statement.transactions:
            sheet.long_list(self.first_row, list(_COLUMNS), self._rows())
        else:
            sheet.put(self.first_row, "L", said("No transaction in this period."), TEXT)
        self._total()
        sheet.freeze(self.first_row, "E", repeat_from=self.header_row)
        sheet.filter("A", self.header_row, _LAST, self.last_row)
        sheet.printed(left=self._statement.award.reference, paper="A3")

    def _widths(self) -> dict[str, int]:
        """Most awards never need a second rate: its columns stay, narrow."""
        widths = {column: width for column, (_, width) in _COLUMNS.items()}
        if all(len(it.rates) < 2 for it in self._statement.transactions):
            widths |= {"T": 8, "U": 10}
        return widths

    def _in_order(self) -> list[Transaction]:
        """Line by line as in the report; within a line what the donor finances, then what others do, each as it was spent."""
        order = {code: position for position, code in enumerate(self._order)}
        return sorted(
            self._statement.transactions,
            key=lambda it: (order[it.line], bool(it.financed_by), it.incurred_on, it.hub, it.voucher, it.entry_number),
        )

    def _rows(self) -> Iterator[ListedRow]:
        return (self._row(number, it) for number, it in enumerate(self._in_order(), 1))

    def _row(self, number: int, it: Transaction) -> ListedRow:
        return (
            (
                number,
                it.line,
                self._headings[it.line],
                it.voucher,
                it.document_number,
                it.entry_number,
                it.hub,
                it.incurred_on,
                it.paid_on,
                it.accounting_on,
                it.payee,
                it.description,
                it.community,
                it.currency,
                it.voucher_amount,
                it.charge_percent / 100 if it.charge_percent is not None else None,
                it.charged_amount,
                *self._styles.rated(it.rates, 0),
                *self._styles.rated(it.rates, 1),
                it.amount,
                self._financed_by(it),
                _paid_from(it),
                _remarks(it),
            ),
            self._looks[it.currency],
        )

    def _financed_by(self, it: Transaction) -> str | Said:
        name = it.financed_by or self._statement.award.donor
        return self._sources.get(name, name)

    def _total(self) -> None:
        for column in _COLUMNS:
            self._sheet.put(self.total_row, column, None, replace(TEXT, bold=True, fill="D9E2EC"))
        strong = replace(self._money, bold=True, fill="D9E2EC")
        total = sum((it.amount for it in self._statement.transactions), ZERO)
        self._sheet.put(self.total_row, "B", said("Total"), replace(TEXT, bold=True, fill="D9E2EC"))
        formula = f"=SUM({_AMOUNT}{self.first_row}:{_AMOUNT}{self.last_row})"
        self._sheet.formula(self.total_row, _AMOUNT, formula, total, strong)
        self._sheet.name(self.total_row, _AMOUNT, "transactions.total")


def _described(rate: RateUsed) -> Said:
    pair = said("{quote} per 1 {base}", quote=rate.quote, base=rate.base)
    return together(pair, day(rate.on), rate.source, between=", ")


def _paid_from(it: Transaction) -> str | Said:
    """Nobody pays indirect cost out: it is charged."""
    return "" if it.kind == "indirect" else said(it.paid_from)


def _remarks(it: Transaction) -> str | Said:
    """What else there is to say of a transaction, one after the other."""
    parts = [said("takes back entry {entry}", entry=it.takes_back)] if it.takes_back else _kind(it)
    if it.corrects:
        parts.append(said("corrects entry {entry}", entry=it.corrects))
    if it.taken_back_by:
        parts.append(said("taken back by entry {entry}", entry=it.taken_back_by))
    if it.is_adjustment:
        parts.append(said("adjustment of an earlier period"))
    if it.is_provisional:
        parts.append(said("provisional rate"))
    # a cross of two rates to the hub's currency, then the contract's rate: whoever recomputes needs all of them
    parts += [said("further rate {rate}", rate=together(f"{rate.rate:f}", _described(rate))) for rate in it.rates[2:]]
    return in_a_row(parts)


def _kind(it: Transaction) -> list[Said]:
    return [said(_KINDS[it.kind])] if _KINDS[it.kind] else []
