"""Whoever changes limits or approvals in the database behind the program's back is found, one sentence each."""

from grants_app.access import Action
from grants_app.authorities import commands as authorities
from grants_app.authorities.rules import Terms
from grants_app.core.money import Money
from grants_app.disbursements import commands
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, PAID_AT, set_up
from tests.proofs.test_findings import found, tampered
from tests.world import World

FAULTS = (
    ("UPDATE authority SET decided_by = recorded_by WHERE reason = 'Leave'", "was not approved by another person"),
    ("UPDATE authority SET decided_by = NULL WHERE reason = 'Leave'", "was not approved by another person"),
    ("UPDATE disbursement SET award_minor = 2500001", "above the authority of a finance officer of Hub Guatemala"),
    ("UPDATE authority SET limit_minor = 100", "above the authority of a finance officer of Hub Guatemala"),
    ("DELETE FROM authority", "No authority for this is recorded for Hub Guatemala."),
    (
        "UPDATE counted_request SET amount_minor = 2400000 WHERE about_id IN (SELECT id FROM disbursement WHERE status = 'endorsed')",
        "The 2 requests within 30 days come to",
    ),
    ("UPDATE disbursement_forecast SET forecast_minor = forecast_minor + 1", "was in hand."),
    ("UPDATE disbursement SET amount_minor = amount_minor - 1", "is forecast and"),
)


def test_each_fault_in_authority_and_forecast_is_found(world: World) -> None:
    stage = set_up(world)
    stage.endorsed({"2.1": "853.00"})
    disbursement_id = stage.endorsed()
    with world.as_("Lucía Pop", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
    terms = Terms(
        Action.EXPENDITURE_POST, world.hubs["GT"], "", world.people["Lucía Pop"], None, PAID_AT.date(), reason="Leave"
    )
    with world.as_("Ana Silva", ASKED_AT) as work:
        limit_id = authorities.record(work, terms).id
    with world.as_("Ines Correia", PAID_AT) as work:
        authorities.approve(work, limit_id)
    before = found(world.database)
    for statement, says in FAULTS:
        with tampered(world.database, statement) as seen:
            assert [sentence for sentence in seen if says in sentence and sentence not in before], (statement, seen)


def test_a_limit_that_came_later_does_not_judge_what_was_approved_before(world: World) -> None:
    stage = set_up(world)
    disbursement_id = stage.endorsed()
    with world.as_("Lucía Pop", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
    before = found(world.database)
    terms = Terms(
        Action.DISBURSEMENT_APPROVE,
        world.hubs["GT"],
        "finance-officer",
        None,
        Money.of(1, "EUR"),
        ASKED_AT.date(),
        reason="Lowered",
    )
    with world.as_("Ana Silva", PAID_AT) as work:
        limit_id = authorities.record(work, terms).id
    with world.as_("Ines Correia", PAID_AT) as work:
        authorities.approve(work, limit_id)
    assert found(world.database) == before
