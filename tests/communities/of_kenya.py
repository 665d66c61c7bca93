"""The file of Kenya's community: its facts in the open for its own hub, and who it is sealed."""

import os
from datetime import date
from pathlib import Path
from uuid import UUID

from grants_app.communities import commands
from grants_app.communities.rules.bank_details import Details
from grants_app.communities.rules.documents import DocumentFacts
from grants_app.communities.rules.identity import Identity, Person
from grants_app.core.master_key import MasterKeyFile
from tests.communities.making import written
from tests.evidence.making import receipt
from tests.world import World

STAFF, COORDINATOR = "Wanjiru Kamau", "Otieno Ouma"


def filed(world: World) -> dict[str, UUID]:
    """Somebody of the hub is cleared already; what is sealed is shown to nobody who did not open it."""
    community_id = written(world, who=STAFF, alias="Baobab", track_record="Shamba darasa la bonde tangu 2019")
    master = MasterKeyFile(Path(os.environ["GRANTS_DATA_FOLDER"]) / "master-key")
    with world.as_(COORDINATOR) as work:
        commands.seal_identity(work, master, community_id, Identity("Kikundi cha Mwangaza", "Kijiji cha Olosiyo"))
        person = commands.seal_person(work, master, community_id, Person("Nasieku Leteipa", "Chairs", ""))
        commands.open_identity(work, master, community_id, ["name"], reason="Ukaguzi wa mwaka huu")
        account = Details("bank", "KES", "Kikundi cha Mwangaza", "Benki ya Mwangaza", "0110 7788 9900")
        details = commands.propose_details(work, master, community_id, account, reason="Ukaguzi wa mwaka huu")
    with world.as_(STAFF) as work:
        paper = DocumentFacts("registration", date(2024, 5, 1), date(2027, 5, 1))
        registered = commands.attach_document(work, master, community_id, paper, receipt("Mwangaza"))
    return {
        "sealed_person_id": person.id,
        "details_id": details.id,
        "community_document_id": registered.id,
    }
