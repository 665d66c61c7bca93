"""A workbook of vouchers is taken in whole, or every problem is named and nothing is."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from grants_app.awards import queries as award_queries
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.expenditures import commands, queries
from grants_app.expenditures.commands import Manner, VouchersTaken
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind, Shares
from importers.records import ExpenditureRecord
from tests.awards.making import make_award
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world)


def _take(
    world: World, award_id: UUID, *records: ExpenditureRecord, by: str = "Lucía Pop", hub: str = "GT"
) -> VouchersTaken:
    with world.as_(by) as work:
        return commands.take_in(work, award_id, records, file_name="march.xlsx", manner=Manner(hub_id=world.hubs[hub]))


def _totals(world: World, award_id: UUID) -> int:
    with world.seen_by("Hélène Dubois") as work:
        return sum(total.amount for total in ledger.totals(work, award_id, Kind.EXPENSE))


def test_a_finance_officers_workbook_is_posted_and_waits_for_a_second_look(world: World, award_id: UUID) -> None:
    outcome = _take(world, award_id, voucher())
    assert (outcome.taken, outcome.posted, outcome.problems) == (1, 1, ())
    assert _totals(world, award_id) == 100_00
    with world.seen_by("Pieter Maes") as work:
        assert [look.kind for look in award_queries.pending_looks(work, award_id)] == ["expenditures"]


def test_a_staff_members_workbook_waits_as_drafts_without_a_ledger_entry(world: World, award_id: UUID) -> None:
    outcome = _take(world, award_id, voucher(), by="Marisol Ajú")
    assert (outcome.taken, outcome.posted) == (1, 0)
    assert _totals(world, award_id) == 0


def test_what_is_paid_before_any_advance_came_leaves_the_advance_below_zero(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher())
    with world.seen_by("Lucía Pop") as work:
        held = ledger.advances(work, [award_id])
    assert held == {(award_id, world.hubs["GT"], "GTQ"): Held(-853_00, -100_00)}


def test_the_same_workbook_again_is_counted_and_adds_nothing(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher(), voucher(3, voucher="GT-002", amount=Decimal("85.30")))
    again = _take(
        world, award_id, voucher(), voucher(3, voucher="GT-002", amount=Decimal("85.30")), voucher(4, voucher="GT-003")
    )
    assert (again.taken, again.already_here) == (1, 2)
    assert _totals(world, award_id) == 100_00 + 10_00 + 100_00


def test_a_split_voucher_rounds_each_share_and_the_last_takes_what_is_left(world: World, award_id: UUID) -> None:
    amount, third = Decimal("100.00"), Decimal("33.33")
    outcome = _take(
        world,
        award_id,
        voucher(2, amount=amount, charge_percent=third),
        voucher(3, amount=amount, charge_percent=third, budget_line="1.2"),
        voucher(4, amount=amount, charge_percent=Decimal("33.34"), budget_line="2.1"),
    )
    assert outcome.problems == ()
    with world.seen_by("Lucía Pop") as work:
        [voucher_id] = {row.voucher_id for row in queries.listing(work, queries.Filter(award_id=award_id)).rows}
        view = queries.voucher_view(work, voucher_id)
    assert [it.charge.charged_minor for it in view.charges] == [3333, 3333, 3334]
    assert view.charged == view.amount


def test_a_currency_without_decimals_is_charged_in_whole_units(world: World, award_id: UUID) -> None:
    ugx = {"currency": "UGX", "amount": Decimal(1001), "charge_percent": Decimal(50)}
    _take(world, award_id, voucher(2, **ugx), voucher(3, **ugx, budget_line="1.2"), by="Achieng Njeri", hub="KE")
    with world.seen_by("Achieng Njeri") as work:
        rows = queries.listing(work, queries.Filter(award_id=award_id)).rows
    assert sorted(row.charged_minor for row in rows) == [500, 501]


def test_overspending_a_line_posts_and_shows(world: World, award_id: UUID) -> None:
    outcome = _take(world, award_id, voucher(budget_line="2.1", amount=Decimal("50000.00")))
    assert outcome.problems == ()
    with world.seen_by("Lucía Pop") as work:
        shares = [
            share
            for (_, hub), share in ledger.shares(work, award_id).items()
            if hub == world.hubs["GT"] and share.spent
        ]
    spent = Money.of("5861.66", "EUR").minor
    assert shares == [Shares(available=5_000_50 - spent, spent=spent)]


def test_a_refund_gives_the_budget_back(world: World, award_id: UUID) -> None:
    _take(
        world, award_id, voucher(), voucher(3, voucher="GT-002", amount=Decimal("-85.30"), description="Returned seed")
    )
    assert _totals(world, award_id) == 90_00


@pytest.mark.parametrize(
    ("changes", "column", "says"),
    [
        ({"budget_line": "9.9"}, "Budget line", "no such line in the approved budget"),
        ({"incurred_on": date(2025, 12, 31)}, "Date", "The award runs from 01 Jan 2026"),
        ({"incurred_on": date(2026, 3, 20)}, "Date", "has not come yet"),
        ({"currency": "PEN"}, "Currency", "no rate between EUR and PEN for February 2026 from InforEuro"),
        ({"community": "Nowhere"}, "Community", "No community of your hubs has this alias"),
        ({"hub": "XX"}, "Hub", "The hubs of this award are"),
        ({"hub": "KE"}, "Hub", "You may not enter vouchers of this hub"),
        ({"paid_from": "pocket"}, "Paid from", "Write one of advance, bank, sub-grant, own, in-kind"),
    ],
)
def test_each_problem_is_located_and_nothing_is_taken_in(
    world: World, award_id: UUID, changes: dict[str, object], column: str, says: str
) -> None:
    outcome = _take(world, award_id, voucher(2, voucher="GT-000"), voucher(7, **changes))
    assert outcome.taken == 0
    [problem] = outcome.problems
    assert (problem.where.row, problem.where.column) == (7, column)
    assert says in problem.says
    assert _totals(world, award_id) == 0


def test_all_problems_come_in_one_pass(world: World, award_id: UUID) -> None:
    outcome = _take(
        world, award_id, voucher(2, budget_line="9.9", community="Nowhere"), voucher(3, voucher="GT-002", hub="XX")
    )
    found = {(problem.where.row, problem.where.column) for problem in outcome.problems}
    assert found == {(2, "Budget line"), (2, "Community"), (3, "Hub")}


def test_a_number_that_is_used_with_another_amount_is_a_problem(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher())
    outcome = _take(world, award_id, voucher(amount=Decimal("999.00"), budget_line="1.2"))
    assert "Voucher GT-001 of 2026 is already here with another amount" in outcome.problems[0].says


def test_the_same_number_in_another_year_or_hub_is_another_voucher(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher())
    other_hub = voucher(currency="KES", amount=Decimal("15048.00"), payee="Mkulima Stores")
    assert _take(world, award_id, other_hub, by="Achieng Njeri", hub="KE").problems == ()


def test_charges_never_exceed_the_voucher_across_awards(world: World, award_id: UUID) -> None:
    other = award_with_budget(world)
    _take(world, award_id, voucher(charge_percent=Decimal(60)))
    outcome = _take(world, other, voucher(charge_percent=Decimal(50)))
    assert "would add up to 110 %; at most 40 % is left to charge" in outcome.problems[0].says
    assert _take(world, other, voucher(charge_percent=Decimal(40))).problems == ()


def test_a_file_cannot_change_what_was_taken_in(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher())
    outcome = _take(world, award_id, voucher(description="Something else"))
    assert "already charged to line 1.1, with another description" in outcome.problems[0].says


def test_an_auditor_enters_nothing(world: World, award_id: UUID) -> None:
    with pytest.raises(Forbidden):
        _take(world, award_id, voucher(), by="Karl Lindqvist")


def test_an_award_without_the_persons_hub_looks_missing(world: World) -> None:
    nobodys = make_award(world, lead_hub_id=world.hubs["KE"])
    with pytest.raises(NotFound):
        _take(world, nobodys, voucher(), by="Marisol Ajú")


def test_own_funds_and_contributions_in_kind_are_booked_by_their_source(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher(paid_from="own"), voucher(3, voucher="GT-002", paid_from="in-kind"))
    with world.seen_by("Hélène Dubois") as work:
        totals = ledger.totals(work, award_id, Kind.EXPENSE)
        contributed = ledger.totals(work, award_id, Kind.OWN_CONTRIBUTION)
    assert {total.source for total in totals} == {"own", "in-kind"}
    assert sum(total.amount for total in contributed) == -200_00


def test_posting_needs_another_person_than_the_one_who_entered(world: World, award_id: UUID) -> None:
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"], keep_as_drafts=True)
        commands.take_in(work, award_id, [voucher()], file_name="typed", manner=manner)
        drafts = queries.draft_ids(work, award_id)
    with world.as_("Lucía Pop") as work, pytest.raises(Exception, match="another person must post it"):
        commands.post(work, award_id, drafts)
    with world.as_("Pieter Maes") as work:
        assert commands.post(work, award_id, drafts) == 1
    with world.as_("Pieter Maes") as work, pytest.raises(Exception, match="posted already"):
        commands.post(work, award_id, drafts)
    assert _totals(world, award_id) == 100_00


def test_another_hub_neither_sees_nor_posts_a_voucher(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher(), by="Marisol Ajú")
    with world.seen_by("Lucía Pop") as work:
        [row] = queries.listing(work, queries.Filter(award_id=award_id)).rows
    with world.as_("Achieng Njeri") as work:
        assert queries.listing(work, queries.Filter(award_id=award_id)).rows == ()
        with pytest.raises(NotFound):
            queries.voucher_view(work, row.voucher_id)
        with pytest.raises(NotFound):
            commands.post(work, award_id, [row.charge_id])


def test_a_draft_can_be_removed_and_its_voucher_goes_with_it(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher(), by="Marisol Ajú")
    with world.as_("Marisol Ajú") as work:
        [charge_id] = queries.draft_ids(work, award_id)
        commands.discard(work, charge_id)
    assert _take(world, award_id, voucher(amount=Decimal("1.00"))).problems == ()


def test_the_list_comes_to_the_same_as_the_ledger(world: World, award_id: UUID) -> None:
    rows = [voucher(n, voucher=f"GT-{n:03}", amount=Decimal(100 + n)) for n in range(2, 80)]
    _take(world, award_id, *rows)
    with world.seen_by("Lucía Pop") as work:
        found = queries.listing(work, queries.Filter(award_id=award_id), page=2)
    assert (found.count, len(found.rows)) == (78, 28)
    assert [total.minor for total in found.totals] == [_totals(world, award_id)]


def test_a_hub_without_a_part_in_the_award_is_named(world: World) -> None:
    alone = make_award(world)
    with (
        world.as_("Hélène Dubois") as work,
        pytest.raises(Invalid, match=r"That hub has no part in .*; its hubs are GT"),
    ):
        commands.take_in(work, alone, [voucher()], file_name="x.xlsx", manner=Manner(hub_id=world.hubs["KE"]))


def test_nothing_is_charged_to_an_award_that_is_not_signed_yet(world: World) -> None:
    unsigned = make_award(world, signed_on=date(2026, 12, 1), reference="UNSIGNED")
    with world.as_("Hélène Dubois") as work, pytest.raises(Conflict, match="UNSIGNED is not signed yet"):
        commands.take_in(work, unsigned, [voucher()], file_name="x.xlsx")


def test_a_voucher_says_that_a_second_look_is_pending(world: World, award_id: UUID) -> None:
    _take(world, award_id, voucher())
    with world.seen_by("Lucía Pop") as work:
        [row] = queries.listing(work, queries.Filter(award_id=award_id)).rows
        assert [it.waits_for_look for it in queries.voucher_view(work, row.voucher_id).charges] == [True]
    look_at_everything(world, award_id)
    with world.seen_by("Lucía Pop") as work:
        assert [it.waits_for_look for it in queries.voucher_view(work, row.voucher_id).charges] == [False]
