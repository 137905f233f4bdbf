"""RFC 6962: against published vectors, against an independent implementation, and itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from offsets.ledger.errors import Refused
from offsets.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    root_of,
)
from tests.ledger.logs import numbered

# The inputs and roots that Certificate Transparency's implementations share
# (transparency-dev/merkle, testonly/constants.go).
INPUTS = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in INPUTS]
VECTORS = Tree(LEAVES)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    expected = bytes.fromhex(ROOTS[size])
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.push(leaf)

    assert root_of(LEAVES[:size]) == expected
    assert root(size, VECTORS.node) == expected
    assert frontier.root() == expected


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, ()),
        (
            0,
            8,
            (
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ),
        ),
        (
            2,
            3,
            ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
        ),
    ],
)
def test_the_published_inclusion_proofs(index: int, size: int, path: tuple[str, ...]) -> None:
    assert [each.hex() for each in inclusion_proof(index, size, VECTORS.node)] == list(path)


def test_the_published_consistency_proof() -> None:
    path = (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )
    assert [each.hex() for each in consistency_proof(6, 8, VECTORS.node)] == list(path)


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    found = InmemoryTree(algorithm="sha256")
    for entry in numbered(70):
        found.append_entry(entry)
    return found


OURS = Tree([leaf_hash(entry) for entry in numbered(70)])


def test_an_independent_implementation_agrees_on_roots(oracle: InmemoryTree) -> None:
    for size in range(1, 71):
        assert root(size, OURS.node) == oracle.get_root(size)


def test_an_independent_implementation_agrees_on_proofs(oracle: InmemoryTree) -> None:
    for size in range(1, 71, 3):
        for index in range(0, size, 2):
            theirs = oracle.prove_inclusion(index + 1, size).path
            assert inclusion_proof(index, size, OURS.node) == list(theirs)[1:]


@given(st.integers(1, 70), st.data())
def test_what_is_in_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, OURS.node)
    leaf = OURS.node(0, index)

    check_inclusion(leaf, index, size, root(size, OURS.node), path)
    for wrong in {(index + 1) % size, index ^ 1, size} - {index}:
        with pytest.raises(Refused):
            check_inclusion(leaf, wrong, size, root(size, OURS.node), path)


@given(st.integers(0, 70), st.data())
def test_what_only_grew_is_proved(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    old_root, new_root = root(old, OURS.node), root(new, OURS.node)
    path = consistency_proof(old, new, OURS.node)

    check_consistency(old, new, old_root, new_root, path)
    if old:
        with pytest.raises(Refused):
            check_consistency(old, new, bytes(32), new_root, path)
        with pytest.raises(Refused):
            check_consistency(old, new, old_root, bytes(32), path)


@given(st.integers(2, 70), st.data())
def test_a_flipped_bit_of_a_path_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    leaf, new_root = OURS.node(0, index), root(size, OURS.node)

    path = flipped(inclusion_proof(index, size, OURS.node), data)
    with pytest.raises(Refused):
        check_inclusion(leaf, index, size, new_root, path)
    path = flipped(consistency_proof(old, size, OURS.node), data)
    with pytest.raises(Refused):
        check_consistency(old, size, root(old, OURS.node), new_root, path)


def flipped(path: list[bytes], data: st.DataObject) -> list[bytes]:
    step = data.draw(st.integers(0, len(path) - 1))
    byte, bit = data.draw(st.integers(0, 31)), data.draw(st.integers(0, 7))
    changed = bytearray(path[step])
    changed[byte] ^= 1 << bit
    return [*path[:step], bytes(changed), *path[step + 1 :]]


def test_paths_of_another_length_are_refused() -> None:
    path = inclusion_proof(3, 8, VECTORS.node)
    for wrong in (path[:-1], [*path, path[0]], [path[0][:31], *path[1:]]):
        with pytest.raises(Refused):
            check_inclusion(LEAVES[3], 3, 8, bytes.fromhex(ROOTS[8]), wrong)


def test_a_node_cannot_pose_as_an_entry() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != VECTORS.node(1, 0)


def test_logs_do_not_shrink() -> None:
    with pytest.raises(Refused):
        check_consistency(8, 4, bytes.fromhex(ROOTS[8]), bytes.fromhex(ROOTS[4]), [])
    with pytest.raises(Refused):
        check_consistency(0, 4, bytes(32), bytes.fromhex(ROOTS[4]), [])
    check_consistency(0, 4, EMPTY_ROOT, bytes.fromhex(ROOTS[4]), [])


def test_nothing_is_proved_of_what_is_not_there() -> None:
    for index in (-1, 8, 9):
        with pytest.raises(Refused):
            inclusion_proof(index, 8, VECTORS.node)
    for old, new in ((9, 8), (-1, 8)):
        with pytest.raises(Refused):
            consistency_proof(old, new, VECTORS.node)


def test_a_frontier_takes_whole_subtrees() -> None:
    frontier = Frontier()
    frontier.push(VECTORS.node(2, 0), 2)
    frontier.push(VECTORS.node(1, 2), 1)
    frontier.push(LEAVES[6])

    assert frontier.root().hex() == ROOTS[7]
    with pytest.raises(ValueError, match="border"):
        frontier.push(VECTORS.node(1, 3), 1)
    with pytest.raises(ValueError, match="one perfect subtree"):
        Frontier(3, LEAVES[:1])


def test_a_split_view_has_no_consistency_proof() -> None:
    """Two histories after the fourth entry: no path leads from one to the other."""
    other = Tree([*LEAVES[:4], *reversed(LEAVES[4:])])
    for new in range(5, 9):
        path = consistency_proof(new, 8, other.node) if new < 8 else []
        ours, theirs = root(new, VECTORS.node), root(8, other.node)
        assert ours != root(new, other.node)
        with pytest.raises(Refused):
            check_consistency(new, 8, ours, theirs, path)
    path = consistency_proof(4, 8, other.node)
    check_consistency(4, 8, root(4, VECTORS.node), root(8, other.node), path)
