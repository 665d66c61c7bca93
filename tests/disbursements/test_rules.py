"""The rules of disbursements without a database: amounts in words, budget moves that never lose a cent, the way and its exits."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.access import PERMISSIONS
from grants_app.core.money import Money
from grants_app.core.words import in_words
from grants_app.disbursements.rules.amounts import Ask, give_back, pay_out, release, reserve
from grants_app.disbursements.rules.life import FORWARD, RESERVING, TRACK, WAY, Status, barred
from grants_app.ledger.rates import rates_in_words
from grants_app.ledger.rules import Shares, apply

HUB = UUID(int=1)
reserved_amounts = st.lists(st.integers(1, 10**9), min_size=1, max_size=8)


def _asks(reserved: list[int]) -> list[Ask]:
    return [Ask(UUID(int=at), Money(1, "GTQ"), Money(minor, "EUR")) for at, minor in enumerate(reserved, start=10)]


@given(reserved_amounts)
def test_what_is_reserved_and_released_leaves_every_line_as_it_was(reserved: list[int]) -> None:
    asks = _asks(reserved)
    shares = {ask.line_id: Shares(available=ask.reserved.minor) for ask in asks}
    apply(shares, reserve(asks, HUB))
    assert all(share.available == 0 for share in shares.values())
    apply(shares, release(asks, HUB))
    assert all(shares[ask.line_id] == Shares(available=ask.reserved.minor) for ask in asks)


@given(reserved_amounts, st.integers(0, 10**10))
def test_a_payment_leaves_nothing_reserved_and_advances_exactly_what_the_hub_gained(
    reserved: list[int], gain: int
) -> None:
    asks = _asks(reserved)
    shares = {ask.line_id: Shares(reserved=ask.reserved.minor) for ask in asks}
    moves = pay_out(asks, HUB, gain)
    apply(shares, moves)
    assert all(move.amount > 0 for move in moves)
    assert all(share.reserved == 0 for share in shares.values())
    assert sum(share.advanced for share in shares.values()) == gain
    assert all(shares[ask.line_id].budget == ask.reserved.minor for ask in asks)


@given(st.lists(st.integers(-(10**6), 10**9), min_size=1, max_size=8), st.integers(0, 10**10))
def test_giving_back_frees_no_more_than_is_advanced(advanced: list[int], amount: int) -> None:
    shares = {UUID(int=at): Shares(advanced=minor) for at, minor in enumerate(advanced, start=10)}
    there = sum(max(minor, 0) for minor in advanced)
    moves = give_back(shares, [UUID(int=10)], HUB, amount)
    assert sum(move.amount for move in moves) == min(amount, there)
    apply(shares, moves)
    assert all(share.advanced >= min(minor, 0) for share, minor in zip(shares.values(), advanced, strict=True))


def test_the_lines_of_the_disbursement_give_back_before_others() -> None:
    shares = {UUID(int=at): Shares(advanced=100) for at in (1, 2, 3)}
    assert [(move.line_id.int, move.amount) for move in give_back(shares, [UUID(int=3)], HUB, 150)] == [
        (3, 100),
        (1, 50),
    ]


def test_every_status_that_reserves_can_be_left_in_both_directions() -> None:
    for status in RESERVING:
        names = {step.name for step in TRACK.next_steps(status)}
        assert names >= {"return", "cancel"}
        assert names & set(FORWARD)


def test_nothing_leaves_the_end_of_the_way() -> None:
    for status in (Status.RECEIVED, Status.REJECTED, Status.CANCELLED):
        assert list(TRACK.next_steps(status)) == []
    assert [step.target for step in TRACK.steps if step.name in FORWARD] == list(WAY[1:])


def test_every_step_back_asks_for_its_reason_and_every_step_is_somebodys() -> None:
    for step in TRACK.steps:
        assert step.needs_reason == (step.name not in FORWARD)
        assert PERMISSIONS[step.action]


@pytest.mark.parametrize(
    ("step", "did"), [("endorse", "prepare"), ("approve", "endorse"), ("pay", "approve"), ("receive", "pay")]
)
def test_the_local_operator_is_a_person_too(step: str, did: str) -> None:
    assert barred(step, {did: frozenset({None})}, None)
    assert not barred(step, {did: frozenset({None})}, HUB)
    assert not barred(step, {}, None)


@pytest.mark.parametrize(("did", "then"), list(combinations(("prepare", "endorse", "approve", "pay"), 2)))
def test_who_prepared_endorsed_approved_and_recorded_the_payment_are_different_people(did: str, then: str) -> None:
    assert "another person must" in barred(then, {did: frozenset({HUB})}, HUB)


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money.of("0", "EUR"), "zero euros"),
        (Money.of("1", "EUR"), "one euro"),
        (Money.of("21.05", "EUR"), "twenty-one euros and 5/100"),
        (Money.of("1000000", "KES"), "one million Kenyan shillings"),
        (Money.of("85300", "GTQ"), "eighty-five thousand three hundred Guatemalan quetzals"),
        (Money.of("4120013", "UGX"), "four million one hundred and twenty thousand and thirteen Ugandan shillings"),
        (Money.of("-312.40", "USD"), "minus three hundred and twelve US dollars and 40/100"),
        (Money.of("1.005", "KWD"), "one Kuwaiti dinar and 5/1000"),
    ],
)
def test_an_amount_reads_as_it_is_spoken(money: Money, words: str) -> None:
    assert in_words(money) == words


def test_rates_say_their_source_and_day() -> None:
    kept = "3891.55 UGX per KES, inforeuro, 2026-03-01; 150.00 KES per EUR, contract, 0001-01-01"
    said = "3,891.55 UGX per KES (InforEuro (European Commission) of 1 Mar 2026) and 150.00 KES per EUR (Fixed in the contract)"
    assert (rates_in_words(kept), rates_in_words("")) == (said, "")


def test_two_rates_of_one_source_and_day_name_it_once_and_both_steps_are_said() -> None:
    cross = "140.3759 KES per EUR, inforeuro, 2026-03-01; 11.3996 SEK per EUR, inforeuro, 2026-03-01"
    said = "140.3759 KES per EUR and 11.3996 SEK per EUR (InforEuro (European Commission) of 1 Mar 2026)"
    then = ", then 8.5300 GTQ per EUR (InforEuro (European Commission) of 1 Apr 2026)"
    assert rates_in_words(f"{cross} | 8.5300 GTQ per EUR, inforeuro, 2026-04-01") == said + then
