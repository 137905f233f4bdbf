"""Proofs that travel alone (c2sp.org/tlog-proof): index, path and checkpoint in one text.

Whoever knows the entry and the log's key needs nothing else. The format has a
line for extra data; it is not authenticated, so ours writes none.
"""

from dataclasses import dataclass

from offsets.ledger.errors import Malformed
from offsets.ledger.strict import base64_bytes, base64_text, decimal, utf8
from offsets.ledger.tree import HASH_BYTES, check_inclusion, leaf_hash
from offsets.ledger.trust import Seen, Trust, open_checkpoint

HEADER = "c2sp.org/tlog-proof@v1"
FILE_SUFFIX = ".tlog-proof"
MAX_PATH = 63


@dataclass(frozen=True, slots=True)
class LogProof:
    """That some entry stands at ``index`` of the log of the checkpoint's note."""

    index: int
    path: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None
    """Not authenticated; the application must not trust it."""

    def encode(self) -> bytes:
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64_text(self.extra)}")
        lines += [f"index {self.index}", *map(base64_text, self.path), "", ""]
        return "\n".join(lines).encode() + self.note

    def check(self, entry: bytes, trust: Trust) -> Seen:
        """The checkpoint, if it is believed and holds the entry; raises Refused."""
        seen = open_checkpoint(self.note, trust)
        found = seen.checkpoint
        check_inclusion(leaf_hash(entry), self.index, found.size, found.root, self.path)
        return seen


def parse_proof(raw: bytes) -> LogProof:
    """Read a ``.tlog-proof``; raises Malformed."""
    head, gap, note = raw.partition(b"\n\n")
    header, *lines = utf8(head).split("\n")
    if not gap or header != HEADER:
        raise Malformed("not a tlog-proof")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = base64_bytes(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise Malformed("a tlog-proof without an index")
    index = decimal(lines.pop(0).removeprefix("index "))
    if len(lines) > MAX_PATH:
        raise Malformed(f"a path of more than {MAX_PATH} hashes")
    return LogProof(index, tuple(base64_bytes(line, HASH_BYTES) for line in lines), note, extra)
