"""The rows of Annex III: the template's own lines with ours in their places, then rows 7 to 13."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from exports.currencies import decimals_of, money, rounded
from exports.donor_budget import BudgetedLine, DonorBudget
from exports.layouts import Category, categories, layout
from exports.outline import DIRECT, RowKind, capped_label, label
from exports.statement import ZERO, LineKind
from exports.wording import Said, said

LAYOUT = "eu-annex-iii"
FIRST_ROW = 3
"""Where the first of them stands on sheets 1 and 2."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading; a line of the template, with ours in it or still empty; a typed sum of our lines; or a sum of rows above."""

    kind: RowKind
    label: str | Said
    name: str = ""
    unit: str | Said = ""
    lines: tuple[BudgetedLine, ...] = ()
    parts: tuple[int, ...] = ()
    """Positions of the rows that it adds up."""
    is_group: bool = False
    """A line of the template that only stands above others: it has no figures."""

    def formula(self, column: str) -> str:
        """The sum of its parts: the lines of a heading by their ranges, subtotals one by one."""
        if not self.name.startswith("subtotal."):
            return "=" + "+".join(f"{column}{FIRST_ROW + part}" for part in self.parts)
        runs = [
            [part for _, part in run]
            for _, run in groupby(enumerate(self.parts), key=lambda numbered: numbered[1] - numbered[0])
        ]
        areas = [f"{column}{FIRST_ROW + run[0]}:{column}{FIRST_ROW + run[-1]}" for run in runs]
        return f"=SUM({','.join(areas)})" if areas else "=0"


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows in order, and the positions of those that other cells refer to."""

    rows: tuple[Row, ...]
    direct: int
    indirect: int
    reserve: int
    eligible: int
    accepted: int

    def values(self, of: Callable[[BudgetedLine], Decimal]) -> list[Decimal]:
        """What each row shows of a measure."""
        values: list[Decimal] = []
        for row in self.rows:
            values.append(sum(map(of, row.lines), sum((values[part] for part in row.parts), ZERO)))
        return values


def annex_iii_rows(budget: DonorBudget) -> Rows:
    """Rows 3 to 52 of sheet 1; lines stand inside their headings, wherever the budget has them."""
    says = layout(LAYOUT)["closing"]
    rows: list[Row] = []
    direct = [line for line in budget.lines if line.kind in DIRECT]
    subtotals = tuple(
        _heading(rows, category, template, [line for line in direct if category.takes(line.heading)])
        for category, template in zip(categories(LAYOUT), layout(LAYOUT)["category"], strict=True)
    )

    def closing(kind: RowKind, name: str, label: Said, parts: tuple[int, ...], *kinds: LineKind) -> int:
        own = tuple(line for line in budget.lines if line.kind in kinds)
        rows.append(Row(kind, label, name, lines=own, parts=parts))
        return len(rows) - 1

    award = budget.award
    seven = closing(RowKind.SUBTOTAL, "direct", said(says["direct"]), subtotals)
    eight = closing(
        RowKind.SUBTOTAL, "indirect", capped_label(says, "indirect", award.indirect_percent), (), "indirect"
    )
    nine = closing(RowKind.TOTAL, "without_reserve", said(says["without_reserve"]), (seven, eight))
    ten = closing(
        RowKind.SUBTOTAL, "reserve", capped_label(says, "reserve", award.contingency_percent), (), "contingency"
    )
    eleven = closing(RowKind.TOTAL, "eligible", said(says["eligible"]), (nine, ten))
    twelve = closing(RowKind.SUBTOTAL, "other", said(says["other"]), (), "in-kind", "ineligible")
    thirteen = closing(RowKind.TOTAL, "total", said(says["accepted"]), (eleven, twelve))
    return Rows(tuple(rows), seven, eight, ten, eleven, thirteen)


def misfits(budget: DonorBudget) -> Iterator[str]:
    """Why this budget cannot be written in the donor's form, a sentence each."""
    known = categories(LAYOUT)
    for heading, codes in _by_heading(line for line in budget.lines if line.kind in DIRECT).items():
        taking = sum(category.takes(heading) for category in known)
        if taking != 1:
            stands = f"Line {codes[0]} stands" if len(codes) == 1 else f"Lines {', '.join(codes)} stand"
            yield (
                f"{stands} under «{heading}», which is {'more than one' if taking else 'none'} of the {len(known)} headings of "
                f"Annex III: choose one of them, or name it in the layout {LAYOUT}.toml."
            )
    direct = sum((line.amount for line in budget.lines if line.kind in DIRECT), ZERO)
    award = budget.award
    yield from _above("Indirect costs", budget, "indirect", award.indirect_percent, direct)
    yield from _above("The contingency reserve", budget, "contingency", award.contingency_percent, direct)


def _by_heading(lines: Iterable[BudgetedLine]) -> dict[str, list[str]]:
    """The codes of the lines under each heading."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.heading, []).append(line.code)
    return found


def highest(percent: Decimal, direct: Decimal, currency: str) -> Decimal:
    """The most that a share of direct eligible cost may be."""
    return rounded(direct * percent / 100, decimals_of(currency))


def _above(what: str, budget: DonorBudget, kind: LineKind, percent: Decimal | None, direct: Decimal) -> Iterator[str]:
    currency = budget.award.currency
    amount = sum((line.amount for line in budget.lines if line.kind == kind), ZERO)
    if percent is not None and amount > (most := highest(percent, direct, currency)):
        yield (
            f"{what}: {money(amount, currency)} is more than {percent.normalize():f} % of direct eligible costs, "
            f"{money(most, currency)}; it is {money(amount - most, currency)} too much."
        )


def _heading(rows: list[Row], category: Category, template: Mapping[str, Any], own: Sequence[BudgetedLine]) -> int:
    rows.append(Row(RowKind.HEADING, said(category.title)))
    first = len(rows)
    rows.extend(_placed(template["lines"], own))
    parts = tuple(at for at in range(first, len(rows)) if not rows[at].is_group)
    rows.append(Row(RowKind.SUBTOTAL, said(template["subtotal"]), f"subtotal.{category.code}", parts=parts))
    return len(rows) - 1


def _placed(template: Sequence[Mapping[str, Any]], own: Sequence[BudgetedLine]) -> Iterator[Row]:
    """A line with a template's code takes its row; one with a longer code stands below; all others stand at the end."""
    codes = [str(it["code"]) for it in template]
    above = {line.code: _above_of(line.code, codes) for line in own}
    for it in template:
        code = str(it["code"])
        exact = next((line for line in own if line.code == code), None)
        below = [line for line in own if line.code != code and above[line.code] == code]
        if exact:
            yield _of(exact)
        else:
            is_group = bool(it.get("group")) or bool(below)
            unit = str(it.get("unit", ""))
            yield Row(RowKind.LINE, said(str(it["text"])), unit=said(unit) if unit else "", is_group=is_group)
        yield from map(_of, below)
    yield from (_of(line) for line in own if not above[line.code])


def _above_of(code: str, codes: Sequence[str]) -> str:
    """The longest code of the template that this one continues, or is; empty for none."""
    return max((it for it in codes if code == it or code.startswith(f"{it}.")), key=len, default="")


def _of(line: BudgetedLine) -> Row:
    return Row(RowKind.LINE, label(line), f"line.{line.code}", line.unit, (line,))
