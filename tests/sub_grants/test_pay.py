"""A tranche is paid once, when its conditions hold, by a third person, from the hub's advance or the bank."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, col, update

from grants_app.access import Role
from grants_app.communities.models import BankDetails
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.life import CostArises
from tests.disbursements.stage import set_up
from tests.sub_grants.ground import (
    AGREED_AT,
    APPROVER,
    COORDINATOR,
    HUB_FINANCE,
    LATER,
    PAID_AT,
    PAYER,
    STAFF,
    Ground,
    payment,
)
from tests.world import World


def test_approval_sets_the_budget_of_the_hubs_advance_aside(ground: Ground) -> None:
    ground.advance()
    assert ground.share() == Shares(available=20_000_00, advanced=10_000_00)
    ground.approved()
    assert ground.share() == Shares(available=20_000_00, reserved=3_000_00, advanced=7_000_00)


def test_from_the_bank_it_takes_what_is_available(ground: Ground) -> None:
    ground.approved(paid_from="bank")
    assert ground.share() == Shares(available=27_000_00, reserved=3_000_00)


def test_a_line_without_enough_left_stops_the_approval(ground: Ground) -> None:
    ground.advance()
    ground.stage.requested({"3.2": "170600.00"})
    tranche_id = ground.tranche(ground.active()).id
    ground.request(tranche_id, paid_from="bank")
    with pytest.raises(Conflict, match=r"Line 3\.2 has EUR 0\.00 left"):
        ground.approve(tranche_id)


def test_returning_puts_the_budget_back_where_it_was(ground: Ground) -> None:
    ground.advance()
    tranche_id = ground.approved()
    with ground.world.as_(APPROVER, AGREED_AT) as work:
        commands.return_tranche(work, tranche_id, reason="The assembly was put off.")
    assert ground.share() == Shares(available=20_000_00, advanced=10_000_00)
    ground.request(tranche_id)
    ground.approve(tranche_id)
    assert ground.share().reserved == 3_000_00


def test_money_goes_from_the_advance_to_the_community_at_its_carrying_value(ground: Ground) -> None:
    tranche_id = ground.paid()
    assert ground.held(Kind.ADVANCE, "GTQ") == Held(59_710_00, 7_000_00)
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(25_590_00, 3_000_00)
    assert ground.share() == Shares(available=20_000_00, reserved=3_000_00, advanced=7_000_00)
    assert ground.cost() == 0
    with ground.world.seen_by(STAFF) as work:
        (entry,) = ledger.entries_about(work, tranche_id)
    accounts = {view.account.kind: view.account.party_id for view in entry.postings}
    assert accounts == {"sub-grant": ground.world.communities["Río Claro"], "advance": None}
    assert entry.entry.description == "GT-SG-0001/1 Río Claro: Looms, BI-7781"


def test_an_advance_asked_for_on_other_lines_gives_their_budget_back(ground: Ground) -> None:
    """The hub's advance was for salaries; the tranche is paid of it, so less is advanced for salaries."""
    ground.stage.paid({"1.1": "42650.00"})
    tranche_id = ground.approved()
    assert ground.share() == Shares(available=27_000_00, reserved=3_000_00)
    ground.pay(tranche_id)
    assert ground.stage.shares()["1.1"] == Shares(available=10_000_00, advanced=2_000_00)


def test_from_the_bank_at_the_banks_rate(ground: Ground) -> None:
    ground.paid(paid_from="bank", sent=Money.of("3012.40", "EUR"))
    assert ground.held(Kind.BANK, "EUR").own == 36_987_60
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(25_590_00, 3_012_40)


def test_a_fee_of_the_hubs_bank_goes_to_bank_charges(ground: Ground) -> None:
    ground.advance()
    ground.pay(ground.approved(), fee=Money.of("42.65", "GTQ"))
    assert ground.held(Kind.BANK_CHARGES, "EUR").carried == 5_00
    assert ground.held(Kind.ADVANCE, "GTQ") == Held(59_667_35, 6_995_00)


def test_where_cost_arises_on_payment_it_posts_with_it(ground: Ground) -> None:
    tranche_id = ground.paid(cost_arises=CostArises.PAYMENT)
    assert ground.cost() == 3_000_00
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.share() == Shares(available=20_000_00, advanced=7_000_00, spent=3_000_00)
    with ground.world.seen_by(STAFF) as work:
        assert queries.tranche(work, tranche_id).status == "settled"


def test_cost_on_payment_is_at_the_awards_rate_and_the_gap_an_exchange_difference(ground: Ground) -> None:
    ground.paid(paid_from="bank", sent=Money.of("3012.40", "EUR"), cost_arises=CostArises.PAYMENT)
    assert ground.cost() == 3_000_00
    assert ground.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == 12_40
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)


@pytest.mark.parametrize(
    ("others", "field", "sentence"),
    [
        ({"value_on": date(2026, 4, 3)}, "value_on", "in the future"),
        ({"value_on": date(2026, 3, 20)}, "value_on", "approved on 23 Mar 2026"),
        ({"bank_reference": " "}, "bank_reference", "found again"),
        ({"sent": Money.of("25000.00", "GTQ")}, "sent", "paid whole"),
        ({"fee": Money.of("-1.00", "GTQ")}, "fee", "zero or more"),
    ],
)
def test_a_payment_that_cannot_be_what_was_approved_is_refused(
    ground: Ground, others: dict[str, Any], field: str, sentence: str
) -> None:
    ground.advance()
    tranche_id = ground.approved()
    with pytest.raises(Invalid) as refused:
        ground.pay(tranche_id, **others)
    assert sentence in refused.value.fields[field]


def test_an_advance_that_does_not_hold_enough_pays_nothing(ground: Ground) -> None:
    tranche_id = ground.approved()
    with pytest.raises(Conflict, match=r"advance of Hub Guatemala holds GTQ 0\.00"):
        ground.pay(tranche_id)
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)


def test_a_far_dearer_payment_is_approved_anew(ground: Ground) -> None:
    with pytest.raises(Invalid, match="more than a changed rate explains"):
        ground.paid(paid_from="bank", sent=Money.of("3300.01", "EUR"))


def test_three_people_ask_approve_and_pay(ground: Ground) -> None:
    ground.advance()
    ground.stage.also(STAFF, Role.FINANCE_OFFICER)
    tranche_id = ground.tranche(ground.active()).id
    ground.request(tranche_id)
    with ground.world.as_(STAFF, AGREED_AT) as work, pytest.raises(Conflict, match="another person must approve it"):
        commands.approve_tranche(work, tranche_id)
    ground.approve(tranche_id)
    for name in (STAFF, APPROVER):
        with pytest.raises(Conflict, match="another person must record the payment"):
            ground.pay(tranche_id, by=name)
    with pytest.raises(Forbidden):
        ground.pay(tranche_id, by=COORDINATOR)


def test_conditions_are_ticked_by_name_and_only_then_is_the_tranche_approved(ground: Ground) -> None:
    first = ground.paid()
    sub_grant_id = ground.tranche_of(first)
    second = ground.tranche(sub_grant_id, 2).id
    ground.request(second, at=LATER)
    with pytest.raises(Conflict, match="Not yet: Report accepted: Report on the looms; Day reached"):
        ground.approve(second, at=LATER)
    with ground.world.seen_by(STAFF) as work:
        report, day, document = (condition.id for condition in queries.conditions(work, [second]))
    with ground.world.as_(COORDINATOR, LATER) as work, pytest.raises(Invalid, match="No report of this community"):
        commands.meet(work, report, met_on=date(2026, 8, 1))
    with ground.world.as_(COORDINATOR, LATER) as work, pytest.raises(Invalid, match="01 Jul 2026 at the earliest"):
        commands.meet(work, day, met_on=date(2026, 6, 30))
    with ground.world.as_(STAFF, LATER) as work, pytest.raises(Forbidden):
        commands.meet(work, document, met_on=date(2026, 7, 2))
    ground.accepted(first, "25590.00")
    with ground.world.as_(COORDINATOR, LATER) as work:
        commands.meet(work, report, met_on=date(2026, 7, 10))
        commands.meet(work, day, met_on=date(2026, 7, 1))
        ticked = commands.meet(work, document, met_on=date(2026, 7, 5), note="Folder 3, page 12")
    assert (ticked.met_by_name, ticked.note) == (COORDINATOR, "Folder 3, page 12")
    with ground.world.as_(HUB_FINANCE, LATER) as work, pytest.raises(Conflict, match="ticked by Tomás Caal already"):
        commands.meet(work, document, met_on=date(2026, 7, 6))
    ground.approve(second, at=LATER)
    ground.pay(second, at=LATER, value_on=LATER.date(), sent=Money.of("17060.00", "GTQ"), bank_reference="BI-7990")
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(17_060_00, 2_000_00)


def _at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except Conflict:
            return "refused"
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(do, acts))


def test_of_many_who_pay_one_tranche_at_once_one_does(ground: Ground) -> None:
    ground.advance()
    tranche_id = ground.approved()
    names = (PAYER, HUB_FINANCE)
    acts = [lambda name=names[at % 2]: ground.pay(tranche_id, by=name) for at in range(12)]
    assert _at_once(acts) == {"done": 1, "refused": 11}
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(25_590_00, 3_000_00)


def test_two_tranches_at_once_never_take_the_line_below_zero(world: World) -> None:
    ground = Ground(set_up(world))
    ground.stage.requested({"3.2": "221780.00"})  # EUR 26,000.00: EUR 4,000.00 is left
    sub_grant_id = ground.active(tranches=tuple(tranche for tranche in ground.plain(2)))
    ids = [ground.tranche(sub_grant_id, position).id for position in (1, 2)]
    for tranche_id in ids:
        ground.request(tranche_id, paid_from="bank")
    acts: list[Callable[[], object]] = [partial(ground.approve, its) for its in ids]
    assert _at_once(acts) == {"done": 1, "refused": 1}
    assert ground.share().available == 1_000_00


def test_a_closed_agreement_pays_nothing_and_an_open_tranche_keeps_it_open(ground: Ground) -> None:
    tranche_id = ground.paid()
    sub_grant_id = ground.tranche_of(tranche_id)
    with ground.world.as_(APPROVER, PAID_AT) as work, pytest.raises(Conflict, match=r"GTQ 25,590\.00 is not accounted"):
        commands.close(work, sub_grant_id, reason="Done")
    ground.accepted(tranche_id, "25590.00")
    with ground.world.as_(APPROVER, LATER) as work:
        commands.close(work, sub_grant_id, reason="The second part is paid by another donor.")
    with pytest.raises(Conflict, match="The agreement is closed"):
        ground.request(ground.tranche(sub_grant_id, 2).id, at=LATER)


def test_the_same_payment_twice_is_refused(ground: Ground) -> None:
    tranche_id = ground.paid()
    with pytest.raises(Conflict, match="the status is «paid»"), ground.world.as_(PAYER, PAID_AT) as work:
        commands.pay(work, tranche_id, payment())


def test_a_tranche_waits_for_bank_details_that_are_verified_and_unchanged_since_the_approval(ground: Ground) -> None:
    """Changed by somebody between approval and payment: nothing is paid, and the page says who clears it."""
    ground.advance()
    tranche_id = ground.approved()
    mine = col(BankDetails.community_id) == ground.world.communities["Río Claro"]
    for changed, says in (
        ({"fingerprint": "0" * 32}, "changed after this was approved"),
        ({"status": "replaced"}, "not verified"),
    ):
        with Session(ground.world.database.engine) as session:
            session.execute(update(BankDetails).where(mine).values(**changed))
            session.commit()
        with pytest.raises(Conflict, match=says):
            ground.pay(tranche_id)
        with ground.world.seen_by(PAYER) as work:
            card = queries.card(work, ground.tranche_of(tranche_id))
        blockers = [blocker for blocker in card.tranches[0].blockers if says in blocker.says]
        assert [blocker.url.endswith("/bank-details") for blocker in blockers] == [True]
