"""One proof for several entries: it says what their own proofs say, and only in one way."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offsets.ledger.errors import Refused
from offsets.ledger.multiproof import check_multiproof, multiproof
from offsets.ledger.tree import Tree, inclusion_proof, leaf_hash, root
from tests.ledger.logs import numbered

LEAVES = [leaf_hash(entry) for entry in numbered(300)]
TREE = Tree(LEAVES)


@st.composite
def proofs(draw: st.DrawFn) -> tuple[dict[int, bytes], int, list[bytes]]:
    """Some leaves of a tree, its size, and their proof."""
    size = draw(st.integers(1, len(LEAVES)))
    indices = draw(st.sets(st.integers(0, size - 1), max_size=8))
    return {at: LEAVES[at] for at in indices}, size, multiproof(indices, size, TREE.node)


def refused(leaves: dict[int, bytes], size: int, hashes: list[bytes]) -> bool:
    try:
        check_multiproof(leaves, size, root(size, TREE.node), hashes)
    except Refused:
        return True
    return False


@given(proofs())
def test_every_proof_holds(proof: tuple[dict[int, bytes], int, list[bytes]]) -> None:
    assert not refused(*proof)


@given(proofs())
def test_no_hash_is_one_too_many(proof: tuple[dict[int, bytes], int, list[bytes]]) -> None:
    leaves, size, hashes = proof
    assert len(set(hashes)) == len(hashes)
    assert len(hashes) <= max(1, sum(len(inclusion_proof(at, size, TREE.node)) for at in leaves))
    for place in range(len(hashes)):
        assert refused(leaves, size, hashes[:place] + hashes[place + 1 :])
        assert refused(leaves, size, [*hashes[:place], hashes[place], *hashes[place:]])


@given(st.integers(0, 299), st.integers(1, 300))
def test_for_one_entry_it_is_its_inclusion_proof(index: int, size: int) -> None:
    assume(index < size)
    ours, published = (prove(TREE, index, size) for prove in (alone, inclusion_proof_of))
    assert sorted(ours) == sorted(published)


def alone(tree: Tree, index: int, size: int) -> list[bytes]:
    return multiproof([index], size, tree.node)


def inclusion_proof_of(tree: Tree, index: int, size: int) -> list[bytes]:
    return inclusion_proof(index, size, tree.node)


@given(proofs(), st.data())
def test_what_is_changed_is_refused(
    proof: tuple[dict[int, bytes], int, list[bytes]], data: Any
) -> None:
    leaves, size, hashes = proof
    kind = data.draw(st.sampled_from(["leaf", "place", "hash", "order", "length"]))
    if kind == "leaf":
        assume(leaves)
        leaves[data.draw(st.sampled_from(sorted(leaves)))] = leaf_hash(b"never logged")
    elif kind == "place":
        free = sorted(set(range(size)) - set(leaves))
        assume(leaves and free)
        leaf = leaves.pop(data.draw(st.sampled_from(sorted(leaves))))
        leaves[data.draw(st.sampled_from(free))] = leaf
    elif kind == "hash":
        assume(hashes)
        hashes[data.draw(st.integers(0, len(hashes) - 1))] = leaf_hash(b"never logged")
    elif kind == "order":
        assume(len(hashes) > 1)
        hashes = hashes[1:] + hashes[:1]
    else:
        assume(hashes)
        hashes[-1] += b"\x00"
    assert refused(leaves, size, hashes)


@pytest.mark.parametrize("index", [-1, 8, 2**64])
def test_places_outside_the_log(index: int) -> None:
    with pytest.raises(Refused, match="not among the first 8"):
        multiproof([3, index], 8, TREE.node)
    with pytest.raises(Refused, match="not among the first 8"):
        check_multiproof({3: LEAVES[3], index: LEAVES[4]}, 8, root(8, TREE.node), [])


def test_neighbours_need_nothing_of_each_other() -> None:
    assert multiproof([2, 3], 4, TREE.node) == [TREE.node(1, 0)]
    assert multiproof([0, 1, 2, 3], 4, TREE.node) == []
    assert multiproof([], 4, TREE.node) == [root(4, TREE.node)]


def test_a_log_beyond_counting_is_checked_without_counting() -> None:
    size = 2**63 - 1
    with pytest.raises(Refused, match="does not lead"):
        check_multiproof({size - 1: LEAVES[0], 0: LEAVES[1]}, size, LEAVES[2], [LEAVES[3]] * 123)
