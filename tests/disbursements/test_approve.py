"""Different people take the steps that are meant for different people, each within the authority of their hub."""

from datetime import timedelta
from uuid import UUID

import pytest

from grants_app.access import Role
from grants_app.authorities.models import CountedRequest
from grants_app.awards.models import SecondLook
from grants_app.core.errors import Conflict, Forbidden
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements import commands, queries
from grants_app.ledger.rules import Shares
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, ENDORSED_AT, PAID_AT, Stage, as_approved, set_up
from tests.web import counted_statements
from tests.world import World

MOST_IN_THE_TURN = 16


def test_an_approved_request_stays_reserved(stage: Stage) -> None:
    disbursement_id = stage.approved()
    assert stage.status(disbursement_id) == "approved"
    assert stage.shares()["1.1"] == Shares(available=10_000_00, reserved=2_000_00)


def test_who_asked_cannot_endorse(stage: Stage) -> None:
    disbursement_id = stage.requested(by="Tomás Caal")
    with pytest.raises(Conflict, match="You asked for this disbursement"), stage.world.as_("Tomás Caal") as work:
        commands.endorse(work, disbursement_id)


def test_who_changed_the_draft_cannot_endorse_it_either(stage: Stage) -> None:
    disbursement_id = stage.drafted()
    with stage.world.as_("Tomás Caal", ASKED_AT) as work:
        amounts = stage.money({"1.1": "8530.00"}, "GTQ")
        day = stage.next_day()
        commands.change(work, disbursement_id, currency="GTQ", purpose="Salaries", amounts=amounts, period=day)
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)
    with pytest.raises(Conflict, match="another person must endorse"), stage.world.as_("Tomás Caal") as work:
        commands.endorse(work, disbursement_id)


def test_who_asked_cannot_approve(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    stage.also("Marisol Ajú", Role.DIRECTOR)
    with pytest.raises(Conflict, match="You asked for this"), stage.world.as_("Marisol Ajú", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def test_who_endorsed_cannot_approve(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    stage.also("Tomás Caal", Role.DIRECTOR)
    with pytest.raises(Conflict, match="You endorsed this"), stage.world.as_("Tomás Caal", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def test_who_approved_cannot_record_the_payment(stage: Stage) -> None:
    disbursement_id = stage.approved()
    with pytest.raises(Conflict, match="You approved this"), stage.world.as_("Hélène Dubois", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id))


def test_who_recorded_the_payment_cannot_confirm_its_arrival(stage: Stage) -> None:
    disbursement_id = stage.paid()
    stage.also("Pieter Maes", Role.HUB_COORDINATOR)
    credited = Money.of("25590.00", "GTQ")
    with pytest.raises(Conflict, match="You recorded the payment"), stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.receive(work, disbursement_id, received_on=work.today, received=credited)


@pytest.mark.parametrize("name", ["Marisol Ajú", "Tomás Caal", "Karl Lindqvist"])
def test_only_finance_officers_and_directors_approve(stage: Stage, name: str) -> None:
    disbursement_id = stage.endorsed()
    with pytest.raises(Forbidden), stage.world.as_(name, APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def test_a_step_cannot_be_taken_twice(stage: Stage) -> None:
    disbursement_id = stage.approved()
    with (
        pytest.raises(Conflict, match="the status is «approved»"),
        stage.world.as_("Ines Correia", APPROVED_AT) as work,
    ):
        commands.approve(work, disbursement_id)


def test_a_step_cannot_be_skipped(stage: Stage) -> None:
    disbursement_id = stage.requested()
    with (
        pytest.raises(Conflict, match="the status is «requested»"),
        stage.world.as_("Ines Correia", APPROVED_AT) as work,
    ):
        commands.approve(work, disbursement_id)


# --- authority ---


def _approve_in_the_hub(stage: Stage, disbursement_id: UUID) -> None:
    with stage.world.as_("Lucía Pop", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def test_the_hub_approves_within_its_authority(stage: Stage) -> None:
    disbursement_id = stage.endorsed({"3.2": "213250.00"})
    _approve_in_the_hub(stage, disbursement_id)
    assert stage.seen(disbursement_id).award_minor == 25_000_00


def test_above_the_hubs_authority_the_network_approves(stage: Stage) -> None:
    disbursement_id = stage.endorsed({"3.2": "213250.09"})
    with pytest.raises(Conflict, match=r"EUR 25,000\.01, above the authority of a finance officer of Hub"):
        _approve_in_the_hub(stage, disbursement_id)
    with stage.world.as_("Ines Correia", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
    assert stage.status(disbursement_id) == "approved"


def test_requests_within_thirty_days_count_together(stage: Stage) -> None:
    stage.endorsed({"3.2": "127950.00"})
    second = stage.endorsed({"3.2": "85300.00", "2.1": "8530.00"})
    with pytest.raises(Conflict, match=r"The 2 requests within 30 days come to EUR 26,000\.00"):
        _approve_in_the_hub(stage, second)


def test_requests_of_another_hub_or_that_were_stopped_do_not_count(stage: Stage) -> None:
    stopped = stage.requested({"3.2": "170600.00"})
    with stage.world.as_("Tomás Caal", ENDORSED_AT) as work:
        commands.reject(work, stopped, reason="Asked twice.")
    stage.endorsed({"1.1": "1354320.00"}, hub="KE", by="Wanjiru Kamau", currency="KES")
    disbursement_id = stage.endorsed({"3.2": "170600.00"})
    _approve_in_the_hub(stage, disbursement_id)
    assert stage.status(disbursement_id) == "approved"


def test_requests_more_than_thirty_days_apart_do_not_count_together(stage: Stage) -> None:
    early = stage.endorsed({"3.2": "127950.00"})
    later = stage.endorsed({"3.2": "127950.00"})
    with pytest.raises(Conflict, match="The 2 requests within 30 days"):
        _approve_in_the_hub(stage, later)
    with stage.world.as_("Hélène Dubois") as work:
        _ask_earlier(work, early, days=31)
    _approve_in_the_hub(stage, later)
    assert stage.status(later) == "approved"


def _ask_earlier(work: Work, disbursement_id: UUID, *, days: int) -> None:
    its = work.session.get(CountedRequest, disbursement_id)
    assert its is not None
    its.asked_at -= timedelta(days=days)
    work.add(its)


# --- the gate ---


def test_an_import_that_waits_for_a_second_look_stops_approval_and_payment(stage: Stage) -> None:
    endorsed, approved = stage.endorsed(), stage.approved({"2.1": "853.00"})
    with stage.world.as_("Hélène Dubois") as work:
        look = SecondLook(
            award_id=stage.award_id,
            kind="budget",
            about_id=new_id(),
            title="Budget",
            made_by_name="Hélène Dubois",
            made_at=work.now,
        )
        work.add(look)
    with pytest.raises(Conflict, match="waits for a second look"), stage.world.as_("Ines Correia", APPROVED_AT) as work:
        commands.approve(work, endorsed)
    with pytest.raises(Conflict, match="waits for a second look"), stage.world.as_("Pieter Maes", PAID_AT) as work:
        commands.pay(work, approved, as_approved(work, approved))


def test_nothing_is_approved_that_the_bank_does_not_cover(world: World) -> None:
    stage = set_up(world, cash="2999.99")
    disbursement_id = stage.endorsed()
    with (
        pytest.raises(Conflict, match=r"it holds EUR 2,999\.99, and this needs EUR 3,000\.00"),
        stage.world.as_("Hélène Dubois", APPROVED_AT) as work,
    ):
        commands.approve(work, disbursement_id)


def test_what_is_promised_to_another_disbursement_is_not_promised_twice(world: World) -> None:
    stage = set_up(world, cash="5000.00")
    stage.approved()
    disbursement_id = stage.endorsed()
    with (
        pytest.raises(Conflict, match=r"EUR 3,000\.00 is promised to other approved"),
        stage.world.as_("Hélène Dubois", APPROVED_AT) as work,
    ):
        commands.approve(work, disbursement_id)


def test_a_hub_learns_that_cash_is_short_but_not_how_much_there_is(world: World) -> None:
    stage = set_up(world, cash="2000.00")
    disbursement_id = stage.requested()
    with stage.world.seen_by("Marisol Ajú") as work:
        said = [blocker.says for blocker in queries.card(work, disbursement_id).gate.blockers]
    assert said == ["The award's share of the bank account does not cover this."]


def test_the_page_shows_the_blocker_and_no_button_that_would_be_refused(stage: Stage) -> None:
    disbursement_id = stage.requested(by="Tomás Caal")
    with stage.world.seen_by("Tomás Caal", ENDORSED_AT) as work:
        card = queries.card(work, disbursement_id)
    assert [step.name for step in card.steps] == ["return", "reject", "cancel"]
    assert "You asked for this disbursement, so another person must endorse it." in [
        blocker.says for blocker in card.gate.blockers
    ]


def test_the_gate_names_everything_that_is_in_order(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    with stage.world.seen_by("Lucía Pop", APPROVED_AT) as work:
        card = queries.card(work, disbursement_id)
    assert card.gate.blockers == ()
    assert len(card.gate.clear) == 7
    assert (
        "The amount is within the authority of a finance officer of Hub Guatemala (EUR 25,000.00)." in card.gate.clear
    )
    assert card.gate.good_to_know == ("Hub Guatemala holds no advance of this award.",)


def test_few_statements_stand_between_the_turn_to_write_and_the_commit(stage: Stage) -> None:
    """Everybody else who writes waits for each of them."""
    disbursement_id = stage.endorsed()
    with counted_statements(stage.world) as seen:
        with stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
            before = len(seen)
            commands.approve(work, disbursement_id)
        asked = seen[before:]
    assert len(asked) <= MOST_IN_THE_TURN, asked
    assert len(asked) == len(set(asked)), "nothing is read twice"
