"""Journals as plain-text accounting: two programs load them without a complaint and add up as we do, whatever stands in the books."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import JOURNALS, NotWritable
from exports.currencies import decimals_of
from exports.journal import ROOTS, Account, Entry, Journal, Names, Posting, legs
from tests.exports import auditors

DAY = date(2025, 3, 1)
BANK = Account("b", "Assets", ("EC-1", "bank"), "EUR", "EUR", DAY)
ADVANCE = Account("a", "Assets", ("EC-1", "advance", "KE", "KES"), "EUR", "KES", DAY)
COST = Account("c", "Expenses", ("EC-1", "expense", "1.1", "KE", "award"), "EUR", "", DAY)
GAIN = Account("g", "Expenses", ("EC-1", "exchange difference", "KE"), "EUR", "", DAY)
CURRENCIES = ("EUR", "KES", "UGX", "KWD", "GTQ")
MINOR = st.integers(-(2**63), 2**63 - 1)
WORDS = (
    "Combustible",
    'dijo "hola"',
    "a;b | c",
    "línea\nnueva",
    "(paréntesis)",
    "back\\slash",
    "= 1 + 1",
    "",
    "; x",
    "@ 5 EUR",
)


def side(account: Account, amount: str, currency: str, value: str) -> Posting:
    return Posting(account.key, Decimal(amount), currency, Decimal(value), "150.48 KES per EUR, inforeuro, 2025-03-01")


def entry(*postings: Posting, number: int = 1, on: date = DAY, description: str = "Fuel") -> Entry:
    return Entry(on, "EC-1", number, "EUR", description, postings, (("event", "expenditure posted"), ("key", "a, b")))


PAID = entry(side(ADVANCE, "15048.00", "KES", "100.00"), side(BANK, "-100.00", "EUR", "-100.00"))
SPENT = entry(
    side(COST, "15000.00", "KES", "99.67"),
    side(ADVANCE, "-15000.00", "KES", "-99.68"),
    side(GAIN, "0.01", "EUR", "0.01"),
)
REVALUED = entry(side(ADVANCE, "0.00", "KES", "-0.32"), side(GAIN, "0.32", "EUR", "0.32"))
ACCOUNTS = (BANK, ADVANCE, COST, GAIN)


def journal(*entries: Entry, accounts: tuple[Account, ...] = ACCOUNTS) -> Journal:
    numbered = [replace(it, number=number) for number, it in enumerate(entries, start=1)]
    return Journal("Example Defenders Network, all books", date(2026, 3, 16), ("EUR", "KES"), accounts, numbered)


def random_journal(seed: int, entries: int) -> Journal:
    """Books as no network has them: several currencies, values against their sign, odd words, accounts of the same name."""
    chance = random.Random(seed)
    accounts = [
        Account(f"{book}{number}", root, (f"EC-{book}", "bank", "ñandú 1/1"), CURRENCIES[book], "", DAY)
        for book in range(3)
        for number, root in enumerate((*ROOTS, ROOTS[0]))
    ]
    return Journal("Random", DAY, CURRENCIES, accounts, list(_random_entries(chance, entries)))


def _random_entries(chance: random.Random, entries: int) -> Iterator[Entry]:
    for number in range(1, entries + 1):
        book = chance.randrange(3)
        own = CURRENCIES[book]
        values = [_amount(chance, own) for _ in range(chance.randint(1, 4))]
        values.append(-sum(values, Decimal(0)))
        postings = [_random_posting(chance, book, value) for value in values]
        fitting = tuple(posting for posting in postings if posting.amount or posting.value)
        yield Entry(
            DAY + timedelta(days=chance.randrange(700)), f"EC-{book}", number, own, chance.choice(WORDS), fitting
        )


def _random_posting(chance: random.Random, book: int, value: Decimal) -> Posting:
    currency = chance.choice(CURRENCIES)
    amount = value if currency == CURRENCIES[book] and chance.random() < 0.8 else _amount(chance, currency)
    return Posting(f"{book}{chance.randrange(6)}", amount, currency, value, chance.choice(("", "1 EUR, x")))


def _amount(chance: random.Random, currency: str) -> Decimal:
    return Decimal(chance.choice((0, 1, -1, chance.randrange(-(10**9), 10**9)))).scaleb(-decimals_of(currency))


@pytest.mark.parametrize("syntax", JOURNALS)
@pytest.mark.parametrize("books", [journal(PAID, SPENT, REVALUED), random_journal(1, 400), random_journal(2, 400), journal()],
                         ids=["a small one", "random", "another", "empty"])  # fmt: skip
def test_another_program_loads_it_without_a_complaint_and_finds_the_same_totals(
    tmp_path: Path, syntax: str, books: Journal
) -> None:
    file = auditors.written(books, syntax, tmp_path)
    assert auditors.COMPLAINTS[syntax](file) == ""
    if not books.entries:
        return
    own, worth = auditors.TOTALS[syntax](file)
    expected_own, expected_worth = auditors.expected(books)
    assert auditors.without_revaluations(own) == expected_own
    assert auditors.with_revaluations(worth) == expected_worth


@pytest.mark.parametrize("syntax", JOURNALS)
def test_another_program_does_complain_where_an_entry_is_changed(tmp_path: Path, syntax: str) -> None:
    file = auditors.written(journal(PAID, SPENT), syntax, tmp_path)
    file.write_text(file.read_text().replace("@@ 99.67 EUR", "@@ 99.66 EUR"))
    assert auditors.COMPLAINTS[syntax](file) != ""


@given(st.lists(st.tuples(st.sampled_from(CURRENCIES), MINOR, MINOR), min_size=1))
def test_the_weights_of_an_entrys_legs_sum_to_zero(sides: list[tuple[str, int, int]]) -> None:
    values = [Decimal(value) for *_, value in sides]
    postings = [
        Posting("b", Decimal(own), currency, value) for (currency, own, _), value in zip(sides, values, strict=True)
    ]
    whole = entry(*postings, side(BANK, str(-sum(values)), "EUR", str(-sum(values))))
    found = list(legs(whole, {"b": "Assets:Bank"}))
    assert sum(leg.units if leg.cost is None else leg.cost.copy_sign(leg.units) for leg in found) == 0


@pytest.mark.parametrize("syntax", JOURNALS)
def test_an_entry_that_does_not_balance_is_not_written(syntax: str) -> None:
    wrong = journal(entry(side(BANK, "1.00", "EUR", "1.00"), side(GAIN, "-0.99", "EUR", "-0.99")))
    with pytest.raises(NotWritable, match=r"Entry 1 of EC-1 does not balance: it is 0.01 EUR off."):
        JOURNALS[syntax].write(wrong, StringIO())


@pytest.mark.parametrize("syntax", JOURNALS)
def test_entries_that_are_not_the_balance_of_their_account_are_refused(syntax: str) -> None:
    accounts = (replace(BANK, value=Decimal("-100.01")), *ACCOUNTS[1:])
    with pytest.raises(NotWritable, match=r"EC-1:bank: the entries sum to -100.00 EUR, the balance is -100.01 EUR."):
        JOURNALS[syntax].write(journal(PAID, accounts=accounts), StringIO())


def test_a_posting_of_an_unknown_account_is_refused() -> None:
    with pytest.raises(NotWritable, match="posts to an account that is not there"):
        JOURNALS["journal-hledger"].write(journal(PAID, accounts=(BANK,)), StringIO())


def test_accounts_of_the_same_words_keep_their_own_names() -> None:
    names = Names.given([BANK, replace(BANK, key="b2"), replace(BANK, key="b3", parts=("EC 1", "Bank"))]).of
    assert list(names.values()) == ["Assets:EC-1:Bank", "Assets:EC-1:Bank-2", "Assets:EC-1:Bank-3"]


def test_a_name_that_a_copy_would_take_is_another_accounts() -> None:
    parts = [("EC-1", "bank"), ("EC-1", "bank"), ("EC-1", "bank 2")]
    names = Names.given([replace(BANK, key=str(at), parts=words) for at, words in enumerate(parts)]).of
    assert len(set(names.values())) == 3


def test_an_account_without_own_money_keeps_its_value_beside_it() -> None:
    names = Names.given(ACCOUNTS).of
    (residue, difference) = legs(REVALUED, names)
    assert residue.account == "Assets:EC-1:Advance:KE:KES:Revaluation"
    assert (residue.units, residue.currency, difference.units) == (Decimal("-0.32"), "EUR", Decimal("0.32"))
