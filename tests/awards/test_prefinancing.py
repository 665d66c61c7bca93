"""Pre-financing from own funds: a director's act with an end, a loan that the donor's next instalment repays."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands, queries
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings
from tests.awards.making import FINANCE, make_award
from tests.banks.making import make_account
from tests.web import Visitor, program
from tests.world import NOW, World

DIRECTOR = "Ines Correia"
TODAY, UNTIL = NOW.date(), date(2026, 5, 31)
LENT = Money(15_000_00, "EUR")


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def lend(world: World, award_id: UUID, by: str = DIRECTOR, amount: Money = LENT) -> UUID:
    with world.as_(by) as work:
        reason = "The donor's instalment is late"
        return commands.prefinance(work, award_id, amount=amount, on=TODAY, until_on=UNTIL, reason=reason).id


def test_own_funds_fill_the_bank_and_are_owed_a_loan(world: World, award_id: UUID) -> None:
    lend(world, award_id)
    with world.seen_by(FINANCE) as work:
        kept = ledger.balance_by_kind(work, award_id)
        assert kept[Kind.BANK, "EUR"] == Held(15_000_00, 15_000_00)
        assert kept[Kind.LOAN, "EUR"].carried == -15_000_00
        assert queries.prefinanced(work, award_id, "EUR") == (LENT, UNTIL)
        assert list(findings(work)) == []


def test_only_a_director_of_the_network_lends_own_funds(world: World, award_id: UUID) -> None:
    for name in (FINANCE, "Lucía Pop", "Tomás Caal"):
        with pytest.raises(Forbidden):
            lend(world, award_id, by=name)


def test_the_loan_is_repaid_in_parts_and_never_beyond_what_is_owed(world: World, award_id: UUID) -> None:
    loan_id = lend(world, award_id)
    with world.as_(FINANCE) as work:
        commands.repay(work, loan_id, amount=Money(10_000_00, "EUR"), on=TODAY)
        with pytest.raises(Invalid, match=r"EUR 5,000\.00 is still owed to own funds; EUR 5,000\.01 is more"):
            commands.repay(work, loan_id, amount=Money(5_000_01, "EUR"), on=TODAY)
        commands.repay(work, loan_id, amount=Money(5_000_00, "EUR"), on=TODAY)
        with pytest.raises(Conflict, match="repaid in full"):
            commands.repay(work, loan_id, amount=Money(1, "EUR"), on=TODAY)
        kept = ledger.balance_by_kind(work, award_id)
        assert (kept[Kind.BANK, "EUR"], kept[Kind.LOAN, "EUR"]) == (Held(0, 0), Held(0, 0))
        assert list(findings(work)) == []


def test_an_award_that_owes_own_funds_is_not_closed(world: World, award_id: UUID) -> None:
    lend(world, award_id)
    with world.as_(FINANCE) as work:
        commands.finish(work, award_id)
        with pytest.raises(Conflict, match=r"EUR 15,000\.00 is still owed to own funds"):
            commands.close(work, award_id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"amount": Money(5, "USD")}, "amount"),
        ({"on": date(2026, 3, 17)}, "on"),
        ({"until_on": TODAY}, "until_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_loan_without_amount_reason_or_end_is_refused(
    world: World, award_id: UUID, change: dict[str, object], field: str
) -> None:
    asked: dict[str, object] = {"amount": LENT, "on": TODAY, "until_on": UNTIL, "reason": "Late"}
    with world.as_(DIRECTOR) as work, pytest.raises(Invalid) as refused:
        commands.prefinance(work, award_id, **(asked | change))  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_the_donors_instalment_leads_to_the_repayment_of_what_is_owed(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    account_id = make_account(world)
    with world.as_(DIRECTOR) as work:
        loan_id = commands.prefinance(
            work, award_id, amount=LENT, on=TODAY, until_on=UNTIL, reason="Late", bank_account_id=account_id
        ).id
    with world.as_(FINANCE) as work:
        row = commands.plan_instalment(work, award_id, due_on=TODAY, amount=Money(40_000_00, "EUR"))
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    form = {
        "received_on": TODAY.isoformat(), "received": "40000.00", "received_currency": "EUR", "bank_account": str(account_id),
        "checked": "yes",
    }  # fmt: skip
    answer = visitor.post(f"/instalments/{row.id}/receive", form)
    assert answer.headers["location"] == f"/prefinancings/{loan_id}/repay"
    page = visitor.get(answer.headers["location"]).text
    assert 'value="15000.00"' in page
    assert (
        visitor.post(f"/prefinancings/{loan_id}/repay", {"on": TODAY.isoformat(), "amount": "15000.00"}).status_code
        == 303
    )
    assert "Repaid in full" in visitor.get(f"/awards/{award_id}").text
