"""A page costs what it shows: few statements however long the list, and few bytes over a bad line."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from tests.expenditures.making import award_with_budget, voucher
from tests.web import Visitor, counted_statements, program
from tests.world import World

LISTS = (
    "/",
    "/calls",
    "/prospects",
    "/applications",
    "/pipeline",
    "/pipeline/table",
    "/awards",
    "/disbursements",
    "/sub-grants",
    "/diligence",
    "/diligence/ending",
    "/findings",
    "/expenditures",
    "/reports",
    "/reports/due",
    "/calendar",
    "/calendar?view=month",
    "/notices",
    "/publications",
    "/donor-templates",
    "/banks",
    "/rates",
    "/books",
    "/strategy",
    "/strategy/rows",
    "/strategy/concentration",
    "/results",
    "/results/reached",
    "/hubs",
    "/second-looks",
)
MOST_STATEMENTS = 8
GATHERED = {"/calendar": 15, "/calendar?view=month": 15}
"""The calendar asks every room once, however many deadlines there are."""
BEGIN = ("BEGIN", "SET ", "SHOW ", "ROLLBACK")
FIRST_VISIT_BYTES = 60 * 1024
LATER_PAGE_BYTES = 15 * 1024


@pytest.fixture
def visitor(world: World, tmp_path: Path) -> Visitor:
    """A finance officer of the network with an award of 60 vouchers."""
    award_id = award_with_budget(world)
    start = date(2026, 1, 5)
    rows = [
        voucher(n, voucher=f"GT-{n:03}", amount=Decimal(100 + n), incurred_on=start + timedelta(days=n % 50))
        for n in range(2, 62)
    ]
    with world.as_("Lucía Pop") as work:
        expenditures.take_in(work, award_id, rows, file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    return Visitor(program(world, tmp_path), world, "Hélène Dubois")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_at_most_eight_statements_and_fifteen_kilobytes(world: World, visitor: Visitor, path: str) -> None:
    visitor.get(path)
    with counted_statements(world) as statements:
        answer = visitor.get(path)
    assert answer.status_code == 200
    asked = [statement for statement in statements if not statement.startswith(BEGIN)]
    assert len(asked) <= GATHERED.get(path, MOST_STATEMENTS), asked
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) <= LATER_PAGE_BYTES


def test_a_first_visit_is_at_most_sixty_kilobytes_compressed(visitor: Visitor) -> None:
    page = visitor.get("/")
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(parts) >= 4
    sizes = [int(visitor.get(part).headers["content-length"]) for part in parts]
    assert int(page.headers["content-length"]) + sum(sizes) <= FIRST_VISIT_BYTES


def test_each_page_carries_another_token_and_all_of_them_are_good(visitor: Visitor) -> None:
    tokens = {re.findall(r'name="form_token" value="([0-9a-f]+)"', visitor.get("/account").text)[0] for _ in range(3)}
    assert len(tokens) == 3
    answers = {visitor.client.post("/expenditures/post", data={"form_token": token}).status_code for token in tokens}
    assert answers == {422}
    assert visitor.client.post("/expenditures/post", data={"form_token": "0" * 80}).status_code == 403
