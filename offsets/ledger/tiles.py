"""Tiles (c2sp.org/tlog-tiles): the whole log as files that never change.

A tile holds up to 256 neighbouring hashes of one level; each hash of a tile at
the next level is the root of a full tile below. Entries stand in bundles of up
to 256, each entry after its length in two bytes. A full file is final. The last
file of a row is partial: it is written anew under a name that says its width,
so a reader of an earlier checkpoint still finds what that checkpoint needs.

Whoever reads tiles believes none of them. The root of the checkpoint is rebuilt
from the right edge first; every other tile must then hash to its place in the
tile above it, and every entry to its place in its tile. So files may come from
any mirror, cache or stick.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.tree import HASH_BYTES, leaf_hash, node_hash, root_of
from offsets.ledger.tree import root as tree_root

CHECKPOINT_PATH = "checkpoint"
TILE_WIDTH = 256
TILE_HEIGHT = 8
MAX_ENTRY_BYTES = 2**16 - 1
_LENGTH = struct.Struct(">H")
_PATH = re.compile(
    r"tile/(?:entries|0|[1-9][0-9]?)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
)

Read = Callable[[str], bytes | None]
"""The file at a path below the log's address, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file: a tile of hashes, or the bundle of entries where ``level`` is None."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        kind = "entries" if self.level is None else str(self.level)
        groups = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            groups = f"x{rest % 1000:03d}/{groups}"
            rest //= 1000
        return f"tile/{kind}/{groups}" + ("" if self.is_full else f".p/{self.width}")

    @property
    def is_full(self) -> bool:
        return self.width == TILE_WIDTH

    @property
    def full(self) -> "Tile":
        return Tile(self.level, self.index)


def parse_path(path: str) -> Tile:
    """The tile or bundle that a path names in its one spelling; raises Malformed."""
    if not _PATH.fullmatch(path):
        raise Malformed(f"not the path of a tile: {path[:80]!r}")
    _, kind, rest = path.split("/", 2)
    groups, _, width = rest.partition(".p/")
    index = int(groups.replace("x", "").replace("/", ""))
    level = None if kind == "entries" else int(kind)
    tile = Tile(level, index, int(width or TILE_WIDTH))
    if tile.path != path or (level or 0) > 63:
        raise Malformed(f"not the path of a tile: {path[:80]!r}")
    return tile


def tile_of(size: int, level: int | None, index: int) -> Tile:
    """The tile as it stands in a log of that size; raises Refused where there is none."""
    there = size >> TILE_HEIGHT * (level or 0)
    width = min(TILE_WIDTH, there - index * TILE_WIDTH)
    if width < 1 or index < 0:
        raise Refused(f"a log of {size} entries has no tile {index} on level {level}")
    return Tile(level, index, width)


def split_hashes(tile: Tile, raw: bytes) -> list[bytes]:
    """The hashes of a tile; raises Malformed unless there are exactly as many as its width."""
    if len(raw) != tile.width * HASH_BYTES:
        raise Malformed(f"{tile.path} holds {len(raw)} bytes")
    return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


def join_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle of entries; raises Malformed for one that is too long."""
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise Malformed(f"an entry is longer than {MAX_ENTRY_BYTES} bytes")
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def split_entries(tile: Tile, raw: bytes) -> list[bytes]:
    """The entries of a bundle; raises Malformed unless there are exactly as many as its width."""
    entries, at = [], 0
    while at + _LENGTH.size <= len(raw):
        start = at + _LENGTH.size
        at = start + _LENGTH.unpack_from(raw, at)[0]
        entries.append(raw[start:at])
    if at != len(raw) or len(entries) != tile.width:
        raise Malformed(f"{tile.path} is cut or holds {len(entries)} entries")
    return entries


class TileTree:
    """A log read from its files: nodes for proofs, and entries, all led back to one root.

    Its ``node`` serves the functions of ``tree``. Raises Refused or Malformed as
    soon as a file is missing or is not what the root says.
    """

    def __init__(self, size: int, root: bytes, read: Read) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[Tile, list[list[bytes]]] = {}
        # Every subtree that this asks for lies in a partial tile, so that from here on
        # all partial tiles are known to be right, and all others hang from them.
        if tree_root(size, self.node) != root:
            raise Refused("the tiles at the right edge do not lead to the root")

    def node(self, level: int, index: int) -> bytes:
        """See ``tree.Node``."""
        high, low = divmod(level, TILE_HEIGHT)
        within = TILE_HEIGHT - low
        rows = self._rows(tile_of(self.size, high, index >> within))
        return rows[low][index & (1 << within) - 1]

    def entries(self, bundle: int) -> list[bytes]:
        """The entries of one bundle, each hashed against its leaf."""
        tile = tile_of(self.size, None, bundle)
        raw = self._fetch(tile, split_entries)
        leaves = self._rows(tile_of(self.size, 0, bundle))[0]
        for place, (entry, leaf) in enumerate(zip(raw, leaves, strict=True)):
            if leaf_hash(entry) != leaf:
                raise Refused(f"entry {bundle * TILE_WIDTH + place} is not what the tree says")
        return raw

    def forget(self) -> None:
        """Let go of full tiles read so far; those at the right edge stay, being the anchor."""
        self._tiles = {tile: rows for tile, rows in self._tiles.items() if not tile.is_full}

    def _rows(self, tile: Tile) -> list[list[bytes]]:
        if tile not in self._tiles:
            rows = _pyramid(self._fetch(tile, split_hashes))
            if tile.is_full:
                self._check_against_parent(tile, rows[-1][0])
            self._tiles[tile] = rows
        return self._tiles[tile]

    def _check_against_parent(self, tile: Tile, top: bytes) -> None:
        if top != self.node(((tile.level or 0) + 1) * TILE_HEIGHT, tile.index):
            raise Refused(f"{tile.path} is not what the tile above it says")

    def _fetch(self, tile: Tile, split: Callable[[Tile, bytes], list[bytes]]) -> list[bytes]:
        raw = self._read(tile.path)
        if raw is not None:
            return split(tile, raw)
        # A log may drop a partial file once the full one is there.
        whole = None if tile.is_full else self._read(tile.full.path)
        if whole is None:
            raise Refused(f"{tile.path} is missing")
        return split(tile.full, whole)[: tile.width]


@dataclass(frozen=True, slots=True)
class Growth:
    """What appending some entries changes: the new root, and the files to write."""

    size: int
    root: bytes
    files: dict[str, bytes]


def grow(size: int, root: bytes, entries: Sequence[bytes], read: Read) -> Growth:
    """Append entries to a log of ``size`` with ``root`` whose files ``read`` gives.

    Only the partial files at the right edge are read, and they must lead to the
    root: so a writer that lost or mixed up files stops before it signs anything.
    """
    files = dict(_bundles(size, entries, read))
    hashes, level, before = [leaf_hash(entry) for entry in entries], 0, size
    old_edge, new_edge = [], []
    while before or hashes:
        last = _edge(level, before, read)
        row = last + hashes
        first = before // TILE_WIDTH
        chunks = [row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH)]
        if hashes:
            for place, chunk in enumerate(chunks):
                files[Tile(level, first + place, len(chunk)).path] = b"".join(chunk)
        full = [chunk for chunk in chunks if len(chunk) == TILE_WIDTH]
        old_edge.append(last)
        new_edge.append(row[len(full) * TILE_WIDTH :])
        hashes, before, level = [root_of(chunk) for chunk in full], first, level + 1
    if _edge_root(old_edge) != root:
        raise Refused("the files at the right edge do not lead to the last root")
    return Growth(size + len(entries), _edge_root(new_edge), files)


def _bundles(size: int, entries: Sequence[bytes], read: Read) -> Iterator[tuple[str, bytes]]:
    first, there = divmod(size, TILE_WIDTH)
    row = _partial(Tile(None, first, there), read, split_entries) if there and entries else []
    row = [*row, *entries]
    for at in range(0, len(row), TILE_WIDTH):
        chunk = row[at : at + TILE_WIDTH]
        yield Tile(None, first + at // TILE_WIDTH, len(chunk)).path, join_entries(chunk)


def _edge(level: int, count: int, read: Read) -> list[bytes]:
    index, width = divmod(count, TILE_WIDTH)
    return _partial(Tile(level, index, width), read, split_hashes) if width else []


def _partial(tile: Tile, read: Read, split: Callable[[Tile, bytes], list[bytes]]) -> list[bytes]:
    raw = read(tile.path)
    if raw is None:
        raise Refused(f"{tile.path} is missing")
    return split(tile, raw)


def _edge_root(edge: Sequence[Sequence[bytes]]) -> bytes:
    """The root over the partial tiles of all levels: each level stands left of the one below."""
    below: list[bytes] = []
    for row in edge:
        joined = [*row, *below]
        below = [root_of(joined)] if joined else []
    return root_of(below)


def _pyramid(hashes: list[bytes]) -> list[list[bytes]]:
    """The perfect subtrees within one tile, row above row."""
    rows = [hashes]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
    return rows
