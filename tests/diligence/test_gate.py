"""Money to a community waits for its due diligence: what is missing, since when, and who can clear it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.diligence import commands as diligence
from grants_app.diligence import queries
from grants_app.diligence.rules.gate import (
    Decided,
    LastCheck,
    Need,
    NewRequirement,
    OpenCondition,
    Ruled,
    Standing,
    State,
    gate,
    need,
)
from grants_app.sub_grants import queries as sub_grants
from tests.diligence.making import CONDITION, accepted, checked, decision, submitted, with_condition
from tests.sub_grants.ground import AGREED_AT, Ground
from tests.world import NOW, World

ON = date(2026, 3, 16)
HUB, DONOR = uuid4(), uuid4()


def standing(status: str = "accepted", until: date | None = date(2027, 1, 1), **others: object) -> Standing:
    conditions = others.get("conditions", ())
    assert isinstance(conditions, tuple)
    its = Decided(HUB, "GT-DD-0007", status, date(2025, 1, 1), "Tomás Caal", "Low risk", until, conditions)
    check = others.get("check")
    assert check is None or isinstance(check, LastCheck)
    return Standing(HUB, HUB, "Río Claro", its, check)


def setting(
    day: date,
    *,
    is_needed: bool = True,
    least: Money | None = None,
    scope: tuple[UUID | None, UUID | None] = (None, None),
) -> Ruled:
    return Ruled(scope, day, NOW, is_needed, least, "It is needed.")


@pytest.mark.parametrize(
    ("its", "needed", "state", "stops"),
    [
        (Standing(HUB, HUB, "Río Claro"), Need.UNSAID, State.NONE, False),
        (Standing(HUB, HUB, "Río Claro"), Need.NEEDED, State.NONE, True),
        (standing(), Need.NEEDED, State.CURRENT, False),
        (standing(until=date(2026, 3, 16)), Need.NEEDED, State.CURRENT, False),
        (standing(until=date(2026, 3, 15)), Need.UNSAID, State.ENDED, True),
        (standing(until=date(2026, 3, 15)), Need.NOT_NEEDED, State.ENDED, False),
        (standing("refused", None), Need.NOT_NEEDED, State.REFUSED, True),
        (standing(conditions=(OpenCondition("Books", date(2026, 3, 15)),)), Need.UNSAID, State.OVERDUE, True),
        (standing(conditions=(OpenCondition("Books", date(2026, 3, 16)),)), Need.UNSAID, State.CURRENT, False),
        (standing(check=LastCheck("GT-SC-0001", ON, "match")), Need.NOT_NEEDED, State.MATCH, True),
    ],
)
def test_a_match_and_a_refusal_always_stop_what_ended_does_unless_a_setting_says_otherwise(
    its: Standing, needed: Need, state: State, *, stops: bool
) -> None:
    assert its.state(ON) is state
    assert (gate(its, needed, "", ON).blocker is not None) is stops


def test_it_says_what_is_missing_since_when_and_who_can_clear_it() -> None:
    found = gate(standing(until=date(2026, 3, 15)), Need.NEEDED, "It is needed.", ON).blocker
    assert found is not None
    assert found.says == "Due diligence of Río Claro ended on 15 Mar 2026 (GT-DD-0007). It is needed."
    assert found.cleared_by.startswith("the hub, by a new review that a coordinator")


def test_of_several_settings_the_strictest_counts_and_of_one_scope_the_newest() -> None:
    thousand, five = Money.of(1_000, "EUR"), Money.of(5_000, "EUR")
    assert need([], thousand, ON) == (Need.UNSAID, "")
    assert need([setting(date(2026, 3, 17))], thousand, ON)[0] is Need.UNSAID
    assert need([setting(ON, least=five)], thousand, ON)[0] is Need.NOT_NEEDED
    assert need([setting(ON, least=five)], five, ON)[0] is Need.NEEDED
    assert need([setting(ON, least=five)], Money.of(1, "USD"), ON)[0] is Need.NEEDED
    of_donor = setting(ON, scope=(None, DONOR))
    assert need([setting(ON, is_needed=False), of_donor], thousand, ON)[0] is Need.NEEDED
    ended = setting(ON - timedelta(days=1)), setting(ON, is_needed=False)
    assert need(ended, thousand, ON)[0] is Need.NOT_NEEDED


def require(world: World, **others: object) -> None:
    usual = {
        "hub_id": None,
        "donor_id": None,
        "starts_on": NOW.date(),
        "is_needed": True,
        "least": None,
        "reason": "Decision of the board",
    }
    with world.as_("Ines Correia") as work:
        diligence.require(work, NewRequirement(**(usual | others)))  # type: ignore[arg-type]


def test_a_director_sets_from_when_it_is_needed_and_never_for_what_was(world: World) -> None:
    with pytest.raises(Invalid, match="today or later"):
        require(world, starts_on=date(2026, 3, 15))
    its = NewRequirement(None, None, NOW.date(), is_needed=True, least=None, reason="x")
    with world.as_("Hélène Dubois") as work, pytest.raises(Forbidden):
        diligence.require(work, its)


def test_a_tranche_is_neither_approved_nor_paid_until_a_review_is_accepted(ground: Ground) -> None:
    world, community_id = ground.world, ground.world.communities["Río Claro"]
    require(world, least=Money.of(5_000, "EUR"))
    ground.advance()
    tranche_id = ground.tranche(ground.active()).id
    ground.request(tranche_id)
    with pytest.raises(Conflict, match=r"No due diligence of Río Claro was ever decided on\. .* 5,000\.00 or more"):
        ground.approve(tranche_id)
    with world.seen_by("Hélène Dubois", AGREED_AT) as work:
        [shown] = [one for one in sub_grants.card(work, ground.tranche_of(tranche_id)).tranches if one.blockers]
    assert shown.blockers[0].url == f"/diligence/communities/{community_id}"
    accepted(world, community_id, at=AGREED_AT)
    ground.approve(tranche_id)
    checked(world, community_id, by="Lucía Pop", at=AGREED_AT, outcome="match")
    with pytest.raises(Conflict, match="A name of Río Claro was found on a sanctions list"):
        ground.pay(tranche_id)
    checked(
        world,
        community_id,
        by="Tomás Caal",
        at=AGREED_AT + timedelta(hours=1),
        outcome="cleared",
        note="Another country",
    )
    ground.pay(tranche_id)


def test_a_condition_that_is_overdue_stops_the_payment_until_it_is_cleared(ground: Ground) -> None:
    world, community_id = ground.world, ground.world.communities["Río Claro"]
    with_condition(world, community_id)
    ground.advance()
    tranche_id = ground.approved()
    late = datetime(2026, 7, 1, 15, tzinfo=UTC)
    with pytest.raises(Conflict, match="was due on 30 Jun 2026 and is not cleared"):
        ground.pay(tranche_id, at=late)
    with world.as_("Tomás Caal", late) as work:
        [condition] = queries.conditions(work, queries.reviews_of(work, community_id)[0].id)
        diligence.clear(work, condition.id, cleared_on=late.date(), note="Seen")
    ground.pay(tranche_id, at=late, value_on=late.date())


def test_a_refusal_stops_and_the_newest_decision_counts(world: World, community_id: UUID) -> None:
    accepted(world, community_id)
    at = NOW + timedelta(days=1)
    review_id = submitted(world, community_id, at=at)
    with world.as_("Tomás Caal", at) as work:
        diligence.refuse(work, review_id, decision("high"))
    with world.seen_by("Tomás Caal", at) as work:
        its = queries.standing(work, community_id)
    assert its.state(at.date()) is State.REFUSED
    assert its.says(at.date()) == "Due diligence of Río Claro was refused on 17 Mar 2026 (GT-DD-0002)."


def test_what_ends_soon_is_listed_with_its_conditions_the_nearest_first(world: World, community_id: UUID) -> None:
    with_condition(world, community_id)
    with world.seen_by("Tomás Caal") as work:
        assert [it.says for it in queries.ending(work, date(2026, 6, 30))] == [
            f"Condition of the due diligence of Río Claro: {CONDITION.text}"
        ]
        assert [it.on for it in queries.ending(work, date(2027, 3, 16))] == [date(2026, 6, 30), date(2027, 3, 16)]
    with world.seen_by("Otieno Ouma") as work:
        assert queries.ending(work, date(2027, 3, 16)) == []
