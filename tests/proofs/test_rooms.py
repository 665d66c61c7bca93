"""What somebody who has the database in hand changed in a room beside the ledger is found, one sentence each."""

import pytest
from sqlmodel import Session, select

from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.findings import commands as findings
from grants_app.findings.rules import AboutKind, Facts
from tests.awards.making import make_award
from tests.awards.test_prefinancing import lend
from tests.banks.making import make_account
from tests.banks.test_reconciliation import FEE, prepare, sign
from tests.banks.test_shares import receive
from tests.disbursements.stage import set_up
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_cofinance import agree, promise
from tests.proofs.test_findings import found, tampered
from tests.reports.making import approved, award_with_vouchers, post, prepared
from tests.sub_grants.ground import Ground
from tests.world import NOW, World

IN_SUB_GRANTS = (
    ("DELETE FROM sub_grant_payment", "its payment stands 1 times in the ledger"),
    ("UPDATE sub_grant_cost SET award_minor = award_minor + 1", "its cost says EUR 1,000.01, its entry EUR 1,000.00"),
    ("UPDATE sub_grant_cost SET amount_minor = amount_minor + 1", "by the ledger the community holds"),
    ("DELETE FROM sub_grant_cost", "by the ledger the community holds"),
)
IN_FINDINGS = (
    ("UPDATE finding SET amount_minor = amount_minor + 1", "GT-F-0001 is disallowed, which its entry"),
    ("UPDATE finding SET entry_id = NULL", "GT-F-0001 is disallowed, which its entry"),
    ("UPDATE finding SET status = 'accepted'", "GT-F-0001 is accepted, which its entry"),
    ("UPDATE finding SET status = 'withdrawn'", "GT-F-0001 is withdrawn, which its entry"),
    ("UPDATE finding SET recovered_minor = 500", "GT-F-0001 says that EUR 5.00 was recovered and kept"),
)
IN_BANKS = (
    ("DELETE FROM bank_account", "lies in no account of the register"),
    ("UPDATE bank_account SET currency = 'USD'", "lies in an account in USD that is open"),
    ("UPDATE bank_account SET status = 'waiting'", "lies in an account in EUR that is waiting"),
    ("UPDATE reconciliation SET statement_minor = statement_minor + 1", "is signed and differs by EUR 0.01"),
    ("UPDATE reconciliation_difference SET amount_minor = amount_minor - 100", "is signed and differs by EUR 1.00"),
    ("UPDATE reconciliation SET signed_by = prepared_by", "or one person did both"),
    (
        "UPDATE reconciliation SET ledger_minor = ledger_minor + 1, statement_minor = statement_minor + 1",
        "was signed with shares of EUR 40,000.01; the ledger held EUR 40,000.00 then",
    ),
    ("UPDATE prefinancing SET amount_minor = amount_minor + 1", "is not repaid; the ledger says"),
    ("UPDATE award SET status = 'closed'", "its loan from own funds stands at"),
)
IN_READINGS = (
    (
        "UPDATE report_reading SET amount_minor = amount_minor + 1",
        "read in EUR 100.01 of FORD-1, whose book does not say so",
    ),
    ("UPDATE report_reading SET amount_minor = -amount_minor", "read in EUR -100.00 of FORD-1"),
    ("UPDATE report_reading SET hub_id = (SELECT id FROM hub WHERE code = 'KE')", "whose book does not say so (0 in"),
    ("UPDATE report SET ends_on = '2026-02-01'", "whose book does not say so (0 in"),
    ("UPDATE cofinancing SET action_line_id = line_id", "whose book does not say so (0 in"),
)
IN_CORRECTIONS = (
    ("UPDATE charge SET status = 'posted' WHERE status = 'reversed'", "whether its entry was taken back says otherwise"),
    ("UPDATE charge SET status = 'reversed' WHERE status = 'posted'", "whether its entry was taken back says otherwise"),
    ("UPDATE charge SET corrects_id = id WHERE charged_minor = 42650", "corrects one that is posted"),
)  # fmt: skip


def _each_is_found(world: World, faults: tuple[tuple[str, str], ...]) -> None:
    before = found(world.database)
    for statement, says in faults:
        with tampered(world.database, statement) as seen:
            assert [sentence for sentence in seen if says in sentence and sentence not in before], (statement, seen)


def test_each_fault_in_a_sub_grant_is_found(world: World) -> None:
    ground = Ground(set_up(world))
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "8530.00")
    _each_is_found(world, IN_SUB_GRANTS)


@pytest.fixture
def charge(world: World) -> Charge:
    """The first of three vouchers, of EUR 100.00."""
    award_with_vouchers(world)
    with Session(world.database.engine) as session:
        return session.exec(select(Charge).where(Charge.charged_minor == 853_00)).one()


def test_each_fault_in_a_finding_is_found(world: World, charge: Charge) -> None:
    facts = Facts("no-proof-of-payment", "auditor", NOW.date(), "AR-2026-4", Money.of(60, "EUR"), "No bank advice.")
    with world.as_("Karl Lindqvist") as work:
        finding_id = findings.record(work, AboutKind.CHARGE, charge.id, facts).id
    with world.as_("Hélène Dubois") as work:
        findings.answer(work, finding_id, response="The advice could not be found.")
    with world.as_("Ines Correia") as work:
        findings.disallow(work, finding_id, reason="The donor's letter of 12 March")
    _each_is_found(world, IN_FINDINGS)


def test_each_fault_in_a_correction_is_found(world: World, charge: Charge) -> None:
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    _each_is_found(world, IN_CORRECTIONS)


def test_each_fault_in_bank_accounts_their_signed_months_and_loans_is_found(world: World) -> None:
    award_id, account_id = make_award(world), make_account(world)
    receive(world, award_id, account_id, Money.of(40_000, "EUR"), Money.of(40_000, "EUR"))
    prepare(world, account_id, 39_981_50, FEE)
    sign(world, account_id)
    lend(world, award_id)
    assert found(world.database) == []
    _each_is_found(world, IN_BANKS)


def test_what_was_booked_into_a_month_after_its_signature_is_no_contradiction(world: World) -> None:
    award_id, account_id = make_award(world), make_account(world)
    prepare(world, account_id, 0)
    sign(world, account_id)
    receive(world, award_id, account_id, Money.of(40_000, "EUR"), Money.of(40_000, "EUR"))
    assert found(world.database) == []


def test_each_fault_in_what_a_report_read_in_is_found(world: World) -> None:
    action_id = award_with_vouchers(world)
    paying_id = award_with_budget(world, reference="FORD-1")
    agree(world, action_id, promise(world, action_id, paying_id))
    post(world, paying_id, voucher(5, voucher="GT-005", budget_line="1.2"))
    approved(world, prepared(world, action_id))
    assert found(world.database) == []
    _each_is_found(world, IN_READINGS)
