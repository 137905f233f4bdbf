"""The stand-alone verifier shares no line with the house, and comes to the same verdict."""

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.answer import answer
from offsets.ledger.commitment import canonical
from offsets.ledger.cosigner_key import cosigner_key
from offsets.ledger.decode import decode
from offsets.ledger.entry import Entry, Issue, NoticeKind, Tonne
from offsets.ledger.errors import Refused
from offsets.ledger.monitor import Expectation, monitor
from offsets.ledger.policy import parse_policy, policy_text
from offsets.ledger.replay import replay
from offsets.ledger.rules import Rule
from offsets.ledger.trust import Trust
from tests.auditor.servers import of_files, serving
from tests.check.files import bent_fields
from tests.ledger.flip import bit_flips, flip
from tests.ledger.forgeries import (
    ENTRIES,
    FORGERIES,
    HONEST,
    LATER,
    REWRITTEN,
    Forgery,
    laid_out,
    published,
)
from tests.ledger.logs import (
    DOCUMENT,
    ENDED,
    FIRST_KEY,
    LOT,
    ORIGIN,
    STATED,
    STATEMENT,
    TRUST,
    WITNESS,
    WITNESSED,
    Folder,
    certificate,
    checkpoint_note,
    encoded,
    honest,
    owner,
    sold,
    statement_file,
)
from tests.ledger.test_certificate_file import HASHES, OTHER, ROOT, file_of, hidden_list, joined
from tests.ledger.test_replay import FORGERIES as ENTRY_FORGERIES
from tests.ledger.test_replay import NEXT, NOTICE, SECOND_KEY, VOID
from tests.ledger.test_statement_file import LIES as STATEMENT_LIES
from tests.ledger.test_statement_file import MALFORMED, STRANGE
from tests.ledger.test_statement_file import RAW as STATEMENT_RAW

SCRIPT = Path(__file__).parents[2] / "docs" / "verifier" / "verify.py"
FILE = certificate(witness=WITNESS)
RAW = FILE.encode()
ANOTHER = [*REWRITTEN, LATER[-1]]
QUANTUM = cosigner_key("witness.example/quantum", 6, b"q" * 32)


def load() -> Any:
    spec = importlib.util.spec_from_file_location("stand_alone_verifier", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = load()


def run(*line: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, *map(str, line)], capture_output=True, text=True, check=False
    )


class InMemory(verifier.Source):  # type: ignore[misc]  # a script has no types
    """A log's files without a disk."""

    def __init__(self, files: Folder) -> None:
        self.read = files.get


def faults(files: Folder, known: Expectation) -> list[str]:
    """What the stand-alone verifier finds wrong, by name."""
    trust = verifier.Trust(policy_text(known.trust)) if known.trust else None
    last = verifier.Checkpoint(known.last.text()) if known.last else None
    found = verifier.Monitor(InMemory(files), trust, last, known.not_before).faults
    return [name for name, _ in found]


def ours(files: Folder, known: Expectation) -> list[str]:
    findings = monitor(files.get, known).findings
    return [f"{each.fault}:{each.rule}" if each.rule else str(each.fault) for each in findings]


def refuses(deed: Callable[..., object], *given_: object) -> bool:
    try:
        deed(*given_)
    except (Refused, verifier.Refused):
        return True
    return False


def agree_on(raw: bytes, trust: Trust = WITNESSED) -> bool:
    """Whether a file is refused, by both or by neither."""
    mine = refuses(answer, raw, trust)
    assert refuses(verifier.proof_of, raw, verifier.Trust(policy_text(trust))) == mine
    return mine


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names | {"cryptography"}
    assert "cryptography" in imported


@pytest.mark.parametrize(("files", "known"), HONEST.values(), ids=HONEST.keys())
def test_honest_logs_pass(files: Folder, known: Expectation) -> None:
    assert faults(files, known) == ours(files, known) == []


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_it_names_every_forgery_as_we_do(forgery: Forgery) -> None:
    # It does not look for the longer log once it was shown the shorter one.
    assert faults(forgery.files, forgery.known) == ours(forgery.files, forgery.known)[:1]


@pytest.mark.parametrize(("rule", "entries"), ENTRY_FORGERIES.values(), ids=ENTRY_FORGERIES.keys())
def test_it_names_every_broken_rule_as_we_do(rule: Rule, entries: list[Entry]) -> None:
    files = published(encoded(entries))
    found = faults(files, Expectation(TRUST))
    assert sorted(found) == sorted(ours(files, Expectation(TRUST)))
    assert f"entry:{rule}" in found


@pytest.mark.parametrize(("rule", "entries"), ENTRY_FORGERIES.values(), ids=ENTRY_FORGERIES.keys())
def test_blind_to_the_rule_it_would_let_it_pass(rule: Rule, entries: list[Entry]) -> None:
    class Blind(verifier.Replay):  # type: ignore[misc]
        def wrong(self, its: str, detail: str) -> None:
            if its != rule:
                super().wrong(its, detail)

    blind = Blind(ORIGIN)
    for raw in encoded(entries):
        blind.read(raw)
    blind.finish()
    assert blind.broken == []


# Any log at all, not only those that somebody thought of.

INTERVALS = [
    (start, end)
    for start in (0, 400_000, 1_000_000, 1_200_000)
    for end in (400_001, 1_000_000, 3_000_000, 3_000_001, 2**63 - 1)
    if start < end
]
VOCABULARY = [
    *encoded(honest()),
    *encoded(Issue(LOT.leaf(), start, end, owner(end)) for start, end in INTERVALS),
    *encoded([
        SECOND_KEY, replace(LOT, code="T-2022-02", first_serial=102), NOTICE, VOID,
        replace(NOTICE, kind=NoticeKind.REPLACEMENT, replacement=LOT.leaf()),
        replace(VOID, start_g=400_000, end_g=800_000),
        Tonne(LOT.leaf(), 0, 0, ((400_000, owner(0)), (600_000, owner(1)))),
        Tonne(LOT.leaf(), 1, 0, ((1_000_000, owner(0)),)),
        STATED, ENDED, NEXT, replace(ENDED, statement=NEXT.leaf()), replace(NEXT, version=3),
        replace(STATED, document=owner(9)), replace(STATED, event="EVOTHER"),
    ]),
    b"\x01\x02" + LOT.leaf() + bytes(48),
    b"\x01\x02" + LOT.leaf() + bytes(8) + b"\xff" * 8 + bytes(32),
    b"\x01\x02" + bytes(80),
    b"\x01",
    b"",
]  # fmt: skip


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12), st.booleans())
def test_it_reads_any_log_as_we_do(entries: list[bytes], begins_well: bool) -> None:
    log = [*encoded([FIRST_KEY, LOT]), *entries] if begins_well else entries
    reader = verifier.Replay(ORIGIN)
    for raw in log:
        reader.read(raw)
    reader.finish()
    mine = [(found.index, str(found.rule)) for found in replay(ORIGIN, log)]
    assert [(index, rule) for index, rule, _ in reader.broken] == mine


@given(st.data())
def test_it_takes_the_same_bytes_for_entries(data: st.DataObject) -> None:
    raw = data.draw(bit_flips(data.draw(st.sampled_from([e for e in VOCABULARY if e]))))
    assert refuses(verifier.decode, raw) == refuses(decode, raw)


@given(st.data())
def test_it_finds_a_flipped_bit_anywhere(data: st.DataObject) -> None:
    files = published(ENTRIES, checkpoint_note(ENTRIES, WITNESS))
    path = data.draw(st.sampled_from(sorted(files)))
    files[path] = flip(files[path], data.draw(st.integers(0, len(files[path]) * 8 - 1)))
    known = Expectation(WITNESSED)
    assert faults(files, known) == ours(files, known) != []


# Certificates.


def spoiled(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(RAW)
    change(document)
    return canonical(document)


HONEST_FILES = {
    "witnessed": RAW,
    "with an open tonne": certificate(tonne=False, witness=WITNESS).encode(),
    "anonymous": certificate(witness=WITNESS, statement=replace(STATEMENT, holder=None)).encode(),
}


@pytest.mark.parametrize("raw", HONEST_FILES.values(), ids=HONEST_FILES.keys())
def test_honest_files_pass(raw: bytes) -> None:
    assert not agree_on(raw)


@given(bit_flips(RAW))
def test_a_flipped_bit_anywhere_is_refused(raw: bytes) -> None:
    assert agree_on(raw)


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another holder": lambda d: d["statement"].update(holder="王大力"),
    "no holder": lambda d: d["statement"].update(holder=""),
    "more grams": lambda d: d["statement"].update(mass_g=400_001),
    "a mass that is none": lambda d: d["statement"].update(mass_g=True),
    "no day": lambda d: d["statement"].update(issued_at="2026-11-31T13:10:51Z"),
    "an endless field": lambda d: d["statement"].update(more="x"),
    "no parts": lambda d: d.update(parts=[]),
    "the grams twice": lambda d: d.update(parts=d["parts"] * 2),
    "a lot for an issue": lambda d: d["parts"][0].update(issue=d["parts"][0]["lot"]),
    "an issue for a lot": lambda d: d["parts"][0].update(lot=d["parts"][0]["issue"]),
    "a lot for a page": lambda d: d["parts"][0].update(tonnes=[d["parts"][0]["lot"]]),
    "a page twice": lambda d: d["parts"][0].update(tonnes=d["parts"][0]["tonnes"] * 2),
    "another place": lambda d: d["parts"][0]["issue"].update(index=2),
    "a place beyond": lambda d: d["parts"][0]["lot"].update(index=99),
    "a place taken": lambda d: d["parts"][0]["lot"].update(index=3),
    "a place before": lambda d: d["parts"][0]["lot"].update(index=-1),
    "a path of its own": lambda d: d["parts"][0]["lot"].update(path=""),
    "no proof": lambda d: d.update(hashes=""),
    "no text for a proof": lambda d: d.update(hashes=[]),
    "half a hash": lambda d: d.update(hashes="AAAA"),
    "a shorter proof": lambda d: d.update(hashes=joined(HASHES[:-1])),
    "a longer proof": lambda d: d.update(hashes=joined([*HASHES, HASHES[-1]])),
    "a proof in another order": lambda d: d.update(hashes=joined(HASHES[::-1])),
    "another's proof": lambda d: d.update(hashes=joined([*HASHES[:-1], bytes(32)])),
    "a proof of nothing": lambda d: d.update(parts=[], hashes=ROOT),
    "another salt": lambda d: d.update(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
    "another version": lambda d: d.update(format="offsets-certificate-v2"),
    "no checkpoint": lambda d: d.update(checkpoint=""),
    "a list for a text": lambda d: d.update(checkpoint=[]),
}  # fmt: skip


@pytest.mark.parametrize("change", LIES.values(), ids=LIES.keys())
def test_it_refuses_what_we_refuse(change: Callable[[dict[str, Any]], object]) -> None:
    assert agree_on(spoiled(change))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"5", b"\xff", b"[" * 100_000, RAW + b"\n", RAW[:-1],
        json.dumps(json.loads(RAW)).encode(), RAW.replace("林".encode(), b"\\ud800"),
        RAW.replace(b'{"checkpoint"', b'{"checkpoint":"x","checkpoint"'), b"x" * 2_000_001,
    ],
)  # fmt: skip
def test_it_refuses_other_spellings(raw: bytes) -> None:
    assert agree_on(raw)


def lists(*slices: tuple[int, int]) -> list[Entry]:
    page = Tonne(LOT.leaf(), 0, 0, tuple((grams, owner(who)) for grams, who in slices))
    return [FIRST_KEY, LOT, *sold((400_000,)), page]


LOGS: dict[str, tuple[list[Entry], list[tuple[int, int, tuple[int, ...]]], int, bool]] = {
    "a full list": (lists((400_000, 0), (600_000, 1)), [(2, 1, (3,))], 400_000, False),
    "two lots": (
        [FIRST_KEY, LOT, OTHER, *sold((30,)), *sold((70,), OTHER)],
        [(3, 1, ()), (4, 2, ())], 100, False,
    ),
    "whole tonnes": ([FIRST_KEY, LOT, *sold((2_000_000,))], [(2, 1, ())], 2_000_000, False),
    "a list too short": (lists((400_000, 0), (500_000, 1)), [(2, 1, (3,))], 400_000, True),
    "somebody else's": (lists((400_000, 5), (600_000, 1)), [(2, 1, (3,))], 400_000, True),
    "at another place": (lists((600_000, 1), (400_000, 0)), [(2, 1, (3,))], 400_000, True),
    "of another mass": (lists((300_000, 0), (700_000, 1)), [(2, 1, (3,))], 400_000, True),
    "of another tonne": (
        [*lists()[:0], FIRST_KEY, LOT, *sold((400_000,)),
         Tonne(LOT.leaf(), 1, 0, ((400_000, owner(0)), (600_000, owner(1))))],
        [(2, 1, (3,))], 400_000, True,
    ),
    "a lot of another name": ([FIRST_KEY, LOT, OTHER, *sold((30,))], [(3, 2, ())], 30, True),
    "a lot opened later": ([FIRST_KEY, *sold((30,)), LOT], [(1, 2, ())], 30, True),
    "beyond the lot": (
        [FIRST_KEY, LOT, Issue(LOT.leaf(), 2_999_999, 3_000_001, owner(0))], [(2, 1, ())], 2, True,
    ),
    "half of the grams": (
        [FIRST_KEY, LOT, OTHER, *sold((30,)), *sold((70,), OTHER)], [(3, 1, ())], 100, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("log", "places", "mass_g", "lies"), LOGS.values(), ids=LOGS.keys())
def test_it_sees_through_logs_that_lie(
    log: list[Entry], places: list[tuple[int, int, tuple[int, ...]]], mass_g: int, lies: bool
) -> None:
    assert agree_on(file_of(log, places, mass_g).encode(), TRUST) is lies


@pytest.mark.parametrize(
    ("hashes", "reason"),
    [
        (HASHES[:-1], "too short"),
        ([*HASHES, HASHES[-1]], "too long"),
        (HASHES[::-1], "does not lead to the root"),
    ],
)
def test_it_says_what_is_wrong_with_a_proof(hashes: list[bytes], reason: str) -> None:
    raw = spoiled(lambda d: d.update(hashes=joined(hashes)))
    with pytest.raises(verifier.Refused, match=reason):
        verifier.Certificate(raw, verifier.Trust(policy_text(WITNESSED)))


def test_no_list_hides_behind_another_at_its_place() -> None:
    assert agree_on(hidden_list().encode(), TRUST)


def test_keys_that_quantum_computers_do_not_break() -> None:
    trust = Trust(ORIGIN, TRUST.log_keys, (QUANTUM.verifier,), 1)
    assert not agree_on(certificate(witness=QUANTUM).encode(), trust)
    files = published(ENTRIES, checkpoint_note(LATER, QUANTUM))
    assert faults(files, Expectation(trust)) == ["tiles"]


@pytest.mark.parametrize(
    "lines",
    [
        [], ["quorum none"], ["{log}"], ["{log}", "quorum none"], ["{log}", "{log}", "quorum none"],
        ["# ours", "", " {log} https://log.example ", "{court}", "quorum court"],
        ["{log}", "{court}", "group g any court", "quorum g"],
        ["{log}", "{court}", "group g 2 court", "quorum g"],
        ["{log}", "{court}", "group g 1 court court", "quorum g"],
        ["{log}", "{court}", "group court any court", "quorum court"],
        ["{log}", "quorum court", "{court}"], ["{log}", "quorum none", "quorum none"],
        ["{log}", "{court}", "{court}", "quorum court"], ["{log}", "trust me", "quorum none"],
        ["{log}", "witness none {key}", "quorum none"], ["log {key}", "quorum none"],
        ["{log}", "# \r", "quorum none"], ["{log}", "log", "quorum none"],
    ],
)  # fmt: skip
def test_it_takes_the_same_trust_files(lines: list[str]) -> None:
    log, court, *_ = policy_text(WITNESSED).decode().splitlines()
    court = court.replace("witness w1", "witness court")
    given_ = {"log": log, "court": court, "key": court.split()[2]}
    raw = "".join(f"{line.format(**given_)}\n" for line in lines).encode()
    assert refuses(verifier.Trust, raw) == refuses(parse_policy, raw)


# Statements.


@pytest.mark.parametrize("document", [DOCUMENT, *STRANGE.values()])
def test_honest_statements_pass(document: dict[str, Any]) -> None:
    assert not agree_on(statement_file(document, witness=WITNESS).encode())


@given(bit_flips(STATEMENT_RAW))
def test_a_bit_flipped_in_a_statement_is_refused(raw: bytes) -> None:
    assert agree_on(raw)


@pytest.mark.parametrize("raw", [*(raw for raw, _ in STATEMENT_LIES.values()), *MALFORMED.values()])
def test_it_refuses_the_statements_that_we_refuse(raw: bytes) -> None:
    assert agree_on(raw)


def test_every_odd_value_in_a_statement_is_judged_alike() -> None:
    for raw in bent_fields(STATEMENT_RAW):
        agree_on(raw)


# As an auditor runs it.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust").write_bytes(policy_text(TRUST))
    (tmp_path / "witnessed").write_bytes(policy_text(WITNESSED))
    return tmp_path


def publish(folder: Path, entries: Sequence[bytes], name: str) -> Path:
    return laid_out(published(entries), folder / name)


def test_a_log_by_itself(folder: Path) -> None:
    first, longer = publish(folder, ENTRIES, "first"), publish(folder, LATER, "longer")
    other = publish(folder, ANOTHER, "other")
    known = ["--trust", folder / "trust", "--state", folder / "state"]

    done = run("log", first, *known)
    assert (done.returncode, done.stderr) == (0, "")
    assert "702 entries checked" in done.stdout
    assert run("log", longer, *known).returncode == 0
    done = run("log", first, *known)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "✗ rolled_back")
    done = run("log", other, *known)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "✗ split_view")
    assert (folder / "state").read_bytes() == checkpoint_note(LATER).encode()
    assert (folder / "state.conflict").read_bytes() == checkpoint_note(ANOTHER).encode()


def test_a_log_on_the_web(folder: Path) -> None:
    with serving(of_files(published())) as address:
        assert run("log", address, "--trust", folder / "trust").returncode == 0
        assert run("log", f"{address}/else", "--trust", folder / "trust").returncode == 1
    with serving(lambda _: (302, {"Location": "http://127.0.0.1:1/"}, b"")) as address:
        assert run("log", address, "--trust", folder / "trust").returncode == 3


def test_a_statement_by_itself(folder: Path) -> None:
    (folder / "file").write_bytes(STATEMENT_RAW)
    done = run("statement", folder / "file", "--trust", folder / "witnessed")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:2] for line in done.stdout.splitlines() if line[1:2] == ")"] == ["a)", "b)", "c)"]
    for sentence in ("400 kg emitted, 500 kg retired", "entry 6 of the log", "cannot show"):
        assert sentence in done.stdout
    assert run("certificate", folder / "file").returncode == 4

    (folder / "file").write_bytes(STATEMENT_LIES["less emitted"][0])
    done = run("statement", folder / "file", "--trust", folder / "witnessed")
    assert done.returncode == 1
    assert "other figures" in done.stdout


def test_the_whole_log_says_what_ended(folder: Path) -> None:
    log = publish(folder, encoded([FIRST_KEY, STATED, ENDED, NEXT]), "log")
    done = run("log", log, "--trust", folder / "trust")
    assert done.returncode == 0
    assert "声明 statements: 2，有效 standing: 1" in done.stdout
    assert "已终止 ended: EV7K2M 1, 2026-09-21" in done.stdout


def test_a_certificate_by_itself(folder: Path) -> None:
    (folder / "file").write_bytes(RAW)
    done = run("certificate", folder / "file", "--trust", folder / "witnessed")
    assert (done.returncode, done.stderr) == (0, "")
    assert "400 kg to 林小满" in done.stdout
    assert run("certificate", folder / "file").returncode == 4
    said = [
        run("certificate", folder / "file", "--trust", folder / "witnessed", "--replays", name)
        for name in (WITNESS.name, "nobody")
    ]
    assert f"{WITNESS.name} replayed the whole log" in said[0].stdout
    assert said[1].returncode == 2

    (folder / "file").write_bytes(spoiled(LIES["another holder"]))
    done = run("certificate", folder / "file", "--trust", folder / "witnessed")
    assert done.returncode == 1
    assert "什么也证明不了" in done.stdout


def test_misuse_is_told_apart(folder: Path) -> None:
    (folder / "file").write_bytes(RAW)
    assert run("certificate", folder / "file", "--trust", folder / "file").returncode == 2
    assert run("certificate", folder / "nowhere", "--trust", folder / "trust").returncode == 2
    assert run("log", folder / "nowhere", "--trust", folder / "trust").returncode == 3
    assert run().returncode == 2
