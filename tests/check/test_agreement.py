"""The browser says of every file what Python says, in the same words.

Node runs the very modules that the page loads. What Python refuses by a name, the
browser refuses by that name; what is malformed to one is malformed to the other.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from offsets.ledger.answer import answer
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.trust import Trust
from tests.check import files
from tests.check.node import MODULES, verdicts
from tests.ledger.logs import LOG, ORIGIN, TRUST, WITNESS, WITNESSED, certificate
from tests.ledger.test_certificate_file import RAW, spoiled

REPLAYED = replace(WITNESSED, replayers=frozenset({WITNESS.name}))
STRANGER = Trust("other.example", (replace(LOG.verifier, name="other.example"),))
MODERN = type(WITNESS)("witness.example/modern", MLDSA44PrivateKey.generate())


def expected(raw: bytes, trust: Trust) -> dict[str, Any]:
    try:
        claims = answer(raw, trust)
    except Malformed:
        return {"verdict": "malformed"}
    except Refused as refused:
        return {"verdict": "refused", "reason": str(refused)}
    return {"verdict": "proved", "claims": [asdict(claim) for claim in claims]}


def disagreements(
    raws: Sequence[bytes], trust: Trust, modules: Path = MODULES
) -> list[tuple[bytes, Any, Any]]:
    """Files of which the two do not say the same: the file, Python's verdict, the browser's."""
    found = verdicts(files=raws, trust=trust, modules=modules)["files"]
    pairs = [(raw, expected(raw, trust), theirs) for raw, theirs in zip(raws, found, strict=True)]
    return [(raw, ours, theirs) for raw, ours, theirs in pairs if theirs | ours != theirs]


@pytest.mark.parametrize("trust", [TRUST, WITNESSED, REPLAYED, STRANGER])
def test_honest_files(trust: Trust) -> None:
    raws = [*files.honest(), *files.unwitnessed(), *files.statements()]
    assert disagreements(raws, trust) == []


def test_honest_files_are_proved_at_all() -> None:
    kinds = (
        (files.honest(), WITNESSED), (files.unwitnessed(), TRUST), (files.statements(), WITNESSED),
    )  # fmt: skip
    for raws, trust in kinds:
        found = verdicts(files=raws, trust=trust)["files"]
        assert {each["verdict"] for each in found} == {"proved"}


@pytest.mark.parametrize("make", [files.bent_bits, files.bent_fields, files.bent_statements])
def test_bent_files(make: Any) -> None:
    raws = make()
    assert len(raws) > 500
    assert disagreements(raws, WITNESSED) == []


def test_odd_and_forged_files() -> None:
    assert disagreements([*files.ODD_FILES, *files.spoiled_files()], WITNESSED) == []
    assert disagreements([*files.spoiled_files(), *files.forged()], TRUST) == []
    for trust in (WITNESSED, TRUST, STRANGER):
        assert disagreements(files.bad_statements(), trust) == []


WEAKENED = {
    "any name": ("check.js", 'throw new Refused("commitment")', "{}"),
    "any lot": ("check.js", 'throw new Refused("other-lot")', "{}"),
    "beyond the lot": ("check.js", 'throw new Refused("beyond-lot")', "{}"),
    "any mass": ("check.js", 'throw new Refused("masses")', "{}"),
    "twice": ("check.js", 'throw new Refused("intervals")', "{}"),
    "any sum": ("check.js", 'throw new Refused("tonne-sum", { number })', "{}"),
    "anybody's list": ("check.js", 'throw new Refused("tonne-holder", { number })', "{}"),
    "foreign pages": ("check.js", 'throw new Refused("pages")', "{}"),
    "any root": ("tree.js", "!same(found, root)", "false"),
    "a longer proof": ("tree.js", "if (others.length)", "if (false)"),
    "two in one place": ("tree.js", 'throw new Refused("one-place")', "{}"),
    "beyond the log": ("tree.js", "index < 0n || index >= size", "false"),
    "any signature": ("note.js", "accepted === false", "false"),
    "no witness": ("trust.js", "found.unchecked.length < trust.quorum", "0 < 0"),
    "any spelling": ("file.js", "canonical(document) !== text", "false"),
    "any statement": ("statement.js", 'throw new Refused("statement-hash")', "{}"),
    "any figures": ("statement.js", 'throw new Refused("statement-figures")', "{}"),
    "a statement anywhere": ("statement.js", "await checkPlaces(", "void ("),
    "any value": ("statement.js", "checkPlain(statement, 0);", ""),
    "any spelling of a statement": ("statement.js", "canonical(document) !== text", "false"),
    "stray bits": ("strict.js", "btoa(binary) !== text", "false"),
}


@pytest.mark.parametrize(("module", "step", "instead"), WEAKENED.values(), ids=WEAKENED.keys())
def test_a_check_without_this_step_is_noticed(
    module: str, step: str, instead: str, tmp_path: Path
) -> None:
    weak = shutil.copytree(MODULES, tmp_path / "check")
    text = (weak / module).read_text()
    assert text.count(step) == 1
    (weak / module).write_text(text.replace(step, instead))
    # One file that tells is enough; those made for it are asked first.
    kinds = (
        lambda: [*files.ODD_FILES, *files.spoiled_files(), *files.forged()],
        files.bad_statements,
        files.bent_fields,
        lambda: files.bent_bits()[::3],
        lambda: files.bent_statements()[::7],
    )
    asked = ((make(), trust) for make in kinds for trust in (TRUST, WITNESSED))
    assert any(disagreements(raws, trust, weak) for raws, trust in asked)


def test_without_a_key_nothing_is_proved_but_a_lie_is_still_seen() -> None:
    lie = spoiled(lambda d: d["statement"].update(holder="王大力"))
    honest, theft = verdicts(files=[RAW, lie])["files"]
    assert (honest["verdict"], honest["lacking"]) == ("unproved", ["key"])
    assert (theft["verdict"], theft["reason"]) == ("refused", expected(lie, WITNESSED)["reason"])


def test_a_browser_without_ed25519_says_so() -> None:
    forged = RAW.replace(ORIGIN.encode(), b"log.example/offsets/tesu", 1)
    found = verdicts(files=[RAW, forged], trust=TRUST, without_ed25519=True)["files"]
    assert (found[0]["verdict"], found[0]["lacking"]) == ("unproved", ["ed25519"])
    assert found[1]["verdict"] == "refused"


def test_post_quantum_witnesses_are_named_and_not_counted() -> None:
    raw = certificate(witness=MODERN).encode()
    told = Trust(ORIGIN, (LOG.verifier,), (MODERN.verifier,))
    (found,) = verdicts(files=[raw], trust=told)["files"]
    assert (found["verdict"], found["unchecked"]) == ("proved", [MODERN.name])
    assert "No third party" in found["claims"][0]["open_en"]

    (asked,) = verdicts(files=[raw], trust=replace(told, quorum=1))["files"]
    assert (asked["verdict"], asked["lacking"]) == ("unproved", ["quorum"])
    both = Trust(ORIGIN, (LOG.verifier,), (MODERN.verifier, WITNESS.verifier), 2)
    (short,) = verdicts(files=[raw], trust=both)["files"]
    assert short["verdict"] == "refused"
