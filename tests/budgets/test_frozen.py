"""What is approved stays as it was approved, whatever statement is tried."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.budgets.moving import award_of_the_example, moved
from tests.world import World

ADDED = (
    "INSERT INTO budget_share (id, version_line_id, hub_id, amount_minor) "
    "SELECT hub.id, line.id, hub.id, 5 FROM budget_version_line line, hub WHERE hub.code = 'KE' AND line.position = 6"
)
TRIED = (
    "UPDATE budget_version SET number = 7",
    "DELETE FROM budget_version",
    "UPDATE budget_version_line SET amount_minor = amount_minor + 1",
    "DELETE FROM budget_version_line",
    "UPDATE budget_share SET amount_minor = 0",
    "DELETE FROM budget_share",
    ADDED,
    "UPDATE budget_transfer SET reason = 'Another'",
    "DELETE FROM budget_transfer",
    "UPDATE budget_transfer_move SET amount_minor = -amount_minor",
    "DELETE FROM budget_transfer_move",
)


@pytest.mark.parametrize("statement", TRIED)
def test_an_approved_version_and_a_decided_transfer_refuse_every_change(world: World, statement: str) -> None:
    moved(world, award_of_the_example(world), ("1.1 GT", "2.1 KE", "4000"))
    with world.database.engine.connect() as connection, pytest.raises(DBAPIError, match=r"frozen|append-only"):
        connection.execute(text(statement))
