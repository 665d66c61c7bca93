"""The largest donor's share against a dated threshold, and what ends in the next twelve months."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from grants_app.core.errors import Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.donors.models import Donor
from grants_app.hubs import queries as hub_queries
from grants_app.strategy import commands, queries
from grants_app.strategy.queries import Weights
from tests.awards.making import FINANCE, make_award
from tests.expenditures.making import award_with_budget
from tests.web import Visitor, program
from tests.world import World

DIRECTOR = "Ines Correia"


def seen(world: World, by: str = FINANCE) -> Weights:
    with world.seen_by(by) as work:
        return queries.weights(work, hub_queries.hubs(work), "EUR")


def test_the_largest_donor_of_the_network_and_of_each_hub(world: World) -> None:
    make_award(world, amount=Money(60_000_00, "EUR"), reference="A-1")
    with world.as_("Ana Silva") as work:
        work.add(other := Donor(code="SI", name="Sida", country="SE", profile="sida"))
    make_award(world, amount=Money(450_000_00, "SEK"), reference="A-2", donor_id=other.id, lead_hub_id=world.hubs["KE"])
    weights = {its.hub.code if its.hub else "": its for its in seen(world).running}
    assert (weights[""].donor, weights[""].percent) == (
        "European Commission",
        Decimal("60.0"),
    )  # SEK 450,000 is EUR 40,000
    assert (weights["KE"].donor, weights["KE"].percent) == ("Sida", Decimal("100.0"))
    assert not weights["KE"].is_heavy(None)
    assert weights["KE"].is_heavy(50)


def test_a_threshold_is_data_that_a_director_records_with_a_reason(world: World) -> None:
    assert seen(world).threshold is None
    for percent in (Decimal(0), Decimal("12.5"), Decimal(101)):
        with pytest.raises(Invalid), world.as_(DIRECTOR) as work:
            commands.set_threshold(work, percent=percent, starts_on=date(2026, 1, 1), note="Board")
    with pytest.raises(Forbidden), world.as_(FINANCE) as work:
        commands.set_threshold(work, percent=Decimal(40), starts_on=date(2026, 1, 1), note="Board")
    with world.as_(DIRECTOR) as work:
        commands.set_threshold(work, percent=Decimal(40), starts_on=date(2026, 1, 1), note="Board of January")
        commands.set_threshold(work, percent=Decimal(30), starts_on=date(2027, 1, 1), note="From next year on")
    in_force = seen(world).threshold
    assert in_force is not None
    assert in_force.percent == 40


def test_an_award_that_ends_within_twelve_months_shows_the_budget_that_is_left(world: World, tmp_path: Path) -> None:
    award_with_budget(world, ends_on=date(2026, 12, 31), reference="SOON")
    make_award(world, ends_on=date(2027, 12, 31), reference="LATER")
    found = seen(world)
    assert {end.award.reference for end in found.endings} == {"SOON"}
    assert {end.hub.code for end in found.endings} >= {"GT", "KE"}
    assert all(end.left == end.network for end in found.endings)
    page = Visitor(program(world, tmp_path), world, DIRECTOR).get("/strategy/concentration")
    assert "Record a threshold" in page.text
    assert "SOON" in page.text
