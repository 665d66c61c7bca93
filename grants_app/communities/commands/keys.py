"""New keys: a hub's own, with everything sealed again under it, and the master key, with every hub's key wrapped anew."""

from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import SEALED, HubKey
from grants_app.communities.vault import SEAL, Vault
from grants_app.core.errors import Conflict
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.work import Work
from grants_app.hubs.queries import hub as the_hub


def begin_rotation(work: Work, master: MasterKeyFile, hub_id: UUID) -> HubKey:
    """A new key for the hub, used for all that is sealed from now on; one that was begun and broken off goes on with its own."""
    work.must(Action.KEY_MANAGE)
    its = [key for key in queries.keys(work, hub_id, to_change=True) if key.purpose == SEAL]
    if not its:
        raise Conflict(f"Nothing of {the_hub(work, hub_id).name} is sealed yet; its first key is made at first need.")
    return its[-1] if len(its) > 1 else Vault(work, master).new_key(hub_id, SEAL)


def seal_again(work: Work, master: MasterKeyFile, hub_id: UUID) -> int:
    """Seal some of the rows under older keys again, under the newest; gives how many, 0 when none is left."""
    work.must(Action.KEY_MANAGE)
    vault = Vault(work, master)
    newest = vault.in_use(hub_id, SEAL)
    rows = queries.under_another_key(work, hub_id, newest.id)
    columns = dict(SEALED)
    for row in rows:
        for name in columns[type(row)]:
            vault.seal_bytes(row, name, vault.bytes_of(row, name))
        work.session.add(row)
    work.session.flush()
    return len(rows)


def end_rotation(work: Work, hub_id: UUID) -> int:
    """Destroy the hub's older keys, under which nothing is sealed any more; gives how many. Conflict (409) while something is."""
    work.must(Action.KEY_MANAGE)
    *older, newest = [key for key in queries.keys(work, hub_id, to_change=True) if key.purpose == SEAL]
    if queries.under_another_key(work, hub_id, newest.id, at_most=1):
        raise Conflict("Something was sealed under an older key meanwhile. Run it again.")
    for key in older:
        key.wrapped, key.retired_at = b"", work.now
        work.add(key)
        work.note("key.retired", key.id, hub_id, number=key.number)
    return len(older)


def wrap_anew(work: Work, master: MasterKeyFile) -> int:
    """Wrap every hub's keys by the master key in use; gives how many were wrapped by another."""
    work.must(Action.KEY_MANAGE)
    vault = Vault(work, master)
    wrapped = [key for key in queries.keys(work, to_change=True) if vault.wrap_anew(key)]
    work.session.flush()
    if wrapped:
        work.note("keys.wrapped-anew", None, keys=len(wrapped), master_key=master.current().id)
    return len(wrapped)
