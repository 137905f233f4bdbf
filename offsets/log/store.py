"""Where the log's files lie: a folder, or a bucket that speaks S3.

Behind one small protocol. A file but the checkpoint never changes, and the store
itself refuses to change it: a log that would rewrite its past has to stop.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from flask import current_app

from offsets.config import BadSettings, Settings
from offsets.ledger.tiles import CHECKPOINT_PATH, Tile
from offsets.log.errors import Rewritten


class Store(Protocol):
    """The log's files by their paths below its address; see ``ledger.tiles``."""

    def get(self, path: str) -> bytes | None:
        """The file, or None where there is none."""
        ...

    def put_immutable(self, path: str, content: bytes) -> None:
        """Write a file for good; raises Rewritten where other content is there already."""
        ...

    def put_checkpoint(self, note: bytes) -> None:
        """Show another checkpoint from now on; readers see the old or the new one, whole."""
        ...

    def drop_partials(self, full: Tile) -> None:
        """Delete the partial files of a tile whose full file is there and published."""
        ...


class Folder:
    """A folder below which files appear whole and on the disk, or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def put_immutable(self, path: str, content: bytes) -> None:
        target = self._root / path
        with _written(target, content) as fresh:
            try:
                os.link(fresh, target)
            except FileExistsError:
                _check_same(path, target.read_bytes(), content)
        _sync(target.parent)

    def put_checkpoint(self, note: bytes) -> None:
        target = self._root / CHECKPOINT_PATH
        with _written(target, note) as fresh:
            fresh.replace(target)
        _sync(target.parent)

    def set_aside(self) -> None:
        """Keep what lies here under another name, and begin empty."""
        number = 1
        while (aside := self._root.with_name(f"{self._root.name}.{number}")).exists():
            number += 1
        self._root.rename(aside)

    def drop_partials(self, full: Tile) -> None:
        partials = self._root / f"{full.path}.p"
        if (self._root / full.path).exists():
            shutil.rmtree(partials, ignore_errors=True)


class Bucket:
    """A bucket of an object store that speaks S3; credentials come as AWS_… in the environment."""

    def __init__(self, address: str) -> None:
        # Imported here: it is 15 MB that a house with a folder never needs.
        import obstore
        from obstore.store import from_url

        self._client = obstore
        self._bucket = from_url(address)

    def get(self, path: str) -> bytes | None:
        try:
            return bytes(self._client.get(self._bucket, path).bytes())
        except FileNotFoundError:
            return None

    def put_immutable(self, path: str, content: bytes) -> None:
        exceptions = self._client.exceptions
        attributes = {"Content-Type": TYPE_OF_FILES, "Cache-Control": CACHE_FOR_GOOD}
        try:
            self._client.put(self._bucket, path, content, mode="create", attributes=attributes)
        except exceptions.AlreadyExistsError:
            _check_same(path, self.get(path), content)

    def put_checkpoint(self, note: bytes) -> None:
        attributes = {"Content-Type": TYPE_OF_CHECKPOINT, "Cache-Control": CACHE_NEVER}
        self._client.put(self._bucket, CHECKPOINT_PATH, note, attributes=attributes)

    def drop_partials(self, full: Tile) -> None:
        try:
            self._client.head(self._bucket, full.path)
        except FileNotFoundError:
            return
        pages = self._client.list(self._bucket, prefix=f"{full.path}.p")
        paths = [file["path"] for page in pages for file in page]
        if paths:
            self._client.delete(self._bucket, paths)


TYPE_OF_FILES = "application/octet-stream"
TYPE_OF_CHECKPOINT = "text/plain; charset=utf-8"
CACHE_FOR_GOOD = "public, max-age=31536000, immutable"
CACHE_NEVER = "public, no-cache"


def open_store(settings: Settings) -> Store:
    """The store that LOG_STORE names; raises BadSettings."""
    place = settings.log_store
    if not place:
        return Folder(settings.var_dir / "log")
    if place.startswith("s3://"):
        return Bucket(place)
    if "://" in place:
        raise BadSettings("LOG_STORE must be a folder or an address s3://bucket/prefix")
    return Folder(Path(place).resolve())


def store() -> Store:
    """The running application's."""
    found: Store = current_app.extensions["log_store"]
    return found


@contextmanager
def _written(target: Path, content: bytes) -> Iterator[Path]:
    """A file beside the target with this content, on the disk; it is gone afterwards."""
    _make(target.parent)
    fresh = target.parent / f".{secrets.token_hex(8)}"
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()


def _make(folder: Path) -> None:
    """Make a folder and those above it, each with its name on the disk."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Put a folder's list of names on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_same(path: str, there: bytes | None, content: bytes) -> None:
    if there != content:
        raise Rewritten(f"{path} is there with other content and never changes")
