"""A finding of hub Kenya alone, for the tests of who sees and changes what."""

from uuid import UUID

from sqlmodel import select

from grants_app.core.money import Money
from grants_app.expenditures.models import Charge
from grants_app.findings import commands
from grants_app.findings.rules import AboutKind, Facts
from tests.world import NOW, World


def questioned(world: World, voucher_id: UUID) -> UUID:
    """An auditor questions a voucher of Kenya."""
    facts = Facts("vat", "auditor", NOW.date(), "Ukaguzi", Money.of(1, "EUR"), "Kodi ya mafuta")
    with world.as_("Karl Lindqvist") as work:
        charge = work.one(select(Charge).where(Charge.voucher_id == voucher_id))
        return commands.record(work, AboutKind.CHARGE, charge.id, facts).id
