"""Cosignatures of both kinds, to the byte."""

import struct
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from offsets.ledger.cosignature import (
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    Cosigner,
    CosignerKey,
    cosigned_message,
    parse_verifier,
    timestamp_of,
)
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.note import parse_note, vkey
from offsets.ledger.trust import Trust, open_checkpoint
from tests.ledger.logs import LOG, OPENED_AT, ORIGIN, WITNESS, checkpoint_note, numbered

MODERN = CosignerKey("witness.example/bureau", MLDSA44PrivateKey.from_seed_bytes(b"m" * 32))
BOTH = pytest.mark.parametrize("key", [WITNESS, MODERN], ids=["ed25519", "ml-dsa-44"])

# The example of c2sp.org/tlog-cosignature; its keys are not published.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv"
    "2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
    "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_the_specification_s_example() -> None:
    note = parse_note(EXAMPLE.encode())
    witness = note.signatures[1]

    assert witness.key_id.hex() == "8d66cf3f"
    assert timestamp_of(witness) == 1679315147
    assert cosigned_message(ED25519_COSIGNATURE, witness.name, 1679315147, note.text) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_the_structure_that_ml_dsa_signs() -> None:
    text = parse_note(EXAMPLE.encode()).text
    origin, name = b"example.com/behind-the-sofa", b"witness.example.com/w1"
    expected = (
        bytes.fromhex("737562747265652f76310a00")
        + bytes([len(name)])
        + name
        + struct.pack(">Q", 1679315147)
        + bytes([len(origin)])
        + origin
        + struct.pack(">QQ", 0, 20852163)
        + bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
    )
    assert cosigned_message(ML_DSA_44_COSIGNATURE, name.decode(), 1679315147, text) == expected


@BOTH
def test_a_cosigned_checkpoint_is_believed(key: CosignerKey) -> None:
    trust = Trust(ORIGIN, (LOG.verifier,), (key.verifier,), 1, frozenset({key.name}))
    seen = open_checkpoint(checkpoint_note(numbered(9), key).encode(), trust)
    assert seen.witnessed == {key.name: OPENED_AT}
    assert seen.replayed == (key.name,)


@BOTH
def test_a_cosignature_is_for_one_checkpoint_and_one_moment(key: CosignerKey) -> None:
    note = checkpoint_note(numbered(9), key)
    other = checkpoint_note(numbered(10)).text
    witness = note.signatures[1]
    later = replace(witness, raw=struct.pack(">Q", OPENED_AT + 1) + witness.raw[8:])
    cut = replace(witness, raw=witness.raw[:-1])

    assert key.verifier.accepts(note.text, witness.raw)
    assert not key.verifier.accepts(other, witness.raw)
    assert not key.verifier.accepts(b"no checkpoint\n", witness.raw)
    for wrong in (later, cut):
        assert not key.verifier.accepts(note.text, wrong.raw)
        with pytest.raises(Refused):
            replace(note, signatures=(wrong,)).signed_by([key.verifier])


@BOTH
def test_verifier_keys(key: CosignerKey) -> None:
    public = key.verifier
    line = vkey(public.name, public.kind, public.public_key)
    assert parse_verifier(line) == public


def test_one_key_has_another_id_for_another_purpose() -> None:
    public = WITNESS.verifier.public_key
    plain = parse_verifier(vkey(WITNESS.name, 0x01, public))
    assert plain.key_id != WITNESS.verifier.key_id


def test_ml_dsa_commits_to_the_witness_s_name() -> None:
    note = checkpoint_note(numbered(9), MODERN)
    renamed = Cosigner("witness.example/other", MODERN.verifier.kind, MODERN.verifier.public_key)
    assert not renamed.accepts(note.text, note.signatures[1].raw)


@pytest.mark.parametrize("timestamp", [-1, 2**63])
def test_times_beyond_counting(timestamp: int) -> None:
    with pytest.raises(Malformed):
        WITNESS.cosign(checkpoint_note(numbered(1)).text, timestamp)


@pytest.mark.parametrize("kind", [0x00, 0x02, 0x05, 0xFF])
def test_other_types_of_key(kind: int) -> None:
    with pytest.raises(Malformed):
        parse_verifier(vkey("witness.example/x", kind, bytes(32)))


def test_names_that_do_not_fit() -> None:
    long = CosignerKey("w" * 256, MODERN.private_key)
    with pytest.raises(Malformed):
        long.cosign(checkpoint_note(numbered(1)).text, OPENED_AT)


def test_a_witness_with_two_keys_counts_once() -> None:
    second = CosignerKey(WITNESS.name, Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    note = checkpoint_note(numbered(9), WITNESS)
    note = replace(note, signatures=(*note.signatures, second.cosign(note.text, OPENED_AT + 5)))
    keys = (WITNESS.verifier, second.verifier, MODERN.verifier)

    seen = open_checkpoint(note.encode(), Trust(ORIGIN, (LOG.verifier,), keys, 1))
    assert seen.witnessed == {WITNESS.name: OPENED_AT + 5}
    with pytest.raises(Refused, match="1 witnesses where 2"):
        open_checkpoint(note.encode(), Trust(ORIGIN, (LOG.verifier,), keys, 2))
