"""A cost that can be questioned."""

import pytest
from sqlmodel import Session, select

from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import World


@pytest.fixture
def charge(world: World) -> Charge:
    """A voucher of EUR 100.00, posted."""
    award_id = award_with_budget(world)
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        assert expenditures.take_in(work, award_id, [voucher(2)], file_name="q1.xlsx", manner=manner).posted == 1
    look_at_everything(world, award_id)
    with Session(world.database.engine) as session:
        return session.exec(select(Charge)).one()
