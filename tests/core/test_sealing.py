"""Sealing: an envelope opens with its own key at its own place, and nowhere else."""

from dataclasses import replace
from uuid import UUID

import pytest

from grants_app.core import sealing
from grants_app.core.sealing import Key, Place, Unopened

KEY = Key(UUID(int=7), bytes(range(32)))
HERE = Place("community_name", "name", UUID(int=1), UUID(int=2))
NAME = "Asociación de Tejedoras 'Luna Ñandú' ตาก"


def test_what_was_sealed_opens() -> None:
    assert sealing.opened(KEY, HERE, sealing.seal(KEY, HERE, NAME)) == NAME
    assert sealing.opened(KEY, HERE, sealing.seal(KEY, HERE, "")) == ""
    assert sealing.opened(KEY, HERE, sealing.seal(KEY, HERE, "\x80\x00")) == "\x80\x00"


def test_a_known_answer_of_the_gcm_specification() -> None:
    """McGrew & Viega, test case 14: 256 bits of zeros, a nonce of zeros; the ciphertext does not depend on associated data."""
    key = Key(UUID(int=0), bytes(32))
    envelope = sealing.seal_bytes(key, HERE, bytes(16), nonce=bytes(12))
    assert envelope[:29] == b"\x01" + bytes(28)
    assert envelope[29:45].hex() == "cea7403d4d606b6e074ec5d3baf39d18"


def test_the_layout_of_an_envelope_stays_as_it_is() -> None:
    """What is in databases must open for ever: version, key id, nonce, and what is bound in which order."""
    kept = (
        bytes.fromhex("01000000000000000000000000000000070b0b0b0b0b0b0b0b0b0b0b0b")
        + sealing.seal_bytes(KEY, HERE, b"x\x80" + bytes(30), nonce=b"\x0b" * 12)[29:]
    )
    assert sealing.opened(KEY, HERE, kept) == "x"
    assert sealing.associated_data(KEY.id, HERE).hex() == (
        "0100000000000000000000000000000007"
        "000e636f6d6d756e6974795f6e616d65"
        "00046e616d65"
        "001000000000000000000000000000000001"
        "001000000000000000000000000000000002"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, table="community_place"),
        replace(HERE, column="contact"),
        replace(HERE, row_id=UUID(int=3)),
        replace(HERE, hub_id=UUID(int=3)),
        replace(HERE, table="community_nam", column="ename"),
    ],
)
def test_an_envelope_opens_in_no_other_table_column_row_or_hub(elsewhere: Place) -> None:
    with pytest.raises(Unopened):
        sealing.opened(KEY, elsewhere, sealing.seal(KEY, HERE, NAME))


def test_one_bit_changed_anywhere_keeps_it_shut() -> None:
    envelope = sealing.seal(KEY, HERE, NAME)
    for at in range(len(envelope)):
        changed = bytearray(envelope)
        changed[at] ^= 1
        with pytest.raises(Unopened):
            sealing.opened(KEY, HERE, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 28, 44])
def test_what_is_cut_off_stays_shut(length: int) -> None:
    with pytest.raises(Unopened):
        sealing.opened(KEY, HERE, sealing.seal(KEY, HERE, NAME)[:length])


def test_another_key_opens_nothing_even_under_the_same_id() -> None:
    envelope = sealing.seal(KEY, HERE, NAME)
    for other in (Key(UUID(int=8), KEY.secret), Key(KEY.id, bytes(32))):
        with pytest.raises(Unopened):
            sealing.opened(other, HERE, envelope)


@pytest.mark.parametrize("length", [16, 31, 33])
def test_a_key_has_its_length(length: int) -> None:
    with pytest.raises(Unopened):
        Key(UUID(int=1), bytes(length))


def test_no_nonce_comes_twice() -> None:
    envelopes = {sealing.seal(KEY, HERE, NAME)[17:29] for _ in range(5000)}
    assert len(envelopes) == 5000


def test_lengths_tell_little() -> None:
    assert len(sealing.seal(KEY, HERE, "Ana")) == len(sealing.seal(KEY, HERE, "Ana Maria de los Ángeles Tux"))


def test_neither_a_key_nor_a_problem_shows_what_is_secret() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert "\\x01" not in repr(KEY)


def test_equal_values_have_one_fingerprint_and_others_another() -> None:
    assert sealing.fingerprint(KEY, "a", "bc") == sealing.fingerprint(KEY, "a", "bc")
    assert sealing.fingerprint(KEY, "a", "bc") != sealing.fingerprint(KEY, "ab", "c")
    assert sealing.fingerprint(KEY, "a") != sealing.fingerprint(Key(KEY.id, bytes(32)), "a")
