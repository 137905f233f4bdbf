"""Tiles: paths as specified, and reading them gives what the tree itself gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.tiles import Tile, TileTree, grow, join_entries, parse_path, split_entries
from offsets.ledger.tree import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)
from tests.ledger.flip import flip
from tests.ledger.logs import Folder, numbered

ENTRIES = numbered(600)
TREE = Tree([leaf_hash(entry) for entry in ENTRIES])


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(63, 0, 1), "tile/63/000.p/1"),
        (Tile(None, 1234067), "tile/entries/x001/x234/067"),
        (Tile(None, 0, 255), "tile/entries/000.p/255"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/3/5/123/456/078",
        "tile/-1/000",
        "tile/64/000",
        "tile/00/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/data/000",
        "tile/0/٠٠٠",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/../000",
        "checkpoint",
        "",
    ],
)
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(Malformed):
        parse_path(path)


@given(st.none() | st.integers(0, 63), st.integers(0, 10**13), st.integers(1, 256))
def test_paths_round_trip(level: int | None, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile


def test_the_specification_s_tree_of_70000() -> None:
    leaf = leaf_hash(b"")
    folder = Folder()
    size, known_root = 0, EMPTY_ROOT
    # One entry again and again: only the numbers of files matter.
    grown = grow(size, known_root, [b""] * 70_000, folder.get)
    tiles = [parse_path(path) for path in grown.files]

    assert leaf in grown.files["tile/0/000"]
    for level, full, partial in ((0, 273, 112), (1, 1, 17), (2, 0, 1)):
        on_level = [tile for tile in tiles if tile.level == level]
        assert len([tile for tile in on_level if tile.is_full]) == full
        assert [tile.width for tile in on_level if not tile.is_full] == [partial]
    assert not [tile for tile in tiles if (tile.level or 0) > 2]


def test_a_tree_of_256_has_a_full_tile_and_one_above() -> None:
    folder = Folder()
    folder.publish(ENTRIES[:256])
    assert set(folder) == {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


@pytest.mark.parametrize("batch", [1, 7, 256, 600])
def test_tiles_do_not_depend_on_the_batches(batch: int) -> None:
    folder, whole = Folder(), Folder()
    assert folder.publish(ENTRIES, batch) == whole.publish(ENTRIES, 600)
    assert whole.items() <= folder.items()


@pytest.fixture(scope="module")
def every_size() -> Folder:
    """The files of a log that signed a checkpoint after each of 600 entries."""
    folder = Folder()
    folder.publish(ENTRIES, 1)
    return folder


def test_tiles_give_the_tree_s_own_proofs_at_every_size(every_size: Folder) -> None:
    for size in range(1, 601):
        known_root = root(size, TREE.node)
        read = TileTree(size, known_root, every_size.get)
        for index in {0, size // 3, size - 1}:
            direct = inclusion_proof(index, size, TREE.node)
            assert inclusion_proof(index, size, read.node) == direct
        for old in {1, size // 2, size - 1} - {0}:
            direct = consistency_proof(old, size, TREE.node)
            assert consistency_proof(old, size, read.node) == direct


@given(st.integers(1, 600), st.data())
def test_tiles_give_the_tree_s_own_proofs(size: int, data: st.DataObject) -> None:
    folder = Folder()
    folder.publish(ENTRIES[:size], data.draw(st.integers(100, 600)))
    read = TileTree(size, root(size, TREE.node), folder.get)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    direct = inclusion_proof(index, size, TREE.node)
    assert inclusion_proof(index, size, read.node) == direct
    assert consistency_proof(old, size, read.node) == consistency_proof(old, size, TREE.node)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 600])
def test_entries_are_read_back(size: int, every_size: Folder) -> None:
    read = TileTree(size, root(size, TREE.node), every_size.get)
    found: list[bytes] = []
    for bundle in range(-(-size // 256)):
        found += read.entries(bundle)
        read.forget()
    assert found == ENTRIES[:size]


def test_a_dropped_partial_file_is_read_from_the_full_one() -> None:
    folder = Folder()
    folder.publish(ENTRIES, 600)
    read = TileTree(100, root(100, TREE.node), folder.get)
    assert read.entries(0) == ENTRIES[:100]


def test_an_empty_log_has_no_tiles() -> None:
    assert TileTree(0, EMPTY_ROOT, Folder().get).size == 0
    with pytest.raises(Refused, match="has no tile 0"):
        TileTree(0, EMPTY_ROOT, Folder().get).entries(0)
    with pytest.raises(Refused):
        TileTree(0, bytes(32), Folder().get)


def read_everything(folder: Folder, size: int, known_root: bytes) -> None:
    read = TileTree(size, known_root, folder.get)
    for bundle in range(-(-size // 256)):
        read.entries(bundle)


@pytest.fixture
def published() -> tuple[Folder, int, bytes]:
    folder = Folder()
    return (folder, *folder.publish(ENTRIES, 600))


def test_every_file_counts(published: tuple[Folder, int, bytes]) -> None:
    folder, size, known_root = published
    read_everything(folder, size, known_root)
    for path, whole in list(folder.items()):
        for spoiled in (None, whole[:-1], whole + b"\x00", whole[32:], b"", flip(whole, 9)):
            if spoiled is None:
                del folder[path]
            else:
                folder[path] = spoiled
            with pytest.raises(Refused):
                read_everything(folder, size, known_root)
            folder[path] = whole


@given(st.data())
def test_a_flipped_bit_anywhere_is_refused(data: st.DataObject) -> None:
    folder = Folder()
    size, known_root = folder.publish(ENTRIES[:300], 300)
    path = data.draw(st.sampled_from(sorted(folder)))
    folder[path] = flip(folder[path], data.draw(st.integers(0, len(folder[path]) * 8 - 1)))
    with pytest.raises(Refused):
        read_everything(folder, size, known_root)


def test_swapped_tiles_are_refused(published: tuple[Folder, int, bytes]) -> None:
    folder, size, known_root = published
    for kind in ("0", "entries"):
        first, second = f"tile/{kind}/000", f"tile/{kind}/001"
        folder[first], folder[second] = folder[second], folder[first]
        with pytest.raises(Refused):
            read_everything(folder, size, known_root)
        folder[first], folder[second] = folder[second], folder[first]


def test_an_entry_and_its_tile_changed_together_are_refused(
    published: tuple[Folder, int, bytes],
) -> None:
    folder, size, known_root = published
    other = [b"forged", *ENTRIES[1:256]]
    folder["tile/entries/000"] = join_entries(other)
    folder["tile/0/000"] = b"".join(leaf_hash(entry) for entry in other)
    with pytest.raises(Refused, match="tile above"):
        read_everything(folder, size, known_root)


def test_a_writer_stops_on_files_of_another_log(published: tuple[Folder, int, bytes]) -> None:
    folder, size, known_root = published
    grow(size, known_root, [b"more"], folder.get)
    with pytest.raises(Refused, match="last root"):
        grow(size, bytes(32), [b"more"], folder.get)
    folder["tile/0/002.p/88"] = flip(folder["tile/0/002.p/88"], 0)
    with pytest.raises(Refused, match="last root"):
        grow(size, known_root, [b"more"], folder.get)
    del folder["tile/0/002.p/88"]
    with pytest.raises(Refused, match="missing"):
        grow(size, known_root, [b"more"], folder.get)


def test_growing_by_nothing_writes_nothing(published: tuple[Folder, int, bytes]) -> None:
    folder, size, known_root = published
    grown = grow(size, known_root, [], folder.get)
    assert (grown.size, grown.root, grown.files) == (size, known_root, {})


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_round_trip(entries: list[bytes]) -> None:
    tile = Tile(None, 0, len(entries))
    assert split_entries(tile, join_entries(entries)) == entries


def test_an_entry_has_its_limit() -> None:
    assert len(join_entries([bytes(65_535)])) == 65_537
    with pytest.raises(Malformed):
        join_entries([bytes(65_536)])
