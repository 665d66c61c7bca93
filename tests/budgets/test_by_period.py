"""A budget of two years: amounts by period through taking in, approval, transfer, amendment and budget versus actual."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from exports import BUDGET_TABLES
from grants_app.budgets import commands, periods, queries
from grants_app.budgets.rules import Agreement, PlannedPeriod, digest
from grants_app.budgets.transfers import Pair
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.proofs.queries import budgets as proofs
from importers.records import BudgetLineRecord, BudgetPartRecord
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import ANOTHER, LETTER, REASON, agree, approve, spend
from tests.budgets.records import row
from tests.web import Visitor, program
from tests.world import World

YEARS = (
    PlannedPeriod(date(2026, 1, 1), date(2026, 12, 31), "Year 1"),
    PlannedPeriod(date(2027, 1, 1), date(2027, 12, 31), "Year 2"),
)
FIRST, SECOND = YEARS


def _by_year(record: BudgetLineRecord, **years: tuple[str, str]) -> BudgetLineRecord:
    """`years` are the amounts of both years, by hub code."""
    parts = [
        BudgetPartRecord(record.where, hub, year.name, year.starts_on, year.ends_on, Decimal(amount))
        for hub, amounts in years.items()
        for year, amount in zip(YEARS, amounts, strict=True)
    ]
    return replace(record, parts=tuple(parts))


ROWS = (
    _by_year(row(2, "1.1", "1. HR", "60000", GT="40000", KE="20000"), GT=("25000.01", "14999.99"), KE=("20000", "0")),
    _by_year(row(3, "2.1", "2. Travel", "20000", GT="15000", KE="5000"), GT=("5000", "10000"), KE=("2000", "3000")),
)


@pytest.fixture
def award_id(world: World) -> UUID:
    found = make_award(world)
    with world.as_(FINANCE) as work:
        taken = commands.take_in(work, found, ROWS, file_name="budget.xlsx")
    assert taken.taken == 2, taken.problems
    return found


def _prepare(world: World, award_id: UUID, giver: str, taker: str, amount: int, *years: PlannedPeriod | None) -> UUID:
    with world.as_(FINANCE) as work:
        lines = queries.line_ids(work, award_id)
        keys = [(lines[place.split()[0]], world.hubs[place.split()[1]]) for place in (giver, taker)]
        pair = Pair(keys[0], keys[1], amount * 100, *years)
        return commands.prepare_transfer(work, award_id, [pair], REASON).id


def _of(world: World, award_id: UUID, code: str) -> dict[str, int]:
    """What is budgeted now for a line, by hub and period."""
    codes = {hub_id: hub for hub, hub_id in world.hubs.items()}
    with world.seen_by(FINANCE) as work:
        line = next(line for line in queries.approved_lines(work, award_id) if line.code == code)
    return {f"{codes[hub_id]} {period.name}": amount for (hub_id, period), amount in line.parts.items() if amount}


def _proven(world: World) -> list[str]:
    with world.seen_by(FINANCE) as work:
        return [*proofs.periods_beside_their_shares(work), *proofs.shares_beside_the_budget(work)]


def test_a_workbook_with_periods_is_approved_with_them(world: World, award_id: UUID) -> None:
    assert _of(world, award_id, "1.1") == {"GT Year 1": 25_000_01, "GT Year 2": 14_999_99, "KE Year 1": 20_000_00}
    assert _proven(world) == []
    with world.as_(FINANCE) as work:
        again = commands.take_in(work, award_id, ROWS, file_name="budget.xlsx")
    assert (again.taken, again.already_here) == (0, 2)


def test_periods_outside_the_award_are_a_problem_of_their_sheet(world: World) -> None:
    award_id = make_award(world, ends_on=date(2027, 6, 30))
    with world.as_(FINANCE) as work:
        taken = commands.take_in(work, award_id, ROWS, file_name="budget.xlsx")
    assert [(str(it.where), it.says.split(" (")[0]) for it in taken.problems] == [
        ("sheet Periods, row 3, column From", "Year 2 is not inside the award")
    ]


def test_a_transfer_says_its_period_and_both_years_stay_the_line(world: World, award_id: UUID) -> None:
    transfer_id = _prepare(world, award_id, "2.1 GT", "1.1 KE", 1_000, SECOND, FIRST)
    approve(world, transfer_id)
    assert _of(world, award_id, "2.1") == {
        "GT Year 1": 5_000_00,
        "GT Year 2": 9_000_00,
        "KE Year 1": 2_000_00,
        "KE Year 2": 3_000_00,
    }
    assert _of(world, award_id, "1.1")["KE Year 1"] == 21_000_00
    assert _proven(world) == []
    with world.seen_by(FINANCE) as work:
        view = queries.transfer_card(work, transfer_id)
    assert {move.period for move in view.moves} == {"Year 1", "Year 2"}


def test_what_is_left_of_a_year_goes_to_the_next_without_another_line(world: World, award_id: UUID) -> None:
    approve(world, _prepare(world, award_id, "1.1 KE", "1.1 KE", 8_000, FIRST, SECOND))
    assert _of(world, award_id, "1.1") == {
        "GT Year 1": 25_000_01,
        "GT Year 2": 14_999_99,
        "KE Year 1": 12_000_00,
        "KE Year 2": 8_000_00,
    }
    assert _proven(world) == []


def test_a_transfer_without_its_period_or_beyond_it_is_refused(world: World, award_id: UUID) -> None:
    with pytest.raises(Invalid, match="Say in which period of the budget: Year 1, Year 2"):
        _prepare(world, award_id, "2.1 GT", "1.1 GT", 100)
    with pytest.raises(Conflict, match=r"has EUR 2,000.00 in Year 1; EUR 2,500.00 was asked for"):
        _prepare(world, award_id, "2.1 KE", "1.1 KE", 2_500, FIRST, FIRST)


def test_the_database_itself_refuses_a_move_without_its_period(world: World, award_id: UUID) -> None:
    _prepare(world, award_id, "2.1 GT", "1.1 GT", 100, FIRST, FIRST)
    with (
        pytest.raises(DatabaseError, match="which period of its own budget"),
        world.database.engine.begin() as connection,
    ):
        connection.execute(
            text(
                "INSERT INTO budget_transfer_move (id, transfer_id, position, line_id, hub_id, amount_minor) "
                "SELECT line_id, transfer_id, 9, line_id, hub_id, 0 FROM budget_transfer_move"
            )
        )


@pytest.mark.usefixtures("award_id")
def test_the_database_itself_freezes_the_periods_of_an_approved_budget(world: World) -> None:
    for statement in (
        "UPDATE budget_part SET amount_minor = 1",
        "DELETE FROM budget_part",
        "UPDATE budget_period SET name = 'x'",
    ):
        with pytest.raises(DatabaseError, match="frozen"), world.database.engine.begin() as connection:
            connection.execute(text(statement))


def test_the_database_itself_approves_no_budget_whose_periods_differ(world: World) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        commands.take_in(work, award_id, ROWS, file_name="budget.xlsx", draft=True)
        draft = queries.draft_version(work, award_id)
        assert draft is not None
    with world.database.engine.begin() as connection:
        connection.execute(text("UPDATE budget_part SET amount_minor = amount_minor + 1 WHERE amount_minor = 300000"))
    with (
        pytest.raises(DatabaseError, match="periods do not come to its shares"),
        world.database.engine.begin() as connection,
    ):
        connection.execute(text("UPDATE budget_version SET status = 'approved'"))
    with world.as_(ANOTHER) as work, pytest.raises(Conflict, match=r"its periods come to EUR 5,000\.01"):
        commands.approve(work, draft.id)
    assert "the periods come to EUR 5,000.01" in _proven(world)[0]


def test_an_amendment_begins_with_the_periods_and_says_what_it_changes_of_them(world: World, award_id: UUID) -> None:
    approve(world, _prepare(world, award_id, "1.1 KE", "1.1 KE", 8_000, FIRST, SECOND))
    version_id = agree(world, award_id, Agreement("Addendum 1", date(2026, 3, 10), "Longer", ends_on=date(2028, 3, 31)))
    third = PlannedPeriod(date(2028, 1, 1), date(2028, 3, 31), "Year 3")
    with world.as_(FINANCE) as work:
        lines = queries.editable(work, award_id)
        commands.set_periods(work, award_id, [FIRST, SECOND, third], seen=digest(lines))
        lines = queries.editable(work, award_id)
        ke = world.hubs["KE"]
        moved = {**lines[0].parts, (ke, SECOND): 7_000_00, (ke, third): 1_000_00}
        commands.save_grid(work, award_id, [replace(lines[0], parts=moved), lines[1]], seen=digest(lines))
    with world.as_(ANOTHER) as work:
        commands.approve(work, version_id)
    assert _of(world, award_id, "1.1")["KE Year 3"] == 1_000_00
    with world.seen_by(FINANCE) as work:
        found = queries.comparison(work, award_id, "1", "2")
    (change,) = [line for heading in found.headings for line in heading.lines if line.is_changed]
    assert [(it.name, it.before, it.after) for it in change.periods] == [
        ("Year 1", 45_000_01, 37_000_01),
        ("Year 2", 14_999_99, 21_999_99),
        ("Year 3", None, 1_000_00),
    ]
    assert found.periods == ("Year 3 (01 Jan 2028 – 31 Mar 2028) is new.",)
    assert _proven(world) == []


def test_lines_typed_again_keep_the_proportion_of_their_years(world: World, award_id: UUID) -> None:
    agree(world, award_id)
    with world.as_(FINANCE) as work:
        before = queries.editable(work, award_id)
        gt, ke = world.hubs["GT"], world.hubs["KE"]
        typed = [replace(line, parts={}) for line in before]
        typed[1] = replace(typed[1], amount=10_000_00, shares={gt: 7_500_00, ke: 2_500_00})
        commands.save_grid(work, award_id, typed, seen=digest(before))
        lines = queries.editable(work, award_id)
    assert lines[0].parts == before[0].parts
    assert [lines[1].parts[hub, year] for hub in (gt, ke) for year in YEARS] == [2_500_00, 5_000_00, 1_000_00, 1_500_00]
    assert periods.spread_anew(lines, before) == ["2.1"]


def test_budget_versus_actual_of_a_year_compares_with_the_budget_of_that_year(world: World, award_id: UUID) -> None:
    spend(world, award_id, ("1.1 GT", 6_000), ("2.1 KE", 500))
    with world.seen_by(FINANCE) as work:
        year, spring, days = (
            queries.bva(work, award_id, period, by_days=by_days)
            for period, by_days in (
                (Period(FIRST.starts_on, FIRST.ends_on), False),
                (Period(date(2026, 2, 1), date(2026, 4, 30)), False),
                (Period(date(2026, 1, 1), date(2026, 3, 14)), True),
            )
        )
    assert year.whole_periods == (FIRST,)
    assert (year.total.budget_in_period, year.total.spent_in_period, year.total.budget) == (
        52_000_01,
        6_500_00,
        80_000_00,
    )
    assert {row.hub.code: row.figures.budget_in_period for row in year.hubs if row.figures.budget} == {
        "GT": 30_000_01,
        "KE": 22_000_00,
    }
    assert (spring.whole_periods, spring.total.budget_in_period, spring.differs_in_period) == ((), 80_000_00, False)
    assert days.total.budget_in_period == sum([5_000_00, 4_000_00, 1_000_00, 400_00])


# --- pages ---


@pytest.fixture
def visitor(world: World, tmp_path: Path) -> Visitor:
    return Visitor(program(world, tmp_path), world, FINANCE)


def _fields(visitor: Visitor, url: str, **others: Any) -> dict[str, Any]:
    seen = visitor.get(url).text.split('name="seen" value="')[1].split('"')[0]
    return {"seen": seen, **others}


def test_periods_are_typed_on_their_page_and_shown_with_the_budget(world: World, visitor: Visitor) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        plain = [replace(record, parts=()) for record in ROWS]
        commands.take_in(work, award_id, plain, file_name="budget.xlsx", draft=True)
    url = f"/awards/{award_id}/budget/periods"
    visitor.post(url, _fields(visitor, url, do="years", once="a"))
    page = visitor.get(url).text
    assert 'value="Year 2"' in page
    amounts = {"part-0-0": "25000", "part-0-1": "15000", "part-1-0": "10000", "part-1-1": "10000"}
    amounts |= {"part-2-0": "5 000,50", "part-2-1": "9 999,50", "part-3-0": "2000", "part-3-1": "2999.99"}
    refused = visitor.post(f"{url}/amounts", _fields(visitor, url, do="save", once="b", **amounts))
    assert refused.status_code == 422
    assert (
        "Line 2.1: its periods come to EUR 4,999.99, and the share is EUR 5,000.00: EUR 0.01 is missing."
        in refused.text
    )
    assert 'value="5 000,50"' in refused.text
    saved = visitor.post(f"{url}/amounts", _fields(visitor, url, do="save", once="c", **amounts | {"part-3-1": "3000"}))
    assert saved.status_code == 303
    shown = visitor.get(saved.headers["location"]).text
    assert "By period, in EUR" in shown
    assert "42,000.50" in shown


def test_the_form_of_a_transfer_asks_for_the_period(visitor: Visitor, award_id: UUID) -> None:
    url = f"/awards/{award_id}/transfers/new"
    assert "Into period" in visitor.get(url).text
    typed = {"rows": "3", "from-0": "2.1@GT", "to-0": "1.1", "amount-0": "100", "reason": LETTER.reason, "do": "save"}
    refused = visitor.post(url, {**typed, "once": "a"})
    assert "Say from which period of the budget." in refused.text
    saved = visitor.post(url, {**typed, "gives-0": "Year 2", "once": "b"})
    assert saved.status_code == 303
    assert visitor.get(saved.headers["location"]).text.count("Year 2") == 2


def test_the_page_says_with_what_the_days_are_compared(visitor: Visitor, award_id: UUID) -> None:
    url = f"/awards/{award_id}/budget-versus-actual"
    assert "The budget of the period is that of Year 1." in visitor.get(f"{url}?from=2026-01-01&to=2026-12-31").text
    assert "so the whole budget stands beside them" in visitor.get(f"{url}?from=2026-02-01&to=2026-04-30").text
    assert "pro rata" in visitor.get(f"{url}?from=2026-02-01&to=2026-04-30&budget=days").text


def test_the_comparative_workbook_has_old_and_new_of_each_year(world: World, award_id: UUID) -> None:
    approve(world, _prepare(world, award_id, "2.1 GT", "1.1 KE", 1_000, SECOND, FIRST))
    with world.seen_by(FINANCE) as work:
        found = queries.comparative_budget(work, award_id, network="Network")
    assert found.periods == ("Year 1 (01/01/2026–31/12/2026)", "Year 2 (01/01/2027–31/12/2027)")
    assert [[tuple(map(str, part)) for part in it.by_period] for it in found.lines] == [
        [("45000.01", "46000.01"), ("14999.99", "14999.99")],
        [("7000.00", "7000.00"), ("13000.00", "12000.00")],
    ]
    sheet = load_workbook(BytesIO(BUDGET_TABLES["comparative-budget"].write(found)))["By period"]
    assert "Year 2 (01/01/2027–31/12/2027)" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_workbook_with_periods_is_shown_with_them_before_it_is_taken_in(world: World, visitor: Visitor) -> None:
    award_id = make_award(world)
    book = Workbook()
    sheets: dict[str, list[list[Any]]] = {
        "Budget": [
            ["Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "GT"],
            ["1.1", "1. HR", "Lawyers", None, None, None, 9000, 9000],
        ],
        "Periods": [["Period", "From", "To"], *[[year.name, year.starts_on, year.ends_on] for year in YEARS]],
        "By period": [["Code", "Hub", "Year 1", "Year 2"], ["1.1", "GT", 5500, 3500]],
    }
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    file = BytesIO()
    book.save(file)
    sent = {"file": ("budget.xlsx", file.getvalue(), "application/octet-stream")}
    preview = visitor.post(f"/awards/{award_id}/budget/upload", files=sent)
    assert (
        'Year 1 <strong class="money">5,500.00</strong>, Year 2 <strong class="money">3,500.00</strong>' in preview.text
    )
