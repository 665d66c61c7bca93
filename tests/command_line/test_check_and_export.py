"""`grants check`, `grants export`, `grants formats`, `grants migrate`."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from exports import JOURNALS
from grants_app.access import OPERATOR
from grants_app.awards.queries import award_by_reference
from grants_app.core.database import Database
from grants_app.core.work import open_work
from grants_app.publications import commands as publications
from grants_app.publications.models import PublicationReview
from tests.command_line.conftest import Grants
from tests.command_line.test_import import kept
from tests.exports import auditors
from tests.imports.workbooks import budget, registers, vouchers
from tests.publications.making import WHO, terms


@pytest.fixture
def migrated(grants: Grants, tmp_path: Path) -> Path:
    """A network with an award, its budget and two posted vouchers."""
    for kind, file in (("network", registers()), ("budget", budget()), ("expenditures", vouchers())):
        assert grants("import", kind, kept(tmp_path, f"{kind}.xlsx", file), "--award", "EC-1").exit_code == 0
    return tmp_path


def test_says_that_everything_holds(grants: Grants, migrated: Path) -> None:
    answer = grants("check")
    assert (answer.exit_code, answer.stdout) == (0, "Everything holds.\n")


def test_says_each_finding_and_exits_1(grants: Grants, migrated: Path, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET amount_minor = amount_minor + 1 WHERE amount_minor = 5000000"))
    answer = grants("check")
    assert answer.exit_code == 1
    assert answer.stdout.count("the balance says 5000001, its postings sum to 5000000") == 1


@pytest.mark.parametrize("file_format", ["eu-annex-vi", "bva"])
def test_writes_a_donors_workbook_as_a_draft(grants: Grants, migrated: Path, file_format: str) -> None:
    file = migrated / "out.xlsx"
    answer = grants("export", file_format, "--award", "EC-1", "--to", "2026-06-30", "-o", file)
    assert (answer.exit_code, answer.stdout) == (
        0, f"{file} is written for 01 Jan 2025 – 30 Jun 2026 and marked as a draft.\n"
    )  # fmt: skip
    assert load_workbook(file).sheetnames


@pytest.mark.parametrize(("award", "says"), [((), "all books"), (("--award", "EC-1"), "the books of EC-1")])
@pytest.mark.parametrize("syntax", JOURNALS)
def test_writes_the_books_as_plain_text_accounting(
    grants: Grants, migrated: Path, syntax: str, award: tuple[str, ...], says: str
) -> None:
    file = migrated / "books"
    answer = grants("export", syntax, *award, "-o", file)
    assert (answer.exit_code, answer.stdout) == (0, f"{file} is written: Example Defenders Network, {says}.\n")
    assert auditors.COMPLAINTS[syntax](file) == ""


def test_what_is_published_is_refused_until_somebody_recorded_who_publishes(grants: Grants, migrated: Path) -> None:
    file = migrated / "activities.xml"
    answer = grants("export", "iati-activities", "-o", file)
    assert answer.exit_code != 0
    assert "Nobody has recorded who publishes" in answer.stderr
    assert not file.exists()


def test_what_is_published_is_written_of_all_awards_or_one(grants: Grants, migrated: Path, database: Database) -> None:
    with open_work(database, OPERATOR) as work:
        award = award_by_reference(work, "EC-1")
        assert award is not None
        publications.record_publisher(work, WHO)
        policy = publications.prepare(work, award.id, terms(code="EC-1"), after=0)
        review = PublicationReview(
            policy_id=policy.id, verdict="approved", reviewed_by_name="Ines Correia", reviewed_at=work.now
        )
        work.add(review)
    for words in ((), ("--award", "EC-1")):
        file = migrated / "activities.xml"
        answer = grants("export", "iati-activities", *words, "-o", file)
        assert (answer.exit_code, answer.stdout) == (0, f"{file} is written: 1 activity, no sub-grant.\n")
        assert b"BE-BCE_KBO-0000000000-EC-1" in file.read_bytes()


def test_books_that_would_not_be_the_ledger_are_not_written(grants: Grants, migrated: Path, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET amount_minor = amount_minor + 1 WHERE amount_minor = 5000000"))
    answer = grants("export", "journal-hledger", "-o", migrated / "books")
    assert (answer.exit_code, answer.stderr.count("\n")) == (1, 1)
    assert "the entries sum to 50000.00 EUR, the balance is 50000.01 EUR" in answer.stderr.replace(",0", "0")
    assert not list(migrated.glob("*books*"))


def test_a_hubs_person_does_not_export_what_is_not_theirs(grants: Grants, migrated: Path) -> None:
    answer = grants("export", "bva", "--award", "EC-1", "-o", migrated / "x.xlsx", "--as", "nobody@example.org")
    assert answer.exit_code == 2
    assert not (migrated / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nonsense", "--award", "EC-1"), "There is no format «nonsense»; the formats are eu-annex-vi, bva, un-face"),
        (("bva", "--award", "EC-9"), "There is no award EC-9"),
        (("bva", "--award", "EC-1", "--from", "1/2/2025"), "--from: «1/2/2025» is not a day"),
        (("bva", "--award", "EC-1", "--from", "2026-02-01", "--to", "2026-01-01"), "has no day"),
        (("bva", "--award", "EC-1", "--from", "2020-01-01"), "the period must lie inside it"),
    ],
)
def test_unusable_arguments_are_one_sentence(grants: Grants, migrated: Path, words: tuple[str, ...], says: str) -> None:
    answer = grants("export", *words, "-o", migrated / "x.xlsx")
    assert answer.exit_code == 2
    assert says in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_folder_that_is_not_there_is_one_sentence(grants: Grants, migrated: Path) -> None:
    answer = grants("export", "bva", "--award", "EC-1", "-o", migrated / "nowhere" / "x.xlsx")
    assert answer.exit_code == 2
    assert "There is no folder" in answer.stderr


def test_an_award_without_an_approved_budget_is_refused(grants: Grants, tmp_path: Path) -> None:
    grants("import", "network", kept(tmp_path, "n.xlsx", registers()))
    answer = grants("export", "bva", "--award", "EC-1", "-o", tmp_path / "x.xlsx")
    assert answer.exit_code == 1
    assert not (tmp_path / "x.xlsx").exists()


def test_lists_what_comes_in_and_goes_out(grants: Grants) -> None:
    said = grants("formats").stdout
    for word in ("network", "rates-inforeuro", "eu-annex-vi", "bva", "journal-hledger"):
        assert word in said


def test_migrating_registers_the_objectives_once(grants: Grants, database: Database) -> None:
    for _ in range(2):
        assert grants("migrate").exit_code == 0
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM objective")).scalar_one() == 8


def test_a_wrong_setting_is_one_sentence(grants: Grants, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTS_SESSION_HOURS", "many")
    answer = grants("check")
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert answer.stderr.startswith("GRANTS_SESSION_HOURS is not right")
