"""The books as a journal: what other programs make of it is what our own balances say; nobody sees more than on the pages."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from exports import JOURNALS
from exports.journal import Journal, Names
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger.models import Account, Balance, Book, Posting
from grants_app.ledger.rules import Kind
from grants_app.proofs.queries import journal
from grants_app.proofs.rules import ROOTS
from tests.expenditures.making import award_with_budget, voucher
from tests.exports import auditors
from tests.exports.auditors import Totals
from tests.house.kenya import SECRETS, make_records
from tests.web import Visitor, program
from tests.world import World


def kept_by_us(work: Work, books: Journal) -> tuple[Totals, Totals]:
    """What our own tables say per account and currency (of its postings), and what it is worth (of its balances)."""
    names = Names.given(books.accounts).of
    of_account = (col(Posting.account_id), col(Posting.transaction_currency))
    own = {
        (names[account_id.hex], currency): Money(int(minor), currency).amount
        for account_id, currency, minor in work.rows(
            columns(*of_account, func.sum(Posting.transaction_minor)).group_by(*of_account)
        )
    }
    of_book = (col(Account.id), col(Book.currency))
    worth = {
        (names[account_id.hex], currency): Money(int(minor), currency).amount
        for account_id, currency, minor in work.rows(
            columns(*of_book, func.sum(Balance.amount_minor))
            .join(Balance, col(Balance.account_id) == Account.id)
            .join(Book, col(Book.id) == Account.book_id)
            .group_by(*of_book)
        )
    }
    return {key: it for key, it in own.items() if it}, {key: it for key, it in worth.items() if it}


@pytest.mark.parametrize("syntax", JOURNALS)
def test_another_program_finds_the_demos_books_as_we_do(
    seen_by_the_operator: Work, tmp_path: Path, syntax: str
) -> None:
    books = journal(seen_by_the_operator, network="Example")
    file = auditors.written(books, syntax, tmp_path)
    assert auditors.COMPLAINTS[syntax](file) == ""
    own, worth = auditors.TOTALS[syntax](file)
    our_own, our_worth = kept_by_us(seen_by_the_operator, books)
    assert len(our_own) > 100
    assert auditors.without_revaluations(own) == our_own
    assert auditors.with_revaluations(worth) == our_worth


def test_every_kind_of_account_has_its_root() -> None:
    assert set(ROOTS) == set(Kind)


@pytest.fixture
def spent(world: World) -> World:
    """An award of Guatemala and Kenya with a voucher of Guatemala, and Kenya's own award."""
    award_id = award_with_budget(world)
    with world.as_("Lucía Pop") as work:
        expenditures.take_in(work, award_id, [voucher(2)], file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    make_records(world)
    return world


def written(work: Work, tmp_path: Path) -> str:
    books = journal(work, network="Example")
    return auditors.written(books, "journal-hledger", tmp_path).read_text()


def test_a_hub_takes_along_its_own_entries_alone_and_they_balance(spent: World, tmp_path: Path) -> None:
    with spent.seen_by("Lucía Pop") as work:
        said = written(work, tmp_path)
    assert "Expense:1-1:GT:Award" in said
    assert ":KE" not in said
    assert [secret for secret in SECRETS if secret in said] == []
    assert auditors.complaints_of_hledger(tmp_path / "books.journal") == ""


def test_head_office_takes_along_everything(spent: World, tmp_path: Path) -> None:
    with spent.seen_by("Hélène Dubois") as work:
        said = written(work, tmp_path)
    for word in (":GT:", ":KE:", "Donor-receivable", "Bank"):
        assert word in said


def test_the_books_of_an_award_of_another_hub_are_not_found(spent: World) -> None:
    with spent.seen_by("Karl Lindqvist") as work:
        award_id = work.one(select(Award.id).where(Award.reference == "KE-AWARD-1"))
        assert journal(work, network="Example", award_id=award_id).title == "Example, the books of KE-AWARD-1"
    with spent.seen_by("Lucía Pop") as work, pytest.raises(NotFound):
        journal(work, network="Example", award_id=award_id)


@pytest.mark.parametrize("syntax", JOURNALS)
def test_the_page_gives_the_whole_file(spent: World, tmp_path: Path, syntax: str) -> None:
    visitor = Visitor(program(spent, tmp_path), spent, "Karl Lindqvist")
    assert f'href="/books/{syntax}"' in visitor.get("/books").text
    answer = visitor.get(f"/books/{syntax}")
    assert answer.headers["content-disposition"].endswith(f'.{JOURNALS[syntax].extension}"')
    (tmp_path / "books").write_text(answer.text)
    assert "KE-AWARD-1" in answer.text
    assert auditors.COMPLAINTS[syntax](tmp_path / "books") == ""


def test_a_journal_that_would_not_be_the_ledger_is_refused_on_its_page(spent: World, tmp_path: Path) -> None:
    with spent.database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET amount_minor = amount_minor + 1"))
    visitor = Visitor(program(spent, tmp_path), spent, "Karl Lindqvist")
    answer = visitor.get("/books/journal-hledger")
    assert answer.status_code == 409
    assert "the entries sum to" in answer.text


@pytest.mark.parametrize("address", ["/books/journal-ledger", "/books/journal-hledger?award=nothing"])
def test_what_there_is_not_is_not_found(world: World, tmp_path: Path, address: str) -> None:
    assert Visitor(program(world, tmp_path), world, "Karl Lindqvist").get(address).status_code == 404


def test_who_reads_no_ledger_has_no_books(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Ana Silva")
    assert {visitor.get(path).status_code for path in ("/books", "/books/journal-hledger")} == {403}
