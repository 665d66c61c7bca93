"""What was paid becomes a cost once: by a verified milestone, by accepted reports; what is not spent comes back."""

from datetime import date
from decimal import Decimal

import pytest

from grants_app.access import OPERATOR, Role
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.ledger import queries as ledger
from grants_app.ledger.commands import correct_rate
from grants_app.ledger.posting import lock_until
from grants_app.ledger.rates import Rate
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.proofs.queries import findings
from grants_app.reports.queries.agreements import costs_of_agreements
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.life import CostArises
from tests.sub_grants.ground import APPROVER, HUB_FINANCE, LATER, PAYER, STAFF, Ground


def _verify(ground: Ground, tranche_id: object, on: date = date(2026, 5, 20), number: str = "RC-LOOMS-1") -> None:
    with ground.world.as_(HUB_FINANCE, LATER) as work:
        commands.verify(work, tranche_id, verified_on=on, document_number=number)  # type: ignore[arg-type]


def _all_holds(ground: Ground) -> None:
    with open_reading(ground.world.database, OPERATOR) as work:
        assert [sentence for sentence in findings(work) if "signing" not in sentence] == []


def test_a_verified_milestone_posts_the_whole_tranche_once(ground: Ground) -> None:
    tranche_id = ground.paid(cost_arises=CostArises.MILESTONE)
    assert ground.cost() == 0
    _verify(ground, tranche_id)
    assert ground.cost() == 3_000_00
    with pytest.raises(Conflict, match="the status is «settled»"):
        _verify(ground, tranche_id)
    assert ground.cost() == 3_000_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.share() == Shares(available=20_000_00, advanced=7_000_00, spent=3_000_00)


def test_a_milestone_is_verified_between_the_payment_and_today_with_its_proof(ground: Ground) -> None:
    tranche_id = ground.paid(cost_arises=CostArises.MILESTONE)
    for on in (date(2026, 3, 31), date(2026, 8, 4)):
        with pytest.raises(Invalid):
            _verify(ground, tranche_id, on)
    with pytest.raises(Invalid, match="proof is filed"):
        _verify(ground, tranche_id, number=" ")
    with ground.world.as_(STAFF, LATER) as work, pytest.raises(Forbidden):
        commands.verify(work, tranche_id, verified_on=date(2026, 5, 20), document_number="1")


def test_accepted_reports_post_what_was_spent_and_the_last_one_settles(ground: Ground) -> None:
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "17060.00")
    assert ground.cost() == 2_000_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(8_530_00, 1_000_00)
    assert ground.share() == Shares(available=20_000_00, reserved=1_000_00, advanced=7_000_00, spent=2_000_00)
    ground.accepted(tranche_id, "8530.00", date(2026, 7, 1))
    assert ground.cost() == 3_000_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    with ground.world.seen_by(STAFF) as work:
        assert queries.tranche(work, tranche_id).status == "settled"
    _all_holds(ground)


def test_whoever_entered_a_report_does_not_accept_it(ground: Ground) -> None:
    tranche_id = ground.paid()
    ground.stage.also(STAFF, Role.FINANCE_OFFICER)
    report_id = ground.reported(tranche_id, "8530.00")
    with ground.world.as_(STAFF, LATER) as work, pytest.raises(Conflict, match="another person must accept it"):
        commands.accept(work, report_id)


def test_a_report_is_decided_once_and_may_be_sent_back(ground: Ground) -> None:
    tranche_id = ground.paid()
    report_id = ground.reported(tranche_id, "25590.00")
    with pytest.raises(Invalid, match=r"GTQ 0\.00 is not accounted for"):
        ground.reported(tranche_id, "0.01")
    with ground.world.as_(HUB_FINANCE, LATER) as work:
        commands.send_back(work, report_id, reason="Receipts of June are missing.")
    with ground.world.as_(HUB_FINANCE, LATER) as work, pytest.raises(Conflict, match="returned already"):
        commands.accept(work, report_id)
    assert ground.cost() == 0
    ground.accepted(tranche_id, "25590.00")
    assert ground.cost() == 3_000_00


def test_what_is_spent_at_another_rate_leaves_no_residue(ground: Ground) -> None:
    """The community spends at the rate of its own month; the gap to the carrying value is an exchange difference."""
    with ground.world.as_(APPROVER) as work:
        correct_rate(
            work, Rate("EUR", "GTQ", Decimal("8.0000"), date(2026, 6, 1), "inforeuro"), reason="Published anew"
        )
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "25590.00")
    assert ground.cost() == 3_198_75
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == -198_75
    assert ground.share() == Shares(available=19_801_25, advanced=7_000_00, spent=3_198_75)
    _all_holds(ground)


def test_unspent_money_returns_to_the_hubs_advance_with_its_budget(ground: Ground) -> None:
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "17060.00")
    ground.refunded(tranche_id, "8530.00")
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.held(Kind.ADVANCE, "GTQ") == Held(68_240_00, 8_000_00)
    assert ground.share() == Shares(available=20_000_00, advanced=8_000_00, spent=2_000_00)
    with ground.world.seen_by(STAFF) as work:
        left = queries.of_one(work, queries.get(work, ground.tranche_of(tranche_id)))
        assert queries.tranche(work, tranche_id).status == "settled"
    assert (left.paid, left.cost, left.returned, left.left) == tuple(
        Money.of(amount, "GTQ") for amount in (25_590, 17_060, 8_530, 0)
    )
    _all_holds(ground)


def test_unspent_money_returns_to_the_bank_in_the_awards_currency(ground: Ground) -> None:
    tranche_id = ground.paid()
    ground.refunded(tranche_id, "8530.00", paid_to="bank", credited=Money.of("995.00", "EUR"))
    assert ground.held(Kind.BANK, "EUR").own == 30_995_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(17_060_00, 2_000_00)
    assert ground.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == 5_00
    assert ground.share() == Shares(available=21_000_00, reserved=2_000_00, advanced=7_000_00)


def test_a_cost_that_comes_back_is_no_cost_any_more(ground: Ground) -> None:
    tranche_id = ground.paid(cost_arises=CostArises.PAYMENT)
    ground.refunded(tranche_id, "8530.00")
    assert ground.cost() == 2_000_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.held(Kind.ADVANCE, "GTQ") == Held(68_240_00, 8_000_00)
    assert ground.share() == Shares(available=20_000_00, advanced=8_000_00, spent=2_000_00)
    _all_holds(ground)


def test_no_more_comes_back_than_was_paid_and_a_reference_counts_once(ground: Ground) -> None:
    tranche_id = ground.paid()
    with pytest.raises(Invalid, match="cannot come back"):
        ground.refunded(tranche_id, "25590.01")
    ground.refunded(tranche_id, "100.00")
    with pytest.raises(Conflict, match="recorded already"):
        ground.refunded(tranche_id, "100.00")


def test_a_cost_of_a_locked_month_is_booked_on_the_first_open_day(ground: Ground) -> None:
    tranche_id = ground.paid()
    with ground.world.as_(PAYER) as work:
        lock_until(work, ground.stage.award_id, date(2026, 6, 30))
    ground.accepted(tranche_id, "8530.00", date(2026, 6, 15))
    with ground.world.seen_by(STAFF) as work:
        (cost,) = queries.costs(work, [tranche_id])
        (entry,) = ledger.entries_about(work, cost.id)
    assert (entry.entry.accounting_on, entry.postings[0].posting.paid_on) == (date(2026, 7, 1), date(2026, 6, 15))


def test_each_agreement_has_its_own_cost_for_a_donor_who_counts_only_the_first_part_of_each(ground: Ground) -> None:
    first = ground.paid()
    ground.accepted(first, "17060.00")
    with ground.world.seen_by(APPROVER) as work:
        (found,) = costs_of_agreements(work, ground.stage.award_id, LATER.date())
        assert costs_of_agreements(work, ground.stage.award_id, date(2026, 4, 30)) == []
    assert (found.agreement_id, found.line_code, found.amount) == (ground.tranche_of(first), "3.2", 2_000_00)
