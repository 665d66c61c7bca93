"""Proofs on a live database: silent where all holds, one sentence for each thing that was tampered with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, text
from sqlmodel import Session

from grants_app.access import OPERATOR
from grants_app.core.calendar import Period
from grants_app.core.database import Database
from grants_app.core.errors import Forbidden
from grants_app.core.work import Work, open_reading
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.proofs.queries import PROOFS, findings
from grants_app.reports import commands as reports
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.imports.test_take_in import take_in
from tests.imports.workbooks import budget, registers, vouchers
from tests.reports.making import award_with_vouchers, post, prepared, reviewed
from tests.world import World

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
LATER = datetime(2027, 2, 1, 9, tzinfo=UTC)
TAMPERINGS = (
    ("UPDATE posting SET amount_minor = amount_minor + 1 WHERE amount_minor = 5000000", "does not balance"),
    ("UPDATE balance SET amount_minor = amount_minor + 1 WHERE amount_minor = 5000000", "the balance says 5000001"),
    ("UPDATE balance SET hub_minor = hub_minor + 1 WHERE amount_minor = 5000000", "or they differ in another currency"),
    ("DELETE FROM balance WHERE amount_minor = 5000000", "there are postings and no balance"),
    ("UPDATE book SET entries = entries + 1", "counts 5 entries; there are 4"),
    ("UPDATE posting SET accounting_on = '2025-03-01' WHERE amount_minor = 5000000", "while its entry is of 2025-01-20"),
    ("UPDATE control_balance SET spent = spent + 100, available = available - 100", "are not the sums of their moves"),
    ("UPDATE control_balance SET available = available + 100", "the approved budget is"),
    ("UPDATE control_balance SET spent = 0", "of the budget is spent, and the ledger has"),
    ("UPDATE instalment SET received_on = '2026-01-20' WHERE received_on IS NULL", "stands 0 times in the ledger"),
    ("UPDATE award SET status = 'preparing'", "its signing stands 1 times in the ledger"),
    ("UPDATE voucher SET amount_minor = 100 WHERE number = 'GT-001'", "Voucher GT-001 of 2025 is GTQ 1.00, and GTQ 850.00 is charged"),
    ("UPDATE charge SET award_minor = award_minor + 1", "or they differ in another currency"),
    ("UPDATE charge SET status = 'draft'", "which its entry in the ledger does not say"),
    ("UPDATE charge SET entry_id = NULL", "is posted, which its entry in the ledger does not say"),
    ("UPDATE audit_note SET actor_name = 'Somebody else'", "does not match its notes"),
    ("UPDATE charge SET voucher_id = (SELECT id FROM voucher WHERE number = 'GT-001')", "is charged by 200 %."),
    ("DELETE FROM charge", "stands in the ledger and nowhere else"),
    ("UPDATE entry SET about_id = (SELECT id FROM charge LIMIT 1) WHERE key LIKE 'charge.posted:%'", "stands 2 times in the ledger"),
    ("UPDATE charge SET charged_minor = charged_minor * 2", "is charged."),
    ("DELETE FROM audit_link WHERE number = 2", "Audit link 2 is missing."),
)  # fmt: skip


@pytest.fixture
def migrated(database: Database) -> Database:
    """A network with an award, its budget and two posted vouchers."""
    for kind, file in (("network", registers()), ("budget", budget()), ("expenditures", vouchers())):
        assert take_in(database, kind, file, award="EC-1").problems == ()
    return database


@contextmanager
def tampered(database: Database, statement: str) -> Iterator[list[str]]:
    """What is found after somebody who has the database in hand changed it; then all is as before."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        for guard in guards_away(connection, is_sqlite=database.is_sqlite):
            connection.execute(text(guard))
        connection.execute(text(statement))
        with Session(connection) as session:
            yield list(findings(Work(session, OPERATOR)))
        transaction.rollback()


def guards_away(connection: Connection, *, is_sqlite: bool) -> list[str]:
    """What takes the triggers out of the way, for this transaction."""
    if not is_sqlite:
        return ["SET LOCAL session_replication_role = replica"]
    triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    return ["PRAGMA defer_foreign_keys = ON", *(f"DROP TRIGGER {name}" for (name,) in triggers)]


def found(database: Database) -> list[str]:
    with open_reading(database, OPERATOR) as work:
        return list(findings(work))


def test_where_all_holds_nothing_is_found(migrated: Database) -> None:
    assert PROOFS
    assert found(migrated) == []


def test_each_proof_says_when_it_begins(migrated: Database) -> None:
    begun: list[str] = []
    with open_reading(migrated, OPERATOR) as work:
        assert list(findings(work, begun.append)) == []
    assert begun == list(PROOFS)


def test_each_tampering_is_found(migrated: Database) -> None:
    for statement, says in TAMPERINGS:
        with tampered(migrated, statement) as seen:
            assert [sentence for sentence in seen if says in sentence], (statement, seen)


def test_only_who_reads_the_whole_ledger_proves_it(world: World) -> None:
    with world.seen_by("Lucía Pop") as work, pytest.raises(Forbidden):
        list(findings(work))


@pytest.fixture
def reported(world: World) -> Database:
    """An award with an approved report."""
    award_id = award_with_budget(world)
    with world.as_("Lucía Pop") as work:
        expenditures.take_in(work, award_id, [voucher(2)], file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    look_at_everything(world, award_id)
    with world.as_("Hélène Dubois", LATER) as work:
        report_id = reports.prepare(work, award_id, YEAR, "eu-annex-vi").id
    with world.as_("Pieter Maes", LATER) as work:
        reports.review(work, report_id)
    with world.as_("Ines Correia", LATER) as work:
        reports.approve(work, report_id, network="Example Defenders Network")
    return world.database


REPORT_TAMPERINGS = (
    ("UPDATE report SET total_minor = total_minor + 1", ", the ledger EUR 107.00."),
    ("DELETE FROM report_posting", "and no report took it up"),
    ("UPDATE report_figure SET amount_minor = amount_minor + 1", "differs from its frozen figure by EUR -0.01"),
    ("UPDATE report SET ends_on = '2026-01-31'", "which is not of its award or not of its days"),
    ("UPDATE book SET locked_until = '2026-06-30'", "they are locked until 2026-06-30"),
    ("UPDATE report_file SET sha256 = 'nothing'", "its hash differs"),
    ("DELETE FROM report_file", "has no stored file"),
    ("UPDATE report SET ends_on = '2025-12-31', starts_on = '2025-01-01'", "took up entry"),
)


def test_each_tampering_with_an_approved_report_is_found(reported: Database) -> None:
    assert found(reported) == []
    for statement, says in REPORT_TAMPERINGS:
        with tampered(reported, statement) as seen:
            assert [sentence for sentence in seen if says in sentence], (statement, seen)


def test_a_frozen_report_is_no_contradiction_when_more_is_posted_before_its_approval(world: World) -> None:
    """Approving it returns it to draft; until then nothing is locked."""
    award_id = award_with_vouchers(world)
    reviewed(world, prepared(world, award_id))
    post(world, award_id, voucher(9, voucher="GT-009"))
    with open_reading(world.database, OPERATOR) as work:
        assert list(findings(work)) == []
