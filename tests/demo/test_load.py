"""The demo network holds what it promises, at any time, and everything in it can be proved."""

import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import SQLModel, col, func, select

from grants_app.access import OPERATOR
from grants_app.applications.models import Application
from grants_app.applications.rules import Status as ApplicationStatus
from grants_app.authorities.models import Authority
from grants_app.awards.models import Award, SecondLook
from grants_app.banks.models import BankAccount, Reconciliation
from grants_app.budgets.models import BudgetTransfer
from grants_app.calls.models import Call
from grants_app.core.calendar import first_of_month
from grants_app.core.database import Database, columns
from grants_app.core.trail import AuditNote
from grants_app.core.work import Work, clock, open_reading
from grants_app.demo import play
from grants_app.disbursements.models import Disbursement
from grants_app.disbursements.rules.life import Status as DisbursementStatus
from grants_app.donors.models import Donor
from grants_app.expenditures.models import Charge, Cofinancing, Voucher
from grants_app.findings.models import Finding
from grants_app.hubs.models import Hub
from grants_app.ledger.models import ExchangeRate
from grants_app.proofs.queries import findings
from grants_app.sub_grants.models import Tranche
from tests.demo_network import loaded

WORKBOOKS_OF_WORK = 50
"""The load may take as much of the processor as this many small workbooks: machines differ, their ratio hardly does."""


def count(work: Work, table: type[SQLModel]) -> int:
    return work.session.exec(select(func.count()).select_from(table)).one()


def values(work: Work, column: Any) -> set[Any]:
    return {value for (value,) in work.rows(columns(col(column)).distinct())}


def test_has_five_hubs_and_eight_donors(seen_by_the_operator: Work) -> None:
    assert count(seen_by_the_operator, Hub) == 5
    assert count(seen_by_the_operator, Donor) == 8


def test_has_forty_applications_in_all_states(seen_by_the_operator: Work) -> None:
    assert count(seen_by_the_operator, Application) == 40
    assert values(seen_by_the_operator, Application.status) == set(ApplicationStatus)


def test_has_six_awards_with_four_of_the_rate_rules(seen_by_the_operator: Work) -> None:
    assert count(seen_by_the_operator, Award) == 6
    assert values(seen_by_the_operator, Award.currency) == {"EUR", "USD", "SEK"}
    assert values(seen_by_the_operator, Award.rate_rule) == {"monthly", "daily", "fixed", "instalment"}


def test_has_disbursements_in_all_states(seen_by_the_operator: Work) -> None:
    assert values(seen_by_the_operator, Disbursement.status) == set(DisbursementStatus)


def test_has_three_thousand_vouchers_in_the_currencies_of_its_hubs(seen_by_the_operator: Work) -> None:
    assert 2_900 <= count(seen_by_the_operator, Voucher) <= 3_400
    assert values(seen_by_the_operator, Voucher.currency) >= {"GTQ", "KES", "THB", "COP", "EUR"}
    refunds = select(func.count()).select_from(Voucher).where(col(Voucher.amount_minor) < 0)
    assert seen_by_the_operator.session.exec(refunds).one() >= 5


def test_vouchers_are_split_over_lines_and_awards(seen_by_the_operator: Work) -> None:
    shared = columns(func.count(Charge.line_id.distinct()), func.count(Charge.award_id.distinct()))  # type: ignore[attr-defined]
    rows = seen_by_the_operator.rows(shared.group_by(col(Charge.voucher_id)))
    assert max(lines for lines, _ in rows) >= 2
    assert max(awards for _, awards in rows) >= 2


def test_leaves_drafts_and_second_looks_to_somebody(seen_by_the_operator: Work) -> None:
    assert values(seen_by_the_operator, Charge.status) == {"draft", "posted", "reversed"}
    waiting = select(func.count()).select_from(SecondLook).where(col(SecondLook.looked_at).is_(None))
    assert seen_by_the_operator.session.exec(waiting).one() == 2


def test_every_room_of_money_has_something_in_it(seen_by_the_operator: Work) -> None:
    assert values(seen_by_the_operator, BudgetTransfer.status) == {"prepared", "approved"}
    assert values(seen_by_the_operator, Tranche.status) == {"paid", "planned"}
    assert values(seen_by_the_operator, Finding.status) == {"questioned", "disallowed"}
    assert values(seen_by_the_operator, BankAccount.currency) == {"EUR", "SEK", "USD"}
    assert count(seen_by_the_operator, Reconciliation) > 30
    assert count(seen_by_the_operator, Cofinancing) == 1
    delegated = select(func.count()).select_from(Authority).where(col(Authority.person_id).is_not(None))
    assert seen_by_the_operator.session.exec(delegated).one() >= 1
    corrected = select(func.count()).select_from(ExchangeRate).where(ExchangeRate.version > 1)
    assert seen_by_the_operator.session.exec(corrected).one() == 1


def test_its_rates_are_marked_as_invented(seen_by_the_operator: Work) -> None:
    assert values(seen_by_the_operator, ExchangeRate.source) == {"demo"}
    assert values(seen_by_the_operator, Award.rate_source) == {"demo", "contract"}


def test_real_calls_keep_their_days(seen_by_the_operator: Work) -> None:
    real = seen_by_the_operator.one(select(Call).where(Call.reference == "EuropeAid/177407/DH/ACT/Multi"))
    assert real.deadline_at is not None
    assert real.deadline_at.date() == date(2024, 1, 31)


def test_each_step_is_by_its_own_person(seen_by_the_operator: Work) -> None:
    acts = columns(col(AuditNote.act), col(AuditNote.actor_name)).where(col(AuditNote.act).like("disbursement.%"))
    by_act: dict[str, set[str]] = {}
    for act, name in seen_by_the_operator.rows(acts):
        by_act.setdefault(act, set()).add(name)
    assert not by_act["disbursement.requested"] & by_act["disbursement.approved"]
    assert not by_act["disbursement.requested"] & by_act["disbursement.endorsed"]
    assert "Local operator" not in set().union(*by_act.values())


def test_everything_in_it_can_be_proved(seen_by_the_operator: Work) -> None:
    assert list(findings(seen_by_the_operator)) == []


def test_shows_accounts_of_every_role(demo: Database) -> None:
    roles = " ".join(role for _, role in play.accounts(demo))
    for role in ("Hub staff", "Hub coordinator", "Finance officer", "Director", "Auditor", "Administrator"):
        assert role in roles
    assert all(email.endswith("@demo.example") for email, _ in play.accounts(demo))


def test_shows_no_accounts_where_it_was_not_loaded(database: Database) -> None:
    assert play.accounts(database) == []


def alive(database: Database, today: date) -> None:
    """Nothing is in the future, the last step is of the month before, and there is something to apply to."""
    now = datetime.combine(today, datetime.min.time(), UTC)
    with open_reading(database, OPERATOR, now=now) as work:
        newest = max(values(work, AuditNote.at))
        assert newest < now
        assert (first_of_month(today) - newest.date()).days <= 3
        assert max(values(work, Voucher.incurred_on)) < today
        deadlines = [at for at in values(work, Call.deadline_at) if at and at > now]
        assert len(deadlines) >= 3
        assert max(values(work, Award.ends_on)) > today
        outside = select(func.count()).select_from(Charge).join(Award, col(Award.id) == Charge.award_id)
        early, late = col(Charge.incurred_on) < Award.starts_on, col(Charge.incurred_on) > Award.ends_on
        assert work.session.exec(outside.where(early | late)).one() == 0
        assert list(findings(work)) == []


def test_never_looks_dead_and_takes_little_time(tmp_path: Path) -> None:
    today = date(2028, 2, 29)
    baseline = _workbooks_written()
    began = time.process_time()
    database = loaded(f"sqlite:///{tmp_path / 'demo.sqlite3'}", tmp_path, today)
    took = time.process_time() - began
    baseline += _workbooks_written()
    assert took < WORKBOOKS_OF_WORK * baseline / (2 * 3)
    alive(database, today)
    database.close()


def _workbooks_written() -> float:
    """Seconds of the processor that three workbooks of 5,000 vouchers take: the measure beside which the load is seen."""
    began = time.process_time()
    for _ in range(3):
        book = Workbook(write_only=False)
        sheet = book.create_sheet("Expenditure")
        for row in range(5_000):
            sheet.append((f"GT-{row}", "Diesel for the field visit", "KES", row, row * 7, row * 11, 1, 2, 3, "advance"))
        book.save(BytesIO())
    return time.process_time() - began


@pytest.mark.proof
@pytest.mark.parametrize("years", [2, 5, 10])
def test_never_looks_dead_years_ahead(years: int, database_url: str, tmp_path: Path) -> None:
    now = clock().date()
    today = date(now.year + years, now.month, 1)
    database = loaded(database_url, tmp_path, today)
    alive(database, today)
    database.close()
