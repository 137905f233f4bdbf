"""Monitoring: read a whole log as it is published, and name what is wrong with it.

The checkpoint must be signed by whom the trust file names. Every tile and every
entry must lead to its root, so the files may come from anywhere. The entries
must make sense together, which is ``replay``'s part. And the log must continue
the one that was seen last: equal sizes with different roots, or a longer log
that does not begin with the shorter one, are two histories under one signature,
and the two signed notes prove it to everybody.

Memory does not grow with the log but for a few numbers per slice.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.errors import Refused
from offsets.ledger.note import Ed25519Verifier, parse_note
from offsets.ledger.replay import Replay
from offsets.ledger.rules import Rule
from offsets.ledger.tiles import CHECKPOINT_PATH, TILE_WIDTH, Read, TileTree
from offsets.ledger.tree import root
from offsets.ledger.trust import Seen, Trust, open_checkpoint

MAX_FINDINGS = 1_000
"""Where a log breaks the rules this often, the rest of it is not worth the memory."""


class Fault(StrEnum):
    """What can be wrong with a published log; the value is stable and may be shown."""

    CHECKPOINT = "checkpoint"
    """It is missing, or not signed by whom the trust file names."""
    STALE = "stale"
    """No witness has seen it lately."""
    ROLLED_BACK = "rolled_back"
    """It is shorter than what was seen before."""
    SPLIT_VIEW = "split_view"
    """It contradicts what was seen before."""
    TILES = "tiles"
    """A file is missing, or is not what was signed."""
    SIGNING_KEY = "signing_key"
    """The log itself does not say that the signing key counts."""
    ENTRY = "entry"
    """An entry breaks a rule: see ``Rule``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``rule`` and ``index`` belong to entries alone."""

    fault: Fault
    detail: str
    rule: Rule | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the reader knew before."""

    trust: Trust | None = None
    """Without it the log is checked against itself alone, which shows nothing of who it is."""
    last: Checkpoint | None = None
    """The last checkpoint of it that was found good."""
    not_before: int | None = None
    """A witness must have seen it since this moment, in seconds since 1970."""


@dataclass(slots=True)
class Report:
    """What was read, and what is wrong with it; ``findings`` stays empty for an honest log."""

    note: bytes = b""
    seen: Seen | None = None
    replay: Replay | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, fault: Fault, detail: str) -> None:
        self.findings.append(Finding(fault, detail))

    @property
    def issues(self) -> int:
        """How many intervals the log has issued."""
        return sum(len(lot.ends) for lot in self.replay.lots.values()) if self.replay else 0

    @property
    def sold_g(self) -> int:
        return sum(lot.book.sold_g for lot in self.replay.lots.values()) if self.replay else 0


def monitor(read: Read, known: Expectation) -> Report:
    """Read the whole log; stops early only where what follows would be guesswork."""
    report = Report()
    try:
        report.note = read(CHECKPOINT_PATH) or b""
        report.seen = _believed(report.note, known.trust)
    except Refused as error:
        report.add(Fault.CHECKPOINT, str(error))
        return report
    _check_age(report, report.seen, known)
    checkpoint = report.seen.checkpoint
    if known.last and not _check_size(report, checkpoint, known.last, read):
        return report
    try:
        tree = TileTree(checkpoint.size, checkpoint.root, read)
        if known.last and root(known.last.size, tree.node) != known.last.root:
            last = known.last.size
            report.add(Fault.SPLIT_VIEW, f"it does not begin with the {last} entries seen before")
        _replay(report, tree, checkpoint.origin)
    except Refused as error:
        report.add(Fault.TILES, str(error))
    return report


def _believed(note: bytes, trust: Trust | None) -> Seen:
    if not note:
        raise Refused("there is no checkpoint")
    if trust is None:
        return Seen(parse_checkpoint(parse_note(note).text), {})
    return open_checkpoint(note, trust)


def _check_age(report: Report, seen: Seen, known: Expectation) -> None:
    if known.not_before is None:
        return
    if not seen.witnessed:
        report.add(Fault.STALE, "no witness says when it was seen")
    elif (late_s := known.not_before - max(seen.witnessed.values())) > 0:
        report.add(Fault.STALE, f"its newest cosignature is {late_s} seconds too old")


def _check_size(report: Report, shown: Checkpoint, last: Checkpoint, read: Read) -> bool:
    """Whether the log can continue the last one at all."""
    if shown.origin != last.origin:
        report.add(Fault.SPLIT_VIEW, f"it was {last.origin} and now calls itself {shown.origin}")
    elif shown.size == last.size and shown.root != last.root:
        report.add(Fault.SPLIT_VIEW, f"two logs of {shown.size} entries with different roots")
    elif shown.size < last.size:
        report.add(Fault.ROLLED_BACK, f"{shown.size} entries where {last.size} were seen before")
        if _contradicts(shown, last, read):
            report.add(Fault.SPLIT_VIEW, f"the {last.size} entries do not begin with these")
    else:
        return True
    return False


def _contradicts(shown: Checkpoint, last: Checkpoint, read: Read) -> bool:
    """Whether the longer log seen before, where its files are still there, began otherwise."""
    try:
        return root(shown.size, TileTree(last.size, last.root, read).node) != shown.root
    except Refused:
        return False


def _replay(report: Report, tree: TileTree, origin: str) -> None:
    replay = report.replay = Replay(origin)
    for bundle in range(-(-tree.size // TILE_WIDTH)):
        replay.feed(tree.entries(bundle))
        if bundle % TILE_WIDTH == TILE_WIDTH - 1:
            # A whole tile of the next level is done with; nothing asks for those below again.
            tree.forget()
        if len(replay.violations) > MAX_FINDINGS:
            break
    else:
        replay.finish()
        _check_signing_key(report, replay)
    report.findings += [
        Finding(Fault.ENTRY, found.detail, found.rule, found.index) for found in replay.violations
    ]


def _check_signing_key(report: Report, replay: Replay) -> None:
    """A checkpoint is signed by a key that the log has begun and not ended."""
    keys = [Ed25519Verifier(replay.origin, key) for key in sorted(replay.keys)]
    try:
        signed = parse_note(report.note).signed_by(keys)
    except Refused as error:
        report.add(Fault.SIGNING_KEY, str(error))
        return
    if not signed and replay.size:
        report.add(Fault.SIGNING_KEY, "no key that the log calls its own has signed")
