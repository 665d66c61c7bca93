"""Calls held against hubs and communities from the tables: on a call's page, in a hub's list, and kept with a decision."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from grants_app.awards.queries import past, record_with
from grants_app.calls.models import PastGrant
from grants_app.core.errors import Forbidden
from grants_app.core.money import Money
from grants_app.hubs.models import Community
from grants_app.prospects import commands, queries
from grants_app.prospects.rules import HubFacts
from tests.applications.making import COORDINATOR, STAFF, open_call, sent
from tests.prospects.making import REASON, gone, weighed
from tests.web import Visitor, counted_statements, program
from tests.world import World

HEAD_OFFICE = HubFacts("international-ngo", date(1998, 5, 4), Money.of(9_000_000, "EUR"), 2025)
GUATEMALA = HubFacts(themes=("women",), countries=("HN",), bears_percent=Decimal(5))


def described(world: World) -> None:
    with world.as_("Ines Correia") as work:
        commands.describe_hub(work, world.hubs["BRU"], HEAD_OFFICE)
    with world.as_(COORDINATOR) as work:
        commands.describe_hub(work, world.hubs["GT"], GUATEMALA)


def test_a_call_is_held_against_the_hub_and_its_communities_by_alias(world: World) -> None:
    described(world)
    call_id = open_call(world, themes=("women",), countries=("HN",))
    with world.seen_by(STAFF) as work:
        rows = queries.fits_of(work, call_id, past(work))
    assert [row.fit.who.name for row in rows] == ["Hub Guatemala", "Río Claro"]
    hub, community = (row.fit for row in rows)
    assert hub.score is not None
    assert community.stops == ("The call is for Honduras; Río Claro works in Guatemala.",)
    with world.seen_by("Wanjiru Kamau") as work:
        assert {row.fit.who.name for row in queries.fits_of(work, call_id, past(work))} == {"Hub Kenya", "Baobab"}


def test_head_office_stands_in_once_its_facts_are_written(world: World) -> None:
    call_id = open_call(world, applicant_kinds=("international-ngo",), minimum_years=5)
    with world.as_(COORDINATOR) as work:
        commands.describe_hub(work, world.hubs["GT"], HubFacts(legal_form="local-ngo", registered_on=date(2023, 1, 1)))
        hub = next(row.fit for row in queries.fits_of(work, call_id, past(work)) if row.community_id is None)
    assert hub.stops[0].endswith("Whether Head office Brussels could be the legal applicant, nobody has written.")
    with world.as_("Ines Correia") as work:
        commands.describe_hub(work, world.hubs["BRU"], HEAD_OFFICE)
    with world.seen_by(COORDINATOR) as work:
        hub = next(row.fit for row in queries.fits_of(work, call_id, past(work)) if row.community_id is None)
    assert (hub.stops, len(hub.warnings)) == ((), 1)


def test_an_amount_in_another_currency_is_compared_at_this_months_rate(world: World) -> None:
    facts = HubFacts(turnover=Money.of(853_000, "GTQ"), turnover_year=2025)
    call_id = open_call(world, minimum_turnover_minor=90_000_00)
    with world.as_(COORDINATOR) as work:
        commands.describe_hub(work, world.hubs["GT"], facts)
        hub = next(row.fit for row in queries.fits_of(work, call_id, past(work)) if row.community_id is None)
    told = next(line.says for line in hub.lines if line.code == "turnover")
    assert "(about EUR 100,000.00 at 8.5300 GTQ per EUR, InforEuro (European Commission), Mar 2026) in 2025" in told


def test_only_coordinator_and_director_write_what_a_hub_is(world: World) -> None:
    with pytest.raises(Forbidden), world.as_(STAFF) as work:
        commands.describe_hub(work, world.hubs["GT"], GUATEMALA)
    with pytest.raises(Forbidden), world.as_(COORDINATOR) as work:
        commands.describe_hub(work, world.hubs["KE"], GUATEMALA)


def test_a_hubs_list_has_the_best_call_first_and_none_of_other_countries(world: World) -> None:
    described(world)
    good = open_call(world, reference="A", themes=("women",))
    other = open_call(world, reference="B", themes=("digital",))
    open_call(world, reference="C", countries=("KE",))
    weighed(world, call_id=other, community=None)
    with world.seen_by(STAFF) as work:
        found = queries.listed(work, queries.Filters(), past(work))
        assert [row.call.id for row in found.rows] == [good, other]
        only = queries.listed(work, queries.Filters(which="following"), past(work))
        assert [row.call.id for row in only.rows] == [other]
        mine = queries.listed(work, queries.Filters(which="considering"), past(work))
    assert [[it.label for it in row.prospects] for row in mine.rows] == [["Considering"]]


def test_the_fit_of_the_moment_is_kept_with_the_decision(world: World, tmp_path: Path) -> None:
    prospect_id = weighed(world)
    typed = {"owner": str(world.people[STAFF]), "effort_days": "10", "probability": "35", "expected": "40000"}
    Visitor(program(world, tmp_path), world, COORDINATOR).post(
        f"/prospects/{prospect_id}/go", typed | {"reason": REASON}
    )
    with world.seen_by(STAFF) as work:
        kept = queries.steps(work, prospect_id)[-1].fit
    assert re.match(r"\d+ of 100\n", kept)
    assert "+20 of 20: the call is for Guatemala, where Río Claro works." in kept


def test_what_became_of_our_applications_counts_with_the_donor(world: World) -> None:
    from_go = gone(world, call_id=open_call(world, reference="Another"))
    with world.seen_by(STAFF) as work:
        assert record_with(work, world.donor_id).sent == 0
    sent(world)
    with world.seen_by(STAFF) as work:
        record = record_with(work, world.donor_id)
        row = queries.fit_of(work, queries.get(work, from_go), past(work))
    assert (record.sent, record.success.pending, record.percent) == (1, 1, None)
    assert record.asked == [Money.of(20_000, "EUR")]
    assert row is not None
    assert "1 wait for its answer" in row.fit.text


def test_what_the_donor_gave_before_counts_once_its_publications_are_taken_in(world: World) -> None:
    call_id = open_call(world, themes=("women",))
    with world.as_(COORDINATOR) as work:
        for nth, (countries, themes) in enumerate((("GT,HN", "women"), ("GT", "digital"), ("KE", "women"), ("KE", ""))):
            grant = PastGrant(
                donor_id=world.donor_id,
                identifier=f"360G-{nth}",
                awarded_on=date(2024, 5, 1),
                currency="EUR",
                amount_minor=10_000_00,
                recipient_kind="charity",
                countries=countries,
                themes=themes,
            )
            work.session.add(grant)
        row = queries.fits_of(work, call_id, past(work))[0]
    told = next(line.told for line in row.fit.lines if line.code == "given")
    assert told == "+3 of 3: European Commission gave 1 grant for such work there before."


@pytest.mark.parametrize("path", ["/prospects", "/prospects/weights"])
def test_the_list_takes_few_statements_however_many_communities_there_are(
    world: World, tmp_path: Path, path: str
) -> None:
    with world.as_(COORDINATOR) as work:
        work.session.add_all(
            Community(alias=f"Alias {nth}", hub_id=world.hubs["GT"], kind="Group", country="GT") for nth in range(30)
        )
    for nth in range(25):
        open_call(world, reference=f"FF-{nth}")
    visitor = Visitor(program(world, tmp_path), world, STAFF)
    visitor.get(path)
    with counted_statements(world) as statements:
        answer = visitor.get(path)
    assert answer.status_code == 200
    asked = [it for it in statements if not it.startswith(("BEGIN", "SET ", "SHOW ", "ROLLBACK"))]
    assert len(asked) <= 8, asked
    assert int(answer.headers["content-length"]) <= 15 * 1024
