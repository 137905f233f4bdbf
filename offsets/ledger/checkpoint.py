"""Checkpoints (c2sp.org/tlog-checkpoint): the whole log in three lines.

Origin, number of entries, root. A log that signed two checkpoints of which
neither continues the other has lied to somebody, and the two signed notes prove
it to everybody.
"""

from dataclasses import dataclass

from offsets.ledger.errors import Malformed
from offsets.ledger.strict import base64_bytes, base64_text, decimal, utf8
from offsets.ledger.tree import EMPTY_ROOT, HASH_BYTES


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines that some logs add; ours has none, and none is believed."""

    def text(self) -> bytes:
        """The lines that are signed."""
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines).encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read the text of a checkpoint's note; raises Malformed."""
    *lines, last = utf8(text).split("\n")
    if last or len(lines) < 3 or not all(lines):
        raise Malformed("a checkpoint is origin, size and root, each on its line")
    origin, size, encoded, *extensions = lines
    found = Checkpoint(origin, decimal(size), base64_bytes(encoded, HASH_BYTES), tuple(extensions))
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise Malformed("an empty log with the root of something else")
    return found
