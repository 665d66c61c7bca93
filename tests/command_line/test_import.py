"""`grants import`: taken in, a table of every problem, or one sentence; 0, 1 or 2."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from grants_app.core.database import Database
from grants_app.core.trail import AuditNote
from tests.command_line.conftest import Grants
from tests.imports.workbooks import COMMUNITIES, VOUCHERS, budget, changed, registers, vouchers


def kept(folder: Path, name: str, file: BytesIO) -> Path:
    path = folder / name
    path.write_bytes(file.read())
    return path


@pytest.fixture
def network(grants: Grants, tmp_path: Path) -> Path:
    """The registers are in; gives their file."""
    file = kept(tmp_path, "network.xlsx", registers())
    assert grants("import", "network", file).exit_code == 0
    return file


def test_says_how_many_records_were_taken_in_and_how_many_were_here(grants: Grants, tmp_path: Path) -> None:
    file = kept(tmp_path, "network.xlsx", registers())
    first, second = (grants("import", "network", file) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, "11 records taken in\n")
    assert (second.exit_code, second.stdout) == (0, "0 records taken in, 11 were already here\n")


def test_shows_every_problem_with_its_place_and_takes_nothing_in(grants: Grants, tmp_path: Path) -> None:
    rows = [*COMMUNITIES, ["Otra", "ZZ", "Union", "GT", ""]]
    file = kept(tmp_path, "a register with quite a long name, as people give them.xlsx", registers(Communities=rows))
    answer = grants("import", "network", file)
    assert answer.exit_code == 1
    (row,) = [line for line in answer.stdout.splitlines() if "ZZ" in line]
    cells = [cell.strip() for cell in row.split("│")]
    assert cells == [
        file.name, "Communities", "3", "Hub", "ZZ", "There is no hub of that code; add it to the sheet Hubs."
    ]  # fmt: skip
    assert answer.stdout.endswith("nothing was taken in.\n")
    assert grants("import", "network", kept(tmp_path, "network.xlsx", registers())).stdout == "11 records taken in\n"


def test_a_dry_run_changes_nothing(grants: Grants, tmp_path: Path) -> None:
    file = kept(tmp_path, "network.xlsx", registers())
    answer = grants("import", "network", file, "--dry-run")
    assert (answer.exit_code, answer.stdout) == (0, "11 records would be taken in; nothing was changed\n")
    assert grants("import", "network", file).stdout == "11 records taken in\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nonsense", "{file}"), "There is no kind «nonsense»; the kinds are network, calls-eu, calls-grants-gov"),
        (("network", "{file}.gone"), "There is no file"),
        (("network", "{folder}"), "is not a file"),
        (("budget", "{file}"), "has no sheet called «Budget»"),
        (("rates-inforeuro", "{file}"), "a text file is needed"),
        (("network", "{file}", "--as", "nobody@example.org"), "There is no active account nobody@example.org"),
        (("budget", "{budget}"), "Name the award that budget.xlsx is for (--award REFERENCE)."),
        (("budget", "{budget}", "--award", "EC-9"), "There is no award EC-9 that you may see."),
    ],
)
def test_what_cannot_be_used_at_all_is_one_sentence(
    grants: Grants, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    file, plan = kept(tmp_path, "network.xlsx", registers()), kept(tmp_path, "budget.xlsx", budget())
    answer = grants("import", *(word.format(file=file, folder=tmp_path, budget=plan) for word in words))
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert says in answer.stderr
    assert "Traceback" not in answer.output


def test_an_import_without_a_name_is_migration_and_one_with_a_name_is_that_persons(
    grants: Grants, tmp_path: Path, network: Path, database: Database
) -> None:
    file = kept(tmp_path, "budget.xlsx", budget())
    answer = grants("import", "budget", file, "--award", "EC-1", "--as", "helene@example.org")
    assert "another person must take the second look" in answer.stdout
    with Session(database.engine) as session:
        notes = session.exec(select(AuditNote)).all()
    assert {(note.means, note.actor_name) for note in notes if note.act.startswith("budget.")} == {
        ("command line", "Hélène Dubois")
    }
    assert {(note.means, note.actor_name) for note in notes if note.act == "award.created"} == {
        ("migration", "Local operator")
    }


def test_vouchers_go_where_they_can_go_alone(grants: Grants, tmp_path: Path, network: Path) -> None:
    assert grants("import", "budget", kept(tmp_path, "b.xlsx", budget()), "--award", "EC-1").exit_code == 0
    file = kept(tmp_path, "v.xlsx", vouchers())
    answer = grants("import", "expenditures", file, "--award", "EC-1", "--as", "marisol@example.org")
    assert answer.stdout == "Note: 2 wait as drafts for a finance officer.\n2 records taken in\n"
    wrong = kept(tmp_path, "w.xlsx", vouchers(changed(VOUCHERS, 2, "Budget line", "9")))
    assert grants("import", "expenditures", wrong, "--award", "EC-1").exit_code == 1


def test_nobody_imports_beyond_their_rights(grants: Grants, tmp_path: Path, network: Path) -> None:
    answer = grants("import", "network", network, "--as", "marisol@example.org")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "Your roles do not allow this" in answer.stderr
