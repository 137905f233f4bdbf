"""Proofs that travel alone, in the format of c2sp.org/tlog-proof."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.proof import LogProof, parse_proof
from offsets.ledger.strict import base64_text
from offsets.ledger.tree import Tree, inclusion_proof, leaf_hash
from tests.ledger.flip import flip
from tests.ledger.logs import TRUST, WITNESS, WITNESSED, checkpoint_note, numbered

ONE, TWO = sha256(b"hash1").digest(), sha256(b"hash2").digest()
ENTRIES = numbered(11)
NOTE = checkpoint_note(ENTRIES, WITNESS).encode()


# The cases of transparency-dev/formats, proof/tlog_proof_test.go.
@pytest.mark.parametrize(
    ("proof", "text"),
    [
        (
            LogProof(5, (ONE, TWO), b"test checkpoint\n"),
            f"c2sp.org/tlog-proof@v1\nindex 5\n{base64_text(ONE)}\n{base64_text(TWO)}\n\n"
            "test checkpoint\n",
        ),
        (
            LogProof(10, (ONE,), b"checkpoint data\n", b"extra information"),
            "c2sp.org/tlog-proof@v1\nextra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n"
            f"{base64_text(ONE)}\n\ncheckpoint data\n",
        ),
        (LogProof(0, (), b"checkpoint\n"), "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"),
    ],
)
def test_the_shared_cases(proof: LogProof, text: str) -> None:
    assert proof.encode() == text.encode()
    assert parse_proof(text.encode()) == proof


@pytest.mark.parametrize(
    "text",
    [
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{base64_text(bytes(64))}\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{'a' * 65 * 1024}\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{base64_text(ONE)}\n" * 64 + "\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra YQ==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "",
    ],
)
def test_malformed_proofs(text: str) -> None:
    with pytest.raises(Malformed):
        parse_proof(text.encode())


def proof_of(index: int) -> LogProof:
    tree = Tree([leaf_hash(entry) for entry in ENTRIES])
    return LogProof(index, tuple(inclusion_proof(index, tree.size, tree.node)), NOTE)


@given(st.integers(0, 10))
def test_every_entry_is_proved(index: int) -> None:
    proof = parse_proof(proof_of(index).encode())
    assert proof.check(ENTRIES[index], TRUST).checkpoint.size == 11
    with pytest.raises(Refused):
        proof.check(ENTRIES[index - 1], TRUST)


def test_every_flipped_bit_is_refused() -> None:
    raw = proof_of(4).encode()
    parse_proof(raw).check(ENTRIES[4], WITNESSED)
    for place in range(len(raw) * 8):
        with pytest.raises(Refused):
            parse_proof(flip(raw, place)).check(ENTRIES[4], WITNESSED)


def test_extra_data_is_carried_and_not_believed() -> None:
    raw = proof_of(4).encode()
    with_extra = raw.replace(b"index", b"extra YQ==\nindex", 1)
    assert parse_proof(with_extra).extra == b"a"
    assert parse_proof(with_extra).check(ENTRIES[4], TRUST)
