"""A hub weighs a call, decides go or no-go with its reason, and everything of it is kept."""

from datetime import timedelta

import pytest

from grants_app.applications import commands as applications
from grants_app.calls import queries as calls
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.prospects import commands, queries
from tests.applications.making import COORDINATOR, OTHER_STAFF, STAFF, open_call
from tests.prospects.making import REASON, estimate, gone, seen, weighed
from tests.world import NOW, World


def test_whoever_takes_up_a_call_owns_it_and_follows_the_call(world: World) -> None:
    call_id = open_call(world)
    prospect = seen(world, weighed(world, call_id=call_id))
    assert (prospect.status, prospect.owner_id) == ("considering", world.people[STAFF])
    with world.seen_by(STAFF) as work:
        assert calls.followers(work, call_id) == {world.people[STAFF]}


def test_a_hub_weighs_a_call_once_for_a_community_and_once_for_itself(world: World) -> None:
    call_id = open_call(world)
    weighed(world, call_id=call_id)
    weighed(world, call_id=call_id, community=None)
    for community in ("Río Claro", None):
        with pytest.raises(Conflict, match="weighs this call already"):
            weighed(world, by=COORDINATOR, call_id=call_id, community=community)


def test_a_hub_weighs_nothing_for_another_and_not_with_its_communities(world: World) -> None:
    call_id = open_call(world)
    with pytest.raises(Forbidden), world.as_(OTHER_STAFF) as work:
        commands.weigh(work, call_id, world.hubs["GT"])
    with pytest.raises(NotFound):
        weighed(world, by=OTHER_STAFF, call_id=call_id)
    mine = weighed(world, call_id=call_id)
    with pytest.raises(NotFound), world.as_(OTHER_STAFF) as work:
        commands.estimate(work, mine, estimate(world))


def test_a_call_that_is_over_is_not_weighed(world: World) -> None:
    call_id = open_call(world)
    with pytest.raises(Conflict, match="is closed"), world.as_(STAFF, NOW + timedelta(days=365 * 100)) as work:
        commands.weigh(work, call_id, world.hubs["GT"])


def test_a_go_says_why_who_how_much_work_how_likely_and_how_much(world: World) -> None:
    prospect_id = weighed(world)
    with pytest.raises(Invalid) as refused, world.as_(COORDINATOR) as work:
        commands.go(work, prospect_id, estimate(world, effort_days=None, expected=None), REASON)
    assert set(refused.value.fields) == {"effort_days", "expected"}
    with pytest.raises(Invalid, match="Reason"), world.as_(COORDINATOR) as work:
        commands.go(work, prospect_id, estimate(world), "  ")
    with world.as_(COORDINATOR) as work:
        commands.go(work, prospect_id, estimate(world), REASON, fit="62 of 100")
    its = seen(world, prospect_id)
    assert (its.status, its.reason, its.expected) == ("go", REASON, Money.of(40_000, "EUR"))


def test_staff_estimate_and_the_coordinator_decides(world: World) -> None:
    prospect_id = weighed(world)
    with world.as_(STAFF) as work:
        commands.estimate(work, prospect_id, estimate(world))
    with pytest.raises(Forbidden), world.as_(STAFF) as work:
        commands.go(work, prospect_id, estimate(world), REASON)
    with world.as_("Ines Correia") as work:
        commands.no_go(work, prospect_id, "Two others are better placed.")
    assert seen(world, prospect_id).status == "no-go"


def test_the_owner_is_one_of_the_hub_and_hears_of_the_call(world: World) -> None:
    call_id = open_call(world)
    prospect_id = weighed(world, call_id=call_id)
    with pytest.raises(Invalid, match="Owner"), world.as_(STAFF) as work:
        commands.estimate(work, prospect_id, estimate(world, owner_id=world.people[OTHER_STAFF]))
    with world.as_(STAFF) as work:
        commands.estimate(work, prospect_id, estimate(world, owner_id=world.people[COORDINATOR]))
        assert world.people[COORDINATOR] in calls.followers(work, call_id)


def test_every_step_is_kept_with_what_was_thought_then(world: World) -> None:
    prospect_id = gone(world)
    with world.as_(COORDINATOR, NOW + timedelta(days=1)) as work:
        commands.reopen(work, prospect_id, "The donor cut the amount.")
    with world.as_(COORDINATOR, NOW + timedelta(days=2)) as work:
        commands.no_go(work, prospect_id, "Too little for the work.")
    with world.seen_by(STAFF) as work:
        told = [(step.name, step.source, step.target, step.reason) for step in queries.steps(work, prospect_id)]
    assert told == [
        ("weigh", "considering", "considering", ""),
        ("go", "considering", "go", REASON),
        ("reopen", "go", "considering", "The donor cut the amount."),
        ("no-go", "considering", "no-go", "Too little for the work."),
    ]


def test_an_application_comes_from_its_go_and_begins_with_its_amount(world: World) -> None:
    call_id = open_call(world)
    prospect_id = gone(world, call_id=call_id)
    with world.as_(STAFF) as work:
        made = applications.start(work, call_id, world.communities["Río Claro"])
        assert made.requested == Money.of(40_000, "EUR")
    assert seen(world, prospect_id).application_id == made.id
    with pytest.raises(Conflict, match="application was started"), world.as_(COORDINATOR) as work:
        commands.reopen(work, prospect_id, "Too late.")
    with world.as_(STAFF) as work:
        applications.withdraw(work, made.id, "The community cannot now.")
        again = applications.start(work, call_id, world.communities["Río Claro"])
    assert seen(world, prospect_id).application_id == again.id
