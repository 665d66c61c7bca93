"""The page of a pair of currencies: its line, its gaps, the vouchers that wait for it, and what was booked with a rate since corrected."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from grants_app.core.errors import Conflict
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries as expenditure_queries
from grants_app.expenditures.commands import Manner
from grants_app.ledger import commands
from grants_app.ledger.rates import SOURCES, Rate
from grants_app.ledger.rates.history import chart, gaps
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.web import Visitor, program
from tests.world import World

PAIR = "/rates/inforeuro/EUR/GTQ"
FEBRUARY = date(2026, 2, 1)


def _take(world: World, award_id: UUID, by: str, **cells: Any) -> None:
    with world.as_(by) as work:
        record = voucher(**cells)
        outcome = expenditures.take_in(work, award_id, [record], file_name="q.xlsx", manner=Manner(world.hubs["GT"]))
        assert outcome.problems == ()


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world)


def test_what_was_booked_with_a_corrected_rate_stays_and_is_listed_with_the_difference(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    _take(world, award_id, "Lucía Pop")
    with world.as_("Hélène Dubois") as work:
        corrected = Rate("EUR", "GTQ", Decimal("8.0000"), FEBRUARY, "inforeuro")
        commands.correct_rate(work, corrected, reason="The Commission published a corrigendum")
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = visitor.get(PAIR).text
    (row,) = re.findall(r"The Commission published a corrigendum.*?</tr>", page)
    assert "What was booked with 8.53" in row
    assert "Hélène Dubois" in page
    assert "What was booked with 8.53" in page
    booked = visitor.get(f"{PAIR}/booked?on=2026-02-01&version=1").text
    for shown in ("GT-001 Maize and bean seed", "853.00", "100.00", "106.63", "6.63"):
        assert shown in booked
    assert visitor.get(f"{PAIR}/booked?on=2026-02-01&version=2").status_code == 404, "the newest is not replaced"
    assert visitor.get(f"{PAIR}/booked").status_code == 404


@pytest.mark.parametrize(
    ("name", "status", "sees"),
    [
        ("Karl Lindqvist", 200, True),
        ("Marisol Ajú", 200, True),
        ("Wanjiru Kamau", 200, False),
        ("Achieng Njeri", 200, False),
        ("Ana Silva", 403, False),
    ],
)
def test_what_was_booked_is_listed_for_those_alone_who_read_that_hubs_ledger(
    world: World, award_id: UUID, tmp_path: Path, name: str, status: int, sees: bool
) -> None:
    _take(world, award_id, "Lucía Pop")
    with world.as_("Hélène Dubois") as work:
        commands.correct_rate(work, Rate("EUR", "GTQ", Decimal(8), FEBRUARY, "inforeuro"), reason="A corrigendum")
    answer = Visitor(program(world, tmp_path), world, name).get(f"{PAIR}/booked?on=2026-02-01&version=1")
    assert answer.status_code == status
    for told in ("GT-001", "853.00", "106.63", "/ledger/"):
        assert (told in answer.text) is sees, told
    assert ("Nothing of your hubs was booked with this rate" in answer.text) is (status == 200 and not sees)


def test_a_draft_waits_for_its_rate_is_listed_and_posting_names_it(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    _take(world, award_id, "Marisol Ajú", voucher="GT-044", currency="PEN", amount=Decimal("120.00"))
    with world.as_("Lucía Pop") as work:
        drafts = expenditure_queries.draft_ids(work, award_id)
        says = r"Voucher GT-044: There is no rate between EUR and PEN for February 2026 from InforEuro"
        with pytest.raises(Conflict, match=says):
            expenditures.post(work, award_id, drafts)
    with world.as_("Hélène Dubois") as work:
        commands.correct_rate(
            work, Rate("EUR", "PEN", Decimal("4.1"), date(2026, 1, 1), "inforeuro"), reason="First one"
        )
    visitor = Visitor(program(world, tmp_path), world, "Tomás Caal")
    page = visitor.get("/rates/inforeuro/EUR/PEN").text
    assert "GT-044" in page
    assert "There is no rate between EUR and PEN for February 2026" in page
    assert "February 2026 to " in page, "the gap since the only rate"
    with world.as_("Hélène Dubois") as work:
        commands.correct_rate(work, Rate("EUR", "PEN", Decimal("4.2"), FEBRUARY, "inforeuro"), reason="It came")
    assert "GT-044" not in visitor.get("/rates/inforeuro/EUR/PEN").text
    with world.as_("Lucía Pop") as work:
        assert expenditures.post(work, award_id, drafts) == 1
    look_at_everything(world, award_id)


def test_the_list_says_where_a_newer_rate_is_missing(world: World, tmp_path: Path) -> None:
    with world.as_("Hélène Dubois", datetime(2026, 3, 16, tzinfo=UTC)) as work:
        commands.correct_rate(
            work, Rate("EUR", "PEN", Decimal("4.1"), date(2025, 11, 1), "inforeuro"), reason="First one"
        )
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get("/rates").text
    (row,) = re.findall(r"EUR → PEN.*?</tr>", page)
    assert "a newer one is missing" in row


# --- the line and its gaps ---


def test_a_gap_is_named_by_its_first_and_last_period() -> None:
    months = [date(2026, month, 1) for month in (1, 2, 5, 7)]
    found = gaps(SOURCES["inforeuro"], months, date(2026, 8, 3))
    assert [(gap.says, gap.periods) for gap in found] == [
        ("March 2026 to April 2026", 2),
        ("June 2026", 1),
        ("August 2026", 1),
    ]


def test_holidays_and_weekends_are_no_gap_and_a_missing_working_day_is() -> None:
    days = [date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 9)]
    assert [gap.says for gap in gaps(SOURCES["ecb"], days, date(2026, 4, 9))] == ["08 Apr 2026"]


def test_a_rate_dated_just_before_its_month_counts_for_it_and_a_quarter_needs_one() -> None:
    assert gaps(SOURCES["un"], [date(2025, 12, 31), date(2026, 2, 1)], date(2026, 2, 20)) == []
    quarters = [date(2024, 12, 31), date(2025, 2, 28), date(2025, 6, 30)]
    assert [gap.says for gap in gaps(SOURCES["treasury"], quarters, date(2025, 9, 1))] == ["second quarter of 2025"]
    assert gaps(SOURCES["bank"], [date(2024, 12, 31)], date(2025, 9, 1)) == []


def test_the_line_is_broken_where_a_month_is_missing_and_stays_inside_its_box() -> None:
    points = [
        (date(2026, month, 1), Decimal(rate)) for month, rate in ((1, "149"), (2, "151"), (5, "150"), (6, "152.5"))
    ]
    drawn = chart(SOURCES["inforeuro"], points)
    assert drawn is not None
    assert len(drawn.paths) == 2
    assert drawn.paths[0] == "M0 152h1L205 70"
    assert drawn.highest == points[3]
    assert chart(SOURCES["inforeuro"], points[:1]) is None


def test_twenty_years_of_days_are_a_line_of_few_points() -> None:
    days = [(date.fromordinal(730_000 + number), Decimal(number % 97) + 1) for number in range(7000)]
    drawn = chart(SOURCES["bank"], days)
    assert drawn is not None
    assert drawn.paths[0].count("L") <= 400
