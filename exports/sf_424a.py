"""The figures of an SF-424A, from a typed budget: what the workbook and the XML of the form say, and when there is no form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exports.currencies import decimals_of, money, rounded
from exports.donor_budget import BudgetedLine, DonorBudget, budget_must_add_up
from exports.form import amount_of
from exports.layouts import Category, categories, layout
from exports.refusals import NotWritable
from exports.statement import ZERO

FORMAT = "us-sf-424a"
LONGEST_AMOUNT = 14
"""Characters of an amount on the form, two decimals, the dot and a minus included."""
LONGEST_ACTIVITY, LONGEST_EXPLANATION, LONGEST_REMARKS = 120, 50, 250
_QUARTERS, _YEARS = 4, 5
_MONTHS_A_QUARTER, _MONTHS_A_YEAR = 3, 12


@dataclass(frozen=True, slots=True)
class Summary:
    """The form of one award, which is one program: every section's own figures; sums are computed where they stand."""

    activity: str
    assistance_listing: str
    federal: Decimal
    non_federal: Decimal
    categories: tuple[tuple[Category, Decimal], ...]  # 6a to 6h
    indirect: Decimal
    program_income: Decimal | None
    applicant: Decimal
    other_sources: Decimal
    quarters: tuple[tuple[Decimal, Decimal], ...]  # of the first year: Federal, non-Federal
    later_years: tuple[Decimal, ...]  # Federal alone
    direct_charges: str
    indirect_charges: str
    remarks: str

    @property
    def direct(self) -> Decimal:
        return sum((amount for _, amount in self.categories), ZERO)

    @property
    def total(self) -> Decimal:
        return self.federal + self.non_federal


def summary(budget: DonorBudget) -> Summary:
    """Raises NotWritable with every heading that maps nowhere, and every sum that does not agree."""
    budget_must_add_up(budget)
    if reasons := [*_unmapped(budget), *_too_long(budget), *_too_many_years(budget), *_sources(budget)]:
        raise NotWritable(*reasons)
    facts = budget.form_facts
    federal = sum((it.budgeted for it in budget.sources if it.kind == "donor"), ZERO)
    of_years = _by_month(budget)
    return Summary(
        activity=(facts.get("activity", "") or budget.award.title)[:LONGEST_ACTIVITY],
        assistance_listing=facts.get("assistance_listing", ""),
        federal=federal,
        non_federal=budget.total - federal,
        categories=tuple((it, _of_category(budget, it)) for it in categories(FORMAT)),
        indirect=sum((line.amount for line in budget.lines if line.kind == "indirect"), ZERO),
        program_income=amount_of(facts, "budget_program_income"),
        applicant=sum((it.budgeted for it in budget.sources if it.kind in ("own", "in-kind")), ZERO),
        other_sources=sum((it.budgeted for it in budget.sources if it.kind == "other donor"), ZERO),
        quarters=tuple(_quarters(of_years, federal, budget)),
        later_years=tuple(_later_years(of_years, federal, budget)),
        direct_charges=facts.get("direct_charges", ""),
        indirect_charges=facts.get("indirect_charges", ""),
        remarks=" ".join([layout(FORMAT)["remarks"]["spread"], *map(str, budget.notes)])[:LONGEST_REMARKS],
    )


def category_of(line: BudgetedLine) -> Category | None:
    """Where the form has the line's heading."""
    return next((it for it in categories(FORMAT) if it.takes(line.heading)), None)


def _of_category(budget: DonorBudget, category: Category) -> Decimal:
    lines = [line for line in budget.lines if line.kind != "indirect" and category_of(line) == category]
    return sum((line.amount for line in lines), ZERO)


def _unmapped(budget: DonorBudget) -> Iterator[str]:
    """Each heading once, with its lines."""
    lost: dict[str, list[str]] = {}
    for line in budget.lines:
        if line.kind != "indirect" and category_of(line) is None:
            lost.setdefault(line.heading, []).append(line.code)
    for heading, codes in lost.items():
        yield (
            f"The heading «{heading}» (line {', '.join(codes)}) belongs to no category 6a to 6h of the SF-424A. Rename it in the budget "
            f"as one of {', '.join(it.title for it in categories(FORMAT))}, or write it under `headings` of its category in your own "
            f"layout {FORMAT}.toml."
        )


def _too_long(budget: DonorBudget) -> Iterator[str]:
    amounts = [(f"line {line.code}", line.amount) for line in budget.lines] + [("the total", budget.total)]
    for name, amount in amounts:
        if len(text_of(amount)) > LONGEST_AMOUNT:
            yield f"The form has room for {LONGEST_AMOUNT} characters of an amount: {name} is {text_of(amount)}."


def _too_many_years(budget: DonorBudget) -> Iterator[str]:
    months = len(_months(budget.award.starts_on, budget.award.ends_on))
    if months > _YEARS * _MONTHS_A_YEAR:
        yield f"The award runs {months} months; sections D and E of the form have room for {_YEARS} years."


def _sources(budget: DonorBudget) -> Iterator[str]:
    """5(e) and 5(f) are who pays; 12(e) is 5(f) again."""
    promised, currency = sum((it.budgeted for it in budget.sources), ZERO), budget.award.currency
    if promised != budget.total:
        yield (
            f"The sources of funding come to {money(promised, currency)}, the budget to {money(budget.total, currency)}: "
            f"a difference of {money(budget.total - promised, currency)}."
        )


def text_of(amount: Decimal) -> str:
    """As the form takes an amount: two decimals, no groups."""
    return f"{amount:.2f}"


def _by_month(budget: DonorBudget) -> list[Decimal]:
    """The budget's total up to the end of each month of the award: a period's amount is spread evenly over its months."""
    whole = _months(budget.award.starts_on, budget.award.ends_on)
    spread = dict.fromkeys(whole, ZERO)
    if budget.periods:
        for position, period in enumerate(budget.periods):
            own = [month for month in _months(period.starts_on, period.ends_on) if month in spread] or whole
            amount = sum((line.by_period[position] for line in budget.lines if line.by_period), ZERO)
            for month in own:
                spread[month] += amount / len(own)
    without = sum((line.amount for line in budget.lines if not (budget.periods and line.by_period)), ZERO)
    so_far, found = ZERO, []
    for month in whole:
        so_far += spread[month] + without / len(whole)
        found.append(so_far)
    return found


def _months(starts_on: date, ends_on: date) -> list[tuple[int, int]]:
    first, last = starts_on.year * 12 + starts_on.month - 1, ends_on.year * 12 + ends_on.month - 1
    return [divmod(number, 12) for number in range(first, last + 1)]


def _until(of_months: Sequence[Decimal], months: int, whole: Decimal, budget: DonorBudget) -> Decimal:
    """What of a whole (the Federal funds, or all) falls until the end of so many months; at the end, all of it."""
    if months >= len(of_months) or not budget.total:
        return whole
    part = of_months[months - 1] * whole / budget.total
    return rounded(part, decimals_of(budget.award.currency))


def _quarters(of_months: Sequence[Decimal], federal: Decimal, budget: DonorBudget) -> Iterator[tuple[Decimal, Decimal]]:
    before, before_all = ZERO, ZERO
    for quarter in range(1, _QUARTERS + 1):
        months = quarter * _MONTHS_A_QUARTER
        now, now_all = _until(of_months, months, federal, budget), _until(of_months, months, budget.total, budget)
        yield now - before, (now_all - before_all) - (now - before)
        before, before_all = now, now_all


def _later_years(of_months: Sequence[Decimal], federal: Decimal, budget: DonorBudget) -> Iterator[Decimal]:
    before = _until(of_months, _MONTHS_A_YEAR, federal, budget)
    for year in range(2, _YEARS + 1):
        now = _until(of_months, year * _MONTHS_A_YEAR, federal, budget)
        yield now - before
        before = now
