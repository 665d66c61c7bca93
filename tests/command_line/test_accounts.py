"""`grants user`: an account and its one-time link from a terminal."""

import re
from pathlib import Path

from tests.command_line.conftest import Grants
from tests.command_line.test_import import kept
from tests.imports.workbooks import registers

LINK = re.compile(r"http://127\.0\.0\.1:8000/password/[\w-]{43}\n")


def test_prints_a_one_time_link_and_nothing_else(grants: Grants) -> None:
    answer = grants("user", "add", "Ana@Example.org", "--name", "Ana Silva", "--role", "administrator")
    assert answer.exit_code == 0
    assert LINK.fullmatch(answer.stdout)


def test_the_same_account_in_another_role_gets_it_and_the_same_role_is_refused(grants: Grants, tmp_path: Path) -> None:
    assert (
        grants(
            "import",
            "network",
            kept(tmp_path, "n.xlsx", registers(People=[["Email", "Name", "Role", "Hub", "Language"]])),
        ).exit_code
        == 0
    )
    words = ("user", "add", "ana@example.org", "--name", "Ana Silva", "--role", "auditor")
    assert grants(*words).exit_code == 0
    assert grants(*words, "--hub", "gt").exit_code == 0
    again = grants(*words)
    assert (again.exit_code, again.stderr) == (1, "Ana Silva has this role already.\n")


def test_a_new_link_is_made_on_demand(grants: Grants) -> None:
    grants("user", "add", "ana@example.org", "--name", "Ana Silva", "--role", "administrator")
    assert LINK.fullmatch(grants("user", "link", "ana@example.org").stdout)
    assert "no account" in grants("user", "link", "nobody@example.org").stderr


def test_what_cannot_be_is_one_sentence(grants: Grants) -> None:
    staff = grants("user", "add", "x@example.org", "--name", "X", "--role", "hub-staff")
    assert (staff.exit_code, staff.stderr) == (2, "The role hub-staff belongs to a hub: name the hub.\n")
    no_hub = grants("user", "add", "x@example.org", "--name", "X", "--role", "hub-staff", "--hub", "GT")
    assert "There is no hub GT" in no_hub.stderr
    no_email = grants("user", "add", "x", "--name", "X", "--role", "director")
    assert "«x» is not an e-mail address" in no_email.stderr
    assert grants("user", "add", "x@example.org", "--name", "X", "--role", "king").exit_code == 2
