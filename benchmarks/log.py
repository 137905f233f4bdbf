"""What the public log costs whoever reads it: a million certificates of ten kilograms each.

    python -m benchmarks.log [certificates]

Root and replay are of entries in memory. The monitors read the tiles from the
disk in processes of their own, whose peak memory is told. A certificate's file
is told before and after its tonne is full, which it shares with 99 others; the
second depends on where the tonne lies in the tree, so it is told of one in each
hundred tonnes: the one in the middle, and the longest. What one proof takes is
shown for logs of growing size: it follows log n, not n. Seconds are of compute,
but for the monitors, which include the start of Python and the disk.
"""

import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from offsets.auditor.source import source
from offsets.ledger.certificate_check import check_file
from offsets.ledger.certificate_file import CertificateFile, Logged, Part
from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.commitment import Statement, commit
from offsets.ledger.decode import decode
from offsets.ledger.entry import Issue, Tonne
from offsets.ledger.multiproof import multiproof
from offsets.ledger.note import parse_note, sign_note
from offsets.ledger.policy import policy_text
from offsets.ledger.replay import replay
from offsets.ledger.tiles import TILE_WIDTH, Read, TileTree, grow
from offsets.ledger.tree import EMPTY_ROOT, inclusion_proof, leaf_hash, root_of
from tests.ledger.logs import (
    FIRST_KEY,
    LOG,
    LOT,
    ORIGIN,
    SALT,
    STATEMENT,
    TRUST,
    encoded,
    sold,
)

MASS_G = 10_000
SHARERS = 1_000_000 // MASS_G
BATCH = 65_536
ROUNDS = 200
SIZES = (1_000, 10_000, 100_000, 1_000_000)
VERIFIER = Path(__file__).parents[1] / "docs" / "verifier" / "verify.py"


class Row(NamedTuple):
    """One figure beside its limit, both in the same unit."""

    name: str
    figure: float
    limit: float | None
    unit: str

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        return f"{self.name:46}{self.figure:10.2f} {self.unit:3} {limit:>10}"


def main(certificates: int) -> None:
    statement = replace(STATEMENT, mass_g=MASS_G)
    entries = _entries(certificates, commit(SALT, statement))
    print(f"{certificates:,} certificates in {len(entries):,} entries\n")
    print(f"{'':46}{'':14} {'limit':>10}")
    print(Row("root", _seconds(lambda: root_of([leaf_hash(raw) for raw in entries])), 4, "s"))
    print(Row("replay", _seconds(lambda: _replay(entries)), 2, "s"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(
            Row("tiles hashed and written", _seconds(lambda: _publish(entries, folder)), None, "s")
        )
        _monitors(folder)
        _certificates(folder, statement)
        _growth(entries, folder)


def _entries(certificates: int, mine: bytes) -> list[bytes]:
    """A log of one lot, whose first certificate is the one to be checked."""
    lot = replace(LOT, tonnes=certificates * MASS_G // 1_000_000 + 1)
    entries = [FIRST_KEY, lot, *sold([MASS_G] * certificates, lot)]
    for place, entry in enumerate(entries):
        if isinstance(entry, Issue) and entry.start_g == 0:
            entries[place] = replace(entry, commitment=mine)
        if isinstance(entry, Tonne) and entry.tonne == 0:
            entries[place] = replace(entry, slices=((MASS_G, mine), *entry.slices[1:]))
            break
    return encoded(entries)


def _replay(entries: list[bytes]) -> None:
    assert replay(ORIGIN, entries) == []


def _publish(entries: list[bytes], folder: Path) -> None:
    size, root, read = 0, EMPTY_ROOT, source(str(folder))
    ends = {*SIZES, *range(BATCH, len(entries), BATCH), len(entries)}
    for end in sorted(end for end in ends if end <= len(entries)):
        grown = grow(size, root, entries[size:end], read)
        for path, raw in grown.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(raw)
        size, root = grown.size, grown.root
    note = sign_note(Checkpoint(ORIGIN, size, root).text(), [LOG])
    (folder / "checkpoint").write_bytes(note.encode())
    (folder / "trust").write_bytes(policy_text(TRUST))


def _monitors(folder: Path) -> None:
    trust = ["--trust", str(folder / "trust")]
    ours = ["runpy.run_module('offsets', run_name='__main__')", "monitor", str(folder), *trust]
    script = f"runpy.run_path({str(VERIFIER)!r}, run_name='__main__')"
    for name, line, limit_s, limit_mb in (
        ("monitor", ours, 15, 300),
        ("stand-alone verifier", [script, "log", str(folder), *trust], None, None),
    ):
        started = time.perf_counter()
        peak_mb = _peak_mb(*line)
        print(Row(f"{name}, from tiles", time.perf_counter() - started, limit_s, "s"))
        print(Row(f"{name}, peak memory", peak_mb, limit_mb, "MB"))


def _peak_mb(call: str, *line: str) -> float:
    """Run some Python in a process of its own; the most memory that it held."""
    code = f"""
import runpy, sys
try:
    {call}
except SystemExit as end:
    assert not end.code, end.code
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
    python = [sys.executable, "-c", code, *line]
    done = subprocess.run(python, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1000


def _certificates(folder: Path, statement: Statement) -> None:
    note = (folder / "checkpoint").read_bytes()
    checkpoint = parse_checkpoint(parse_note(note).text)
    tree = TileTree(checkpoint.size, checkpoint.root, source(str(folder)))

    def logged(index: int) -> Logged:
        bundle, place = divmod(index, TILE_WIDTH)
        return Logged(decode(tree.entries(bundle)[place]), index)

    def file(issue: int, *pages: int) -> bytes:
        part = Part(logged(issue), logged(1), tuple(map(logged, pages)))
        hashes = multiproof([each.index for each in part.logged()], tree.size, tree.node)
        return CertificateFile(statement, SALT, (part,), tuple(hashes), note).encode()

    # A tonne is a hundred issues and its list; that of the first tonne names us.
    tonnes = range(2, tree.size - SHARERS, (SHARERS + 1) * 100)
    lengths = [len(file(first, first + SHARERS)) for first in tonnes]
    raw = file(2, 2 + SHARERS)
    assert check_file(raw, TRUST).open_tonnes == 0
    took = _seconds(lambda: [check_file(raw, TRUST) for _ in range(ROUNDS)]) / ROUNDS
    print(Row("certificate file", len(file(2)) / 1000, 8, "kB"))
    print(Row("with its tonne's list", median(lengths) / 1000, 8, "kB"))
    print(Row("with its tonne's list, the longest", max(lengths) / 1000, 8, "kB"))
    print(Row("certificate file verified", took * 1000, 5, "ms"))


def _growth(entries: list[bytes], folder: Path) -> None:
    """What one proof takes from a cold start, in logs of growing size."""
    print(f"\n{'entries':>10}{'hashes':>8}{'files read':>12}{'ms':>8}   one proof from tiles")
    leaves = [leaf_hash(raw) for raw in entries]
    for size in sorted({min(size, len(entries)) for size in SIZES}):
        root = root_of(leaves[:size])
        reads: list[str] = []
        hashes, started = 0, time.process_time()
        for place in range(ROUNDS):
            tree = TileTree(size, root, _counted(source(str(folder)), reads))
            hashes = max(hashes, len(inclusion_proof(place * size // ROUNDS, size, tree.node)))
        took_ms = (time.process_time() - started) * 1000 / ROUNDS
        print(f"{size:10,}{hashes:8}{len(reads) / ROUNDS:12.1f}{took_ms:8.2f}")
        assert hashes <= math.ceil(math.log2(size))


def _counted(read: Read, reads: list[str]) -> Read:
    def reading(path: str) -> bytes | None:
        reads.append(path)
        return read(path)

    return reading


def _seconds(deed: Callable[[], object]) -> float:
    started = time.process_time()
    deed()
    return time.process_time() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
