"""The double-funding guard: what several donors pay, what no donor pays yet, and never another hub's."""

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session

from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.models import Donor
from grants_app.expenditures import queries
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import take
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """Two awards of two donors: seed shared by both, a bus half charged, a room that own funds pay."""
    first = award_with_budget(world, reference="EC-1")
    donor_id = new_id()
    with Session(world.database.engine) as session:
        session.add(Donor(id=donor_id, code="SIDA", name="Sida", country="SE", profile="none"))
        session.commit()
    second = award_with_budget(world, reference="SIDA-1", donor_id=donor_id)
    take(world, first, voucher(charge_percent=Decimal(60)), voucher(3, voucher="GT-002", charge_percent=Decimal(50)))
    take(world, second, voucher(charge_percent=Decimal(40)), voucher(3, voucher="GT-003", paid_from="own"))
    return first


def test_a_voucher_of_two_donors_is_listed_with_its_parts(world: World, award_id: UUID) -> None:
    with world.seen_by("Lucía Pop") as work:
        [it] = queries.shared_vouchers(work)
    assert (it.number, it.percent, it.charged) == ("GT-001", Decimal(100), Money(853_00, "GTQ"))
    assert [(part.award, part.payer, part.percent) for part in it.parts] == [
        ("EC-1", "European Commission", Decimal(60)),
        ("SIDA-1", "Sida", Decimal(40)),
    ]


def test_cost_that_no_donor_pays_names_the_actions_that_it_could_count_for(world: World, award_id: UUID) -> None:
    with world.seen_by("Lucía Pop") as work:
        found = {it.number: it for it in queries.unpaid_vouchers(work)}
    assert set(found) == {"GT-002", "GT-003"}
    assert (found["GT-002"].unpaid, found["GT-002"].could_count_for) == (Money(426_50, "GTQ"), ("SIDA-1",))
    assert (found["GT-003"].unpaid, found["GT-003"].could_count_for) == (Money(853_00, "GTQ"), ("EC-1", "SIDA-1"))


def test_another_hub_finds_none_of_it(world: World, award_id: UUID, tmp_path: Path) -> None:
    with world.seen_by("Achieng Njeri") as work:
        assert (queries.shared_vouchers(work), queries.unpaid_vouchers(work)) == ([], [])
    lucia = Visitor(program(world, tmp_path), world, "Lucía Pop")
    assert "GT-003" in lucia.get("/expenditures/shared").text
    rows = lucia.get("/expenditures/shared.csv").text.splitlines()
    assert len(rows) == 5
    assert rows[1].startswith("several donors,GT-001,GT,2026-02-10,GTQ,853.00,European Commission,EC-1,1.1,60,511.80")
