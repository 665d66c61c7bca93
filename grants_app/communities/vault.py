"""Sealing and opening the values of a row with its hub's key: what stands between the tables and the master key."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from grants_app.communities import queries
from grants_app.communities.models import HubKey
from grants_app.core import sealing
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.master_key import KeyMissing, MasterKeyFile
from grants_app.core.sealing import Key, Place, Unopened
from grants_app.core.work import Work

SEAL, FINGERPRINT = "seal", "fingerprint"


@dataclass
class Vault:
    """The keys of one transaction, read when they are needed. Its callers have asked for permission before."""

    work: Work
    master: MasterKeyFile
    _keys: dict[UUID, Key] = field(default_factory=dict, repr=False)
    _in_use: dict[tuple[UUID, str], Key] = field(default_factory=dict, repr=False)

    def seal(self, row: Any, **texts: str) -> None:
        """Put the envelopes of these texts into the row's columns, under the key of the row's hub."""
        key = self.in_use(row.hub_id, SEAL)
        for column, text in texts.items():
            setattr(row, column, sealing.seal(key, _place(row, column), text))

    def seal_bytes(self, row: Any, column: str, content: bytes) -> None:
        """As `seal`, for a file."""
        setattr(row, column, sealing.seal_bytes(self.in_use(row.hub_id, SEAL), _place(row, column), content))

    def text(self, row: Any, column: str) -> str:
        """What is sealed in a column of the row. Conflict (409) when it does not open, KeyMissing (503) without the master key."""
        return sealing.emptied(self.bytes_of(row, column)).decode()

    def bytes_of(self, row: Any, column: str) -> bytes:
        """As `text`, for a file, or for a text as it was filled up."""
        envelope: bytes = getattr(row, column)
        try:
            return sealing.opened_bytes(self._key_of(envelope, row.hub_id), _place(row, column), envelope)
        except Unopened:
            raise Conflict(
                "What is sealed here does not open: it was changed outside this program, or its key is gone. "
                "Tell your administrator; `grants keys check` says more."
            ) from None

    def fingerprint(self, hub_id: UUID, *values: str) -> str:
        """A mark by which equal values of this hub are known again; its key is never changed, only wrapped anew."""
        return sealing.fingerprint(self.in_use(hub_id, FINGERPRINT), *values)

    def in_use(self, hub_id: UUID, purpose: str) -> Key:
        """The hub's key for new envelopes; its first one is made at first need."""
        known = self._in_use.get((hub_id, purpose))
        if known is None:
            row = queries.key_in_use(self.work, hub_id, purpose, to_seal=True) or self.new_key(hub_id, purpose)
            known = self._in_use[hub_id, purpose] = self.unwrapped(row)
        return known

    def new_key(self, hub_id: UUID, purpose: str) -> HubKey:
        """One key more for a hub, wrapped. The very first of the network makes the master key, where there is none."""
        master = self.master.current() if queries.has_any(self.work) else self.master.make()
        number = queries.last_number(self.work, hub_id, purpose) + 1
        row = HubKey(
            id=new_id(), hub_id=hub_id, purpose=purpose, number=number, wrapped=b"",
            made_by_name=self.work.actor.name, made_at=self.work.now,
        )  # fmt: skip
        row.wrapped = sealing.seal_bytes(master, _wrapped_at(row), sealing.new_secret())
        self.work.add(row)
        self.work.note("key.made", row.id, hub_id, purpose=purpose, number=number, master_key=master.id)
        return row

    def unwrapped(self, row: HubKey) -> Key:
        """The key itself. KeyMissing when the master key is missing or another, Conflict when the row was tampered with."""
        try:
            master = self.master.by_id(sealing.key_of(row.wrapped))
            return Key(row.id, sealing.opened_bytes(master, _wrapped_at(row), row.wrapped))
        except Unopened:
            raise Conflict(
                "A key of this hub does not open: it was changed outside this program. Tell your administrator; "
                "`grants keys check` says more."
            ) from None

    def wrap_anew(self, row: HubKey) -> bool:
        """Wrap a key by the master key in use; False where it is already."""
        master = self.master.current()
        if sealing.key_of(row.wrapped) == master.id:
            return False
        row.wrapped = sealing.seal_bytes(master, _wrapped_at(row), self.unwrapped(row).secret)
        self.work.session.add(row)
        return True

    def _key_of(self, envelope: bytes, hub_id: UUID) -> Key:
        key_id = sealing.key_of(envelope)
        if key_id not in self._keys:
            row = queries.key(self.work, key_id)
            if row is None or row.hub_id != hub_id or row.retired_at is not None:
                raise Unopened("its key is not here, or is another hub's")
            self._keys[key_id] = self.unwrapped(row)
        return self._keys[key_id]


def is_ready(work: Work, master: MasterKeyFile) -> str:
    """Why nothing can be opened or sealed now, as a sentence for the page; empty where all is well."""
    if not queries.has_any(work) and not master.path.exists():
        return ""
    try:
        master.current()
    except KeyMissing as missing:
        return missing.sentence
    return ""


def _place(row: Any, column: str) -> Place:
    return Place(str(row.__tablename__), column, row.id, row.hub_id)


def _wrapped_at(row: HubKey) -> Place:
    return Place("hub_key", f"{row.purpose} {row.number}", row.id, row.hub_id)
