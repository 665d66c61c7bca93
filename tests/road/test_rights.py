"""Who acts decides what becomes of a file: drafts or posted, approved or not, looked at by a second person, or refused."""

from datetime import date

import pytest
from sqlalchemy import create_engine, text

from tests.road import network
from tests.road.network import (
    ADMINISTRATOR,
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    EC,
    FINANCE,
    FINANCE_GT,
    STAFF,
    STAFF_KE,
    expenditure,
    voucher,
)
from tests.road.reading import opened
from tests.road.terminal import Terminal, places
from tests.road.workbooks import write

MARCH = date(2022, 3, 15)


def one_voucher(terminal: Terminal, number: str, **cells: object) -> str:
    expenditure(terminal.folder / f"{number}.xlsx", [voucher(number, MARCH, "2.1", 100, **cells)])
    return f"{number}.xlsx"


def waiting(terminal: Terminal) -> list[tuple[str, ...]]:
    """Second looks that nobody has taken: kind, title, and who made it necessary."""
    return rows(terminal, "SELECT kind, title, made_by_name FROM second_look WHERE looked_at IS NULL ORDER BY made_at")


def rows(terminal: Terminal, statement: str) -> list[tuple[str, ...]]:
    engine = create_engine(terminal.url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def listed(terminal: Terminal) -> list[str]:
    terminal.must("export", "bva", "--award", EC, "-o", "x.xlsx")
    below = opened(terminal.folder / "x.xlsx").below("Transactions", "No")
    return [row["Voucher"] for row in below if row["Voucher"]]


@pytest.mark.parametrize("email", [STAFF, COORDINATOR])
def test_vouchers_of_who_may_not_post_wait_as_drafts(moved_in: Terminal, email: str) -> None:
    file = one_voucher(moved_in, "GT-1")
    before = waiting(moved_in)
    said = moved_in.must("import", "expenditures", file, "--award", EC, "--as", email)
    assert said == "Note: 1 waits as a draft for a finance officer.\n1 record taken in\n"
    assert listed(moved_in) == []
    assert waiting(moved_in) == before


def test_vouchers_of_a_finance_officer_are_posted_and_wait_for_a_second_look(moved_in: Terminal) -> None:
    for number, email in (("GT-1", FINANCE_GT), ("GT-2", FINANCE)):
        file = one_voucher(moved_in, number)
        said = moved_in.must("import", "expenditures", file, "--award", EC, "--hub", "GT", "--as", email)
        assert said == "Note: 1 is posted; another person must take the second look.\n1 record taken in\n"
    assert listed(moved_in) == ["GT-1", "GT-2"]
    assert waiting(moved_in)[-2:] == [
        ("expenditures", "1 charge of GT-1.xlsx", "Lucía Pop"),
        ("expenditures", "1 charge of GT-2.xlsx", "Hélène Dubois"),
    ]


def test_an_import_without_a_person_is_migration_and_the_trail_says_so(moved_in: Terminal) -> None:
    file = one_voucher(moved_in, "GT-1")
    moved_in.must("import", "expenditures", file, "--award", EC, "--hub", "GT")
    moved_in.must("import", "expenditures", one_voucher(moved_in, "GT-2"), "--award", EC, "--as", STAFF)
    notes = rows(moved_in, "SELECT actor_name, means FROM audit_note WHERE act = 'expenditures.taken-in' ORDER BY at")
    assert notes == [("Local operator", "migration"), ("Marisol Ajú", "command line")]
    assert ("expenditures", "1 charge of GT-1.xlsx", "Local operator") in waiting(moved_in)


@pytest.mark.parametrize("email", [AUDITOR, DIRECTOR, ADMINISTRATOR])
def test_who_may_not_enter_vouchers_takes_nothing_in(unchanged: Terminal, email: str) -> None:
    file = one_voucher(unchanged, "GT-1")
    answer = unchanged.ask("import", "expenditures", file, "--award", EC, "--hub", "GT", "--as", email)
    assert "Your roles do not allow this." in answer.sentence


def test_nobody_enters_vouchers_of_a_hub_that_is_not_theirs(unchanged: Terminal) -> None:
    file = one_voucher(unchanged, "KE-1")
    answer = unchanged.ask("import", "expenditures", file, "--award", EC, "--hub", "KE", "--as", STAFF)
    assert answer.sentence == "Your roles do not allow you to take in vouchers of hub KE."
    in_a_column = one_voucher(unchanged, "KE-2", Hub="KE")
    answer = unchanged.ask("import", "expenditures", in_a_column, "--award", EC, "--hub", "GT", "--as", FINANCE_GT)
    assert places(answer) == [(2, "Hub")]


def test_the_hub_need_not_be_named_where_there_is_one_alone(moved_in: Terminal) -> None:
    file = one_voucher(moved_in, "KE-1", Currency="KES")
    moved_in.must("import", "expenditures", file, "--award", EC, "--as", STAFF_KE)
    moved_in.must("import", "expenditures", well(moved_in), "--award", network.KUWAIT)


def well(terminal: Terminal) -> str:
    expenditure(terminal.folder / "well.xlsx", [voucher("KE-9", MARCH, "W1", 100, Currency="KES")])
    return "well.xlsx"


def test_other_kinds_are_refused_to_who_may_not(unchanged: Terminal) -> None:
    folder = unchanged.folder
    budget = network.budget(folder, EC)
    rates = network.rates(folder / "rates.csv")
    registers = write(folder / "network.xlsx", network.REGISTERS)
    for kind, file, email in (
        ("budget", budget, STAFF),
        ("budget", budget, AUDITOR),
        ("rates", rates, STAFF),
        ("rates", rates, DIRECTOR),
        ("network", registers, AUDITOR),
        ("network", registers, FINANCE_GT),
    ):
        answer = unchanged.ask("import", kind, file, "--award", EC, "--as", email)
        assert "do not allow" in answer.sentence, (kind, email)


def test_a_budget_becomes_approved_by_who_may_approve_and_waits_for_a_second_look(terminal: Terminal) -> None:
    network.move_in(terminal)
    file = network.budget(terminal.folder, EC)
    said = terminal.must("import", "budget", file, "--award", EC, "--as", FINANCE)
    assert "Approved as imported; another person must take the second look." in said
    assert waiting(terminal) == [("budget", f"Budget of {EC}: {file.name}", "Hélène Dubois")]
    assert rows(terminal, "SELECT status FROM budget_version") == [("approved",)]


@pytest.mark.parametrize(("email", "options"), [(FINANCE, ["--draft"]), (COORDINATOR, [])])
def test_a_budget_stays_a_draft_when_asked_or_when_one_may_not_approve(
    terminal: Terminal, email: str, options: list[str]
) -> None:
    network.move_in(terminal)
    file = network.budget(terminal.folder, EC)
    said = terminal.must("import", "budget", file, "--award", EC, "--as", email, *options)
    assert "It is a draft; another person must approve it." in said
    assert rows(terminal, "SELECT status FROM budget_version") == [("draft",)]
    assert waiting(terminal) == []
    answer = terminal.ask("export", "bva", "--award", EC, "-o", "x.xlsx")
    assert answer.code == 1
    assert f"{EC} has no approved budget yet" in answer.complains
    assert not (terminal.folder / "x.xlsx").exists()


def test_a_draft_can_be_approved_by_importing_it_again(terminal: Terminal) -> None:
    network.move_in(terminal)
    file = network.budget(terminal.folder, EC)
    terminal.must("import", "budget", file, "--award", EC, "--as", COORDINATOR)
    assert terminal.must("import", "budget", file, "--award", EC, "--as", COORDINATOR).endswith("7 were already here\n")
    terminal.must("import", "budget", file, "--award", EC, "--as", FINANCE)
    assert rows(terminal, "SELECT status FROM budget_version") == [("approved",)]


def test_who_sees_the_whole_award_exports_it(unchanged: Terminal) -> None:
    for email in (AUDITOR, DIRECTOR, FINANCE):
        unchanged.must("export", "eu-annex-vi", "--award", EC, "-o", "x.xlsx", "--as", email)
    for email in (ADMINISTRATOR, STAFF, FINANCE_GT):
        assert unchanged.ask("export", "bva", "--award", EC, "-o", "y.xlsx", "--as", email).code == 2
    assert not (unchanged.folder / "y.xlsx").exists()


def test_an_account_gets_a_link_that_works_once(moved_in: Terminal) -> None:
    answer = moved_in.ask("user", "add", "new@example.org", "--name", "Nela", "--role", "hub-staff", "--hub", "GT")
    assert answer.code == 0
    assert answer.says.startswith("http://127.0.0.1:8000/password/")
    file = one_voucher(moved_in, "GT-1")
    moved_in.must("import", "expenditures", file, "--award", EC, "--as", "new@example.org")
    wrong = ("user", "add", "x@example.org", "--name", "X", "--role", "hub-staff")
    assert "belongs to a hub" in moved_in.ask(*wrong).sentence
    assert "There is no hub QQ" in moved_in.ask(*wrong, "--hub", "QQ").sentence
