"""Two people at the same moment: a policy gets one review, and one award one next policy."""

from functools import partial
from uuid import UUID

import pytest

from grants_app.publications import commands, queries
from tests.at_once import at_once
from tests.awards.making import make_award
from tests.publications.making import AT, DIRECTOR, PREPARER, REVIEWER, prepared, terms
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def test_two_reviewers_at_once_give_one_verdict(world: World, award_id: UUID) -> None:
    policy_id = prepared(world, award_id)

    def approve(name: str) -> None:
        with world.as_(name, AT) as work:
            commands.approve(work, policy_id)

    def decline(name: str) -> None:
        with world.as_(name, AT) as work:
            commands.decline(work, policy_id, reason="Not yet")

    acts = [partial(approve, REVIEWER), partial(decline, DIRECTOR)] * 2
    assert at_once(acts) == {"done": 1, "refused": 3}
    with world.seen_by(DIRECTOR) as work:
        assert queries.card(work, award_id).history[0].review is not None


def test_two_who_prepare_at_once_make_one_policy(world: World, award_id: UUID) -> None:
    def prepare(name: str) -> None:
        with world.as_(name, AT) as work:
            commands.prepare(work, award_id, terms(), after=0)

    assert at_once([partial(prepare, name) for name in (PREPARER, REVIEWER, PREPARER)]) == {"done": 1, "refused": 2}
    with world.seen_by(DIRECTOR) as work:
        assert len(queries.card(work, award_id).history) == 1
