"""Checkpoints: two that sum.golang.org really signed, and what is no checkpoint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.cosignature import parse_verifier
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.note import parse_note, sign_note
from offsets.ledger.trust import Trust, open_checkpoint
from tests.ledger.flip import flip
from tests.ledger.logs import (
    LOG,
    ORIGIN,
    TRUST,
    WITNESS,
    WITNESSED,
    checkpoint_note,
    numbered,
)

GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
# Signed by the Go checksum database, and used as an example by C2SP and by witnesses.
GO_NOTES = (
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo"
    "+zyWE+xeMcTOAYQ8=\n",
    "go.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n"
    "— sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75Q"
    "TtPydhKCExixSfwQ=\n",
)
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(("note", "size"), [(GO_NOTES[0], 20852163), (GO_NOTES[1], 35225469)])
def test_what_the_go_checksum_database_signed(note: str, size: int) -> None:
    read = parse_note(note.encode())
    assert [key.name for key, _ in read.signed_by([parse_verifier(GO_KEY)])] == ["sum.golang.org"]
    checkpoint = parse_checkpoint(read.text)
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", size)
    assert checkpoint.text() == read.text


@pytest.mark.parametrize(
    "text",
    [
        f"Log\n123\n{ROOT}",
        f"\n123\n{ROOT}\n",
        "Log\n123\n",
        f"Log\nbananas\n{ROOT}\n",
        f"Log\n-34\n{ROOT}\n",
        f"Log\n+34\n{ROOT}\n",
        f"Log\n034\n{ROOT}\n",
        f"Log\n٣٤\n{ROOT}\n",
        f"Log\n3438945738945739845734895735\n{ROOT}\n",
        f"Log\n{2**63}\n{ROOT}\n",
        "Log\n123\nThisIsn'tBase64\n",
        "Log\n123\nYmFuYW5hcw==\n",
        f"Log\n123\n{ROOT[:-2]}J=\n",
        f"Log\n123\n{ROOT}\n\n",
        f"Log\n0\n{ROOT}\n",
        "",
    ],
)
def test_malformed_checkpoints(text: str) -> None:
    with pytest.raises(Malformed):
        parse_checkpoint(text.encode())


def test_extension_lines_are_kept() -> None:
    text = f"Log\n123\n{ROOT}\nmore\nlines\n".encode()
    assert parse_checkpoint(text).extensions == ("more", "lines")
    assert parse_checkpoint(text).text() == text


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_round_trip(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_a_trusted_checkpoint() -> None:
    note = checkpoint_note(numbered(5)).encode()
    seen = open_checkpoint(note, TRUST)
    assert (seen.checkpoint.size, seen.witnessed, seen.replayed) == (5, {}, ())


def test_every_flipped_bit_is_refused() -> None:
    note = checkpoint_note(numbered(5), WITNESS).encode()
    open_checkpoint(note, WITNESSED)
    for place in range(len(note) * 8):
        with pytest.raises(Refused):
            open_checkpoint(flip(note, place), WITNESSED)


def test_another_log_s_checkpoint_proves_nothing_here() -> None:
    real = Trust("log.example/offsets", (type(LOG.verifier)("log.example/offsets", bytes(32)),))
    with pytest.raises(Refused, match="no known key"):
        open_checkpoint(checkpoint_note(numbered(5)).encode(), real)


def test_a_key_signs_for_its_own_origin_alone() -> None:
    elsewhere = Checkpoint("log.example/other", 1, bytes(32)).text()
    with pytest.raises(Refused, match="not of"):
        open_checkpoint(sign_note(elsewhere, [LOG]).encode(), TRUST)


def test_a_witness_alone_is_no_log() -> None:
    note = checkpoint_note(numbered(5), WITNESS)
    lone = type(note)(note.text, note.signatures[1:])
    with pytest.raises(Refused, match="no known key of the log"):
        open_checkpoint(lone.encode(), WITNESSED)


def test_the_quorum_is_asked_for() -> None:
    with pytest.raises(Refused, match="0 witnesses where 1"):
        open_checkpoint(checkpoint_note(numbered(5)).encode(), WITNESSED)


@pytest.mark.parametrize(
    ("keys", "quorum"), [((), 0), ((parse_verifier(GO_KEY),), 0), ((LOG.verifier,), 1)]
)
def test_a_trust_that_cannot_be(keys: tuple, quorum: int) -> None:
    with pytest.raises(ValueError, match=r"origin|quorum"):
        Trust(ORIGIN, keys, (), quorum)
