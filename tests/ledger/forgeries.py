"""Forged logs in the form in which logs are published, each with what is wrong with it.

A forgery names the fault by which a reader must refuse it, and how a reader is
weakened so that it passes: that shows that nothing else is wrong with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offsets.ledger import monitor as monitoring
from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.cosignature import Cosigner, CosignerKey
from offsets.ledger.entry import Entry, Issue, Key, KeyAction
from offsets.ledger.monitor import Expectation, Fault, Finding, monitor
from offsets.ledger.note import ED25519, Ed25519Signer, Ed25519Verifier, Note, parse_note, sign_note
from offsets.ledger.tiles import Read, TileTree, join_entries, split_entries, tile_of
from offsets.ledger.tree import leaf_hash
from offsets.ledger.trust import Seen, Trust
from tests.ledger.flip import flip
from tests.ledger.logs import (
    ENDED,
    FIRST_KEY,
    LOG,
    LOT,
    OPENED_AT,
    ORIGIN,
    STATED,
    TRUST,
    WITNESS,
    WITNESSED,
    Folder,
    checkpoint_note,
    encoded,
    honest,
    owner,
    sold,
)

HOLDERS = [1_000] * 700
"""Enough small slices that the log has full tiles and partial ones, and no full tonne."""
ENTRIES = encoded([FIRST_KEY, LOT, *sold(HOLDERS)])
LATER = [*ENTRIES, *encoded(sold([*HOLDERS, 1_000])[-1:])]
STRANGER = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
SECOND = CosignerKey("witness.example/university", Ed25519PrivateKey.from_private_bytes(b"u" * 32))
BOTH = replace(WITNESSED, witnesses=(*WITNESSED.witnesses, SECOND.verifier), quorum=2)
LAST_PAGE = "tile/entries/002.p/190"

Weaken = Callable[[pytest.MonkeyPatch, Expectation], Expectation]
"""Makes the reader blind to one thing, in its code or in what it knows."""


def published(
    entries: Sequence[bytes] = ENTRIES, note: Note | None = None, batch: int = 1_000
) -> Folder:
    """The files of a log with its checkpoint."""
    folder = Folder()
    folder.publish(entries, batch)
    folder["checkpoint"] = (note or checkpoint_note(entries)).encode()
    return folder


def laid_out(files: Folder, root: Path) -> Path:
    """The files on the disk below a folder."""
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    return root


def shown(entries: Sequence[bytes] = ENTRIES) -> Checkpoint:
    """The checkpoint that somebody saw before."""
    return parse_checkpoint(checkpoint_note(entries).text)


def signed_by(*signers: Ed25519Signer, entries: Sequence[bytes] = ENTRIES) -> Note:
    return sign_note(checkpoint_note(entries).text, signers)


def with_lines_of(note: Note, other: Note) -> Note:
    """A checkpoint under which another's cosignatures were pasted."""
    return replace(note, signatures=(*note.signatures, *other.signatures[1:]))


def spoiled(path: str, change: Callable[[bytes], bytes]) -> Folder:
    """The log with one file altered."""
    folder = published()
    folder[path] = change(folder[path])
    return folder


def without(path: str) -> Folder:
    folder = published()
    del folder[path]
    return folder


def swapped(first: str, second: str) -> Folder:
    folder = published()
    folder[first], folder[second] = folder[second], folder[first]
    return folder


def other_entry(*, with_tile: bool) -> Folder:
    """An issue of the first bundle given to somebody else, in its tile too or not."""
    entries = list(ENTRIES[:256])
    entries[7] = Issue(LOT.leaf(), 5_000, 6_000, owner(200)).encode()
    folder = published()
    folder["tile/entries/000"] = join_entries(entries)
    if with_tile:
        folder["tile/0/000"] = b"".join(map(leaf_hash, entries))
    return folder


# Readers weakened on purpose.


class Gullible(TileTree):
    """Reads the bundles alone and hashes nothing; what is missing it passes over."""

    def __init__(self, size: int, root: bytes, read: Read) -> None:
        self.size, self._read = size, read

    def entries(self, bundle: int) -> list[bytes]:
        tile = tile_of(self.size, None, bundle)
        raw = self._read(tile.path) or b""
        while True:
            try:
                return split_entries(replace(tile, width=count(raw)), raw)
            except monitoring.Refused:
                raw = raw[:-1]

    def forget(self) -> None:
        pass


class Nearsighted(TileTree):
    """Compares entries with their tile, and tiles with nothing above them."""

    def _check_against_parent(self, tile: object, top: bytes) -> None:
        pass


def count(raw: bytes) -> int:
    """How many entries begin in a bundle."""
    found = at = 0
    while at + 2 <= len(raw):
        at += 2 + int.from_bytes(raw[at : at + 2], "big")
        found += 1
    return found


def gullible(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    patch.setattr(monitoring, "TileTree", Gullible)
    return known


def nearsighted(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    patch.setattr(monitoring, "TileTree", Nearsighted)
    return known


def forgetful(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    return replace(known, last=None)


def timeless(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    return replace(known, not_before=None)


def alone(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    """Asks for no witnesses."""
    return replace(known, trust=TRUST)


def easily_signed(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    """Takes any signature of a known witness for good."""
    patch.setattr(Cosigner, "accepts", lambda *_: True)
    return known


def unsigned(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    """Looks at no signature at all."""

    def believe(note: bytes, trust: Trust | None) -> Seen:
        return Seen(parse_checkpoint(parse_note(note).text), {})

    patch.setattr(monitoring, "_believed", believe)
    return any_key(patch, known)


def counting_lines(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    """Counts signatures where it should count witnesses."""

    def believe(note: bytes, trust: Trust) -> Seen:
        read = parse_note(note)
        names = [witness.name for witness in trust.witnesses]
        lines = [signature for signature in read.signatures if signature.name in names]
        assert len(lines) >= trust.quorum
        return Seen(parse_checkpoint(read.text), {})

    patch.setattr(monitoring, "open_checkpoint", believe)
    return known


def any_key(patch: pytest.MonkeyPatch, known: Expectation) -> Expectation:
    patch.setattr(monitoring, "_check_signing_key", lambda *_: None)
    return known


@dataclass(frozen=True)
class Forgery:
    """A log that lies, what its reader knew, and by what it is found out."""

    files: Folder
    faults: tuple[Fault, ...]
    weaken: Weaken
    known: Expectation = Expectation(TRUST)  # noqa: RUF009 - immutable

    def findings(self) -> list[Finding]:
        return monitor(self.files.get, self.known).findings


REWRITTEN = [*ENTRIES[:9], Issue(LOT.leaf(), 7_000, 8_000, owner(201)).encode(), *ENTRIES[10:]]
SOLD_ANEW = [*ENTRIES[:599], Issue(LOT.leaf(), 597_000, 598_000, owner(201)).encode()]
"""Its files do not stand where those of the longer log stand: both can be served at once."""
COSIGNED = checkpoint_note(ENTRIES[:500], WITNESS)
OTHER_LOG = replace(FIRST_KEY, public_key=STRANGER.verifier.public_key)
SUCCESSOR = Key(KeyAction.BEGIN, ORIGIN, ED25519, STRANGER.verifier.public_key)
HANDED_OVER = encoded([FIRST_KEY, SUCCESSOR, replace(FIRST_KEY, action=KeyAction.END), LOT])
TWO_KEYS = Trust(ORIGIN, (LOG.verifier, Ed25519Verifier(ORIGIN, SUCCESSOR.public_key)))


def last(entries: Sequence[bytes], trust: Trust = TRUST) -> Expectation:
    return Expectation(trust, shown(entries))


FORGERIES: dict[str, Forgery] = {
    "split view of one size": Forgery(
        published(REWRITTEN), (Fault.SPLIT_VIEW,), forgetful, last(ENTRIES)
    ),
    "split view, one of them longer": Forgery(
        published([*REWRITTEN, *LATER[-1:]]), (Fault.SPLIT_VIEW,), forgetful, last(ENTRIES)
    ),
    "another log under the name": Forgery(
        published(), (Fault.SPLIT_VIEW,), forgetful,
        Expectation(TRUST, replace(shown(), origin="log.example/other")),
    ),
    "rolled back": Forgery(
        published(ENTRIES[:600]), (Fault.ROLLED_BACK,), forgetful, last(ENTRIES)
    ),
    "rolled back and sold anew": Forgery(
        Folder(published(LATER) | published(SOLD_ANEW)),
        (Fault.ROLLED_BACK, Fault.SPLIT_VIEW), forgetful, last(LATER),
    ),
    "emptied": Forgery(published([]), (Fault.ROLLED_BACK,), forgetful, last(ENTRIES)),
    "stale checkpoint": Forgery(
        published(note=checkpoint_note(ENTRIES, WITNESS)), (Fault.STALE,), timeless,
        Expectation(WITNESSED, not_before=OPENED_AT + 1),
    ),
    "no witness, so no time": Forgery(
        published(), (Fault.STALE,), timeless, Expectation(TRUST, not_before=1)
    ),
    "replayed witness": Forgery(
        published(note=with_lines_of(checkpoint_note(ENTRIES), COSIGNED)), (Fault.CHECKPOINT,),
        easily_signed, Expectation(WITNESSED),
    ),
    "one witness counted twice": Forgery(
        published(note=with_lines_of(checkpoint_note(ENTRIES, WITNESS),
                                     checkpoint_note(ENTRIES, WITNESS))),
        (Fault.CHECKPOINT,), counting_lines, Expectation(BOTH),
    ),
    "no witness": Forgery(published(), (Fault.CHECKPOINT,), alone, Expectation(WITNESSED)),
    "a stranger's signature": Forgery(
        published(note=signed_by(STRANGER)), (Fault.CHECKPOINT,), unsigned
    ),
    "a signature of something else": Forgery(
        published(note=replace(checkpoint_note(ENTRIES), text=shown(LATER).text())),
        (Fault.CHECKPOINT,),
        lambda patch, known: gullible(patch, unsigned(patch, known)),
    ),
    "a key that the log does not name": Forgery(
        published(encoded([OTHER_LOG, LOT])), (Fault.SIGNING_KEY,), any_key
    ),
    "a key that has ended": Forgery(
        published(HANDED_OVER), (Fault.SIGNING_KEY,), any_key, Expectation(TWO_KEYS)
    ),
    "truncated bundle": Forgery(
        spoiled(LAST_PAGE, lambda raw: raw[:-84]), (Fault.TILES,), gullible
    ),
    "missing bundle": Forgery(
        without(LAST_PAGE), (Fault.TILES,), gullible
    ),
    "truncated tile": Forgery(
        spoiled("tile/0/001", lambda raw: raw[:-32]), (Fault.TILES,), gullible
    ),
    "missing tile": Forgery(
        without("tile/1/000.p/2"), (Fault.TILES,), gullible
    ),
    "longer tile": Forgery(
        spoiled("tile/0/001", lambda raw: raw + raw[:32]), (Fault.TILES,), gullible
    ),
    "swapped tiles": Forgery(swapped("tile/0/000", "tile/0/001"), (Fault.TILES,), gullible),
    "flipped bit in a tile": Forgery(
        spoiled("tile/0/000", lambda raw: flip(raw, 5_000)), (Fault.TILES,),
        gullible,
    ),
    "an entry exchanged": Forgery(other_entry(with_tile=False), (Fault.TILES,), gullible),
    "an entry exchanged with its tile": Forgery(
        other_entry(with_tile=True), (Fault.TILES,), nearsighted
    ),
}  # fmt: skip


def entry_forgery(entries: Sequence[Entry]) -> Folder:
    """A log that breaks a rule, published by its own operator with all that belongs to it."""
    return published(encoded(entries))


HONEST: dict[str, tuple[Folder, Expectation]] = {
    "a log": (published(), Expectation(TRUST)),
    "an empty log": (published([]), Expectation(TRUST)),
    "a tonne filled": (published(encoded(honest())), Expectation(TRUST)),
    "statements, one of which ended": (
        published(encoded([*honest(), STATED, replace(STATED, event="EVOTHER"), ENDED])),
        Expectation(TRUST),
    ),
    "seen before": (published(LATER), last(ENTRIES)),
    "seen the same": (published(), last(ENTRIES)),
    "seen empty": (published(), last([])),
    "witnessed": (
        published(note=checkpoint_note(ENTRIES, WITNESS)),
        Expectation(WITNESSED, not_before=OPENED_AT),
    ),
    "cosigned by a stranger": (
        published(note=checkpoint_note(ENTRIES, SECOND)),
        Expectation(TRUST),
    ),
    "handed over": (
        published(HANDED_OVER, signed_by(STRANGER, entries=HANDED_OVER)),
        Expectation(TWO_KEYS),
    ),
}
