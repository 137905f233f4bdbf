"""Trust files: those of the specification that we can hold, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.cosignature import CosignerKey
from offsets.ledger.cosigner_key import cosigner_key
from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519, Ed25519Verifier, vkey
from offsets.ledger.policy import parse_policy, policy_text
from offsets.ledger.trust import Trust
from tests.ledger.logs import LOG, ORIGIN, TRUST, WITNESS, WITNESSED


def line_of(witness: CosignerKey) -> str:
    public = witness.verifier
    return vkey(public.name, public.kind, public.public_key)


SECOND = cosigner_key("witness.example/university", 6, b"u" * 32)
ANOTHER_KEY = cosigner_key(WITNESS.name, 6, b"v" * 32)
L = f"log {vkey(ORIGIN, ED25519, LOG.verifier.public_key)}"
ROTATED = f"log {vkey(ORIGIN, ED25519, b'n' * 32)}"
FOREIGN = f"log {vkey('other.example', ED25519, b'f' * 32)}"
W = f"witness court {line_of(WITNESS)}"
U = f"witness university {line_of(SECOND)}"
V = f"witness court-2 {line_of(ANOTHER_KEY)}"


def read(*lines: str) -> Trust:
    return parse_policy("".join(f"{line}\n" for line in lines).encode())


def test_a_log_alone() -> None:
    assert read(L, "quorum none") == TRUST


def test_one_witness() -> None:
    assert read(L, W, "quorum court") == WITNESSED


def test_blanks_comments_and_addresses_mean_nothing() -> None:
    lines = ["# keys of 2026", "", f" \t{L}\thttps://log.example ", f"{W} https://w.example"]
    assert read(*lines, " quorum  court ") == WITNESSED
    assert parse_policy("\n".join([*lines, "quorum court"]).encode()) == WITNESSED


@pytest.mark.parametrize(("asked", "quorum"), [("any", 1), ("1", 1), ("2", 2), ("all", 2)])
def test_groups(asked: str, quorum: int) -> None:
    trust = read(L, U, W, f"group both {asked} court university", "quorum both")
    assert trust == Trust(ORIGIN, (LOG.verifier,), (WITNESS.verifier, SECOND.verifier), quorum)


def test_witnesses_outside_the_quorum_do_not_count() -> None:
    assert read(L, W, U, "group one any court", "quorum one").witnesses == (WITNESS.verifier,)
    assert read(L, W, U, "quorum none").witnesses == (WITNESS.verifier, SECOND.verifier)


def test_a_log_that_changes_its_key() -> None:
    trust = read(L, ROTATED, "quorum none")
    assert trust.log_keys == (LOG.verifier, Ed25519Verifier(ORIGIN, b"n" * 32))


@pytest.mark.parametrize(
    "lines",
    [
        [], [L], ["quorum none"], [L, W], [L, "quorum court", W], [L, W, "quorum nobody"],
        [L, L, "quorum none"], [L, FOREIGN, "quorum none"], [L, "quorum none", "quorum none"],
        [L, W, W, "quorum court"], [L, W, f"witness x {line_of(WITNESS)}", "quorum court"],
        [L, W, U.replace("university", "court", 1), "quorum court"],
        [L, W.replace("court", "none", 1), "quorum none"],
        [L.replace("log ", "witness court "), "quorum none"], [W.replace("witness court", "log")],
        [L, W, "group g 0 court", "quorum g"], [L, W, "group g 2 court", "quorum g"],
        [L, W, "group g -1 court", "quorum g"], [L, W, "group g 01 court", "quorum g"],
        [L, W, "group g any", "quorum g"], [L, W, "group g 2 court court", "quorum g"],
        [L, W, "group g any nobody", "quorum g"], [L, W, "group court any court", "quorum court"],
        [L, W, "group g any court", "group h any g", "quorum h"],
        [L, W, V, "group g 2 court court-2", "quorum g"], [L, "quorum none", "trust everybody"],
        [L, "quorum none none"], ["log", "quorum none"],
        [L[:-1], "quorum none"], [L, "witness court", "quorum none"], [L + " a b", "quorum none"],
        [L, "# \x07", "quorum none"], [L, "# \r", "quorum none"],
    ],
)  # fmt: skip
def test_what_is_no_trust_file(lines: list[str]) -> None:
    with pytest.raises(Malformed):
        read(*lines)


@pytest.mark.parametrize("raw", [b"\xff", b"#" * 100_001])
def test_bytes_that_are_no_trust_file(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_policy(raw)


@given(st.integers(0, 2))
def test_what_is_handed_out_is_read_back(quorum: int) -> None:
    trust = Trust(ORIGIN, (LOG.verifier,), (WITNESS.verifier, SECOND.verifier), quorum)
    assert parse_policy(policy_text(trust)) == trust
