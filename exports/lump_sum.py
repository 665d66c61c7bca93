"""A budget as lump-sum forms want it: by beneficiary, work package and row of the form, with units and cost per unit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from exports.currencies import money, rounded
from exports.donor_budget import BudgetedLine, DonorBudget, Participant
from exports.layouts import Category
from exports.outline import label, without_number
from exports.statement import ZERO

_NOT_IN_A_LUMP_SUM = {
    "contingency": "a lump sum has no contingency reserve",
    "ineligible": "a lump sum has no ineligible costs",
}

Place = tuple[int, int, int]
"""Beneficiary and work package from 0, and the row of the form in its first package."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is typed into one row: units times cost per unit, rounded to the cent, is the amount."""

    units: Decimal
    cost: Decimal
    amount: Decimal


class LumpSum:
    """A budget placed into the rows of a form whose layout is given."""

    def __init__(self, budget: DonorBudget, said: Mapping[str, Any], categories: tuple[Category, ...]) -> None:
        self._budget = budget
        self._said = said
        self._categories = categories
        self._packages = [
            Category(str(number), str(it["title"]), tuple(map(str, it.get("headings", []))))
            for number, it in enumerate(said.get("package", []))
        ]

    @cached_property
    def beneficiaries(self) -> tuple[Participant, ...]:
        """The hubs that have a share, the lead hub first; the network where the budget has no shares."""
        having = dict.fromkeys(hub for line in self._budget.lines for hub, share in line.by_hub if share)
        known = {it.code: it for it in self._budget.hubs}
        order = [code for code in known if code in having] + [code for code in having if code not in known]
        return tuple(known.get(code, Participant(code, code, "")) for code in order) or (
            Participant("", self._budget.network, ""),
        )

    @property
    def packages(self) -> tuple[str, ...]:
        return tuple(it.title for it in self._packages) or (self._budget.award.title,)

    @cached_property
    def entries(self) -> Mapping[Place, Entry]:
        """What is typed, by its place: lines that share a row are typed together."""
        return {place: _entry(own) for place, own in self._parts.items()}

    @cached_property
    def comments(self) -> tuple[tuple[int, int, str], ...]:
        """Beneficiary, work package, and the lines behind a row of which the form wants the details."""
        currency = self._budget.award.currency
        titles = {int(it.code): it.title for it in self._categories}
        return tuple(
            (
                at,
                package,
                f"{titles.get(row, row)}: " + "; ".join(_in_words(line, share, currency) for line, share in own),
            )
            for (at, package, row), own in sorted(self._parts.items())
            if row in self._said["comments"]["rows"]
        )

    @cached_property
    def investments(self) -> tuple[tuple[int, int, BudgetedLine, Decimal], ...]:
        """Beneficiary, work package, line and share of each line of equipment."""
        row = self._said["depreciation"]["row"]
        return tuple(
            (at, package, line, share)
            for (at, package, its), own in sorted(self._parts.items(), key=lambda part: part[0])
            for line, share in own
            if its == row
        )

    @cached_property
    def _parts(self) -> Mapping[Place, list[tuple[BudgetedLine, Decimal]]]:
        parts: dict[Place, list[tuple[BudgetedLine, Decimal]]] = {}
        codes = [it.code for it in self.beneficiaries]
        for line in self._budget.lines:
            row, package = self._row(line), self._package(line)
            if row is None or package is None:
                continue
            for hub, share in line.by_hub or (("", line.amount),):
                if share:
                    at = codes.index(hub) if hub in codes else 0
                    parts.setdefault((at, package, row), []).append((line, share))
        return parts

    @cached_property
    def amounts(self) -> Mapping[Place, Decimal]:
        """Every row of every beneficiary and package: what is typed, the sums, indirect cost and the total."""
        found: dict[Place, Decimal] = {}
        sheet = self._said["sheet"]
        indirect, total = sheet["indirect"], sheet["total"]
        for at in range(len(self.beneficiaries)):
            for package in range(len(self.packages)):
                rows = {int(it.code): ZERO for it in self._categories}
                rows.update(dict.fromkeys(map(int, self._said["kinds"].values()), ZERO))
                rows.update({row: it.amount for (b, p, row), it in self.entries.items() if (b, p) == (at, package)})
                for row, *those in sheet["sums"]:
                    rows[row] = sum((rows[it] for it in those), ZERO)
                base = rows[indirect["of"]] - rows[indirect["without"]]
                rows[indirect["row"]] = rounded(base * Decimal(indirect["percent"]) / 100, 2)
                rows[total["row"]] = sum((rows[it] for it in total["of"]), ZERO)
                found.update({(at, package, row): amount for row, amount in rows.items()})
        return found

    def sum(self, row: int, *, beneficiary: int | None = None, package: int | None = None) -> Decimal:
        """A row over all beneficiaries and packages, or over one of them."""
        return sum(
            (
                amount
                for (b, p, its), amount in self.amounts.items()
                if its == row and beneficiary in (None, b) and package in (None, p)
            ),
            ZERO,
        )

    @cached_property
    def total(self) -> Decimal:
        return self.sum(self._said["sheet"]["total"]["row"])

    @cached_property
    def rate(self) -> Decimal:
        """The share of each beneficiary's cost that is asked for: of the call, or what the highest grant allows."""
        award, total = self._budget.award, self.total
        share = award.donor_share_percent / 100
        most = award.amount or total
        return most / total if total and total * share > most else share

    def contribution(self, beneficiary: int) -> Decimal:
        return rounded(self.sum(self._said["sheet"]["total"]["row"], beneficiary=beneficiary) * self.rate, 2)

    def misfits(self) -> Iterator[str]:
        """Why this budget cannot be written in the form, a sentence each."""
        budget, lists, currency = self._budget, self._said["lists"], self._budget.award.currency
        said, listed = self._said["comments"], self._said["depreciation"]
        if currency != self._said["currency"]:
            yield f"The form is in {self._said['currency']} alone, and the award is in {currency}."
        for line in budget.lines:
            if line.kind in _NOT_IN_A_LUMP_SUM and line.amount:
                yield f"Line {line.code}: {_NOT_IN_A_LUMP_SUM[line.kind]}; take it out of the budget."
        yield from self._without("row", self._row)
        yield from self._without("work package", self._package)
        for what, found, most in (
            ("hubs with a share", len(self.beneficiaries), lists["most_beneficiaries"]),
            ("work packages", len(self.packages), lists["most_packages"]),
            ("rows with details", len(self.comments), said["last_row"] - said["first_row"] + 1),
            ("lines of equipment", len(self.investments), listed["last_row"] - listed["first_row"] + 1),
        ):
            if found > most:
                yield f"The budget has {found} {what}, and the form has room for {most}."

    def differences(self) -> Iterator[str]:
        """Where the form would compute another total than the budget has."""
        currency = self._budget.award.currency
        charged = self.sum(self._said["sheet"]["indirect"]["row"])
        planned = sum((line.amount for line in self._budget.lines if line.kind == "indirect"), ZERO)
        if charged != planned:
            percent = self._said["sheet"]["indirect"]["percent"]
            yield (
                f"The form computes indirect costs of {money(charged, currency)} ({percent} % of each hub's direct costs without "
                f"volunteers), the budget says {money(planned, currency)}: change its indirect line by "
                f"{money(charged - planned, currency)}."
            )

    def _without(self, what: str, place: Callable[[BudgetedLine], int | None]) -> Iterator[str]:
        """Headings that the layout does not place, each with its lines."""
        missing: dict[str, list[str]] = {}
        for line in self._budget.lines:
            if line.amount and line.kind not in ("indirect", *_NOT_IN_A_LUMP_SUM) and place(line) is None:
                missing.setdefault(without_number(line.heading), []).append(line.code)
        for heading, codes in missing.items():
            yield (
                f"No {what} of the form takes the heading «{heading}» ({', '.join(codes)}); name it in the layout "
                "eacea-lump-sum.toml."
            )

    def _row(self, line: BudgetedLine) -> int | None:
        """The row of its kind, else the first whose headings name it; none for what the form computes itself."""
        if line.kind == "indirect" or line.kind in _NOT_IN_A_LUMP_SUM:
            return None
        if line.kind in self._said["kinds"]:
            return int(self._said["kinds"][line.kind])
        return next((int(it.code) for it in self._categories if it.takes(line.heading)), None)

    def _package(self, line: BudgetedLine) -> int | None:
        if not self._packages:
            return 0
        return next((at for at, it in enumerate(self._packages) if it.takes(line.heading)), None)


def _in_words(line: BudgetedLine, share: Decimal, currency: str) -> str:
    return f"{label(line)}, {money(share, currency)}"


def _entry(parts: list[tuple[BudgetedLine, Decimal]]) -> Entry:
    """As many units as the lines give in these shares, at their average cost; one unit where that does not come to the cent."""
    amount = sum((share for _, share in parts), ZERO)
    units = ZERO
    for line, share in parts:
        if line.quantity is None or not line.amount:
            return Entry(Decimal(1), amount, amount)
        units += line.quantity * share / line.amount
    units = rounded(units, 4)
    cost = rounded(amount / units, 6) if units else ZERO
    if not units or rounded(units * cost, 2) != amount:
        return Entry(Decimal(1), amount, amount)
    return Entry(units.normalize() + ZERO, cost.normalize() + ZERO, amount)
