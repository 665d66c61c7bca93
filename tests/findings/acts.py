"""What people do with a finding in these tests: a cost of EUR 100 of a voucher, an auditor, an officer, a director."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from grants_app.access import OPERATOR
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.expenditures.models import Charge
from grants_app.findings import commands
from grants_app.findings.rules import AboutKind, Facts
from grants_app.ledger.queries import balance_by_kind
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings as proofs
from tests.world import World

AUDITOR, OFFICER, DIRECTOR = "Karl Lindqvist", "Hélène Dubois", "Ines Correia"
FACTS = Facts("no-proof-of-payment", "auditor", date(2026, 3, 10), "AR-2026-4", Money.of(60, "EUR"), "No bank advice.")


def recorded(world: World, charge: Charge, **others: Any) -> UUID:
    with world.as_(AUDITOR) as work:
        return commands.record(work, AboutKind.CHARGE, charge.id, replace(FACTS, **others)).id


def answered(world: World, charge: Charge, **others: Any) -> UUID:
    finding_id = recorded(world, charge, **others)
    with world.as_(OFFICER) as work:
        commands.answer(work, finding_id, response="The bank's advice could not be found.")
    return finding_id


def disallowed(world: World, charge: Charge, **others: Any) -> UUID:
    finding_id = answered(world, charge, **others)
    with world.as_(DIRECTOR) as work:
        commands.disallow(work, finding_id, reason="The donor's letter of 12 March")
    return finding_id


def held(world: World, award_id: UUID, kind: Kind) -> int:
    with world.seen_by(OFFICER) as work:
        return balance_by_kind(work, award_id).get((kind, "EUR"), Held(0, 0)).carried


def all_holds(world: World) -> None:
    with open_reading(world.database, OPERATOR) as work:
        assert list(proofs(work)) == []
