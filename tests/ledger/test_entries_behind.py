"""The list of entries behind a figure: its foot is the figure one came from, and it shows nothing of other hubs."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import queries as awards
from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger.behind import Narrowing, postings_in
from grants_app.ledger.queries import totals
from grants_app.ledger.rules import Kind
from tests.expenditures.making import award_with_budget, voucher
from tests.web import Visitor, counted_statements, program
from tests.world import World

MOST_STATEMENTS = 8
BEGIN = ("BEGIN", "SET ", "SHOW ", "ROLLBACK")


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award of 60 posted vouchers of Guatemala, from January to March."""
    made = award_with_budget(world)
    rows = [
        voucher(n, voucher=f"GT-{n:03}", amount=Decimal(100 + n), incurred_on=date(2026, 1 + n % 3, 5))
        for n in range(2, 62)
    ]
    with world.as_("Lucía Pop") as work:
        expenditures.take_in(work, made, rows, file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    return made


def test_each_figure_of_the_award_is_the_foot_of_the_list_that_it_opens(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    with world.seen_by("Hélène Dubois") as work:
        cash = awards.cash(work, awards.award(work, award_id))
        feet = {kind: postings_in(work, Narrowing(award_id, kind), first=0, most=1).balance for kind, _ in cash.kinds}
        assert len(feet) >= 4
        assert feet == {kind: total.minor for kind, total in cash.kinds}
        for row in cash.hubs:
            behind = Narrowing(award_id, Kind.ADVANCE, hub_id=row.hub.id, currency=row.own.currency)
            found = postings_in(work, behind, first=0, most=1)
            assert (found.own, found.balance) == (row.own.minor, row.carried.minor)
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/awards/{award_id}").text
    for kind, _ in cash.kinds:
        assert f"/ledger?award={award_id}&kind={kind.replace(' ', '%20')}" in page.replace("&amp;", "&")


def test_what_the_donor_paid_is_the_foot_of_the_receipts(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois") as work:
        money = awards.money(work, awards.award(work, award_id))
        receipts = Narrowing(award_id, Kind.DONOR_RECEIVABLE, event="instalment received")
        found = postings_in(work, receipts, first=0, most=50)
    assert money.received.minor == found.credit - found.debit


def test_days_and_hub_narrow_it_as_they_narrow_the_figure(world: World, award_id: UUID) -> None:
    from_, to = date(2026, 1, 1), date(2026, 2, 28)
    with world.seen_by("Hélène Dubois") as work:
        behind = Narrowing(award_id, Kind.EXPENSE, hub_id=world.hubs["GT"], starts_on=from_, ends_on=to)
        found = postings_in(work, behind, first=0, most=1)
        all_of_it = sum(it.amount for it in totals(work, award_id, Kind.EXPENSE))
    assert (found.count, len(found.rows)) == (40, 1)
    assert 0 < found.balance < all_of_it


def test_a_hub_sees_only_what_its_own_accounts_gained(world: World, award_id: UUID, tmp_path: Path) -> None:
    with world.seen_by("Lucía Pop") as work:
        assert postings_in(work, Narrowing(award_id, Kind.EXPENSE), first=0, most=5).count == 60
        assert postings_in(work, Narrowing(award_id, Kind.DONOR_RECEIVABLE), first=0, most=5).count == 0
    page = Visitor(program(world, tmp_path), world, "Lucía Pop").get(f"/ledger?award={award_id}&kind=donor+receivable")
    assert page.status_code == 200
    assert "No entry is here" in page.text


@pytest.mark.parametrize("query", ["", "?award=x&kind=bank", "?award={}", "?award={}&kind=gold"])
def test_an_address_that_names_no_award_or_no_account_is_not_found(
    world: World, award_id: UUID, tmp_path: Path, query: str
) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    assert visitor.get("/ledger" + query.format(award_id)).status_code == 404


def test_the_page_leads_to_each_entry_and_costs_few_statements(world: World, award_id: UUID, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    path = f"/ledger?award={award_id}&kind=expense"
    visitor.get(path)
    with counted_statements(world) as statements:
        page = visitor.get(path)
    assert len([it for it in statements if not it.startswith(BEGIN)]) <= MOST_STATEMENTS
    entries = re.findall(r'href="(/ledger/[0-9a-f-]+)"', page.text)
    assert len(entries) == 50
    assert "1–50 of 60" in page.text
    assert "Why these numbers" in visitor.get(entries[0]).text
    with world.seen_by("Hélène Dubois") as work:
        spent = sum(it.amount for it in totals(work, award_id, Kind.EXPENSE))
    assert f"{Money(spent, 'EUR').amount:,}" in page.text
