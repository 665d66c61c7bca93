"""Evidence of hub Kenya alone, for the tests of who sees and changes what."""

from uuid import UUID

from grants_app.access import Role
from grants_app.core.calendar import Period
from grants_app.evidence import commands, queries
from grants_app.expenditures import commands as expenditures
from tests.evidence.making import add_person, let_in, receipt
from tests.world import World

STAFF, COORDINATOR = "Wanjiru Kamau", "Otieno Ouma"


def proven(world: World, award_id: UUID, voucher_id: UUID, period: Period) -> dict[str, UUID]:
    """A voucher with a document and a protected one, which was released; an auditor's access, and a sample with its thread."""
    access_id = let_in(world, award_id, period, who="Mkaguzi wa nje")
    add_person(world, COORDINATOR, Role.CLEARED, "KE")
    with world.as_(STAFF) as work:
        shown = expenditures.attach(work, voucher_id, receipt("Risiti ya mafuta"))
        hidden = expenditures.attach(work, voucher_id, receipt("Orodha ya watu"), inspect_at="Ofisi ya Kenya")
    with world.as_(COORDINATOR) as work:
        release = commands.release(work, award_id, period, [hidden.id], for_whom="Ukaguzi", reason="Ukaguzi")
    with world.as_("Karl Lindqvist") as work:
        sample = commands.ask(work, award_id, period, "KE-7", title="Sampuli ya kwanza")
    with world.seen_by("Karl Lindqvist") as work:
        item_id = queries.sample_card(work, sample.id).items[0].item.id
    with world.as_(STAFF) as work:
        said = commands.say(work, item_id, says="Risiti iko hapa", file=receipt("Risiti ya pili"))
    return {
        "document_id": shown.id, "access_id": access_id, "release_id": release.id, "sample_id": sample.id,
        "item_id": item_id, "message_id": said.id,
    }  # fmt: skip
