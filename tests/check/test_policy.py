"""The trust file that somebody pastes is read as Python reads it."""

from dataclasses import replace

from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519, vkey
from offsets.ledger.policy import parse_policy, policy_text
from offsets.ledger.trust import Trust
from tests.check.node import verdicts
from tests.ledger.logs import LOG, ORIGIN, TRUST, WITNESS, WITNESSED

SECOND = replace(WITNESS.verifier, name="witness.example/university", public_key=b"u" * 32)
TWO = Trust(ORIGIN, (LOG.verifier,), (WITNESS.verifier, SECOND), 2)
LOG_KEY = vkey(ORIGIN, ED25519, LOG.verifier.public_key)
OTHER_KEY = vkey(ORIGIN, ED25519, b"o" * 32)
WITNESS_KEY = vkey(WITNESS.name, WITNESS.verifier.kind, WITNESS.verifier.public_key)
SECOND_KEY = vkey(SECOND.name, SECOND.kind, SECOND.public_key)
HEAD = f"log {LOG_KEY}\nwitness a {WITNESS_KEY}\nwitness b {SECOND_KEY}\n"

FILES = [
    *(policy_text(trust).decode() for trust in (TRUST, WITNESSED, TWO)),
    f"# who\n\n\tlog  {LOG_KEY} https://log.example/ \nquorum none\n",
    f"log {LOG_KEY}\nlog {OTHER_KEY}\nquorum none",
    *(f"{HEAD}quorum {name}" for name in ("a", "b", "none", "c", "a b", "")),
    *(f"{HEAD}group g {text}\nquorum g" for text in (
        "any a b", "all a b", "1 a", "2 a b", "3 a b", "0 a b", "01 a b", "-1 a", "x a", "1 a a",
        "1 c", "1", "",
    )),
    *(f"{HEAD}group {name} 1 a\nquorum {name}" for name in ("none", "a", "g")),
    *("", "\n", "quorum none", f"log {LOG_KEY}", f"log {WITNESS_KEY}\nquorum none"),
    *(f"log {LOG_KEY}\n{line}\nquorum none" for line in (
        f"log {LOG_KEY}", f"witness a {LOG_KEY}", f"witness none {WITNESS_KEY}", "witness a",
        f"log {OTHER_KEY.replace(ORIGIN, 'x')}", "toString x", "__proto__ y", "quorum none",
        f"witness a {WITNESS_KEY}\nwitness b {WITNESS_KEY}", "log \x07", "#\r",
    )),
    f"log {LOG_KEY[:-1]}\nquorum none", f"log {LOG_KEY.replace('+', '-', 1)}\nquorum none",
    f"log {LOG_KEY}\nquorum none\n#" + "x" * 100_000,
]  # fmt: skip


def test_trust_files() -> None:
    found = verdicts(trusts=FILES)["trusts"]
    ours = [read(text) for text in FILES]
    assert [each.get("trust") for each in found] == ours
    assert len([each for each in ours if each]) > 8
    assert ours.count(None) > 20


def test_keys_alone_are_enough() -> None:
    texts = [LOG_KEY, f"{LOG_KEY}\n{WITNESS_KEY}\n", WITNESS_KEY, "nonsense"]
    alone, witnessed, *bad = verdicts(trusts=texts)["trusts"]
    assert alone["trust"] == [ORIGIN, 1, [], 0]
    assert witnessed["trust"] == [ORIGIN, 1, [WITNESS.name], 0]
    assert [each["verdict"] for each in bad] == ["malformed"] * 2


def read(text: str) -> list[object] | None:
    try:
        trust = parse_policy(text.encode())
    except Malformed:
        return None
    names = [key.name for key in trust.witnesses]
    return [trust.origin, len(trust.log_keys), names, trust.quorum]
