"""The master key, which wraps the keys of hubs: in a file outside the database, that nobody but its owner reads."""

import base64
import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from grants_app.core.errors import Refused
from grants_app.core.sealing import KEY_LENGTH, Key, new_secret

_HEADING = "# Master key of sealed identities. Keep a copy, apart from the backups of the database: without it no identity opens again.\n"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyMissing(Refused):
    """Sealed values cannot be opened or written now; everything else goes on."""

    status = 503


@dataclass(frozen=True, slots=True)
class MasterKeyFile:
    """Where the master key is. The first key in the file is in use; a second one is there while the keys of hubs are wrapped anew."""

    path: Path

    def keys(self) -> tuple[Key, ...]:
        """All keys of the file, the one in use first. KeyMissing, with a sentence, when it is missing, open to others or unreadable."""
        if not self.path.exists():
            raise KeyMissing(
                "The master key is not where it should be, so nothing sealed opens now; everything else goes on. "
                "Your administrator puts its file back (GRANTS_MASTER_KEY_FILE)."
            )
        try:
            mode, text = self.path.stat().st_mode, self.path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise self._unusable("cannot be read") from None
        if os.name == "posix" and mode & _OTHERS:
            raise self._unusable("may be read by others than its owner: `chmod 600` closes it")
        return self._read(text)

    def current(self) -> Key:
        """The key in use."""
        return self.keys()[0]

    def by_id(self, key_id: UUID) -> Key:
        """The key that something was wrapped with. KeyMissing when the file holds another."""
        found = next((key for key in self.keys() if key.id == key_id), None)
        if found is None:
            raise KeyMissing(
                "The master key is another one than these identities were sealed under, so they do not open; everything else goes on. "
                "Your administrator puts the right file back (GRANTS_MASTER_KEY_FILE)."
            )
        return found

    def make(self) -> Key:
        """A new file with a new key, or the file that is there: two that begin at once have the same."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            written = self._write_beside([new_key()])
            try:
                os.link(written, self.path)  # refuses where another was quicker
            except FileExistsError:
                pass
            finally:
                written.unlink()
        return self.current()

    def put(self, keys: Sequence[Key]) -> None:
        """These keys, the one in use first, in place of those that are there: all or nothing."""
        self._write_beside(keys).replace(self.path)

    def keep_old(self, keys: Sequence[Key]) -> Path:
        """Keep keys that are no longer in use in a file beside: backups of before need them."""
        old = self.path.with_name(f"{self.path.name}.{keys[0].id.hex[:8]}.old")
        self._write_beside(keys).replace(old)
        return old

    def _write_beside(self, keys: Sequence[Key]) -> Path:
        beside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(6)}")
        text = _HEADING + "".join(f"{base64.b64encode(key.secret).decode()}\n" for key in keys)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return beside

    def _read(self, text: str) -> tuple[Key, ...]:
        lines = [line.strip() for line in text.splitlines()]
        try:
            read = [base64.b64decode(line, validate=True) for line in lines if line and not line.startswith("#")]
        except ValueError:
            raise self._unusable("holds no key") from None
        if not read or any(len(secret) != KEY_LENGTH for secret in read):
            raise self._unusable("holds no key of 256 bits")
        return tuple(Key(id_of(secret), secret) for secret in read)

    def _unusable(self, why: str) -> KeyMissing:
        return KeyMissing(
            f"The file of the master key {why}, so nothing sealed opens now; everything else goes on. "
            "Your administrator mends it (GRANTS_MASTER_KEY_FILE)."
        )


def id_of(secret: bytes) -> UUID:
    """A master key is known by its own digest, so that a wrong file is noticed before anything is tried."""
    return UUID(bytes=hashlib.sha256(b"grants master key\n" + secret).digest()[:16])


def new_key() -> Key:
    """A new master key."""
    secret = new_secret()
    return Key(id_of(secret), secret)
