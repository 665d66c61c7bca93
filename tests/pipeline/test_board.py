"""The pipeline: each chance in its stage, each currency by itself, and every number opens into its rows."""

import html
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from grants_app.applications import commands as applications
from grants_app.calls.rules import Deadline
from grants_app.core.errors import Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.core.work import clock
from grants_app.pipeline import commands, queries
from grants_app.pipeline.queries import Filters, Sums
from grants_app.prospects import commands as prospects
from tests.applications.making import DIRECTOR, OTHER_STAFF, STAFF, open_call, sent, written
from tests.awards.making import make_award
from tests.prospects.making import gone, weighed
from tests.web import Visitor, program
from tests.world import NOW, World


def stages(world: World, name: str = DIRECTOR, **wishes: Any) -> dict[str, list[str]]:
    with world.seen_by(name) as work:
        cards = queries.board(work, Filters(**wishes), queries.likely(work))
        rows = queries.listed(work, Filters(**wishes), queries.likely(work))
    assert sorted(row.reference for row in rows) == sorted(row.reference for its in cards.values() for row in its)
    return {stage: [row.reference for row in its] for stage, its in cards.items() if its}


def sums(world: World, **wishes: Any) -> Sums:
    with world.seen_by(DIRECTOR) as work:
        return queries.sums(work, Filters(**wishes), queries.likely(work), "EUR")


@pytest.fixture
def chances(world: World) -> dict[str, UUID]:
    """One in each stage for Guatemala, another that Kenya weighs; what is given up or over is no chance."""
    near = (Deadline(NOW + timedelta(days=9)),)
    weighed(world, call_id=open_call(world, reference="CALL-1", deadlines=near))
    go = gone(world, call_id=open_call(world, reference="CALL-2"))
    weighed(world, OTHER_STAFF, open_call(world, reference="CALL-3"), "Baobab")
    given_up = weighed(world, call_id=open_call(world, reference="CALL-4"))
    with world.as_("Tomás Caal") as work:
        prospects.no_go(work, given_up, "Too much for us.")
    draft = written(world, 10_000_00, call_id=open_call(world, reference="CALL-5", currency="USD"))
    at_donor = sent(world)
    make_award(world, reference="AW-1", signed_on=NOW.date() - timedelta(days=30))
    make_award(world, reference="AW-0", signed_on=NOW.date() - timedelta(days=400))
    withdrawn = written(world, call_id=open_call(world, reference="CALL-7"))
    with world.as_(STAFF) as work:
        applications.withdraw(work, withdrawn, "The community has no time.")
    return {"go": go, "draft": draft, "sent": at_donor}


def test_each_chance_stands_in_its_stage_the_next_deadline_first(world: World, chances: dict[str, UUID]) -> None:
    assert stages(world) == {
        "considering": ["CALL-1", "CALL-3"],
        "go": ["CALL-2"],
        "writing": ["GT-A-0001"],
        "sent": ["GT-A-0002"],
        "won": ["AW-1"],
    }
    assert stages(world, OTHER_STAFF) == {"considering": ["CALL-3"]}
    assert stages(world, "Karl Lindqvist", hub="KE") == {"considering": ["CALL-3"]}
    assert stages(world, due=14) == {"considering": ["CALL-1"]}
    assert stages(world, objective="SO2") == {"writing": ["GT-A-0001"], "sent": ["GT-A-0002"]}
    assert stages(world, donor="SIDA") == {}
    assert stages(world, stage="considering", objective="SO2") == {}
    assert "won" not in stages(world, stage="open")
    assert stages(world, currency="USD") == {"writing": ["GT-A-0001"]}


def test_an_application_takes_the_place_of_its_go_and_keeps_its_probability(
    world: World, chances: dict[str, UUID]
) -> None:
    with world.as_(STAFF) as work:
        prospects.start(work, chances["go"], chances["draft"])
    assert "go" not in stages(world)
    with world.seen_by(DIRECTOR) as work:
        (row,) = queries.listed(work, Filters(stage="writing"), queries.likely(work))
    assert (row.percent, row.weighted_minor, row.owner) == (35, 3_500_00, STAFF)


def test_currencies_are_never_one_sum_and_are_shown_at_the_rate_of_the_month(
    world: World, chances: dict[str, UUID]
) -> None:
    euro, dollar = sums(world).open
    assert (euro.currency, euro.amount, euro.without_amount) == ("EUR", Money.of(60_000, "EUR"), 2)
    assert euro.weighted == Money.of(14_000 + 7_000, "EUR")  # 35 % of 40,000 by its own, 35 % of 20,000 by its stage
    assert dollar.weighted == Money.of(2_500, "USD")
    assert dollar.converted == Money(2_304_15, "EUR")
    assert dollar.rate == "1.0850 USD per EUR (InforEuro (European Commission), Mar 2026)"
    assert sums(world).whole == Money(23_304_15, "EUR")


def test_a_currency_without_a_rate_says_so_and_is_left_out(world: World, chances: dict[str, UUID]) -> None:
    with world.seen_by(DIRECTOR) as work:
        its = queries.sums(work, Filters(), queries.likely(work), "CHF")
    assert (its.whole, its.lacking) == (None, ("EUR", "USD"))


def test_a_director_records_how_likely_a_stage_is_from_a_day_on(world: World, chances: dict[str, UUID]) -> None:
    later = NOW.date() + timedelta(days=5)
    with world.as_(DIRECTOR) as work:
        commands.record(work, "sent", 50, NOW.date(), "9 of 18 in two years")
        commands.record(work, "sent", 60, later, "From the new strategy on")
    assert sums(world, stage="sent").open[0].weighted == Money.of(10_000, "EUR")
    with world.seen_by(DIRECTOR, NOW + timedelta(days=6)) as work:
        assert queries.likely(work)["sent"] == 60
    with world.as_("Tomás Caal") as work, pytest.raises(Forbidden):
        commands.record(work, "sent", 50, NOW.date(), "Because")
    with world.as_(DIRECTOR) as work, pytest.raises(Invalid) as refused:
        commands.record(work, "lost", 101, date(2020, 1, 1), "")
    assert set(refused.value.fields) == {"stage", "percent", "starts_on", "reason"}


def test_every_number_of_the_board_opens_into_as_many_rows(
    world: World, chances: dict[str, UUID], tmp_path: Path
) -> None:
    visitor = Visitor(program(world, tmp_path), world, DIRECTOR)
    text = visitor.get("/pipeline").text
    counts = re.findall(r'<a href="([^"]+)" aria-label="(\d+) in ', text)
    assert sum(int(count) for _, count in counts) >= 6
    for address, count in counts:
        opened = visitor.get(html.unescape(address)).text
        assert opened.count('class="row-link"') == int(count), address
    (dollars,) = re.findall(r'href="(/pipeline/table\?stage=writing&amp;currency=USD)"', text)
    assert "2,500.00" in visitor.get(html.unescape(dollars)).text


def test_a_wrong_probability_comes_back_with_its_sentence(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, DIRECTOR)
    answer = visitor.post("/pipeline/probabilities", {"stage": "sent", "percent": "many", "reason": "x"})
    assert answer.status_code == 422
    assert "Probability: give a whole number from 0 to 100." in answer.text
    with world.seen_by(DIRECTOR, clock()) as work:
        right = {"stage": "sent", "percent": "40", "starts_on": work.today.isoformat(), "reason": "Ours"}
    assert visitor.post("/pipeline/probabilities", right).status_code == 303
    assert "Ours" in visitor.get("/pipeline/probabilities").text
