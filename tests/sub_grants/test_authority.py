"""The limit for money that goes out binds agreements and tranches; what one community asks for in thirty days counts together."""

from datetime import date, timedelta

import pytest

from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.agreement import PlannedTranche
from tests.sub_grants.ground import AGREED_AT, APPROVER, HUB_FINANCE, Ground


def looms(ground: Ground, quetzales: str) -> PlannedTranche:
    return PlannedTranche("Looms", ground.stage.lines["3.2"], Money.of(quetzales, "GTQ"), date(2026, 4, 1))


def test_an_agreement_above_the_hubs_limit_is_left_to_somebody_with_a_higher_one(ground: Ground) -> None:
    """GTQ 42,650.00 are EUR 5,000.00."""
    ground.limit(Money.of("4999.99", "EUR"))
    sub_grant_id = ground.proposed()
    with (
        pytest.raises(Conflict, match=r"This is EUR 5,000\.00, above the authority of a finance officer"),
        ground.world.as_(HUB_FINANCE, AGREED_AT) as work,
    ):
        commands.approve(work, sub_grant_id)
    with ground.world.seen_by(HUB_FINANCE) as work:
        card = queries.card(work, sub_grant_id)
    assert "above the authority" in card.stopped
    assert "approve" not in {step.name for step in card.steps}
    with ground.world.as_(APPROVER, AGREED_AT) as work:
        assert commands.approve(work, sub_grant_id).status == "active"


def test_an_agreement_exactly_at_the_limit_is_within_it(ground: Ground) -> None:
    ground.limit(Money.of("5000.00", "EUR"))
    sub_grant_id = ground.proposed()
    with ground.world.as_(HUB_FINANCE, AGREED_AT) as work:
        assert commands.approve(work, sub_grant_id).status == "active"


def test_two_agreements_with_one_community_count_together_for_thirty_days(ground: Ground) -> None:
    ground.limit(Money.of("9999.99", "EUR"))
    ground.active()
    second = ground.proposed()
    with (
        pytest.raises(Conflict, match=r"The 2 requests within 30 days come to EUR 10,000\.00"),
        ground.world.as_(HUB_FINANCE, AGREED_AT + timedelta(days=30)) as work,
    ):
        commands.approve(work, second)


def test_tranches_of_one_community_count_together(ground: Ground) -> None:
    """Two tranches of EUR 3,000.00 each, against a limit of EUR 5,000.00."""
    ground.limit(Money.of("5000.00", "EUR"))
    sub_grant_id = ground.active(tranches=tuple(ground.plain(2)))
    first, second = ground.tranche(sub_grant_id, 1).id, ground.tranche(sub_grant_id, 2).id
    ground.request(first, paid_from="bank")
    with ground.world.as_(HUB_FINANCE, AGREED_AT) as work:
        commands.approve_tranche(work, first)
    ground.request(second, paid_from="bank")
    with (
        pytest.raises(Conflict, match=r"The 2 requests within 30 days come to EUR 6,000\.00"),
        ground.world.as_(HUB_FINANCE, AGREED_AT) as work,
    ):
        commands.approve_tranche(work, second)
    with ground.world.seen_by(HUB_FINANCE) as work:
        shown = queries.card(work, sub_grant_id).tranches[1]
    assert "approve" not in {step.name for step in shown.steps}
    assert [blocker.url for blocker in shown.blockers] == ["/authorities"]
    ground.approve(second)


def test_a_tranche_that_was_returned_counts_no_longer(ground: Ground) -> None:
    ground.limit(Money.of("5000.00", "EUR"))
    sub_grant_id = ground.active(tranches=tuple(ground.plain(2)))
    first, second = ground.tranche(sub_grant_id, 1).id, ground.tranche(sub_grant_id, 2).id
    ground.request(first, paid_from="bank")
    with ground.world.as_(APPROVER, AGREED_AT) as work:
        commands.return_tranche(work, first, reason="The looms come later.")
    ground.request(second, paid_from="bank")
    with ground.world.as_(HUB_FINANCE, AGREED_AT) as work:
        assert commands.approve_tranche(work, second).status == "approved"


def test_what_was_asked_for_more_than_thirty_days_ago_does_not_count(ground: Ground) -> None:
    ground.limit(Money.of("5000.00", "EUR"))
    sub_grant_id = ground.active(tranches=tuple(ground.plain(2)))
    ground.request(ground.tranche(sub_grant_id, 1).id, paid_from="bank")
    second, later = ground.tranche(sub_grant_id, 2).id, AGREED_AT + timedelta(days=31)
    ground.request(second, paid_from="bank", at=later)
    with ground.world.as_(HUB_FINANCE, later) as work:
        assert commands.approve_tranche(work, second).status == "approved"
