"""Many rows written at once are what rows written one by one are, on both engines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from grants_app.access import OPERATOR
from grants_app.core.database import Database
from grants_app.core.identity import new_id
from grants_app.core.work import open_reading, open_work
from grants_app.ledger.models import Book, ExchangeRate

MANY = 200
"""Enough that PostgreSQL takes them by COPY."""
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def _rate(number: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "source": "our own, «ours»\t\\N",
        "on": date(2026, 1, 1),
        "base": "EUR",
        "quote": "KES",
        "rate": Decimal("150.4800"),
        "version": number + 1,
        "recorded_at": AT,
    }


@pytest.mark.parametrize("count", [1, MANY])
def test_each_value_comes_back_as_it_went(database: Database, count: int) -> None:
    rows = [_rate(number) for number in range(count)]
    with open_work(database, OPERATOR) as work:
        work.add_all(ExchangeRate, rows)
    with open_reading(database, OPERATOR) as work:
        [first, *others] = work.all(select(ExchangeRate).order_by(col(ExchangeRate.version)))
    assert len(others) == count - 1
    assert str(first.rate) == "150.4800"
    assert first.model_dump() == rows[0] | {"reason": "", "recorded_by": None}


@pytest.mark.parametrize("count", [2, MANY])
def test_a_broken_constraint_is_said_as_of_any_row(database: Database, count: int) -> None:
    rows = [_rate(number) for number in range(count)]
    with pytest.raises(IntegrityError), open_work(database, OPERATOR) as work:
        work.add_all(ExchangeRate, [*rows, rows[0] | {"id": new_id()}])
    with open_reading(database, OPERATOR) as work:
        assert not work.all(select(ExchangeRate))


def test_the_same_rows_are_not_written_a_second_time(database: Database) -> None:
    rows = [_rate(number) for number in range(MANY)]
    with open_work(database, OPERATOR) as work:
        work.add_all(ExchangeRate, rows)
    with pytest.raises(DBAPIError), open_work(database, OPERATOR) as work:
        work.add_all(ExchangeRate, rows)


def test_a_row_that_says_less_has_the_columns_defaults(database: Database) -> None:
    with open_work(database, OPERATOR) as work:
        work.add_all(Book, [{"id": new_id(), "currency": "EUR"} for _ in range(MANY)])
    with open_reading(database, OPERATOR) as work:
        books = work.all(select(Book))
    assert len(books) == MANY
    assert {(book.entries, book.locked_until) for book in books} == {(0, None)}
