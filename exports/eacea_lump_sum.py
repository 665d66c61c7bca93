"""EACEA and CERV lump-sum grants: the official workbook «Detailed Estimation of Costs», its input cells filled from a budget."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from exports.currencies import money
from exports.donor_budget import DonorBudget, budget_must_add_up
from exports.donor_template.official_form import OfficialForm
from exports.layouts import blank, categories, layout
from exports.lump_sum import LumpSum
from exports.outline import label
from exports.refusals import NotWritable
from exports.statement import ZERO

LAYOUT = "eacea-lump-sum"

Shown = Decimal | str
_NOTHING = "No budget defined"
"""What the form's own formulas say where nothing is planned."""


def write(budget: DonorBudget) -> bytes:
    """The donor's own file. Raises NotWritable where a line has no row in it, or its totals would not be the budget's."""
    budget_must_add_up(budget)
    said = layout(LAYOUT)
    lump_sum = LumpSum(budget, said, categories(LAYOUT))
    if reasons := tuple(lump_sum.misfits()) or tuple(lump_sum.differences()):
        raise NotWritable(*reasons)
    book = OfficialForm(blank(said["blank"]))
    _Form(book, said, budget, lump_sum).fill()
    return book.to_bytes()


class _Form:
    """What is typed into the form, and what its formulas will show of it."""

    def __init__(self, book: OfficialForm, said: Mapping[str, Any], budget: DonorBudget, lump_sum: LumpSum) -> None:
        self._book = book
        self._said = said
        self._budget = budget
        self._it = lump_sum
        self._most = range(said["lists"]["most_beneficiaries"])
        self._packages = range(said["lists"]["most_packages"])
        self._rows = sorted({row for _, _, row in lump_sum.amounts})

    def fill(self) -> None:
        self._award()
        self._lists()
        for at in self._most:
            self._beneficiary(at)
        self._comments()
        self._depreciation()
        self._labels(self._said["project"]["title"])
        self._proposal()
        self._overview()
        for sheet in ("EGR", "Operations", "Referential"):
            self._book.forget(sheet)

    def _award(self) -> None:
        award = self._budget.award
        for name, value in (
            ("Acronym", award.reference),
            ("MAXSUB", award.amount),
            ("COFINPERCENT", (award.donor_share_percent / 100).normalize() + ZERO),
        ):
            self._book.put(*self._book.named(name), value)
        employees = self._said["employees"]
        for cell, title in zip(employees["cells"], employees["titles"], strict=True):
            self._book.put(employees["sheet"], cell, title)

    def _lists(self) -> None:
        lists = self._said["lists"]
        for row, it in enumerate(self._it.beneficiaries, lists["first_row"]):
            country = self._book.text_ending(f"({it.country})") if it.country else ""
            for column, text in zip("BCD", (it.name, it.code, country), strict=True):
                if text:
                    self._book.put(lists["beneficiaries"], f"{column}{row}", text)
        for row, title in enumerate(self._it.packages, lists["first_row"]):
            self._book.put(lists["packages"], f"B{row}", title)

    def _comments(self) -> None:
        said = self._said["comments"]
        for number, (at, package, text) in enumerate(self._it.comments, 1):
            written = (
                Decimal(number),
                self._said["sheet"]["title"].format(number=at + 1),
                f"WP {package + 1:03}",
                text,
            )
            for column, value in zip(said["columns"], written, strict=True):
                self._book.put(said["title"], f"{column}{said['first_row'] + number - 1}", value)

    def _depreciation(self) -> None:
        """Each investment by name; what the budget does not know of it is left for the hand, and the row says so."""
        said = self._said["depreciation"]
        for row, (at, package, line, share) in enumerate(self._it.investments, said["first_row"]):
            written = (
                self._said["sheet"]["title"].format(number=at + 1),
                self._it.beneficiaries[at].name,
                f"WP {package + 1:03}",
                self._it.packages[package],
                said["type"],
                label(line),
                said["says"].format(amount=money(share, self._budget.award.currency)),
            )
            for column, text in zip(said["columns"], written, strict=True):
                self._book.put(said["title"], f"{column}{row}", text)
            self._book.show(said["title"], f"{said['computed']}{row}", ZERO)

    def _beneficiary(self, at: int) -> None:
        """Units and cost where something is planned; every total, also where it is nothing."""
        said = self._said["sheet"]
        sheet = said["title"].format(number=at + 1)
        for (b, package, row), entry in self._it.entries.items():
            if b == at:
                self._book.put(sheet, self._cell(said["units"], package, row), entry.units)
                self._book.put(sheet, self._cell(said["cost"], package, row), entry.cost)
        self._labels(sheet)
        name = self._it.beneficiaries[at].name if at < len(self._it.beneficiaries) else ""
        for cell in said["names"]:
            self._book.show(sheet, cell, name)
        for package in self._packages:
            for row in self._rows:
                for column in said["totals"]:
                    self._book.show(sheet, self._cell(column, package, row), self._amount(at, package, row))
            for row in said["unit_sums"]:
                self._book.show(sheet, self._cell(said["units"], package, row), self._months(at, package, row))
        for column in said["totals"]:
            self._book.show(sheet, f"{column}{said['first_row'] - 2}", self._total(at))

    def _labels(self, sheet: str) -> None:
        """The names of packages and kinds of employees, which formulas repeat on each sheet."""
        said, titles = self._said["sheet"], self._said["employees"]["titles"]
        for package in self._packages:
            label = self._it.packages[package] if package < len(self._it.packages) else ""
            self._book.show(sheet, self._moved(said["package"], package), label)
            for number, title in enumerate(titles):
                column, row = said["employees"][0], int(said["employees"][1:]) + number
                self._book.show(sheet, self._cell(column, package, row), title)

    def _proposal(self) -> None:
        said, sheet = self._said["proposal"], self._said["proposal"]["title"]
        first = column_index_from_string(said["first_column"])
        columns = {get_column_letter(first + row - 10): row for row in self._rows if row < min(said["rows"].values())}
        columns |= said["rows"]
        for at in (*self._most, None):
            line = said["total_row"] if at is None else said["first_row"] + at
            for column, row in columns.items():
                self._book.show(sheet, f"{column}{line}", self._it.sum(row, beneficiary=at))
            if at is not None:
                self._names(sheet, said["names"], line, at)
            self._book.show(sheet, f"{said['contribution']}{line}", self._contribution(at))
        self._book.show(sheet, said["rate"], self._it.rate)
        kinds = column_index_from_string(said["employees"]["column"])
        for number, title in enumerate(self._said["employees"]["titles"]):
            self._book.show(sheet, f"{get_column_letter(kinds + number)}{said['employees']['row']}", title)
        for cell in said["computed_texts"]:
            self._book.show(sheet, cell, "")

    def _overview(self) -> None:
        """What of each beneficiary's contribution falls on each package, and its person months."""
        said, months = self._said["overview"], self._said["sheet"]["unit_sums"][0]
        self._book.show(said["title"], said["requested"], self._contribution(None))
        self._matrix(said["title"], self._part)
        self._matrix(said["months"], lambda at, package: self._months(at, package, months))

    def _matrix(self, sheet: str, of: Callable[[int, int], Decimal | None]) -> None:
        """A figure that the form cannot compute, for want of a beneficiary, is not shown; nor is a sum with such a one in it."""
        said = self._said["overview"]
        first = column_index_from_string(said["first_column"])
        columns = {package: get_column_letter(first + package) for package in self._packages}
        values = {(at, package): of(at, package) for at in self._most for package in self._packages}
        for package, column in columns.items():
            label = self._it.packages[package] if package < len(self._it.packages) else ""
            self._book.show(sheet, f"{column}{said['head_row']}", f"WP {package + 1:03}\n{label}")
            self._show_sum(sheet, f"{column}{said['total_row']}", [values[at, package] for at in self._most])
        for at in self._most:
            row = said["first_row"] + at
            self._names(sheet, said["names"], row, at)
            for package, column in columns.items():
                self._show_sum(sheet, f"{column}{row}", [values[at, package]])
            self._show_sum(sheet, f"{said['total_column']}{row}", [values[at, package] for package in self._packages])
        self._show_sum(sheet, f"{said['total_column']}{said['total_row']}", list(values.values()))

    def _show_sum(self, sheet: str, cell: str, values: Sequence[Decimal | None]) -> None:
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            self._book.show(sheet, cell, sum(known, ZERO))
        elif not self._has_budget:
            self._book.show(sheet, cell, _NOTHING)
        else:
            self._book.hide(sheet, cell)

    def _names(self, sheet: str, columns: list[str], row: int, at: int) -> None:
        it = self._it.beneficiaries[at] if at < len(self._it.beneficiaries) else None
        for column, text in zip(columns, (it.name, it.code) if it else ("", ""), strict=True):
            self._book.show(sheet, f"{column}{row}", text)

    def _part(self, at: int, package: int) -> Decimal | None:
        whole = self._total(at)
        if not whole:
            return None
        part = self._amount(at, package, self._said["sheet"]["total"]["row"]) * self._it.contribution(at) / whole
        return part.quantize(Decimal("0.0000000001")).normalize() + ZERO

    def _contribution(self, at: int | None) -> Shown:
        """The form's own words where a beneficiary, or the whole, has no budget."""
        if at is None:
            each = [self._it.contribution(one) for one in range(len(self._it.beneficiaries))]
            return sum(each, ZERO) if self._has_budget else _NOTHING
        return self._it.contribution(at) if self._total(at) else _NOTHING

    @property
    def _has_budget(self) -> bool:
        return any(self._total(at) for at in range(len(self._it.beneficiaries)))

    def _total(self, at: int) -> Decimal:
        return self._it.sum(self._said["sheet"]["total"]["row"], beneficiary=at)

    def _amount(self, at: int, package: int, row: int) -> Decimal:
        return self._it.amounts.get((at, package, row), ZERO)

    def _months(self, at: int, package: int, row: int) -> Decimal:
        """The units of all rows of personnel behind a sum of them."""
        behind = {it[0]: it[1:] for it in self._said["sheet"]["sums"]}

        def units(of: int) -> Decimal:
            if of in behind:
                return sum((units(part) for part in behind[of]), ZERO)
            entry = self._it.entries.get((at, package, of))
            return entry.units if entry else ZERO

        return units(row)

    def _moved(self, cell: str, package: int) -> str:
        return self._cell(cell[0], package, int(cell[1:]))

    def _cell(self, column: str, package: int, row: int) -> str:
        return f"{column}{row + package * self._said['sheet']['rows_per_package']}"
