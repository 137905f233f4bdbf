"""A witness's private key in its line."""

import pytest

from offsets.ledger.cosignature import ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE
from offsets.ledger.cosigner_key import cosigner_key, parse_private_line, private_line
from offsets.ledger.errors import Malformed
from tests.ledger.flip import flip
from tests.ledger.logs import checkpoint_note

NAME = "court.example/witness"
LINE = private_line(cosigner_key(NAME, ED25519_COSIGNATURE, b"s" * 32))


@pytest.mark.parametrize("kind", [ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE])
def test_a_key_read_back_signs_the_same(kind: int) -> None:
    key = cosigner_key(NAME, kind, b"s" * 32)
    read = parse_private_line(private_line(key))
    text = checkpoint_note([b"entry"]).text

    assert read.verifier == key.verifier
    assert read.verifier.kind == kind
    assert key.verifier.accepts(text, read.cosign(text, 1).raw)


def test_the_line_begins_as_go_writes_it() -> None:
    assert LINE.startswith(b"PRIVATE+KEY+court.example/witness+")
    assert LINE.count(b"\n") == 1


def test_a_flipped_bit_anywhere_is_refused() -> None:
    for place in range(len(LINE) * 8 - 8):
        with pytest.raises(Malformed):
            parse_private_line(flip(LINE, place))


@pytest.mark.parametrize("raw", [b"", b"PRIVATE+KEY+a", LINE + b"\n", LINE[12:], b"\xff"])
def test_what_is_no_key(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_private_line(raw)


@pytest.mark.parametrize(("name", "kind"), [("", 4), ("two words", 4), ("a+b", 4), (NAME, 1)])
def test_what_cannot_be_a_witness(name: str, kind: int) -> None:
    with pytest.raises(Malformed):
        cosigner_key(name, kind, b"s" * 32)
    with pytest.raises(Malformed):
        cosigner_key(NAME, ED25519_COSIGNATURE, b"short")
