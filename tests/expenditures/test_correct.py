"""What is posted is corrected by an entry that takes it back and another that says it right; both name each other."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from grants_app.awards import queries as award_queries
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.expenditures import commands, queries
from grants_app.expenditures.commands import Manner, VouchersTaken
from grants_app.expenditures.models import Charge
from grants_app.expenditures.rules import ChargeTerms
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import lock_until
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.proofs.queries import findings
from importers.records import ExpenditureRecord
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import World

WHY = "The seed was for the second line."


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world)


def take(world: World, award_id: UUID, *records: ExpenditureRecord, by: str = "Lucía Pop") -> VouchersTaken:
    with world.as_(by) as work:
        outcome = commands.take_in(
            work, award_id, records, file_name="march.xlsx", manner=Manner(hub_id=world.hubs["GT"])
        )
    assert outcome.problems == ()
    return outcome


def charge_of(world: World, award_id: UUID) -> Charge:
    """The only charge of the award that stands."""
    with world.seen_by("Hélène Dubois") as work:
        [charge] = work.all(select(Charge).where(Charge.award_id == award_id, Charge.status != "reversed"))
    return charge


def line(world: World, award_id: UUID, code: str) -> UUID:
    with world.seen_by("Hélène Dubois") as work:
        return next(line.line_id for line in budget_queries.approved_lines(work, award_id) if line.code == code)


def correction(world: World, charge: Charge, *, document: dict[str, Any] | None = None, **others: Any) -> ChargeTerms:
    """What is booked, with other values."""
    with world.seen_by("Hélène Dubois") as work:
        says = queries.voucher(work, charge.voucher_id).says
    names = ("award_id", "line_id", "description", "percent", "paid_from", "community_id", "units")
    booked = ChargeTerms(document=says, **{name: getattr(charge, name) for name in names})
    return replace(booked, document=replace(says, **(document or {})), **others)


def correct(world: World, charge: Charge, right: ChargeTerms, *, by: str = "Lucía Pop", reason: str = WHY) -> UUID:
    with world.as_(by) as work:
        return commands.correct(work, charge.id, right, reason=reason).id


def spent(world: World, award_id: UUID) -> dict[UUID, int]:
    with world.seen_by("Hélène Dubois") as work:
        totals = ledger.totals(work, award_id, Kind.EXPENSE)
    return {total.line_id: total.amount for total in totals if total.line_id and total.amount}


def all_holds(world: World) -> bool:
    with world.seen_by("Karl Lindqvist") as work:
        return list(findings(work)) == []


def test_a_line_is_corrected_by_two_entries_that_name_each_other(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    right = correction(world, old, line_id=line(world, award_id, "1.2"))
    new_id = correct(world, old, right)
    assert spent(world, award_id) == {right.line_id: 100_00}
    with world.seen_by("Karl Lindqvist") as work:
        booked, taken_back = ledger.entries_about(work, old.id)
        [said_right] = ledger.entries_about(work, new_id)
        assert booked.reversed_by is not None
        assert booked.reversed_by.id == taken_back.entry.id
        assert taken_back.entry.description == f"Takes back entry no. {booked.entry.number}: {WHY}"
        assert said_right.entry.description.startswith(f"Corrects entry no. {booked.entry.number}: GT-001")
        assert queries.charge(work, new_id).corrects_id == old.id
        assert queries.charge(work, old.id).status == "reversed"
    assert all_holds(world)


def test_the_use_of_the_budget_is_undone_and_done_again(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    correct(world, old, correction(world, old, line_id=line(world, award_id, "1.2")))
    with world.seen_by("Hélène Dubois") as work:
        shares = ledger.shares(work, award_id)
    gt = world.hubs["GT"]
    assert shares[line(world, award_id, "1.1"), gt] == Shares(available=40_000_00)
    assert shares[line(world, award_id, "1.2"), gt] == Shares(available=11_900_00, spent=100_00)


@pytest.mark.parametrize(
    ("document", "others", "award_minor"),
    [
        ({}, {"percent": Decimal(50)}, 50_00),
        ({}, {"percent": None, "charged": Money(426_50, "GTQ")}, 50_00),
        ({"amount": Money(85_30, "GTQ")}, {}, 10_00),
        ({"amount": Money(85_30, "EUR")}, {}, 85_30),
        ({"payee": "Vivero El Quetzal"}, {}, 100_00),
        ({"paid_on": date(2026, 3, 2)}, {}, 100_00),
        ({"number": "GT-010"}, {}, 100_00),
        ({}, {"description": "Bean seed alone"}, 100_00),
        ({}, {"paid_from": "own"}, 100_00),
        ({}, {"units": Decimal(12)}, 100_00),
    ],
)
def test_whatever_was_wrong_is_put_right(
    world: World, award_id: UUID, document: dict[str, Any], others: dict[str, Any], award_minor: int
) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    right = correction(world, old, document=document, **others)
    new_id = correct(world, old, right)
    with world.seen_by("Lucía Pop") as work:
        new = queries.charge(work, new_id)
        assert queries.voucher(work, new.voucher_id).says == right.document
    assert new.award_minor == award_minor
    assert sum(spent(world, award_id).values()) == award_minor
    assert all_holds(world)


def test_what_was_booked_with_the_older_voucher_still_says_it(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    new_id = correct(world, old, correction(world, old, document={"payee": "Vivero El Quetzal"}))
    with world.seen_by("Lucía Pop") as work:
        view = queries.voucher_view(work, old.voucher_id)
        assert view.voucher.payee == "Vivero El Quetzal"
        assert [row.payee for row in view.versions] == ["Agroveterinaria del Valle"]
        assert [(it.charge.id, it.says.version, it.stands) for it in view.charges] == [
            (new_id, 2, True),
            (old.id, 1, False),
        ]
        assert view.charged == Money(853_00, "GTQ")


def test_a_charge_moves_to_another_award(world: World, award_id: UUID) -> None:
    other = award_with_budget(world)
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    correct(world, old, correction(world, old, award_id=other, line_id=line(world, other, "1.1")))
    assert spent(world, award_id) == {}
    assert spent(world, other) == {line(world, other, "1.1"): 100_00}
    assert all_holds(world)
    with world.seen_by("Pieter Maes") as work:
        assert "correction" in {look.kind for look in award_queries.pending_looks(work, award_id)}
        assert "correction" in {look.kind for look in award_queries.pending_looks(work, other)}


def test_in_a_locked_period_both_entries_get_the_first_open_day_and_keep_the_rate(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    with world.as_("Hélène Dubois") as work:
        lock_until(work, award_id, date(2026, 2, 28))
    old = charge_of(world, award_id)
    new_id = correct(world, old, correction(world, old, percent=Decimal(50)))
    with world.seen_by("Karl Lindqvist") as work:
        _, taken_back = ledger.entries_about(work, old.id)
        [said_right] = ledger.entries_about(work, new_id)
    assert {taken_back.entry.accounting_on, said_right.entry.accounting_on} == {date(2026, 3, 1)}
    rates = {it.posting.rates for it in (*taken_back.postings, *said_right.postings) if it.account.kind == Kind.EXPENSE}
    assert rates == {"8.5300 GTQ per EUR, inforeuro, 2026-02-01"}
    assert {it.posting.incurred_on for it in said_right.postings} == {date(2026, 2, 10)}
    assert all_holds(world)


def test_a_voucher_shared_with_another_award_is_corrected_there_only(world: World, award_id: UUID) -> None:
    other = award_with_budget(world)
    take(world, award_id, voucher(charge_percent=Decimal(60)))
    take(world, other, voucher(charge_percent=Decimal(40)))
    with world.as_("Hélène Dubois") as work:
        lock_until(work, award_id, date(2026, 2, 28))
    old = charge_of(world, other)
    correct(world, old, correction(world, old, document={"payee": "Vivero"}, percent=Decimal(30)))
    assert sum(spent(world, other).values()) == 30_00
    untouched = charge_of(world, award_id)
    assert (untouched.status, untouched.award_minor) == ("posted", 60_00)
    correct(world, untouched, correction(world, untouched, document={"payee": "Vivero"}, percent=Decimal(70)))
    assert sum(spent(world, award_id).values()) == 70_00
    assert all_holds(world)


def test_a_wrong_amount_is_put_right_charge_by_charge_and_never_exceeds_the_voucher(
    world: World, award_id: UUID
) -> None:
    """GTQ 853.00 was typed for 835.00 and charged 60:40."""
    other = award_with_budget(world)
    take(world, award_id, voucher(charge_percent=Decimal(60)))
    take(world, other, voucher(charge_percent=Decimal(40)))
    right_amount = {"amount": Money(835_00, "GTQ")}
    first, second = charge_of(world, award_id), charge_of(world, other)
    correct(world, first, correction(world, first, document=right_amount))
    correct(world, second, correction(world, second, document=right_amount))
    amounts = [charge_of(world, its).charged_minor for its in (award_id, other)]
    assert amounts == [501_00, 334_00]
    with world.seen_by("Lucía Pop") as work:
        view = queries.voucher_view(work, first.voucher_id)
    assert (view.charged, view.voucher.version) == (view.amount, 2)
    third = charge_of(world, other)
    with pytest.raises(Invalid, match="at most 40 % is left to charge"):
        correct(world, third, correction(world, third, percent=Decimal(41)))


def test_money_goes_back_to_the_advance_at_the_value_it_had(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    with world.as_("Lucía Pop") as work:
        commands.reverse(work, old.id, reason="Paid by another organisation.")
    with world.seen_by("Lucía Pop") as work:
        assert ledger.advances(work, [award_id]) == {(award_id, world.hubs["GT"], "GTQ"): Held(0, 0)}
    assert spent(world, award_id) == {}
    assert all_holds(world)


def test_a_correction_asks_another_person_to_look(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    look_at_everything(world, award_id)
    old = charge_of(world, award_id)
    new_id = correct(world, old, correction(world, old, percent=Decimal(50)))
    with world.seen_by("Pieter Maes") as work:
        [look] = award_queries.pending_looks(work, award_id)
    assert (look.kind, look.url) == ("correction", f"/expenditures/charges/{new_id}")
    assert WHY in look.title


def test_a_second_correction_of_the_same_charge_is_refused(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    right = correction(world, old, percent=Decimal(50))
    correct(world, old, right)
    with pytest.raises(Conflict, match="Lucía Pop took this charge back already"):
        correct(world, old, right, by="Pieter Maes")
    with world.as_("Pieter Maes") as work, pytest.raises(Conflict, match="took this charge back already"):
        commands.reverse(work, old.id, reason="Twice.")


def test_a_correction_can_itself_be_corrected(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    first = charge_of(world, award_id)
    correct(world, first, correction(world, first, percent=Decimal(50)))
    second = charge_of(world, award_id)
    correct(world, second, correction(world, second, percent=Decimal(100)))
    assert sum(spent(world, award_id).values()) == 100_00
    assert all_holds(world)


def test_whoever_entered_a_voucher_that_another_posted_does_not_correct_it(world: World, award_id: UUID) -> None:
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"], keep_as_drafts=True)
        commands.take_in(work, award_id, [voucher()], file_name="typed", manner=manner)
        drafts = queries.draft_ids(work, award_id)
    old = charge_of(world, award_id)
    with pytest.raises(Conflict, match="still a draft"):
        correct(world, old, correction(world, old, percent=Decimal(50)))
    with world.as_("Pieter Maes") as work:
        commands.post(work, award_id, drafts)
    with pytest.raises(Conflict, match="another person must correct it"):
        correct(world, old, correction(world, old, percent=Decimal(50)))
    correct(world, old, correction(world, old, percent=Decimal(50)), by="Pieter Maes")


@pytest.mark.parametrize(
    ("document", "others", "says"),
    [
        ({}, {}, "Nothing differs from what is booked"),
        ({}, {"percent": Decimal(0)}, "more than 0 and at most 100"),
        ({}, {"percent": Decimal(101)}, "more than 0 and at most 100"),
        ({}, {"percent": None, "charged": Money(900_00, "GTQ")}, "more than 0 and at most 100"),
        ({}, {"percent": None, "charged": Money(-1_00, "GTQ")}, "with its sign"),
        ({"incurred_on": date(2025, 12, 31)}, {}, "The award runs from 01 Jan 2026"),
        ({"paid_on": date(2026, 3, 20)}, {}, "has not come yet"),
        ({"amount": Money(0, "GTQ")}, {}, "other than zero"),
        ({"amount": Money(10_00, "PEN")}, {}, "no rate between EUR and PEN"),
        ({}, {"paid_from": "pocket"}, "Write one of"),
        ({}, {"line_id": UUID(int=1)}, "Choose a line of the approved budget"),
        ({"number": "GT-002"}, {}, "The hub has another voucher GT-002 of 2026"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_happens(
    world: World, award_id: UUID, document: dict[str, Any], others: dict[str, Any], says: str
) -> None:
    take(world, award_id, voucher(), voucher(3, voucher="GT-002", budget_line="2.1"))
    with world.seen_by("Lucía Pop") as work:
        old = work.one(select(Charge).where(Charge.line_id == line(world, award_id, "1.1")))
    before = spent(world, award_id)
    with pytest.raises((Invalid, Conflict), match=says):
        correct(world, old, correction(world, old, document=document, **others))
    assert spent(world, award_id) == before
    assert all_holds(world)


def test_a_reason_is_needed(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    with pytest.raises(Invalid, match="Say why"):
        correct(world, old, correction(world, old, percent=Decimal(50)), reason=" ")


def test_only_a_finance_officer_of_the_hub_corrects(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    right = correction(world, old, percent=Decimal(50))
    for name in ("Marisol Ajú", "Tomás Caal", "Karl Lindqvist", "Ines Correia"):
        with pytest.raises(Forbidden):
            correct(world, old, right, by=name)
    with pytest.raises(NotFound):
        correct(world, old, right, by="Achieng Njeri")


def test_the_workbook_that_was_taken_in_can_come_again_after_a_correction(world: World, award_id: UUID) -> None:
    """A hub sends its whole year each month, with the row as it was first written."""
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    correct(world, old, correction(world, old, document={"amount": Money(85_30, "GTQ")}))
    again = take(world, award_id, voucher(), voucher(3, voucher="GT-003"))
    assert (again.taken, again.already_here) == (1, 1)
    right = take(world, award_id, voucher(amount=Decimal("85.30")))
    assert (right.taken, right.already_here) == (0, 1)


def test_the_list_shows_what_was_taken_back_and_comes_to_the_ledger(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    correct(world, old, correction(world, old, percent=Decimal(50)))
    narrowed = queries.Filter(award_id=award_id, status="posted")
    with world.seen_by("Hélène Dubois") as work:
        found, others = queries.listing(work, narrowed), queries.other_entries(work, narrowed)
        searched = queries.listing(work, queries.Filter(search="GT-001"))
    assert {row.status for row in found.rows} == {"posted", "reversed"}
    assert [it.amount.minor for it in others] == [-100_00]
    assert found.totals[0].minor + others[0].amount.minor == 50_00
    assert [total.minor for total in searched.totals] == [50_00]


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except (Conflict, Invalid):
            return "refused"
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(do, acts))


def test_of_many_who_correct_at_once_one_does(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    right = correction(world, old, percent=Decimal(50))
    names = ("Lucía Pop", "Pieter Maes", "Hélène Dubois")
    acts: list[Callable[[], object]] = [
        lambda name=names[at % 3]: correct(world, old, right, by=name)  # type: ignore[misc]
        for at in range(9)
    ]
    assert at_once(acts) == {"done": 1, "refused": 8}
    assert sum(spent(world, award_id).values()) == 50_00
    assert all_holds(world)
