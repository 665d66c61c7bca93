"""Two programs that we did not write, hledger and Beancount: they load a journal, and say what its accounts hold."""

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from exports import JOURNALS
from exports.journal import REVALUED, Journal, Names

Totals = dict[tuple[str, str], Decimal]
"""By account and currency; what comes to zero is left out."""

_SECONDS = 120


def program(name: str, package: str) -> str:
    """The program, or a skip that says why; where CI is set, a skip is a failure with the same sentence."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{package} is not installed (the program {name}), so no journal can be checked.")
    return found


def complaints_of_beancount(file: Path) -> str:
    return _said(program("bean-check", "Beancount"), str(file))


def complaints_of_hledger(file: Path) -> str:
    return _said(program("hledger", "hledger"), "-f", str(file), "check", "--strict")


def totals_of_beancount(file: Path) -> tuple[Totals, Totals]:
    """What each account holds in its own currencies, and what all of it is worth."""
    ask = program("bean-query", "Beancount")
    own = _read_beancount(ask, file, "SELECT account, currency, str(sum(number)) GROUP BY account, currency")
    worth = _read_beancount(ask, file, "SELECT account, currency(weight), str(sum(number(weight))) GROUP BY 1, 2")
    return own, worth


def totals_of_hledger(file: Path) -> tuple[Totals, Totals]:
    """What each account holds in its own currencies, and what all of it is worth."""
    balance = [program("hledger", "hledger"), "-f", str(file), "balance", "--flat", "--no-total", "-O", "csv"]
    layout = ["--layout", "bare", "--empty"]
    return _read_hledger(*balance, *layout), _read_hledger(*balance, *layout, "--cost")


COMPLAINTS: Mapping[str, Callable[[Path], str]] = {
    "journal-beancount": complaints_of_beancount,
    "journal-hledger": complaints_of_hledger,
}
TOTALS: Mapping[str, Callable[[Path], tuple[Totals, Totals]]] = {
    "journal-beancount": totals_of_beancount,
    "journal-hledger": totals_of_hledger,
}


def written(journal: Journal, syntax: str, folder: Path) -> Path:
    file = folder / f"books.{JOURNALS[syntax].extension}"
    with file.open("w", encoding="utf-8") as out:
        JOURNALS[syntax].write(journal, out)
    return file


def expected(journal: Journal) -> tuple[Totals, Totals]:
    """The same two totals, added up here from the postings; a revaluation belongs to its account's worth."""
    names = Names.given(journal.accounts).of
    own: Totals = {}
    worth: Totals = {}
    for entry in journal.entries:
        for posting in entry.postings:
            name = names[posting.account]
            _add(own, (name, posting.currency), posting.amount)
            _add(worth, (name, entry.currency), posting.value)
    return _moved(own), _moved(worth)


def with_revaluations(worth: Totals) -> Totals:
    """Each account's worth with that of its revaluation."""
    found: Totals = {}
    for (account, currency), amount in worth.items():
        _add(found, (account.removesuffix(f":{REVALUED}"), currency), amount)
    return _moved(found)


def without_revaluations(own: Totals) -> Totals:
    """What accounts hold of money; a revaluation is value without any."""
    return {key: amount for key, amount in own.items() if not key[0].endswith(f":{REVALUED}")}


def _add(totals: Totals, key: tuple[str, str], amount: Decimal) -> None:
    totals[key] = totals.get(key, Decimal(0)) + amount


def _moved(totals: Totals) -> Totals:
    return {key: amount for key, amount in totals.items() if amount}


def _said(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout + done.stderr + (f"exit {done.returncode}" if done.returncode else "")


def _rows(*words: str) -> Iterable[list[str]]:
    done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=True)
    rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(done.stdout))]
    assert len(rows) > 1, done.stderr
    return rows[1:]


def _read_beancount(ask: str, file: Path, question: str) -> Totals:
    """Exact numbers, as it keeps them; a price per unit has 28 digits, so a worth beyond the sixth decimal is none."""
    rows = _rows(ask, "-f", "csv", str(file), question)
    return _moved({(account, currency): round(Decimal(sum_of[9:-2]), 6) for account, currency, sum_of in rows})


def _read_hledger(*words: str) -> Totals:
    return _moved({(account, currency): Decimal(sum_of) for account, currency, sum_of in _rows(*words) if currency})
