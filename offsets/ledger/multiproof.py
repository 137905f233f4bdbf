"""One proof for several entries of a log at once, in which no hash stands twice.

Inclusion proofs of single entries (RFC 6962 §2.1.1) repeat the hashes near the
root, and name subtrees whose hash follows from another of the entries. A
multiproof leaves all of that out: it is the hashes of the largest subtrees that
hold none of the entries, from left to right. Size and places fix which these
are, so the proof has one length and one order.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from offsets.ledger.errors import Refused
from offsets.ledger.tree import HASH_BYTES, Node, Range, node_hash, range_hash, split


def multiproof(indices: Collection[int], size: int, node: Node) -> list[bytes]:
    """What shows that the leaves at ``indices`` are in the tree of ``size`` leaves.

    Raises Refused for places outside the tree.
    """
    return [range_hash(low, high, node) for low, high in _others(indices, size)]


def check_multiproof(
    leaves: Mapping[int, bytes], size: int, expected_root: bytes, hashes: Sequence[bytes]
) -> None:
    """Raise Refused unless the hashes lead from all leaf hashes, by index, to the root."""
    needed = len(_others(leaves, size))
    if len(hashes) != needed or any(len(each) != HASH_BYTES for each in hashes):
        raise Refused("a proof of another length than its places in the log ask for")
    if _root_over(sorted(leaves.items()), 0, size, iter(hashes)) != expected_root:
        raise Refused("the proof does not lead to the root")


def _others(indices: Collection[int], size: int) -> list[Range]:
    """The largest subtrees that hold none of the indices."""
    for index in indices:
        if not 0 <= index < size:
            raise Refused(f"entry {index} is not among the first {size}")
    return list(_ranges(sorted(indices), 0, size))


def _ranges(indices: Sequence[int], low: int, high: int) -> Iterator[Range]:
    if not indices:
        yield low, high
    elif high - low > 1:
        middle = low + split(high - low)
        yield from _ranges([index for index in indices if index < middle], low, middle)
        yield from _ranges([index for index in indices if index >= middle], middle, high)


def _root_over(
    leaves: Sequence[tuple[int, bytes]], low: int, high: int, others: Iterator[bytes]
) -> bytes:
    if not leaves:
        return next(others)
    if high - low == 1:
        return leaves[0][1]
    middle = low + split(high - low)
    left = _root_over([leaf for leaf in leaves if leaf[0] < middle], low, middle, others)
    right = _root_over([leaf for leaf in leaves if leaf[0] >= middle], middle, high, others)
    return node_hash(left, right)
