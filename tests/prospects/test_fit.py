"""How well a call fits: every point has its sentence, silence is no guess, and what stops says no score."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants_app.core.money import Money
from grants_app.prospects.case import Asked, Body, Candidate, Case, Compared, Given, Success
from grants_app.prospects.fit import Fit, fit
from grants_app.prospects.weights import UnfitWeights, read, weights

TODAY = date(2026, 3, 16)
HEAD_OFFICE = Body("Head office Brussels", "international-ngo", date(1998, 5, 4), Money.of(9_000_000, "EUR"), 2025)
WEAVERS = Candidate(
    body=Body("Río Claro", "cooperative", date(2024, 2, 1), Money.of(800_000, "GTQ"), 2025),
    hub="Hub Guatemala",
    is_hub=False,
    countries=("GT",),
    themes=("livelihoods", "women"),
    partners=3,
    managed=(Money.of(40_000, "EUR"),),
    open_work=2,
    effort_days=10,
    bears_percent=Decimal(10),
)
CALL = Asked(
    donor="European Commission",
    days_left=77,
    due_on=date(2026, 6, 1),
    countries=("GT", "HN"),
    kinds=("cooperative", "local-ngo"),
    themes=("women", "livelihoods", "labour"),
    minimum_years=2,
    minimum_turnover=Money.of(50_000, "EUR"),
    cofinancing_percent=Decimal("5.00"),
    minimum=Money.of(30_000, "EUR"),
    maximum=Money.of(80_000, "EUR"),
)


def compare(amount: Money, currency: str) -> Compared:
    """Eight and a half quetzales for a euro, and nothing else is known."""
    if amount.currency == currency:
        return Compared(amount)
    if (amount.currency, currency) == ("GTQ", "EUR"):
        return Compared(Money.of(amount.amount / Decimal("8.5"), "EUR"), "8.5 GTQ for 1 EUR, InforEuro 1 Mar 2026")
    return Compared(None)


def judged(call: dict[str, Any] | None = None, who: dict[str, Any] | None = None, **more: Any) -> Fit:
    case = Case(
        replace(CALL, **(call or {})), replace(WEAVERS, **(who or {})), compare, TODAY, Success(1, 3, 2), **more
    )
    return fit(case)


def said(found: Fit, code: str) -> str:
    return next(line.told for line in found.lines if line.code == code)


def body(**changes: Any) -> Body:
    return replace(WEAVERS.body, **changes)


def test_every_point_has_its_sentence_and_they_add_up() -> None:
    found = judged(given=Given(in_country=4, for_theme=9, both=2, grants=40))
    assert found.score == sum(line.points for line in found.lines) == 97
    assert found.stops == ()
    assert all(line.says for line in found.lines)
    assert said(found, "countries") == "+20 of 20: the call is for Guatemala, where Río Claro works."
    assert said(found, "work") == "+2 of 3: Hub Guatemala has 2 under way; it can carry 6."
    assert said(found, "success") == (
        "+1 of 3: European Commission awarded 1 of the 4 applications of ours that it decided."
    )


def test_another_currency_says_by_which_rate_it_was_compared_or_that_it_was_not() -> None:
    assert said(judged(), "turnover") == (
        "+8 of 8: the call asks for a turnover of EUR 50,000.00 a year, and Río Claro had GTQ 800,000.00"
        " (about EUR 94,117.65 at 8.5 GTQ for 1 EUR, InforEuro 1 Mar 2026) in 2025."
    )
    found = judged(who={"body": body(turnover=Money.of(30_000, "USD"))})
    assert said(found, "turnover").endswith("not compared: no rate of this month is known.")
    assert said(found, "turnover").startswith("not known:")


def test_too_young_an_organisation_is_stopped_and_has_no_score() -> None:
    found = judged(call={"minimum_years": 3})
    assert found.score is None
    assert found.stops == ("The call is for organisations registered for at least 3 years; Río Claro is of 2024.",)
    assert found.text.splitlines()[:2] == ["No score: something stops it.", f"Stop: {found.stops[0]}"]


@pytest.mark.parametrize(
    ("call", "who"),
    [
        ({"minimum_years": 3}, {}),
        ({"kinds": ("international-ngo",)}, {}),
        ({"minimum_turnover": Money.of(500_000, "EUR")}, {}),
        ({}, {"body": body(legal_form="informal-group", registered_on=None)}),
    ],
)
def test_head_office_can_stand_in_which_is_a_warning_and_half_the_points(
    call: dict[str, Any], who: dict[str, Any]
) -> None:
    stands_in = {"stand_ins": (Body("Hub Guatemala"), HEAD_OFFICE)}
    kinds = {"kinds": ("local-ngo", "international-ngo")} | call
    found = judged(call=kinds, who=who | stands_in)
    assert found.stops == ()
    assert found.warnings[0].startswith(
        "Head office Brussels would be the legal applicant for Río Claro; head office decides"
    )
    assert judged(call=kinds, who=who).stops


def test_whether_another_could_stand_in_is_said_where_nobody_has_written_it() -> None:
    (stop,) = judged(call={"minimum_years": 3}, who={"stand_ins": (Body("Head office Brussels"),)}).stops
    assert stop.endswith("Whether Head office Brussels could be the legal applicant, nobody has written.")


def test_another_country_stops_and_no_country_is_half() -> None:
    (stop,) = judged(call={"countries": ("KE", "UG")}).stops
    assert stop == "The call is for Kenya and Uganda; Río Claro works in Guatemala."
    assert said(judged(call={"countries": ()}), "countries").startswith("+10 of 20:")
    many = judged(call={"countries": ("KE", "UG", "TZ", "RW", "BI", "ET")}).stops[0]
    assert "and 2 other countries; Río Claro" in many


def test_what_nobody_wrote_is_not_known_and_never_a_guess() -> None:
    found = judged(who={"body": Body("Río Claro"), "themes": (), "managed": (), "bears_percent": None})
    unknown = {line.code for line in found.lines if not line.is_known}
    assert unknown == {"themes", "applicant", "years", "turnover", "cofinancing", "amount", "given"}
    assert said(found, "years") == (
        "not known: the call is for organisations registered for at least 2 years; nobody has written since when Río Claro is."
    )
    assert found.score is not None
    assert found.possible == found.score + sum(line.most for line in found.lines if not line.is_known)


def test_days_left_are_held_against_the_effort() -> None:
    assert (
        said(judged(call={"days_left": 21}), "time") == "+3 of 6: 15 working days left; the effort is estimated at 10."
    )
    short = judged(call={"days_left": 7}, who={"effort_days": None})
    assert (
        short.warnings[-1]
        == "Time is short: 5 working days left; nobody has estimated the effort, so the usual 10 are taken."
    )


def test_more_cofinancing_than_the_hub_can_bear_warns_and_brings_nothing() -> None:
    found = judged(call={"cofinancing_percent": Decimal(20)})
    assert said(found, "cofinancing").startswith(
        "+0 of 5: the call asks for 20 % of co-financing; Hub Guatemala can bear 10 %"
    )
    assert any("more than Hub Guatemala can bear" in warning for warning in found.warnings)


def test_a_closed_call_has_no_score() -> None:
    assert judged(call={"is_closed": True}).stops == ("The call is closed.",)


def test_the_best_come_first_and_what_is_stopped_comes_last() -> None:
    best, worse, stopped = judged(), judged(who={"themes": ("digital",)}), judged(call={"countries": ("KE",)})
    assert sorted([stopped, worse, best], key=lambda it: it.order, reverse=True) == [best, worse, stopped]


def test_the_weights_add_up_to_a_hundred_or_the_program_does_not_start() -> None:
    assert sum(weight.points for weight in weights().by_code.values()) == 100
    row = {"code": "countries", "points": 20, "label": "Country", "explains": "All."}
    with pytest.raises(UnfitWeights, match="20, not to 100"):
        read({"weight": [row], "usual": {"effort_days": 1, "open_work": 1, "reach_percent": 1}})
