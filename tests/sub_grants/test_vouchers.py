"""Where the agreement says so, the community's vouchers are charged one by one, from what it holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grants_app.access import OPERATOR
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.proofs.queries import findings
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.life import ShownAs
from tests.expenditures.making import voucher
from tests.sub_grants.ground import APPROVER, HUB_FINANCE, LATER, PAYER, Ground, payment
from tests.web import Visitor, counted_statements, program


def _spend(ground: Ground, amount: str, **others: Any) -> list[str]:
    """A voucher of the community, taken in and posted by the hub's finance officer; gives the problems."""
    record = replace(
        voucher(2),
        voucher=f"RC-{amount}",
        budget_line="3.2",
        amount=Decimal(amount),
        incurred_on=date(2026, 5, 4),
        community="Río Claro",
        paid_from="sub-grant",
    )
    with ground.world.as_(HUB_FINANCE, LATER) as work:
        manner = Manner(hub_id=ground.world.hubs["GT"])
        made = expenditures.take_in(
            work, ground.stage.award_id, [replace(record, **others)], file_name="rc.xlsx", manner=manner
        )
    return [problem.says for problem in made.problems]


def test_a_voucher_takes_from_what_the_community_holds(ground: Ground) -> None:
    sub_grant_id = ground.tranche_of(ground.paid(shown_as=ShownAs.VOUCHERS))
    assert ground.share() == Shares(available=20_000_00, advanced=10_000_00)
    assert _spend(ground, "8530.00") == []
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(17_060_00, 2_000_00)
    assert ground.held(Kind.ADVANCE, "GTQ") == Held(59_710_00, 7_000_00)
    assert ground.share() == Shares(available=20_000_00, advanced=9_000_00, spent=1_000_00)
    with ground.world.seen_by(HUB_FINANCE) as work:
        left = queries.of_one(work, queries.get(work, sub_grant_id))
    assert (left.cost, left.left) == (Money.of(8_530, "GTQ"), Money.of(17_060, "GTQ"))
    with open_reading(ground.world.database, OPERATOR) as work:
        assert [says for says in findings(work) if "signing" not in says] == []


def test_a_voucher_of_more_than_it_holds_is_refused(ground: Ground) -> None:
    ground.paid(shown_as=ShownAs.VOUCHERS)
    with pytest.raises(Conflict, match="does not hold so much"):
        _spend(ground, "25590.01")
    assert ground.cost() == 0


def test_without_such_an_agreement_nothing_is_paid_from_a_sub_grant(ground: Ground) -> None:
    ground.paid()
    (says,) = _spend(ground, "853.00")
    assert "no running sub-grant" in says
    (says,) = _spend(ground, "853.00", community="")
    assert "no running sub-grant" in says


def test_a_second_agreement_with_vouchers_waits_until_the_first_is_closed(ground: Ground) -> None:
    ground.active(shown_as=ShownAs.VOUCHERS)
    with pytest.raises(Conflict, match="charged under GT-SG-0001 already"):
        ground.active(shown_as=ShownAs.VOUCHERS)


def test_what_is_not_spent_by_vouchers_comes_back(ground: Ground) -> None:
    tranche_id = ground.paid(shown_as=ShownAs.VOUCHERS)
    sub_grant_id = ground.tranche_of(tranche_id)
    _spend(ground, "17060.00")
    with (
        ground.world.as_(APPROVER, LATER) as work,
        pytest.raises(Conflict, match=r"GTQ 8,530\.00 is not accounted for"),
    ):
        commands.close(work, sub_grant_id, reason="Done")
    ground.refunded(tranche_id, "8530.00")
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(0, 0)
    assert ground.share() == Shares(available=20_000_00, advanced=8_000_00, spent=2_000_00)
    with ground.world.as_(APPROVER, LATER) as work:
        assert commands.close(work, sub_grant_id, reason="All is accounted for.").status == "closed"


def test_its_reports_are_its_vouchers(ground: Ground) -> None:
    tranche_id = ground.paid(shown_as=ShownAs.VOUCHERS)
    with pytest.raises(Conflict, match="enter them under Expenditure"):
        ground.reported(tranche_id, "100.00")
    with ground.world.as_(PAYER, LATER) as work, pytest.raises(Conflict):
        commands.pay(work, tranche_id, payment())


def test_the_list_asks_as_little_however_many_agreements_show_vouchers(ground: Ground, tmp_path: Path) -> None:
    ground.paid(shown_as=ShownAs.VOUCHERS)
    assert _spend(ground, "8530.00") == []
    visitor = Visitor(program(ground.world, tmp_path), ground.world, APPROVER)
    visitor.get("/sub-grants")
    with counted_statements(ground.world) as statements:
        page = visitor.get("/sub-grants").text
    assert len([said for said in statements if not said.startswith(("BEGIN", "SET ", "SHOW ", "ROLLBACK"))]) <= 8
    assert "17,060.00" in page
