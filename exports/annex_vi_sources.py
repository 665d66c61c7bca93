"""The sheet «Sources of funding» of Annex VI: who pays for the action, planned and so far (rows of Annex III, sheet 3)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from exports.annex_vi_report import cell
from exports.letterhead import Columns, Facts, contract, day, top
from exports.statement import ZERO, FinancialStatement, SourceLine, StatementLine
from exports.table import Table, head, share, share_formula
from exports.wording import Said, said
from exports.workbook import PERCENT, TEXT, Look, Sheet

_HEADING = replace(TEXT, bold=True, fill="EEF2F6")
_TOTAL = replace(TEXT, bold=True, fill="D9E2EC")


@dataclass(frozen=True, slots=True)
class _Side:
    """Budgeted or actual: its two columns here, its column in the report, and its figures in the statement."""

    amount: str
    percent: str
    reported: str
    of_source: Callable[[SourceLine], Decimal]
    of_line: Callable[[StatementLine], Decimal]


_SIDES = (
    _Side("B", "C", "E", lambda source: source.budgeted, lambda line: line.budget),
    _Side("D", "E", "N", lambda source: source.actual, lambda line: line.cumulative),
)


def write(sheet: Sheet, statement: FinancialStatement, report: Sheet, reported: Table) -> None:
    """Columns A to F; totals, costs and percentages are live."""
    sheet.widths({"A": 62, "B": 18, "C": 14, "D": 18, "E": 14, "F": 44})
    until = said("cumulated up to {day}", day=day(statement.period.ends_on))
    facts: Facts = [*contract(statement), (said("Actual amounts"), until)]
    row = top(sheet, statement, sheet.title, facts, Columns(("A", "B"), ("D", "F")))
    head(sheet, row, {"B:C": said("Budgeted"), "D:E": said("Actual")}, _columns(statement.award.currency))
    _Rows(sheet, statement, report, reported, row + 2).write()
    sheet.freeze(row + 2, "B", repeat_from=row)
    sheet.printed(left=statement.award.reference, paper="A4")


def _columns(currency: str) -> dict[str, Said]:
    amount, percent = said("Amount (in {currency})", currency=currency), said("Percentage of total (%)")
    titles = (said("Expected sources of funding"), amount, percent, amount, percent, said("Conditions"))
    return dict(zip("ABCDEF", titles, strict=True))


class _Rows:
    """The rows below the headings: contributions of the donor, of others, and how they stand to the costs."""

    def __init__(
        self, sheet: Sheet, statement: FinancialStatement, report: Sheet, reported: Table, first_row: int
    ) -> None:
        self._sheet = sheet
        self._report = report
        self._reported = reported
        self._sources = statement.sources
        self._donors = [source for source in statement.sources if source.kind == "donor"]
        self._others = [source for source in statement.sources if source.kind != "donor"]
        self._first = first_row
        self._heading = first_row + len(self._donors)
        self._total = self._heading + len(self._others) + 1

    def write(self) -> None:
        for row, source in enumerate(self._donors, self._first):
            self._source(row, said("EU/EDF contribution (A): {source}", source=source.name), source)
        self._ground(self._heading, said("Other contributions (Applicant, other Donors etc):"))
        for row, source in enumerate(self._others, self._heading + 1):
            self._source(row, source.label, source)
        self._contributions()
        self._costs()
        self._donor_share(
            self._total + 4, said("EU contribution as % of total eligible costs (A/row 11)"), self._eligible
        )
        self._donor_share(
            self._total + 5, said("EU contribution as % of total accepted costs (A/row 13)"), self._accepted
        )

    @property
    def _eligible(self) -> int:
        return self._reported.outline.eligible

    @property
    def _accepted(self) -> int:
        return self._reported.outline.accepted

    def _ground(self, row: int, label: Said, *, total: bool = False) -> None:
        look = _TOTAL if total else _HEADING
        for column in "BCDEF":
            self._sheet.put(row, column, None, look)
        self._sheet.put(row, "A", label, look)

    def _source(self, row: int, name: str | Said, source: SourceLine) -> None:
        self._sheet.put(row, "A", name, TEXT)
        self._sheet.put(row, "F", source.conditions, TEXT)
        for side in _SIDES:
            amount = side.of_source(source)
            self._sheet.put(row, side.amount, amount, self._reported.money)
            formula = share_formula(f"{side.amount}{row}", f"{side.amount}${self._total}")
            self._sheet.formula(row, side.percent, formula, share(amount, self._sum(side)), PERCENT)

    def _contributions(self) -> None:
        self._ground(self._total, said("Expected TOTAL CONTRIBUTIONS"), total=True)
        for side in _SIDES:
            total = self._sum(side)
            cells = f"{side.amount}{self._first}:{side.amount}{self._total - 1}"
            self._money(self._total, side, f"=SUM({cells})", total)
            own = f"{side.amount}{self._total}"
            look = replace(PERCENT, bold=True, fill="D9E2EC")
            self._sheet.formula(self._total, side.percent, share_formula(own, own), share(total, total), look)

    def _costs(self) -> None:
        costs, difference = self._total + 1, self._total + 2
        self._ground(costs, said("Estimated TOTAL COSTS (B)"), total=True)
        self._ground(difference, said("Check: contributions less costs (must be zero in the final report)"))
        for side in _SIDES:
            cost = self._cost(side, self._accepted)
            self._money(costs, side, f"={cell(self._report, self._reported, side.reported, self._accepted)}", cost)
            formula = f"=ROUND({side.amount}{self._total}-{side.amount}{costs},4)"
            self._money(difference, side, formula, self._sum(side) - cost, _HEADING)

    def _donor_share(self, row: int, label: Said, position: int) -> None:
        """The donor's contribution as a share of row 11 or 13 of the report."""
        self._ground(row, label)
        for side in _SIDES:
            given = sum((side.of_source(source) for source in self._donors), ZERO)
            whole = cell(self._report, self._reported, side.reported, position)
            donors = f"SUM({side.amount}{self._first}:{side.amount}{self._heading - 1})" if self._donors else "0"
            look = replace(PERCENT, bold=True, fill="EEF2F6")
            value = share(given, self._cost(side, position))
            self._sheet.formula(row, side.percent, share_formula(donors, whole), value, look)

    def _money(self, row: int, side: _Side, formula: str, value: Decimal, ground: Look = _TOTAL) -> None:
        look = replace(self._reported.money, bold=True, fill=ground.fill)
        self._sheet.formula(row, side.amount, formula, value, look)

    def _sum(self, side: _Side) -> Decimal:
        return sum((side.of_source(source) for source in self._sources), ZERO)

    def _cost(self, side: _Side, position: int) -> Decimal:
        return self._reported.outline.values(side.of_line)[position]
