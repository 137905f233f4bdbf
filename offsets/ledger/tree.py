"""The Merkle tree of RFC 6962: what proves that an entry stands in the log.

A leaf is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right), and a tree
of n leaves splits at the largest power of two below n. The two prefixes keep a
node from posing as an entry. Everything rests on nobody finding two inputs of
SHA-256 with one output.

Whoever knows the root can check that one entry is in the tree (an inclusion
proof) and that a later tree only appended to an earlier one (a consistency
proof), each with about log2 n hashes. A proof is a list of ranges of leaves, so
both sides walk the same ranges: the prover hashes them, the verifier joins the
hashes. The ranges are those of RFC 6962 §2.1.1 and §2.1.2, from the leaf upward.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from offsets.ledger.errors import Refused

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""The hash of the perfect subtree of 2**level leaves that starts at index * 2**level."""

Range = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, row by row: a million in about a second."""
    row = hashes
    while len(row) > 1:
        above = _joined(row)
        # The last of an odd row has no neighbour yet and moves up as it is, which
        # gives the same tree as splitting at powers of two from above.
        row = [*above, row[-1]] if len(row) % 2 else above
    return row[0] if row else EMPTY_ROOT


class Tree:
    """A tree held in memory, row above row; for small logs and for tests."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._rows = [list(leaves)]
        while len(self._rows[-1]) > 1:
            self._rows.append(_joined(self._rows[-1]))

    def node(self, level: int, index: int) -> bytes:
        """See ``Node``."""
        return self._rows[level][index]


class Frontier:
    """The roots of a tree's perfect subtrees, largest first: all that appending needs."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)
        if len(self.roots) != size.bit_count():
            raise ValueError("a tree has one perfect subtree for each bit of its size")

    def push(self, subtree: bytes, level: int = 0) -> None:
        """Append the root of 2**level leaves; the size must be a multiple of that."""
        width = 1 << level
        if self.size % width:
            raise ValueError("the subtree would not stand on its own border")
        while self.size & (1 << level):
            subtree = node_hash(self.roots.pop(), subtree)
            level += 1
        self.roots.append(subtree)
        self.size += width

    def root(self) -> bytes:
        """The root of the whole tree."""
        return _folded(self.roots)


def root(size: int, node: Node) -> bytes:
    """The root of the first ``size`` leaves."""
    return range_hash(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """What shows that the leaf at ``index`` is in the tree of ``size`` leaves."""
    return [range_hash(low, high, node) for low, high in _inclusion_ranges(index, size)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """What shows that the tree of ``new`` leaves begins with that of ``old``; empty for none."""
    return [range_hash(low, high, node) for low, high in _consistency_ranges(old, new)]


def check_inclusion(
    leaf: bytes, index: int, size: int, expected_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise Refused unless the path leads from the leaf hash at ``index`` to the root."""
    ranges = _inclusion_ranges(index, size)
    _check_path((leaf, *path), 1 + len(ranges))
    found = leaf
    for (low, _), sibling in zip(ranges, path, strict=True):
        found = node_hash(found, sibling) if low > index else node_hash(sibling, found)
    if found != expected_root:
        raise Refused(f"the proof of entry {index} does not lead to the root")


def check_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise Refused unless the path shows that the new tree only appended to the old one."""
    ranges = _consistency_ranges(old, new)
    _check_path(path, len(ranges))
    if any(size == 0 and its != EMPTY_ROOT for size, its in ((old, old_root), (new, new_root))):
        raise Refused("an empty log with the root of something else")
    if old == 0:
        return  # Everything continues the empty log, as c2sp.org/tlog-witness says too.
    steps = list(zip(ranges, path, strict=True))
    # Where the old tree is itself a subtree of the new one, the proof begins with
    # its root, which the verifier knows; else with the last subtree of the old tree.
    begins_inside = bool(steps) and ranges[0][0] < old
    was = now = steps.pop(0)[1] if begins_inside else old_root
    for (low, _), sibling in steps:
        if low < old:
            was = node_hash(sibling, was)
            now = node_hash(sibling, now)
        else:
            now = node_hash(now, sibling)
    if was != old_root or now != new_root:
        raise Refused(f"the log of {new} entries does not begin with that of {old}")


def _inclusion_ranges(index: int, size: int) -> list[Range]:
    if not 0 <= index < size:
        raise Refused(f"entry {index} is not among the first {size}")
    low, high, ranges = 0, size, []
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def _consistency_ranges(old: int, new: int) -> list[Range]:
    if not 0 <= old <= new:
        raise Refused(f"a log of {old} entries cannot shrink to {new}")
    if old == 0:
        return []
    low, high, ranges = 0, new, []
    while high != old:
        middle = low + split(high - low)
        if old <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low:
        ranges.append((low, high))
    return ranges[::-1]


def split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << (width - 1).bit_length() - 1


def range_hash(low: int, high: int, node: Node) -> bytes:
    """The hash of the leaves from ``low`` to ``high``, a subtree of some tree."""
    parts = []
    while low < high:
        level = (high - low).bit_length() - 1
        parts.append(node(level, low >> level))
        low += 1 << level
    return _folded(parts)


def _folded(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that shrink from left to right."""
    if not roots:
        return EMPTY_ROOT
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node_hash(left, found)
    return found


def _joined(row: Sequence[bytes]) -> list[bytes]:
    pairs = iter(row)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)]  # noqa: B905


def _check_path(path: Sequence[bytes], length: int) -> None:
    if len(path) != length or any(len(step) != HASH_BYTES for step in path):
        raise Refused("a proof of another length than its place in the log asks for")
