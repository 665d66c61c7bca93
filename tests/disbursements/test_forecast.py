"""An advance is asked against a forecast by budget line for a period, less what is in hand."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.forecast import Longest, Taken, longest, needs, wrong_with
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.rules import Shares
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, ENDORSED_AT, PAID_AT, Stage

TWO_YEARS = Period(date(2026, 1, 1), date(2027, 12, 31))
SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
LINES = [new_id() for _ in range(4)]


def quetzales(amounts: list[int]) -> dict[UUID, Money]:
    return {line_id: Money(minor, "GTQ") for line_id, minor in zip(LINES, amounts, strict=False)}


# --- what is asked ---


@given(
    some.lists(some.integers(0, 10**9), min_size=1, max_size=4),
    some.lists(some.integers(0, 10**9), min_size=0, max_size=4),
)
def test_all_lines_together_ask_the_forecast_less_what_is_in_hand(forecast: list[int], held: list[int]) -> None:
    found = needs(quetzales(forecast), quetzales(held), "GTQ")
    assert sum(need.asked.minor for need in found) == max(sum(forecast) - sum(held), 0)
    assert all(0 <= need.asked.minor <= need.own.minor for need in found)


def test_what_one_line_holds_beyond_its_forecast_is_spent_on_the_others() -> None:
    found = needs(quetzales([0, 300_00, 100_00]), quetzales([200_00, 0, 0]), "GTQ")
    assert [need.asked.minor for need in found] == [0, 150_00, 50_00]


# --- the period ---


@pytest.mark.parametrize(
    ("profile", "months", "says"),
    [
        ("un-hact", 3, "HACT framework: a request covers three months of cash needs"),
        ("norad", 6, "Part II: an advance covers at most six months of need"),
        ("us-federal", 3, "SF-270, line 11j"),
        ("none", 12, "the network's own rule"),
    ],
)
def test_how_long_a_period_may_be_stands_in_the_donors_profile(profile: str, months: int, says: str) -> None:
    most = longest(profile, date(2025, 12, 12))
    assert most.months == months
    assert says in most.says


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (date(2026, 4, 1), date(2026, 6, 30), None),
        (
            date(2026, 4, 1),
            date(2026, 7, 1),
            "at most 3 months (the manual). From 1 Apr 2026 that is until 30 Jun 2026",
        ),
        (date(2025, 12, 31), date(2026, 1, 31), "the period must lie inside it"),
        (date(2027, 12, 1), date(2028, 1, 31), "the period must lie inside it"),
    ],
)
def test_a_period_lies_inside_the_award_and_is_no_longer_than_allowed(
    starts_on: date, ends_on: date, sentence: str | None
) -> None:
    wrong = wrong_with(Period(starts_on, ends_on), Longest(3, "the manual"), TWO_YEARS, None)
    assert (sentence is None) == (not wrong)
    assert sentence is None or sentence in next(iter(wrong.values()))


def test_a_period_that_is_asked_for_already_names_the_other_request() -> None:
    taken = Taken("GT-D-0001", SECOND_QUARTER)
    wrong = wrong_with(SECOND_QUARTER, Longest(3, "the manual"), TWO_YEARS, taken)
    assert wrong["starts_on"].startswith("GT-D-0001 asks for 01 Apr 2026 – 30 Jun 2026 already")


# --- on the stage ---


def drafted(stage: Stage, amounts: Mapping[str, str], period: Period = SECOND_QUARTER) -> UUID:
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        its = commands.create(
            work,
            stage.award_id,
            stage.world.hubs["GT"],
            currency="GTQ",
            purpose="Second quarter",
            amounts=stage.money(amounts, "GTQ"),
            period=period,
        )
        return its.id


def of_the_un(stage: Stage) -> None:
    with stage.world.as_("Hélène Dubois") as work:
        award = work.session.get(Award, stage.award_id)
        assert award is not None
        award.profile = "un-hact"
        work.add(award)


def ask(stage: Stage, disbursement_id: UUID) -> None:
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)


def test_what_is_in_hand_is_subtracted_by_line_and_the_rest_is_reserved(stage: Stage) -> None:
    stage.paid()  # GTQ 17,060.00 on 1.1 and 8,530.00 on 2.1
    disbursement_id = drafted(stage, {"1.1": "34120.00", "2.1": "8530.00"})
    ask(stage, disbursement_id)
    with stage.world.seen_by("Marisol Ajú", ASKED_AT) as work:
        card = queries.card(work, disbursement_id)
    assert card.amount == Money.of("17060.00", "GTQ")
    assert card.forecast is not None
    assert (card.forecast.total, card.forecast.in_hand) == (Money.of("42650", "GTQ"), Money.of("25590", "GTQ"))
    assert [(line.code, line.in_hand.minor, line.asked.minor) for line in card.lines] == [
        ("1.1", 17_060_00, 17_060_00),
        ("2.1", 8_530_00, 0),
    ]
    assert stage.shares()["1.1"] == Shares(available=8_000_00, reserved=2_000_00, advanced=2_000_00)


def test_a_forecast_that_is_in_hand_already_asks_for_nothing(stage: Stage) -> None:
    stage.paid()
    with pytest.raises(Invalid, match=r"holds GTQ 25,590\.00 of this award, and GTQ 9,000\.00 is forecast: nothing"):
        drafted(stage, {"1.1": "9000.00"})


def test_what_is_in_hand_is_subtracted_once_while_two_requests_are_open(stage: Stage) -> None:
    stage.paid()
    ask(stage, drafted(stage, {"1.1": "34120.00"}))
    with stage.world.seen_by("Marisol Ajú") as work:
        award, hub = awards.award(work, stage.award_id), hub_of(work, stage.world.hubs["GT"])
        assert queries.in_hand(work, award, hub, "GTQ") == {}


def test_what_is_held_in_another_currency_counts_by_its_carrying_value(stage: Stage) -> None:
    stage.paid()
    with stage.world.seen_by("Marisol Ajú", ASKED_AT) as work:
        award, hub = awards.award(work, stage.award_id), hub_of(work, stage.world.hubs["GT"])
        held = queries.in_hand(work, award, hub, "USD")
    assert sum(money.minor for money in held.values()) == 3_255_00


def test_a_line_must_have_left_what_it_needs_beyond_what_is_in_hand_of_it(stage: Stage) -> None:
    stage.paid({"1.1": "85300.00"})
    disbursement_id = drafted(stage, {"2.1": "59710.00", "3.2": "100000.00"})
    with pytest.raises(Conflict, match=r"Line 2\.1 has EUR 6,000\.00 left for Hub Guatemala; EUR 7,000\.00 is needed"):
        ask(stage, disbursement_id)


def test_a_period_that_the_donor_does_not_allow_is_refused_with_the_citation(stage: Stage) -> None:
    of_the_un(stage)
    with pytest.raises(Invalid, match=r"at most 3 months \(HACT framework"):
        drafted(stage, {"1.1": "8530.00"}, Period(date(2026, 4, 1), date(2026, 7, 1)))


def test_one_period_is_asked_for_once_at_a_time(stage: Stage) -> None:
    first, second = drafted(stage, {"1.1": "8530.00"}), drafted(stage, {"2.1": "8530.00"})
    ask(stage, first)
    with pytest.raises(Conflict, match="GT-D-0001 asks for 01 Apr 2026 – 30 Jun 2026 already"):
        ask(stage, second)
    with pytest.raises(Invalid, match="GT-D-0001 asks for"):
        drafted(stage, {"1.1": "853.00"}, Period(date(2026, 6, 30), date(2026, 7, 31)))
    with stage.world.as_("Tomás Caal", ENDORSED_AT) as work:
        commands.return_(work, first, reason="Say which communities.")
    ask(stage, second)


def test_a_draft_is_kept_again_when_what_is_in_hand_has_changed(stage: Stage) -> None:
    stage.paid()
    disbursement_id = drafted(stage, {"1.1": "34120.00"})
    stage.spend("1.1", "8530.00", "1000.00")
    says = r"GTQ 25,590\.00 was in hand; now it is GTQ 17,060\.00.* keeping it again"
    with pytest.raises(Conflict, match=says):
        ask(stage, disbursement_id)
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        amounts = stage.money({"1.1": "34120.00"}, "GTQ")
        commands.change(work, disbursement_id, currency="GTQ", purpose="Looms", amounts=amounts, period=SECOND_QUARTER)
    ask(stage, disbursement_id)
    assert stage.seen(disbursement_id).amount_minor == 17_060_00


def test_without_a_forecast_only_what_the_hub_spent_of_its_own_money_is_asked_for(stage: Stage) -> None:
    disbursement_id = stage.drafted({"2.1": "8530.00"}, advance=False)
    with pytest.raises(Conflict, match="An advance is asked for against a forecast"):
        ask(stage, disbursement_id)
    stage.spend("2.1", "8530.00", "1000.00")
    ask(stage, disbursement_id)
    assert stage.status(disbursement_id) == "requested"


def test_once_it_is_paid_the_page_compares_what_was_forecast_and_spent(stage: Stage) -> None:
    disbursement_id = stage.paid({"1.1": "17060.00"})
    period = stage.seen(disbursement_id).period
    assert period is not None
    stage.spend("1.1", "8530.00", "1000.00", on=period.starts_on)
    stage.spend("2.1", "853.00", "100.00", on=period.ends_on)
    stage.spend("1.1", "853.00", "100.00", on=date(2026, 12, 1))
    with stage.world.seen_by("Hélène Dubois", PAID_AT) as work:
        card = queries.card(work, disbursement_id)
    assert card.forecast is not None
    assert [(line.code, line.planned.minor, line.spent.minor, line.unspent.minor) for line in card.forecast.spent] == [
        ("1.1", 17_060_00, 8_530_00, 8_530_00),
        ("2.1", 0, 853_00, -853_00),
    ]


def test_what_was_asked_before_there_were_forecasts_goes_on_its_way(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    with stage.world.as_("Hélène Dubois") as work:
        its = queries.get(work, disbursement_id)
        for row in queries.forecast_rows(work, its):
            work.session.delete(row)
        its.starts_on = its.ends_on = None
        work.add(its)
    with stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
        card = queries.card(work, disbursement_id)
    assert (card.forecast, card.disbursement.status) == (None, "approved")
