"""Sealing single values with AES-256-GCM: an envelope names its key, and opens only at the place that it was sealed for.

Envelope: version (1 byte), id of the key (16), nonce (12), ciphertext with its tag (16 more than the padded text).
Associated data: version and key id, then table, column, row and hub, each with its length before it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_LENGTH = 32
NONCE_LENGTH = 12
_ID_LENGTH = 16
_TAG_LENGTH = 16
_HEAD = 1 + _ID_LENGTH + NONCE_LENGTH
_BLOCK = 32
"""Texts are filled up to whole blocks, so that their length tells little."""
_END_OF_TEXT = b"\x80"


class Unopened(Exception):
    """An envelope that does not open here: damaged, moved from elsewhere, or sealed with another key. Says nothing of its content."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of 256 bits with its id; printing it shows the id alone."""

    id: UUID
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_LENGTH:
            raise Unopened(f"a key has {KEY_LENGTH} bytes")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: it opens nowhere else."""

    table: str
    column: str
    row_id: UUID
    hub_id: UUID


def new_secret() -> bytes:
    """The bytes of a new key, from the system's own source of chance."""
    return secrets.token_bytes(KEY_LENGTH)


def seal(key: Key, place: Place, text: str) -> bytes:
    """The envelope of a text, with a new nonce each time."""
    return seal_bytes(key, place, _filled(text.encode()))


def opened(key: Key, place: Place, envelope: bytes) -> str:
    """The text of an envelope. Unopened when it is not whole, not of this key, or not of this place."""
    return emptied(opened_bytes(key, place, envelope)).decode()


def seal_bytes(key: Key, place: Place, plain: bytes, *, nonce: bytes | None = None) -> bytes:
    """As `seal`, for bytes as they are; a nonce is given only where a known answer is proven."""
    nonce = nonce or secrets.token_bytes(NONCE_LENGTH)
    return _head(key.id) + nonce + AESGCM(key.secret).encrypt(nonce, plain, associated_data(key.id, place))


def opened_bytes(key: Key, place: Place, envelope: bytes) -> bytes:
    """As `opened`, for bytes."""
    if key_of(envelope) != key.id:
        raise Unopened("the envelope was sealed with another key")
    nonce, sealed = envelope[1 + _ID_LENGTH : _HEAD], envelope[_HEAD:]
    try:
        return AESGCM(key.secret).decrypt(nonce, sealed, associated_data(key.id, place))
    except InvalidTag:
        raise Unopened("the envelope is damaged or belongs to another place") from None


def key_of(envelope: bytes) -> UUID:
    """The id of the key that an envelope was sealed with. Unopened when it is no envelope of ours."""
    if len(envelope) < _HEAD + _TAG_LENGTH or envelope[0] != VERSION:
        raise Unopened("this is no sealed envelope of a version that is known")
    return UUID(bytes=envelope[1 : 1 + _ID_LENGTH])


def associated_data(key_id: UUID, place: Place) -> bytes:
    """What is not sealed but bound: no two places have the same."""
    parts = (place.table.encode(), place.column.encode(), place.row_id.bytes, place.hub_id.bytes)
    return _head(key_id) + b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def fingerprint(key: Key, *values: str) -> str:
    """A mark by which equal values are known again without opening them; without the key it tells nothing."""
    parts = (value.encode() for value in values)
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(key.secret, message, hashlib.sha256).hexdigest()[:32]


def _head(key_id: UUID) -> bytes:
    return bytes([VERSION]) + key_id.bytes


def _filled(plain: bytes) -> bytes:
    """The text, one byte that ends it, and zeros up to a whole block."""
    ended = plain + _END_OF_TEXT
    return ended + b"\x00" * (-len(ended) % _BLOCK)


def emptied(filled: bytes) -> bytes:
    """A text without what it was filled up with."""
    text, end, rest = filled.rpartition(_END_OF_TEXT)
    if not end or rest.strip(b"\x00"):
        raise Unopened("the envelope holds no text")
    return text
