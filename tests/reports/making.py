"""Reports on their way: prepared, frozen and approved, each step by its own person."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.core.calendar import Period
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.reports import commands
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import World

FIRST = Period(date(2026, 1, 1), date(2026, 6, 30))
SECOND = Period(date(2026, 7, 1), date(2026, 12, 31))
LATER = datetime(2027, 2, 1, 9, tzinfo=UTC)
NETWORK = "Example Defenders Network"


def award_with_vouchers(world: World) -> UUID:
    """An award with three vouchers of the first half year, looked at: 100 + 200 + 50 euro."""
    award_id = award_with_budget(world, reference="AW-1")
    post(
        world,
        award_id,
        voucher(2),
        voucher(3, voucher="GT-002", amount=Decimal("1706.00"), budget_line="1.2", units=Decimal(2)),
        voucher(4, voucher="GT-003", amount=Decimal("426.50"), budget_line="2.1", incurred_on=date(2026, 3, 1)),
    )
    return award_id


def post(world: World, award_id: UUID, *records: Any, now: datetime = LATER) -> None:
    """Vouchers of Guatemala, posted and looked at."""
    with world.as_("Lucía Pop", now) as work:
        manner = Manner(hub_id=world.hubs["GT"])
        outcome = expenditures.take_in(work, award_id, records, file_name=f"{records[0].voucher}.xlsx", manner=manner)
        assert outcome.problems == ()
    look_at_everything(world, award_id)


def prepared(world: World, award_id: UUID, period: Period = FIRST) -> UUID:
    """A draft."""
    with world.as_("Hélène Dubois", LATER) as work:
        return commands.prepare(work, award_id, period, "eu-annex-vi").id


def reviewed(world: World, report_id: UUID) -> UUID:
    """The same report, frozen."""
    with world.as_("Pieter Maes", LATER) as work:
        commands.review(work, report_id)
    return report_id


def approved(world: World, report_id: UUID) -> UUID:
    """The same report, frozen and approved."""
    reviewed(world, report_id)
    with world.as_("Ines Correia", LATER) as work:
        assert commands.approve(work, report_id, network=NETWORK).status == "approved"
    return report_id


def queried(world: World, report_id: UUID) -> UUID:
    """The same report, frozen, approved, sent, and asked about by the donor."""
    approved(world, report_id)
    with world.as_("Hélène Dubois", LATER) as work:
        commands.send(work, report_id, sent_on=LATER.date())
        commands.query(work, report_id, on=LATER.date(), note="What was bought with voucher GT-002?")
    return report_id
