"""An agency's answer to a report of hub Kenya alone, for the tests of who sees and changes what."""

from uuid import UUID

from grants_app.acceptances import commands
from grants_app.budgets import commands as budgets
from tests.acceptances.making import LETTER, OFFICER, sent
from tests.awards.making import make_award
from tests.budgets.records import row
from tests.expenditures.making import look_at_everything
from tests.reports.making import LATER
from tests.world import World


def answered(world: World) -> UUID:
    """The agency answered, and a director has to confirm it."""
    award_id = make_award(world, lead_hub_id=world.hubs["KE"], reference="KE-AWARD-3")
    with world.as_(OFFICER) as work:
        budgets.take_in(work, award_id, [row(2, "1.1", "Baobab", "50000", KE="50000")], file_name="budget.xlsx")
    look_at_everything(world, award_id)
    report_id = sent(world, award_id)
    with world.as_(OFFICER, LATER) as work:
        return commands.record(work, report_id, LETTER, {}).id
