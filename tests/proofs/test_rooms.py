"""What somebody who has the database in hand changed in sub-grants, findings and corrections is found, one sentence each."""

import pytest
from sqlmodel import Session, select

from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.findings import commands as findings
from grants_app.findings.rules import AboutKind, Facts
from tests.disbursements.stage import set_up
from tests.proofs.test_findings import found, tampered
from tests.reports.making import award_with_vouchers
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
