"""What a donor's rule lets a transfer move: the table of donors and the worked examples of the 25 % rule, to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.budgets.flexibility import BaseLine, Judgement, countable, excess, judge, limit_of
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.flexibility import Above, Flexibility, Sides, Within
from grants_app.donors.profiles import Value, profile
from grants_app.reports.rules import contract_rate

_SPACE = new_id()
SIGNED = date(2025, 6, 1)
HEADINGS = {
    "HR": 200_000,
    "Travel": 20_000,
    "Equipment": 15_000,
    "Local office": 25_000,
    "Other costs": 30_000,
    "Other": 60_000,
}
"""EUR 350,000 of direct cost: the worked example."""


def _id(code: str) -> UUID:
    return uuid5(_SPACE, code)


def _line(code: str, heading: str, amount: str | int, kind: str = "direct") -> BaseLine:
    return BaseLine(_id(code), code, heading, f"What {code} is for", kind, Money.of(amount, "EUR").minor)


EU_BUDGET = tuple(_line(heading, heading, amount) for heading, amount in HEADINGS.items())


def _moves(**amounts: str | int | Decimal) -> dict[UUID, int]:
    """By code (an underscore is a space); below zero: it gives."""
    return {_id(code.replace("_", " ")): Money.of(amount, "EUR").minor for code, amount in amounts.items()}


def _rule(code: str, signed: date = SIGNED) -> Value:
    found = profile(code).value("flexibility", signed)
    assert found is not None
    return found


def _judge(
    code: str,
    new: Mapping[UUID, int],
    earlier: Sequence[Mapping[UUID, int]] = (),
    lines: Sequence[BaseLine] = EU_BUDGET,
    award: str = "400000",
    signed: date = SIGNED,
) -> Judgement:
    return judge(_rule(code, signed), lines, earlier, new, Money.of(award, "EUR"))


def _of(found: Judgement, name: str) -> str:
    return next(room.says for room in found.rooms if room.name == name)


# --- the worked examples of the 25 % rule ---

FIRST = _moves(HR=-4_000, Travel=4_000)
AMENDED = tuple(replace(line, amount=26_000_00) if line.code == "Travel" else line for line in EU_BUDGET)


@pytest.mark.parametrize(
    ("heading", "lowest", "highest"),
    [
        ("HR", 150_000, 250_000),
        ("Travel", 15_000, 25_000),
        ("Equipment", 11_250, 18_750),
        ("Local office", 18_750, 31_250),
        ("Other costs", 22_500, 37_500),
        ("Other", 45_000, 75_000),
    ],
)
def test_each_heading_has_a_lowest_and_a_highest_amount(heading: str, lowest: int, highest: int) -> None:
    base = Money.of(HEADINGS[heading], "EUR")
    limit = limit_of(_rule("eu-external-action").value, base)
    assert (base - limit, base + limit) == (Money.of(lowest, "EUR"), Money.of(highest, "EUR"))


def test_example_1_four_thousand_to_travel_is_within() -> None:
    found = _judge("eu-external-action", FIRST)
    assert found.is_within
    assert [room.would_be for room in found.rooms] == [
        "HR would be at -4,000.00, -2.00 % of 200,000.00.",
        "Travel would be at +4,000.00, +20.00 % of 20,000.00.",
    ]
    assert found.needs is Within.NEXT_REPORT


def test_example_2_fifteen_hundred_more_is_refused_and_says_what_is_left() -> None:
    found = _judge("eu-external-action", _moves(Other=-1_500, Travel=1_500), [FIRST])
    assert not found.is_within
    assert found.beyond == (
        "Travel would be at +5,500.00, +27.50 % of 20,000.00. Travel may still take 1,000.00 of 5,000.00.",
    )
    assert found.needs is Above.AMENDMENT
    assert found.rule is not None
    assert found.rule.cite.startswith("General conditions 9.4: 25 %")


def test_example_2_exactly_the_limit_is_within_and_a_cent_more_is_not() -> None:
    assert _judge("eu-external-action", _moves(Other=-1_000, Travel=1_000), [FIRST]).is_within
    assert not _judge("eu-external-action", _moves(Other="-1000.01", Travel="1000.01"), [FIRST]).is_within


def test_example_3_the_net_position_counts_not_the_sum_of_the_moves() -> None:
    back = _moves(Travel=-2_000, HR=2_000)
    found = _judge("eu-external-action", back, [FIRST])
    assert found.is_within
    travel = next(room for room in found.rooms if room.name == "Travel")
    assert (travel.after, travel.would_be) == (
        Money.of(2_000, "EUR"),
        "Travel would be at +2,000.00, +10.00 % of 20,000.00.",
    )
    assert _of(_judge("eu-external-action", _moves(Other=-1, Travel=1), [FIRST, back]), "Travel") == (
        "Travel may still take 3,000.00 of 5,000.00."
    )


def test_example_4_an_amendment_is_a_new_base_and_the_counter_restarts() -> None:
    found = _judge("eu-external-action", _moves(Other=-6_500, Travel=6_500), [], AMENDED)
    assert found.is_within
    assert _of(found, "Travel") == "Travel may still take 6,500.00 of 6,500.00."
    assert not _judge("eu-external-action", _moves(Other="-6500.01", Travel="6500.01"), [], AMENDED).is_within


def test_example_5_the_small_heading_decides() -> None:
    found = _judge("eu-external-action", _moves(Equipment=-5_000, HR=5_000))
    assert found.beyond == (
        "Equipment would be at -5,000.00, -33.33 % of 15,000.00. Equipment may still give 3,750.00 of 3,750.00.",
    )


def test_example_6_what_is_spent_beyond_the_rule_is_ineligible_at_the_end() -> None:
    """Travel counts for 25,000.00: direct 349,000.00, indirect 24,430.00, eligible 373,430.00, EU 90 % = 336,087.00."""
    rule = _rule("eu-external-action")
    spent = _moves(HR=194_000, Travel=26_000, Equipment=15_000, Local_office=25_000, Other_costs=30_000, Other=60_000)
    counted = countable(rule, EU_BUDGET, spent, "EUR")
    assert counted["Travel"] == Money.of(25_000, "EUR")
    assert excess(rule, EU_BUDGET, spent, "EUR") == {"Travel": Money.of(1_000, "EUR")}
    direct = sum(counted.values(), Money.zero("EUR"))
    indirect = direct.times(contract_rate(24_500_00, 350_000_00, Decimal(7)))
    assert (str(direct), str(indirect), str(direct + indirect), str((direct + indirect).percent(90))) == (
        "EUR 349,000.00",
        "EUR 24,430.00",
        "EUR 373,430.00",
        "EUR 336,087.00",
    )


def test_inside_a_heading_everything_moves_freely() -> None:
    lines = (_line("1.1", "HR", 1_000), _line("1.2", "HR", 1_000))
    found = judge(
        _rule("eu-external-action"), lines, [], {_id("1.1"): -100_000, _id("1.2"): 100_000}, Money.of(2_000, "EUR")
    )
    assert found.is_within
    assert found.rooms == ()


@pytest.mark.parametrize(
    ("kind", "says"), [("indirect", "indirect costs"), ("contingency", "contingency"), ("in-kind", "in kind")]
)
def test_the_eu_rule_never_raises_indirect_cost_the_reserve_or_contributions_in_kind(kind: str, says: str) -> None:
    lines = (_line("1", "HR", 10_000), _line("8", "8", 10_000, kind))
    raised = _judge("eu-external-action", {_id("1"): -1, _id("8"): 1}, lines=lines)
    assert not raised.is_within
    assert says in raised.beyond[0]
    assert _judge("eu-external-action", {_id("1"): 1, _id("8"): -1}, lines=lines).is_within


# --- the table of donors ---


def test_before_2013_the_eu_let_fifteen_per_cent_move() -> None:
    old = date(2012, 12, 31)
    assert _judge("eu-external-action", _moves(Other=-3_000, Travel=3_000), signed=old).is_within
    assert not _judge("eu-external-action", _moves(Other="-3000.01", Travel="3000.01"), signed=old).is_within


US = tuple(
    _line(name, name, amount) for name, amount in (("Personnel", 300_000), ("Travel", 60_000), ("Supplies", 40_000))
)


def test_us_federal_adds_up_all_transfers_against_ten_per_cent_of_the_total() -> None:
    """Approved 400,000, limit 40,000: 25,000 + 14,000 pass, the next 1,001 needs approval."""
    first, second = _moves(Personnel=-25_000, Travel=25_000), _moves(Travel=-14_000, Supplies=14_000)
    assert _judge("us-federal", first, lines=US).is_within
    assert _judge("us-federal", second, [first], US).is_within
    assert _judge("us-federal", _moves(Personnel=-1_000, Supplies=1_000), [first, second], US).is_within
    third = _judge("us-federal", _moves(Personnel=-1_001, Supplies=1_001), [first, second], US)
    assert third.needs is Above.APPROVAL
    assert third.beyond == (
        "The budget would be at +40,001.00, +10.00 % of 400,000.00. Moves between headings may still come to 1,000.00 of 40,000.00.",
    )


def test_us_federal_binds_only_awards_above_the_threshold_in_its_currency() -> None:
    moves, rule = _moves(Personnel=-100_000, Travel=100_000), _rule("us-federal")
    assert judge(rule, US, [], moves, Money.of(250_000, "USD")).is_within
    assert not judge(rule, US, [], moves, Money.of("250000.01", "USD")).is_within
    assert not judge(rule, US, [], moves, Money.of(1_000, "EUR")).is_within


OSF = (_line("A", "A. Personnel", 50_000), _line("B", "B. Travel", 10_000), _line("C", "C. Rental", 20_000))


def test_osf_holds_both_categories_to_ten_per_cent_in_each_change_by_itself() -> None:
    change = _moves(C=-1_000, B=1_000)
    assert _judge("osf", change, [change, change], OSF).is_within
    assert _judge("osf", _moves(C=-1_001, B=1_001), lines=OSF).needs is Above.APPROVAL
    assert not _judge("osf", _moves(B=-1_001, C=1_001), lines=OSF).is_within


def test_osf_asks_for_approval_of_any_change_of_personnel() -> None:
    found = _judge("osf", _moves(A="-0.01", B="0.01"), lines=OSF)
    assert found.beyond == ("Any change of A. Personnel is beyond the flexibility.",)


GIZ = (
    _line("1", "Main", 10_000),
    _line("2", "Main", 5_000),
    _line("3", "Sub-grants", 8_000, "third-party"),
    _line("4", "Administration", 1_000, "indirect"),
)


def test_giz_lets_twenty_per_cent_of_a_line_move_but_not_administration_or_sub_grants() -> None:
    assert _judge("giz", {_id("1"): -100_000, _id("2"): 100_000}, lines=GIZ).is_within
    beyond = _judge("giz", {_id("1"): -100_001, _id("2"): 100_001}, lines=GIZ)
    assert beyond.needs is Above.APPROVAL
    assert "2 What 2 is for may still take 1,000.00 of 1,000.00." in beyond.beyond[0]
    for code in ("3", "4"):
        assert not _judge("giz", {_id("1"): -1, _id(code): 1}, lines=GIZ).is_within
        assert not _judge("giz", {_id("1"): 1, _id(code): -1}, lines=GIZ).is_within


def test_un_women_is_told_before_up_to_twenty_per_cent_of_the_total_and_approves_above() -> None:
    inside = _judge("un-women", _moves(HR=-70_000, Other=70_000))
    assert inside.is_within
    assert inside.needs is Within.PRIOR_NOTICE
    assert _judge("un-women", _moves(HR="-70000.01", Other="70000.01")).needs is Above.APPROVAL


def test_uk_aid_caps_nothing_and_asks_for_an_explanation_from_ten_per_cent_over_and_under_alike() -> None:
    assert _judge("uk-aid-direct", _moves(HR=-1_999, Travel=1_999)).needs is None
    over = _judge("uk-aid-direct", _moves(HR=-2_000, Travel=2_000))
    assert over.needs is Above.EXPLANATION
    assert [room.name for room in over.rooms if room.is_beyond] == ["Travel What Travel is for"]
    assert [room.name for room in _judge("uk-aid-direct", _moves(HR=2_000, Travel=-2_000)).rooms if room.is_beyond] == [
        "Travel What Travel is for"
    ]


@pytest.mark.parametrize(
    ("code", "percent", "above"),
    [
        ("ocha-cbpf", 15, Above.AMENDMENT),
        ("ned", 15, Above.AMENDMENT),
        ("sida", 10, Above.EXPLANATION),
        ("norad", 10, Above.APPROVAL),
        ("netherlands-mfa", 25, Above.APPROVAL),
        ("foundation", 10, Above.APPROVAL),
    ],
)
def test_what_is_known_from_memory_is_applied_and_marked(code: str, percent: int, above: Above) -> None:
    most = Decimal(20_000) * percent / 100
    assert _judge(code, _moves(Other=-most, Travel=most)).is_within
    beyond = _judge(code, _moves(Other=str(-most - Decimal("0.01")), Travel=str(most + Decimal("0.01"))))
    assert beyond.needs is above
    assert beyond.rule is not None
    assert not beyond.rule.is_verified


def test_without_a_donors_rule_everything_moves() -> None:
    assert profile("none").value("flexibility", SIGNED) is None
    found = judge(None, EU_BUDGET, [], _moves(HR=-200_000, Travel=200_000), Money.of(1, "EUR"))
    assert found.is_within
    assert found.note == "The donor's rules set no limit to moves between lines."


# --- other parts of a rule ---


def _custom(**parts: object) -> Value:
    eu = _rule("eu-external-action")
    return replace(eu, value=replace(eu.value, **parts))


def test_a_rule_that_looks_at_the_rising_side_lets_the_other_give_all() -> None:
    rule = _custom(sides=Sides.RISING, not_raised=())
    assert judge(rule, EU_BUDGET, [], _moves(Equipment=-15_000, HR=15_000), Money.of(1, "EUR")).is_within


def test_a_floor_may_always_be_moved() -> None:
    rule = _custom(floor=Money.of(6_000, "EUR"))
    assert judge(rule, EU_BUDGET, [], _moves(HR=-6_000, Travel=6_000), Money.of(1, "EUR")).is_within
    assert not judge(rule, EU_BUDGET, [], _moves(HR="-6000.01", Travel="6000.01"), Money.of(1, "EUR")).is_within


def test_coming_back_from_beyond_is_never_beyond() -> None:
    far = _moves(HR=-8_000, Travel=8_000)
    assert _judge("eu-external-action", _moves(HR=1_000, Travel=-1_000), [far]).is_within
    assert not _judge("eu-external-action", _moves(HR=-1, Travel=1), [far]).is_within


def test_a_heading_without_money_takes_nothing() -> None:
    lines = (*EU_BUDGET, _line("7", "New", 0))
    found = _judge("eu-external-action", {_id("7"): 1, _id("HR"): -1}, lines=lines)
    assert found.beyond == ("New would be at +0.01, of nothing. New may still take 0.00 of 0.00.",)


_pair = st.tuples(st.sampled_from(list(HEADINGS)), st.sampled_from(list(HEADINGS)), st.integers(1, 30_000_00))


@given(st.lists(_pair, max_size=12))
def test_whatever_is_let_through_stays_within_a_quarter_of_every_heading(pairs: list[tuple[str, str, int]]) -> None:
    """Exactly, in fractions of a cent: what the rule lets through, move after move, never leaves the 25 %."""
    passed: list[dict[UUID, int]] = []
    flexibility: Flexibility = _rule("eu-external-action").value
    for giver, taker, minor in pairs:
        new = {_id(giver): -minor, _id(taker): minor} if giver != taker else {}
        if _judge("eu-external-action", new, passed).is_within:
            passed.append(new)
    for line in EU_BUDGET:
        net = sum(moves.get(line.id, 0) for moves in passed)
        assert abs(net) * 100 <= flexibility.percent * line.amount
