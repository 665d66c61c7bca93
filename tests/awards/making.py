"""An award as head office writes it down, for the tests of every room that needs one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.awards import commands
from grants_app.awards.rules import Terms
from grants_app.core.money import Money
from tests.world import World

FINANCE = "Hélène Dubois"
"""Finance officer of the whole network."""


def terms(world: World, **others: Any) -> Terms:
    """EUR 90,000 at 90 % from the donor, led by Guatemala, 2026 and 2027, signed in December 2025."""
    usual = Terms(
        donor_id=world.donor_id,
        title="Tierra y voz",
        lead_hub_id=world.hubs["GT"],
        amount=Money(90_000_00, "EUR"),
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        signed_on=date(2025, 12, 10),
        cofinancing_percent=Decimal(10),
    )
    return replace(usual, **others)


def make_award(world: World, **others: Any) -> UUID:
    """A signed award."""
    with world.as_(FINANCE) as work:
        return commands.create(work, terms(world, **others)).id
