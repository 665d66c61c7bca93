"""What a hub has accounted for: first in, first out; our own percentage before the next advance; and how old the rest is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants_app.access import Role
from grants_app.awards.models import Award, AwardReport
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.liquidation import PaidAdvance, age, by_age, first_in_first_out, own_test
from grants_app.ledger.rules import Kind
from tests.disbursements.stage import APPROVED_AT, PAID_AT, Stage, as_approved
from tests.web import Visitor, program
from tests.world import NOW

LATER = APPROVED_AT + timedelta(days=3)


def advance(reference: str, paid_on: date, quetzales: int) -> PaidAdvance:
    return PaidAdvance(new_id(), reference, paid_on, Money(quetzales, "GTQ"))


JANUARY = advance("GT-D-0001", date(2026, 1, 10), 100_00)
MARCH = advance("GT-D-0002", date(2026, 3, 10), 50_00)


@pytest.mark.parametrize(
    ("held", "january", "march"),
    [(150_00, 100_00, 50_00), (60_00, 10_00, 50_00), (50_00, 0, 50_00), (20_00, 0, 20_00), (0, 0, 0), (-30_00, 0, 0)],
)
def test_what_is_spent_is_spent_of_the_oldest_advance(held: int, january: int, march: int) -> None:
    parts = first_in_first_out([MARCH, JANUARY], held)
    assert [part.open.minor for part in parts] == [january, march]


@given(some.lists(some.integers(1, 10_000), min_size=1, max_size=8), some.integers(-5_000, 90_000))
def test_what_is_open_is_what_is_held(amounts: list[int], held: int) -> None:
    advances = [advance(f"GT-D-{at:04d}", date(2026, 1, 1 + at), amount) for at, amount in enumerate(amounts)]
    assert sum(part.open.minor for part in first_in_first_out(advances, held)) == max(held, 0)


def test_the_own_percentage_says_how_much_is_missing() -> None:
    parts = first_in_first_out([JANUARY, MARCH], 18_40)
    test = own_test(parts, Decimal(70))
    assert test is not None
    assert (test.is_passed, test.more) == (False, Money(3_40, "GTQ"))
    assert test.says == (
        "70 % of the last advance (GT-D-0002, GTQ 50.00) must be accounted for: 63.2 % is; GTQ 3.40 more."
    )
    assert own_test([], Decimal(70)) is None


def test_an_age_ends_on_the_same_day_of_the_month() -> None:
    paid = date(2026, 1, 31)
    days = (date(2026, 4, 29), date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 30), date(2026, 10, 31))
    assert [age(paid, day) for day in days] == [0, 1, 2, 2, 3]
    assert by_age(first_in_first_out([JANUARY, MARCH], 60_00), "GTQ", date(2026, 5, 1)) == (
        Money(50_00, "GTQ"), Money(10_00, "GTQ"), Money(0, "GTQ"), Money(0, "GTQ"),
    )  # fmt: skip


# --- the gate ---


def test_the_next_advance_waits_until_the_own_percentage_is_reached(stage: Stage) -> None:
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    with (
        pytest.raises(Conflict, match=r"0\.0 % is; GTQ 17,913\.00 more"),
        stage.world.as_("Ines Correia", LATER) as work,
    ):
        commands.approve(work, second)
    stage.spend("1.1", "17913.00", "2100.00")
    with stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, second)
    assert stage.status(second) == "approved"


def test_a_director_lets_it_pass_with_a_reason_and_leaves_the_approval_to_another(stage: Stage) -> None:
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    with stage.world.as_("Ines Correia", LATER) as work:
        with pytest.raises(Invalid, match="Give the reason"):
            commands.waive(work, second, reason=" ")
        commands.waive(work, second, reason="The bridge is out; vouchers come by boat next week.")
    with pytest.raises(Conflict, match="let this pass"), stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, second)
    with stage.world.as_("Hélène Dubois", LATER) as work:
        commands.approve(work, second)
    assert stage.history(second)[-2:] == ["waive", "approve"]


def test_only_a_director_lets_it_pass(stage: Stage) -> None:
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    with pytest.raises(Forbidden), stage.world.as_("Hélène Dubois", LATER) as work:
        commands.waive(work, second, reason="In a hurry.")


def test_a_hub_has_its_own_percentage_from_a_day_on(stage: Stage) -> None:
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    with stage.world.as_("Ines Correia", PAID_AT) as work:
        with pytest.raises(Invalid):
            commands.record_percentage(
                work, stage.world.hubs["GT"], percent=Decimal(101), starts_on=PAID_AT.date(), reason="Too much"
            )
        commands.record_percentage(
            work, stage.world.hubs["GT"], percent=Decimal(0), starts_on=PAID_AT.date(), reason="Three clean audits"
        )
    with stage.world.as_("Hélène Dubois", LATER) as work:
        commands.approve(work, second)


def test_while_the_last_voucher_is_posted_exactly_one_of_seven_approves_and_not_before_it(stage: Stage) -> None:
    """Each tries on until the voucher is posted, and once more after it."""
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    start, posted, done = Barrier(8), Event(), []

    def post() -> None:
        start.wait()
        stage.spend("1.1", "17913.00", "2100.00")
        posted.set()

    def approve() -> None:
        start.wait()
        for _ in range(200):
            was_posted = posted.is_set()
            try:
                with stage.world.as_("Ines Correia", LATER) as work:
                    commands.approve(work, second)
                done.append(stage.held(Kind.ADVANCE, "GTQ").own)
            except Conflict:
                if not was_posted:
                    posted.wait(0.05)
                    continue
            return

    with ThreadPoolExecutor(8) as threads:
        for each in [threads.submit(act) for act in (post, *[approve] * 7)]:
            each.result()
    assert done == [7_677_00]
    assert stage.status(second) == "approved"
    assert stage.history(second).count("approve") == 1


def test_what_is_approved_and_not_paid_counts_as_an_advance_that_is_not_accounted_for(stage: Stage) -> None:
    first, second = stage.endorsed(), stage.endorsed({"2.1": "853.00"})
    with stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, first)
    says = r"\(GT-D-0001, GTQ 25,590\.00, approved and not paid yet\) must be accounted for: 0\.0 % is"
    with pytest.raises(Conflict, match=says), stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, second)
    with stage.world.as_("Ines Correia", LATER) as work:
        commands.cancel(work, first, reason="Asked twice.")
    with stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, second)


def test_an_approved_advance_of_another_hub_does_not_count(stage: Stage) -> None:
    stage.approved({"1.1": "135432.00"}, hub="KE", by="Wanjiru Kamau", currency="KES")
    assert stage.status(stage.approved()) == "approved"


# --- the last report ---


def _report(stage: Stage, status: str, *, ends_on: date = date(2026, 1, 16)) -> None:
    """The award's first report, due sixty days after its period, stands so."""
    with stage.world.as_("Hélène Dubois") as work:
        row = AwardReport(
            award_id=stage.award_id,
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
            report_id=new_id(),
            version=1,
            status=status,
            since=ends_on,
        )
        work.add(row)


@pytest.mark.parametrize(
    ("status", "stands"),
    [("draft", "draft, not sent"), ("approved", "approved, not sent"), ("queried", "queried by the donor and not")],
)
def test_a_report_that_is_due_and_not_with_the_donor_stops_the_next_advance(
    stage: Stage, status: str, stands: str
) -> None:
    disbursement_id = stage.endorsed()
    _report(stage, status)
    says = rf"1 Jan 2026 to 16 Jan 2026 was due on 17 Mar 2026 and is {stands}.* or a director, with a reason"
    with pytest.raises(Conflict, match=says), stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


@pytest.mark.parametrize("status", ["sent", "accepted"])
def test_a_report_that_is_with_the_donor_stops_nothing(stage: Stage, status: str) -> None:
    _report(stage, status)
    assert stage.status(stage.approved()) == "approved"


def test_where_the_donor_must_accept_first_a_sent_report_stops_the_next_advance(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    _report(stage, "sent")
    with stage.world.as_("Ana Silva") as work:
        work.session.get_one(Award, stage.award_id).profile = "un-hact"
    says = r"is sent; this donor must accept it before more money goes on.* by recording the donor's answer"
    with pytest.raises(Conflict, match=says), stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def test_a_report_that_is_not_due_yet_stops_nothing(stage: Stage) -> None:
    _report(stage, "draft", ends_on=date(2026, 1, 31))
    assert stage.status(stage.approved()) == "approved"


def test_a_director_lets_it_pass_without_the_report_and_that_alone(stage: Stage) -> None:
    stage.paid()
    second = stage.endorsed({"2.1": "853.00"})
    _report(stage, "draft")
    with stage.world.as_("Ines Correia", LATER) as work:
        assert queries.card(work, second).may_waive_report
        with pytest.raises(Invalid, match="Give the reason"):
            commands.waive_report(work, second, reason="")
        commands.waive_report(work, second, reason="The donor moved the day by letter.")
        card = queries.card(work, second)
    assert (card.may_waive_report, card.may_waive) == (False, True)
    with pytest.raises(Conflict, match=r"^70 % of the last advance"), stage.world.as_("Hélène Dubois", LATER) as work:
        commands.approve(work, second)
    with pytest.raises(Conflict, match="without the last report"), stage.world.as_("Ines Correia", LATER) as work:
        commands.approve(work, second)


def test_who_endorsed_does_not_record_the_payment(stage: Stage) -> None:
    disbursement_id = stage.approved()
    stage.also("Tomás Caal", Role.FINANCE_OFFICER)
    with pytest.raises(Conflict, match="You endorsed this"), stage.world.as_("Tomás Caal", PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id))


# --- ageing ---


def test_the_ageing_adds_up_to_what_the_ledger_carries(stage: Stage) -> None:
    stage.paid()
    stage.spend("1.1", "10000.00", "1172.33")
    with stage.world.seen_by("Hélène Dubois", NOW + timedelta(days=200)) as work:
        (row,) = queries.ageing(work)
    assert row.held == Money.of("15590.00", "GTQ")
    assert sum(part.worth.minor for part in row.parts) == row.worth.minor
    assert row.ages[2] == row.held
    assert row.is_old


def test_a_hub_sees_the_age_of_its_own_advances_alone(stage: Stage) -> None:
    stage.paid()
    with stage.world.seen_by("Wanjiru Kamau", LATER) as work:
        assert queries.ageing(work) == []


def test_the_pages_lead_from_the_age_to_the_disbursement(stage: Stage, tmp_path: Path) -> None:
    stage.paid()
    visitor = Visitor(program(stage.world, tmp_path), stage.world, "Hélène Dubois")
    page = visitor.get("/advances").text
    assert "25,590.00" in page
    assert "17,913.00" in page
    behind = visitor.get(f"/advances/behind?award={stage.award_id}&hub={stage.world.hubs['GT']}&currency=GTQ").text
    assert "GT-D-0001" in behind
    assert "the network&#39;s default" in behind or "the network's default" in behind
    assert "GT-D-0001" in visitor.get("/advances/ageing.csv").text
    assert "70 %" in visitor.get("/advances/percentages").text
