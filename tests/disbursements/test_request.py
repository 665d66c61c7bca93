"""A request takes its amounts out of what is available, or is refused at zero; whoever stops it gives them back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from grants_app.access import Role
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.ledger.rates import RateMissing
from grants_app.ledger.rules import Shares
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, ENDORSED_AT, Stage, set_up
from tests.world import World


def test_a_draft_reserves_nothing(stage: Stage) -> None:
    stage.drafted()
    assert stage.shares()["1.1"] == Shares(available=12_000_00)


def test_a_request_reserves_its_amounts_in_the_awards_currency(stage: Stage) -> None:
    disbursement_id = stage.requested()
    assert stage.shares()["1.1"] == Shares(available=10_000_00, reserved=2_000_00)
    assert stage.shares()["2.1"] == Shares(available=5_000_00, reserved=1_000_00)
    assert stage.seen(disbursement_id).award_minor == 3_000_00


def test_the_rate_is_kept_with_the_request(stage: Stage) -> None:
    assert stage.seen(stage.requested()).rates == "8.5300 GTQ per EUR, inforeuro, 2026-03-01"


def test_a_draft_is_converted_again_on_the_day_it_is_asked_for(stage: Stage) -> None:
    disbursement_id = stage.drafted()
    with stage.world.as_("Marisol Ajú", datetime(2026, 4, 2, 15, 0, tzinfo=UTC)) as work:
        commands.request(work, disbursement_id)
    assert stage.seen(disbursement_id).rates == "8.5300 GTQ per EUR, inforeuro, 2026-04-01"


def test_a_request_in_the_awards_own_currency_needs_no_rate(stage: Stage) -> None:
    disbursement_id = stage.requested({"2.1": "1500.00"}, currency="EUR")
    assert stage.seen(disbursement_id).rates == ""
    assert stage.shares()["2.1"].reserved == 1_500_00


def test_without_a_rate_of_the_month_the_sentence_names_currencies_month_and_source(stage: Stage) -> None:
    with pytest.raises(RateMissing, match=r"EUR and GTQ for January 2027 from InforEuro"):
        stage.drafted(at=datetime(2027, 1, 11, 15, 0, tzinfo=UTC))


def test_a_request_is_refused_at_zero_with_line_left_and_asked(stage: Stage) -> None:
    disbursement_id = stage.drafted({"2.1": "51180.09"})
    with (
        pytest.raises(
            Conflict, match=r"Line 2\.1 has EUR 6,000\.00 left for Hub Guatemala; EUR 6,000\.01 is needed beyond"
        ),
        stage.world.as_("Marisol Ajú", ASKED_AT) as work,
    ):
        commands.request(work, disbursement_id)
    assert stage.status(disbursement_id) == "draft"
    assert stage.shares()["2.1"] == Shares(available=6_000_00)


def test_the_last_cent_of_a_line_can_be_asked_for(stage: Stage) -> None:
    stage.requested({"2.1": "51180.00"})
    assert stage.shares()["2.1"] == Shares(available=0, reserved=6_000_00)


def test_what_one_request_reserved_another_cannot_ask_for(stage: Stage) -> None:
    stage.requested({"2.1": "42650.00"})
    with pytest.raises(Conflict, match=r"Line 2\.1 has EUR 1,000\.00 left"):
        stage.requested({"2.1": "8531.00"})


@pytest.mark.parametrize(
    ("step", "who"), [("reject", "Tomás Caal"), ("return_", "Tomás Caal"), ("cancel", "Marisol Ajú")]
)
def test_a_request_that_is_stopped_releases_exactly_what_it_reserved(stage: Stage, step: str, who: str) -> None:
    disbursement_id = stage.requested()
    with stage.world.as_(who, ENDORSED_AT) as work:
        getattr(commands, step)(work, disbursement_id, reason="The travel of May is paid by another award.")
    assert stage.shares()["1.1"] == Shares(available=12_000_00)
    assert stage.shares()["2.1"] == Shares(available=6_000_00)


@pytest.mark.parametrize("step", ["reject", "return_", "cancel"])
def test_nothing_is_stopped_without_a_reason(stage: Stage, step: str) -> None:
    disbursement_id = stage.requested()
    who = "Marisol Ajú" if step == "cancel" else "Tomás Caal"
    with pytest.raises(Invalid, match="Give the reason"), stage.world.as_(who, ENDORSED_AT) as work:
        getattr(commands, step)(work, disbursement_id, reason="  ")


def test_a_returned_request_is_asked_for_endorsed_and_approved_anew(stage: Stage) -> None:
    disbursement_id = stage.approved()
    with stage.world.as_("Ines Correia", APPROVED_AT) as work:
        commands.return_(work, disbursement_id, reason="The bank's rate has moved; ask again.")
    returned = stage.seen(disbursement_id)
    assert (returned.status, returned.requested_by, returned.endorsed_by, returned.approved_by) == ("draft",) + (
        None,
    ) * 3
    with stage.world.as_("Marisol Ajú", APPROVED_AT) as work:
        commands.request(work, disbursement_id)
    assert stage.shares()["1.1"] == Shares(available=10_000_00, reserved=2_000_00)
    with stage.world.as_("Tomás Caal", APPROVED_AT) as work:
        commands.endorse(work, disbursement_id)
    with stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
    assert stage.status(disbursement_id) == "approved"


def test_a_draft_can_be_changed_until_it_is_asked_for(stage: Stage) -> None:
    disbursement_id = stage.drafted()
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        amounts = stage.money({"3.2": "8530.00"}, "GTQ")
        day = stage.next_day()
        commands.change(work, disbursement_id, currency="GTQ", purpose="Looms", amounts=amounts, period=day)
    changed = stage.seen(disbursement_id)
    assert (changed.purpose, changed.amount_minor, changed.award_minor) == ("Looms", 8_530_00, 1_000_00)
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)
    with pytest.raises(Conflict, match="cannot be done now"), stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.change(work, disbursement_id, currency="GTQ", purpose="More looms", amounts=amounts)


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        ({}, "Write an amount on at least one budget line"),
        ({"1.1": "0.00"}, r"Line 1\.1: ask for an amount above zero in GTQ"),
        ({"1.1": "-5.00"}, "above zero"),
        ({"5.1": "10.00"}, "not a line of this award on which the hub has a share"),
        ({"1.1": "0.01"}, "worth less than the smallest unit of EUR"),
    ],
)
def test_a_draft_asks_for_something_on_lines_of_the_hub(stage: Stage, amounts: dict[str, str], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence), stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.create(
            work,
            stage.award_id,
            stage.world.hubs["GT"],
            currency="GTQ",
            purpose="Salaries",
            amounts=stage.money(amounts, "GTQ"),
        )


def test_a_hub_cannot_ask_on_a_line_where_it_has_no_share(stage: Stage) -> None:
    with pytest.raises(Invalid, match="on which the hub has a share"):
        stage.drafted({"3.2": "1000.00"}, hub="KE", by="Wanjiru Kamau", currency="KES")


def test_nobody_asks_for_another_hub(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        stage.drafted(hub="KE", by="Marisol Ajú")


def test_a_hub_outside_the_award_cannot_ask(stage: Stage) -> None:
    stage.also("Marisol Ajú", Role.HUB_STAFF)
    with pytest.raises(NotFound):
        stage.drafted({"1.1": "100.00"}, hub="BRU", currency="EUR")


def test_another_hubs_disbursement_looks_as_if_it_were_not_there(stage: Stage) -> None:
    disbursement_id = stage.requested()
    with stage.world.seen_by("Wanjiru Kamau") as work:
        with pytest.raises(NotFound):
            queries.card(work, disbursement_id)
        assert queries.listed(work, queries.Filters()).rows == []


def test_an_award_that_is_not_active_gives_no_money(world: World) -> None:
    stage = set_up(world, status="preparing")
    with pytest.raises(Conflict, match="is preparing, not active"):
        stage.requested()


def test_after_its_end_an_award_gives_no_money(stage: Stage) -> None:
    disbursement_id = stage.drafted()
    with stage.world.as_("Hélène Dubois") as work:
        award = work.session.get(Award, stage.award_id)
        assert award is not None
        award.ends_on = date(2026, 3, 15)
        work.add(award)
    with pytest.raises(Conflict, match="ended on 15 Mar 2026"), stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)


def test_what_a_hub_spent_of_its_own_money_can_still_be_sent_after_the_end(stage: Stage) -> None:
    stage.spend("2.1", "17060.00", "2000.00")
    disbursement_id = stage.drafted({"2.1": "8530.00"}, advance=False)
    with stage.world.as_("Hélène Dubois") as work:
        award = work.session.get(Award, stage.award_id)
        assert award is not None
        award.ends_on = date(2026, 3, 15)
        work.add(award)
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)
    assert stage.status(disbursement_id) == "requested"


def test_references_are_counted_per_hub(stage: Stage) -> None:
    seen = [stage.seen(stage.drafted()).reference for _ in range(2)]
    kenyan = stage.seen(stage.drafted({"1.1": "1504.80"}, hub="KE", by="Wanjiru Kamau", currency="KES")).reference
    assert (*seen, kenyan) == ("GT-D-0001", "GT-D-0002", "KE-D-0001")


def test_amounts_that_do_not_divide_are_rounded_half_away_from_zero_per_line(stage: Stage) -> None:
    disbursement_id = stage.requested({"1.1": "100.00", "2.1": "100.00"})
    exact = Decimal("100.00") / Decimal("8.53")
    assert Money.of(exact, "EUR") == Money(11_72, "EUR")
    assert stage.seen(disbursement_id).award_minor == 23_44
