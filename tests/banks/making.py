"""Bank accounts as head office and a hub record them, for the tests of every room that needs one."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from grants_app.banks import commands
from grants_app.banks.rules import AccountFacts
from tests.world import World

OTHER = "Ines Correia"
"""Director of the whole network: confirms what a finance officer recorded."""


def facts(**others: Any) -> AccountFacts:
    """A euro account of head office, opened long ago."""
    usual = AccountFacts("Example Defenders Network", "KBC", "BE71 0961 2345 6769", "EUR", date(2020, 1, 1))
    return replace(usual, **others)


def make_account(world: World, *, hub: str = "BRU", by: str = "Hélène Dubois", **others: Any) -> UUID:
    """A confirmed account."""
    with world.as_(by) as work:
        account_id = commands.open_account(work, world.hubs[hub], facts(**others)).id
    with world.as_(OTHER) as work:
        commands.confirm(work, account_id)
    return account_id
