"""Reports that were approved before their figures were kept: the migrations write for them what an approval writes today."""

from collections.abc import Iterator
from importlib import import_module
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlmodel import Session

from grants_app.access import OPERATOR
from grants_app.core.work import Work
from grants_app.proofs.queries import findings
from tests.expenditures.making import voucher
from tests.proofs.test_findings import guards_away
from tests.reports.making import SECOND, approved, award_with_vouchers, post, prepared, reviewed
from tests.world import World

FIGURES = (
    "SELECT report_id, line_id, hub_id, source, amount_minor, adjustment_minor FROM report_figure ORDER BY 1, 2, 3, 4"
)
TAKEN = "SELECT posting_id, report_id FROM report_posting ORDER BY 1"
OWED = "SELECT award_id, ends_on, starts_on, report_id, version, status FROM award_report ORDER BY 1, 2"
FROZEN = "SELECT frozen_at_entry FROM report WHERE status = 'reviewed'"


@pytest.fixture
def award_id(world: World) -> UUID:
    """Two approved reports, the second with an adjustment."""
    award_id = award_with_vouchers(world)
    approved(world, prepared(world, award_id))
    late = voucher(9, voucher="GT-009")
    post(world, award_id, late, voucher(10, voucher="GT-010", incurred_on=SECOND.starts_on))
    reviewed(world, prepared(world, award_id, SECOND))
    return award_id


@pytest.mark.usefixtures("award_id")
def test_what_was_taken_up_before_is_kept_as_today(world: World) -> None:
    with world.database.engine.connect() as connection, connection.begin() as transaction:
        before = [connection.execute(text(wanted)).all() for wanted in (FIGURES, TAKEN, OWED, FROZEN)]
        assert all(before)
        for guard in guards_away(connection, is_sqlite=world.database.is_sqlite):
            connection.execute(text(guard))
        for statement in _as_it_was():
            connection.execute(text(statement))
        for statement in _upgrades():
            connection.execute(text(statement))
        assert [connection.execute(text(wanted)).all() for wanted in (FIGURES, TAKEN, OWED, FROZEN)] == before
        assert _nothing_is_found(connection)
        transaction.rollback()


def _as_it_was() -> Iterator[str]:
    yield "DELETE FROM report_figure"
    yield "DELETE FROM award_report"
    yield "UPDATE report SET frozen_at_entry = NULL"
    yield (
        "DELETE FROM report_posting WHERE posting_id IN (SELECT posting.id FROM posting "
        "JOIN account ON account.id = posting.account_id WHERE account.kind = 'grant income')"
    )


def _upgrades() -> Iterator[str]:
    taken_up = import_module("grants_app.migrations.versions.0008_what_reports_take_up")
    owed = import_module("grants_app.migrations.versions.0010_reports_owed")
    yield from (taken_up._INCOME, taken_up._FIGURES, taken_up._FROZEN, owed._BEGUN)


def _nothing_is_found(connection: Connection) -> bool:
    with Session(connection) as session:
        return [found for found in findings(Work(session, OPERATOR)) if "report" in found] == []
