"""Who pays for an action: promised and borne per source and hub, in money and in kind, beside the share that was agreed."""

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards.queries import award as award_of
from grants_app.budgets import commands as budgets
from grants_app.expenditures import commands, queries
from grants_app.expenditures.commands import Manner
from tests.awards.making import FINANCE, make_award
from tests.budgets.records import row
from tests.expenditures.making import look_at_everything, voucher
from tests.web import Visitor, program
from tests.world import World

ROWS = (
    row(2, "1.1", "1. HR", "80000", GT="50000", KE="30000"),
    row(3, "2.1", "2. Own", "10000", GT="10000"),
    row(4, "5.1", "5. In kind", "10000", GT="6000", KE="4000", kind="in-kind", source="Municipalities"),
)
"""EUR 100,000 of which the donor gives 90,000, in kind 10,000 and own funds nothing more."""


@pytest.fixture
def award_id(world: World) -> UUID:
    found = make_award(world)
    with world.as_(FINANCE) as work:
        assert budgets.take_in(work, found, ROWS, file_name="budget.xlsx").problems == ()
    look_at_everything(world, found)
    with world.as_("Lucía Pop") as work:
        given = [
            voucher(2, amount=Decimal(8530)),
            voucher(3, voucher="GT-2", paid_from="in-kind", budget_line="5.1", payee="Municipality of Rabinal"),
            voucher(4, voucher="GT-3", paid_from="own", budget_line="2.1"),
        ]
        taken = commands.take_in(work, found, given, file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
        assert taken.problems == ()
    return found


def test_every_source_stands_with_its_promise_and_what_it_has_borne_by_hub(world: World, award_id: UUID) -> None:
    with world.seen_by(FINANCE) as work:
        found = queries.funding(work, award_of(work, award_id))
    donor, own, kind = found.sources
    assert (donor.promised, donor.borne) == (90_000_00, 1_000_00)
    assert (own.name, own.promised, own.borne) == ("Own funds", 0, 100_00)
    assert (kind.name, kind.is_in_kind, kind.promised, kind.missing) == (
        "Municipalities (5.1)",
        True,
        10_000_00,
        9_900_00,
    )
    assert sorted((part.promised, part.borne) for part in kind.hubs) == [(4_000_00, 0), (6_000_00, 100_00)]
    assert (found.promised, found.borne) == (100_000_00, 1_200_00)
    assert found.behind == ()


def test_a_share_that_others_have_not_borne_yet_is_said(world: World, award_id: UUID) -> None:
    with world.as_("Lucía Pop") as work:
        more = [voucher(2, voucher="GT-4", amount=Decimal(85_300))]
        commands.take_in(work, award_id, more, file_name="q2.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    with world.seen_by(FINANCE) as work:
        (says,) = queries.funding(work, award_of(work, award_id)).behind
    assert "the agreement says 10 %" in says


def test_a_hub_sees_its_own_part_alone(world: World, award_id: UUID) -> None:
    with world.seen_by("Achieng Njeri") as work:
        found = queries.funding(work, award_of(work, award_id))
    assert [(it.name, it.promised, it.borne) for it in found.sources] == [("Municipalities (5.1)", 4_000_00, 0)]


def test_the_page_opens_each_figure_into_its_vouchers(world: World, award_id: UUID, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    page = visitor.get(f"/awards/{award_id}/co-financing").text
    assert "Who pays for this action" in page
    url = next(it.split('"')[0] for it in page.split('href="')[1:] if "source=in-kind" in it).replace("&amp;", "&")
    assert "Municipality of Rabinal" in visitor.get(url).text
