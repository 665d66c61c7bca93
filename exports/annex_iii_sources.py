"""Sheet 3 of Annex III: expected sources of funding beside the costs of sheet 1, which they must equal."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exports.annex_iii_rows import FIRST_ROW, LAYOUT, Rows
from exports.currencies import decimals_of, money, number_format
from exports.donor_budget import DonorBudget
from exports.layouts import layout
from exports.statement import ZERO, SourceLine
from exports.table import share, share_formula
from exports.wording import Said, said, together
from exports.workbook import DRAFT, HEAD, PERCENT, TEXT, WARNING, Sheet, amount_look, reference

_PLACES_OF_OTHERS = 4
"""Rows 3 to 6; more sources take more rows."""


def differences(budget: DonorBudget) -> Iterator[str]:
    """Why sources and costs do not agree."""
    promised = sum((source.budgeted for source in budget.sources), ZERO)
    if promised != budget.total:
        currency = budget.award.currency
        yield (
            f"Who pays for the action comes to {money(promised, currency)}, its costs to {money(budget.total, currency)}: a "
            f"difference of {money(promised - budget.total, currency)}."
        )


def write(sheet: Sheet, budget: DonorBudget, rows: Rows, costs: Sheet) -> None:
    """Columns A to C: amounts, and percentages of the total; all live."""
    says = layout(LAYOUT)["sources"]
    sheet.widths({"A": 66, "B": 20, "C": 20, "E": 44})
    titles = (
        said("Expected sources of funding"),
        said("Amount ({currency})", currency=budget.award.currency),
        said("Percentage of total (%)"),
    )
    for column, title in zip("ABC", titles, strict=True):
        sheet.put(1, column, title, HEAD)
    if not budget.is_approved:
        sheet.put(1, "E", DRAFT, WARNING)
    last = _Sources(sheet, budget, rows, costs, says).write()
    sheet.print_only(f"A1:C{last}")
    sheet.freeze(2, "B", repeat_from=1)
    sheet.printed(left=budget.award.reference, paper="A4")


class _Sources:
    """The rows: the donor, others, their total, the costs, and the donor's share of them."""

    def __init__(self, sheet: Sheet, budget: DonorBudget, rows: Rows, costs: Sheet, says: Any) -> None:
        self._sheet = sheet
        self._costs = costs
        self._rows = rows
        self._says = says
        self._money = amount_look(number_format(budget.award.currency))
        self._decimals = decimals_of(budget.award.currency)
        self._amounts = rows.values(lambda line: line.amount)
        self._donor = sum((it.budgeted for it in budget.sources if it.kind == "donor"), ZERO)
        self._others = [it for it in budget.sources if it.kind != "donor"]
        self._total = 3 + max(_PLACES_OF_OTHERS, 1 + len(self._others))

    def write(self) -> int:
        """Gives the last row."""
        self._source(2, said(self._says["donor"]), self._donor)
        self._label(3, said(self._says["others"]))
        for at in range(self._total - 4):
            it = self._others[at] if at < len(self._others) else None
            self._source(4 + at, _with_conditions(it) if it else "", it.budgeted if it else None)
        total = self._donor + sum((it.budgeted for it in self._others), ZERO)
        self._sum(total)
        self._cost(total)
        self._share(self._total + 2, said(self._says["of_eligible"]), self._rows.eligible)
        self._share(self._total + 3, said(self._says["of_accepted"]), self._rows.accepted)
        return self._total + 4

    def _label(self, row: int, text: str | Said, *, strong: bool = False) -> None:
        look = replace(TEXT, bold=strong, fill="D9E2EC" if strong else "")
        for column in "BC":
            self._sheet.put(row, column, None, look)
        self._sheet.put(row, "A", text, look)

    def _source(self, row: int, name: str | Said, amount: Decimal | None) -> None:
        self._label(row, name)
        if amount is None:
            return
        total = self._donor + sum((it.budgeted for it in self._others), ZERO)
        self._sheet.put(row, "B", amount, self._money)
        self._sheet.formula(row, "C", share_formula(f"B{row}", f"B{self._total}"), share(amount, total), PERCENT)

    def _sum(self, total: Decimal) -> None:
        row = self._total
        self._label(row, said(self._says["contributions"]), strong=True)
        look = replace(self._money, bold=True, fill="D9E2EC")
        self._sheet.formula(row, "B", f"=SUM(B2:B{row - 1})", total, look)
        percent = replace(PERCENT, bold=True, fill="D9E2EC")
        self._sheet.formula(row, "C", share_formula(f"B{row}", f"B{row}"), share(total, total), percent)
        self._sheet.name(row, "B", "contributions.total")

    def _cost(self, total: Decimal) -> None:
        row, cost = self._total + 1, self._amounts[self._rows.accepted]
        self._label(row, said(self._says["costs"]), strong=True)
        look = replace(self._money, bold=True, fill="D9E2EC")
        self._sheet.formula(row, "B", f"={self._cell(self._rows.accepted)}", cost, look)
        check = self._total + 4
        self._sheet.put(check, "A", said("Check: total contributions less total costs (must be zero)"), TEXT)
        formula = f"=ROUND(B{self._total}-B{row},{self._decimals})"
        self._sheet.formula(check, "B", formula, total - cost, self._money)
        self._sheet.red_when(f"A{check}:B{check}", f"$B{check}<>0")

    def _share(self, row: int, text: Said, position: int) -> None:
        self._label(row, text)
        formula = share_formula("B2", self._cell(position))
        self._sheet.formula(row, "C", formula, share(self._donor, self._amounts[position]), PERCENT)

    def _cell(self, position: int) -> str:
        return reference(self._costs, f"E{FIRST_ROW + position}")


def _with_conditions(it: SourceLine) -> str | Said:
    return together(it.label, it.conditions, between=" · ") if it.conditions else it.label
