"""Monthly reconciliation: statement = shares + what is listed, signed by a second person, and a report waits for it."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands as awards
from grants_app.banks import commands, queries
from grants_app.banks.rules import Difference, Statement, unexplained
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from tests.awards.making import FINANCE, make_award
from tests.banks.making import OTHER, make_account
from tests.banks.test_shares import receive
from tests.web import Visitor, program
from tests.world import World

JANUARY = 202601
END = date(2026, 1, 31)
FEE = Difference("to be booked", "Fee of the account", END, Money(-18_50, "EUR"))


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


@pytest.fixture
def account_id(world: World, award_id: UUID) -> UUID:
    """EUR 40,000 of an award came into it on 20 January."""
    made = make_account(world)
    receive(world, award_id, made, Money(40_000_00, "EUR"), Money(40_000_00, "EUR"))
    return made


def statement(balance: int, on: date = END) -> Statement:
    return Statement("2026/1", on, Money(balance, "EUR"))


def prepare(world: World, account_id: UUID, balance: int, *listed: Difference) -> None:
    with world.as_(FINANCE) as work:
        commands.prepare(work, account_id, JANUARY, statement(balance), listed)


def sign(world: World, account_id: UUID, by: str = "Pieter Maes") -> None:
    with world.as_(by) as work:
        commands.sign(work, account_id, JANUARY)


def status(world: World, account_id: UUID) -> str:
    with world.seen_by(FINANCE) as work:
        return queries.month_card(work, account_id, JANUARY).month.status


def test_the_statement_is_the_shares_and_what_is_listed_between_them() -> None:
    in_transit = Difference("deposit in transit", "Instalment booked a day early", END, Money(-500_00, "EUR"))
    assert not unexplained(Money(39_481_50, "EUR"), Money(40_000_00, "EUR"), [FEE, in_transit])
    assert unexplained(Money(39_481_50, "EUR"), Money(40_000_00, "EUR"), [FEE]) == Money(-500_00, "EUR")


def test_a_month_is_prepared_by_one_and_signed_by_another(world: World, account_id: UUID) -> None:
    prepare(world, account_id, 39_981_50, FEE)
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="You prepared this reconciliation"):
        commands.sign(work, account_id, JANUARY)
    sign(world, account_id)
    assert status(world, account_id) == "signed"
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="Jan 2026 is signed"):
        commands.prepare(work, account_id, JANUARY, statement(39_981_50), [FEE])


def test_what_no_line_explains_is_not_signed(world: World, account_id: UUID) -> None:
    prepare(world, account_id, 39_981_50)
    with world.as_(OTHER) as work, pytest.raises(Conflict, match=r"differ by EUR -18\.50 that no line explains"):
        commands.sign(work, account_id, JANUARY)


def test_a_signed_month_is_reopened_with_a_reason_that_stays(world: World, account_id: UUID) -> None:
    prepare(world, account_id, 40_000_00)
    sign(world, account_id)
    with world.as_(FINANCE) as work:
        with pytest.raises(Invalid, match="Say why"):
            commands.reopen(work, account_id, JANUARY, note=" ")
        commands.reopen(work, account_id, JANUARY, note="The bank corrected its statement")
        card = queries.month_card(work, account_id, JANUARY)
    assert card.month.status == "prepared"
    assert [(step.name, step.reason) for step in card.steps] == [
        ("prepared", ""),
        ("signed", ""),
        ("reopened", "The bank corrected its statement"),
    ]


def test_what_is_booked_into_a_signed_month_later_shows(world: World, account_id: UUID, award_id: UUID) -> None:
    prepare(world, account_id, 40_000_00)
    sign(world, account_id)
    with world.as_(FINANCE, datetime(2026, 3, 17, 9, 0, tzinfo=UTC)) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 25), amount=Money(5_00, "EUR"))
        five = Money(5_00, "EUR")
        awards.receive_instalment(
            work, row.id, received_on=date(2026, 1, 25), received=five, bank_account_id=account_id
        )
    with world.seen_by(FINANCE) as work:
        card = queries.month_card(work, account_id, JANUARY)
        assert card.month.status == "changed since signed"
        assert [(late.amount, late.on) for late in card.late] == [(five, date(2026, 1, 25))]
        (unsigned,) = queries.unsigned_months(work, award_id, Period(date(2026, 1, 1), END))
        assert unsigned.months == (JANUARY,)


def test_a_report_waits_for_the_whole_months_in_which_the_share_held_something(
    world: World, account_id: UUID, award_id: UUID
) -> None:
    with world.seen_by(FINANCE) as work:
        (unsigned,) = queries.unsigned_months(work, award_id, Period(date(2025, 12, 10), date(2026, 3, 15)))
    assert (unsigned.label, unsigned.months) == ("KBC •••• 6769 (EUR)", (202601, 202602))
    prepare(world, account_id, 40_000_00)
    sign(world, account_id)
    with world.seen_by(FINANCE) as work:
        assert queries.unsigned_months(work, award_id, Period(date(2025, 12, 10), END)) == []
        (unsigned,) = queries.unsigned_months(work, award_id, Period(date(2026, 1, 1), date(2026, 2, 28)))
    assert unsigned.months == (202602,)


def test_an_award_whose_money_is_not_placed_waits_for_no_bank(world: World) -> None:
    award_id = make_award(world)
    receive(world, award_id, None, Money(100_00, "EUR"), Money(100_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        assert queries.unsigned_months(work, award_id, Period(date(2026, 1, 1), date(2026, 2, 28))) == []


def test_the_months_of_an_account_go_from_its_first_money_to_the_last_that_is_over(
    world: World, account_id: UUID
) -> None:
    with world.seen_by(FINANCE) as work:
        found = queries.months(work, queries.account(work, account_id))
    assert [(month.month, month.shares.minor, month.status) for month in found] == [
        (202602, 40_000_00, "not begun"),
        (202601, 40_000_00, "not begun"),
    ]


@pytest.mark.parametrize(
    ("month", "made", "sentence"),
    [
        (202603, Statement("1", date(2026, 3, 15), Money(1, "EUR")), "not over yet"),
        (201912, Statement("1", date(2019, 12, 31), Money(1, "EUR")), "was opened on 01 Jan 2020"),
        (202601, Statement("1", date(2026, 2, 1), Money(1, "EUR")), "its day lies in that month"),
        (202601, Statement(" ", END, Money(1, "EUR")), "number that stands on the statement"),
        (202601, Statement("1", END, Money(1, "USD")), "The account is in EUR"),
        (202613, Statement("1", END, Money(1, "EUR")), "such as 202603"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(
    world: World, account_id: UUID, month: int, made: Statement, sentence: str
) -> None:
    with world.as_(FINANCE) as work, pytest.raises(Invalid, match=sentence):
        commands.prepare(work, account_id, month, made, [])


def test_only_who_may_see_the_account_reconciles_it(world: World, account_id: UUID) -> None:
    for name, refusal in (("Lucía Pop", NotFound), ("Karl Lindqvist", Forbidden)):
        with world.as_(name) as work, pytest.raises(refusal):
            commands.prepare(work, account_id, JANUARY, statement(1), [])


def test_the_page_takes_a_statement_with_its_lines_and_says_what_is_left(
    world: World, account_id: UUID, tmp_path: Path
) -> None:
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    path = f"/banks/{account_id}/months/{JANUARY}"
    assert "has not been typed yet" in visitor.get(path).text
    typed = {"statement_number": "2026/1", "statement_on": "2026-01-31", "balance": "39981.50"}
    line = {"kind-0": "to be booked", "text-0": "Fee of the account", "on-0": "2026-01-31", "amount-0": "-18.50"}
    wrong = visitor.post(path, typed | line | {"amount-0": ""})
    assert wrong.status_code == 422
    assert "Fee of the account" in wrong.text
    assert visitor.post(path, typed | line).status_code == 303
    page = visitor.get(path).text
    assert "Not explained" in page
    assert "Fee of the account" in page
    other = Visitor(program(world, tmp_path), world, "Pieter Maes")
    assert other.post(f"{path}/sign").status_code == 303
    assert "signed by Pieter Maes" in visitor.get(path).text
    assert "Signed" in visitor.get(f"/banks/{account_id}").text
