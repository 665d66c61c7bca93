"""The life of an award: signed once, closing, closed when nothing is left to do."""

from datetime import date

import pytest

from grants_app.awards import commands, queries
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from tests.awards.making import FINANCE, make_award
from tests.world import World


def test_signing_posts_what_the_donor_owes_once(world: World) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    with world.as_(FINANCE) as work:
        assert commands.activate(work, award_id, signed_on=date(2026, 3, 12)).status == "active"
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="the status is «active»"):
        commands.activate(work, award_id, signed_on=date(2026, 3, 12))
    with world.seen_by(FINANCE) as work:
        entries = ledger.entries_about(work, award_id)
        assert [view.entry.key for view in entries] == [f"award.signed:{award_id}"]
        assert ledger.balance_by_kind(work, award_id)[Kind.DONOR_RECEIVABLE, "EUR"].carried == 90_000_00


def test_a_day_of_signing_that_is_not_here_yet_is_refused(world: World) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    with world.as_(FINANCE) as work, pytest.raises(Invalid, match="01 Apr 2026, which is not here yet"):
        commands.activate(work, award_id)


def test_closing_is_begun_taken_back_with_a_reason_and_finished(world: World) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        assert commands.finish(work, award_id).status == "closing"
        with pytest.raises(Invalid, match="Say why"):
            commands.reopen(work, award_id, note=" ")
        assert commands.reopen(work, award_id, note="The donor gave three more months").status == "active"
        commands.finish(work, award_id)
        assert commands.close(work, award_id).status == "closed"


def test_an_award_with_money_in_the_bank_cannot_be_closed(world: World) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        row = commands.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(900_00, "EUR"))
        commands.receive_instalment(work, row.id, received_on=date(2026, 1, 16), received=Money(900_00, "EUR"))
        commands.finish(work, award_id)
        with pytest.raises(Conflict, match=r"The bank still holds EUR 900\.00"):
            commands.close(work, award_id)


def test_closing_is_head_offices(world: World) -> None:
    award_id = make_award(world)
    with world.as_("Lucía Pop") as work:
        commands.finish(work, award_id)
        assert [step.name for step in queries.card(work, award_id).steps] == ["reopen"]
        with pytest.raises(Forbidden):
            commands.close(work, award_id)


def test_an_auditor_sees_no_step_to_take(world: World) -> None:
    award_id = make_award(world)
    with world.as_("Karl Lindqvist") as work:
        assert queries.card(work, award_id).steps == ()
        with pytest.raises(Forbidden):
            commands.finish(work, award_id)
