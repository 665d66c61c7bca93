"""The proof that what is sealed can be opened, without showing any of it."""

from collections.abc import Iterator

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.vault import Vault, is_ready
from grants_app.core.errors import Refused
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.work import Work


def findings(work: Work, master: MasterKeyFile) -> Iterator[str]:
    """Every key and every row that does not open, in sentences that tell nothing of what is sealed."""
    work.must(Action.KEY_MANAGE)
    if why := is_ready(work, master):
        yield why
        return
    vault = Vault(work, master)
    for key in queries.keys(work):
        try:
            vault.unwrapped(key)
        except Refused as refused:
            yield f"Key {key.number} ({key.purpose}) of hub {key.hub_id}: {refused.sentence}"
    for row, names in queries.sealed_rows(work):
        for name in names:
            try:
                vault.bytes_of(row, name)
            except Refused:
                yield f"{row.__tablename__} {row.id}: what is sealed in its column {name} does not open."
