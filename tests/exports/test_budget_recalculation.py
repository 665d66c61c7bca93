"""Every budget form is recalculated over five awards: shared between donors, three hubs in shillings, empty, long, amended."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from exports import BUDGET_TABLES, DONOR_BUDGETS
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.donor_budget import BudgetedLine, DonorBudget, Participant, as_statement
from exports.statement import ZERO, SourceLine
from tests.exports import budgets
from tests.exports.recalculate import differences

CENT = Decimal("0.01")
DONORS_OWN_FILE = "eacea-lump-sum"
WORKBOOKS = [name for name, it in DONOR_BUDGETS.items() if it.extension == "xlsx" and name != DONORS_OWN_FILE]
HUBS = (Participant("GT", "Guatemala", "GT"), Participant("KE", "Kenya", "KE"), Participant("HQ", "Brussels", "BE"))


def of(*lines: BudgetedLine, donor: str | None = None, **others: object) -> DonorBudget:
    """An award whose budget these lines are; the donor gives what it says, others the rest."""
    total = sum((it.amount for it in lines), ZERO)
    given = total if donor is None else Decimal(donor)
    made = replace(budgets.example(), lines=lines, hubs=HUBS, **others)  # type: ignore[arg-type]  # names of DonorBudget
    sources = (
        SourceLine("European Commission", "donor", given, ZERO),
        *((SourceLine("Own contribution", "own", total - given, ZERO),) if total != given else ()),
    )
    award = replace(made.award, amount=given, total_budget=total)
    return replace(made, award=award, sources=made.sources if "sources" in others else sources)


def cofinanced() -> DonorBudget:
    """Two donors, own funds, work of volunteers, and taxes that the donor does not pay."""
    added = (
        BudgetedLine("12.1", "6. Other", "VAT that nobody gives back", "ineligible", Decimal("1200.00")),
        BudgetedLine("12.2", "6. Other", "Work of volunteers", "in-kind", Decimal("4000.00")),
    )
    sources = (
        SourceLine("European Commission", "donor", Decimal("352800.00"), ZERO),
        SourceLine("Fondation Rivage (FR-77)", "other donor", Decimal("20000.00"), ZERO, "confirmed for 2026"),
        SourceLine("Own contribution", "own", Decimal("20400.00"), ZERO),
        SourceLine("Contributions in kind", "in-kind", Decimal("4000.00"), ZERO),
    )
    made = of(*budgets.example().lines, *(_by_year(it) for it in added), donor="352800.00", sources=sources)
    return replace(made, award=replace(made.award, amount=Decimal("352800.00")))


def in_shillings() -> DonorBudget:
    """Three hubs share every line; amounts have no minor unit, so thirds leave a shilling over."""
    lines = []
    for it in budgets.example().lines:
        amount = it.amount.quantize(Decimal(1), ROUND_HALF_UP)
        third = amount // 3
        shares = (("GT", third), ("KE", third), ("HQ", amount - 2 * third))
        each = it.unit_cost.quantize(Decimal(1), ROUND_HALF_UP) if it.unit_cost else None
        lines.append(replace(it, amount=amount, unit_cost=each, by_hub=shares, by_period=shares_of(shares)))
    made = of(*lines)
    return replace(made, award=replace(made.award, currency="UGX"))


def shares_of(shares: tuple[tuple[str, Decimal], ...]) -> tuple[Decimal, ...]:
    return tuple(amount for _, amount in shares)


def empty() -> DonorBudget:
    """The lines are named, and nothing is planned on any."""
    nothing = {"amount": ZERO, "quantity": None, "unit_cost": None, "by_period": (ZERO,) * 3, "by_hub": ()}
    return of(*(replace(it, **nothing) for it in budgets.example().lines))  # type: ignore[arg-type]  # as above


def long(count: int) -> DonorBudget:
    """Many lines in each heading, whose unit costs have odd cents; a printed one does not multiply to its amount."""
    headings = ("1. Human Resources", "2. Travel", "3. Equipment and supplies", "4. Local office", "6. Other")
    lines = []
    for number in range(count):
        heading = headings[number % len(headings)]
        quantity, each = Decimal(number % 7 + 1), Decimal(1000 + number * 37) / 100
        amount = quantity * each + (CENT if number % 11 == 0 else ZERO)
        code = f"{heading[0]}.9.{number}"
        line = BudgetedLine(code, heading, f"Cost {number}", "direct", amount, "Per month", quantity, each)
        lines.append(_by_year(line))
    direct = sum((it.amount for it in lines), ZERO)
    indirect = (direct * Decimal("0.07")).quantize(CENT, ROUND_HALF_UP)
    closing = BudgetedLine("8", "8. Indirect costs", "Indirect costs", "indirect", indirect)
    return of(*lines, _by_year(closing))


def amended() -> DonorBudget:
    """A draft of the third version: a line fell to nothing, others moved by odd cents."""
    changed = {"3.2": ZERO, "4.2": Decimal("23749.50"), "2.1": Decimal("12000.01")}
    lines = (
        _by_year(replace(it, amount=changed.get(it.code, it.amount)) if it.code in changed else it)
        for it in budgets.example().lines
    )
    direct = {"8": Decimal("21000.00"), "10": Decimal("15000.00")}  # below the caps of what is left
    made = of(*(_by_year(replace(it, amount=direct.get(it.code, it.amount))) for it in lines))
    return replace(made, is_approved=False, version="3, a draft")


def _by_year(it: BudgetedLine) -> BudgetedLine:
    third = (it.amount / 3).quantize(CENT, ROUND_HALF_UP)
    return replace(it, by_period=(third, third, it.amount - 2 * third), by_hub=(("GT", it.amount),))


def awards(lines: int) -> Mapping[str, DonorBudget]:
    return {
        "co-financing and in kind": cofinanced(),
        "three hubs, in shillings": in_shillings(),
        "nothing planned": empty(),
        "many lines": long(lines),
        "amended": amended(),
    }


def compared(budget: DonorBudget) -> ComparativeBudget:
    """What was moved there and back, and what an amendment takes."""
    lines = [ComparativeLine(it, by_period=()) for it in as_statement(budget).lines]
    first, second = lines[0], lines[1]
    moved = Decimal(7)
    lines[0] = replace(first, line=replace(first.line, reallocation=-moved), why="Fewer months")
    lines[1] = replace(second, line=replace(second.line, reallocation=moved), amended=Decimal(-3))
    return ComparativeBudget(
        budget.network, budget.award, "version 2", "version 3", budget.prepared_on,
        is_approved=budget.is_approved, lines=tuple(lines),
    )  # fmt: skip


def wrong(lines: int, *names: str) -> dict[tuple[str, str], list[str]]:
    """What LibreOffice computes otherwise, by form and award; all files in one run of it."""
    given = awards(lines)
    written = {(name, award): DONOR_BUDGETS[name].write(it) for name in names for award, it in given.items()}
    for name, table in BUDGET_TABLES.items():
        written |= {(name, award): table.write(compared(it)) for award, it in given.items()}
    found = zip(written, differences(*written.values()), strict=True)
    return {file: sentences for file, sentences in found if sentences}


def test_every_budget_form_shows_what_libreoffice_computes() -> None:
    assert len(WORKBOOKS) > 5
    assert wrong(60, *WORKBOOKS) == {}


@pytest.mark.proof
@pytest.mark.parametrize("name", WORKBOOKS)
def test_five_thousand_lines_add_up_in_every_budget_form(name: str) -> None:
    assert differences(DONOR_BUDGETS[name].write(long(5_000))) == [[]]
