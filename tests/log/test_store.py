"""A folder and a real S3 server keep the same promises: whole files, never rewritten."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from offsets.config import BadSettings, Settings
from offsets.ledger.tiles import Tile
from offsets.log.errors import Rewritten
from offsets.log.store import Bucket, Folder, Store, open_store

FULL, PARTIAL = Tile(0, 0), Tile(0, 0, 7)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a bucket on an S3 server of the tests' own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/forest", method="PUT"), timeout=10)
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "folder":
        return Folder(tmp_path)
    environment = {
        "AWS_ENDPOINT": request.getfixturevalue("s3"),
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_REGION": "us-east-1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Bucket(f"s3://forest/{tmp_path.name}")


def test_what_was_put_is_there(store: Store) -> None:
    assert store.get(FULL.path) is None
    store.put_immutable(FULL.path, b"hashes")
    assert store.get(FULL.path) == b"hashes"


def test_the_same_file_may_be_put_again(store: Store) -> None:
    for _ in range(2):
        store.put_immutable(FULL.path, b"hashes")


def test_no_file_is_ever_rewritten(store: Store) -> None:
    store.put_immutable(FULL.path, b"hashes")
    with pytest.raises(Rewritten):
        store.put_immutable(FULL.path, b"others")
    assert store.get(FULL.path) == b"hashes"


def test_the_checkpoint_alone_changes(store: Store) -> None:
    assert store.get("checkpoint") is None
    for note in (b"first", b"second"):
        store.put_checkpoint(note)
        assert store.get("checkpoint") == note


def test_partial_files_go_once_the_full_one_is_there(store: Store) -> None:
    store.put_immutable(PARTIAL.path, b"seven")
    store.drop_partials(FULL)
    assert store.get(PARTIAL.path) == b"seven"
    store.put_immutable(FULL.path, b"hashes")
    store.drop_partials(FULL)
    assert (store.get(PARTIAL.path), store.get(FULL.path)) == (None, b"hashes")


def test_a_folder_is_left_without_scraps(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put_immutable("tile/0/000", b"hashes")
    with pytest.raises(Rewritten):
        folder.put_immutable("tile/0/000", b"others")
    folder.put_checkpoint(b"note")
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, files)) == ["checkpoint", "tile/0/000"]


def test_a_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda file: (done.append("sync"), real_sync(file)))
    monkeypatch.setattr(os, "link", lambda *names: (done.append("name"), real_link(*names)))
    folder = Folder(tmp_path)
    folder.put_immutable("tile/0/000", b"hashes")
    assert done == ["sync", "sync", "sync", "name", "sync"], "two new folders, file, its name"
    done.clear()
    folder.put_immutable("tile/0/001", b"hashes")
    assert done == ["sync", "name", "sync"]


def test_the_setting_chooses(settings: Settings, tmp_path: Path) -> None:
    open_store(settings).put_checkpoint(b"note")
    assert (settings.var_dir / "log" / "checkpoint").read_bytes() == b"note"
    (settings.var_dir / "log" / "checkpoint").unlink()
    open_store(replace(settings, log_store=str(tmp_path))).put_checkpoint(b"there")
    assert (tmp_path / "checkpoint").read_bytes() == b"there"
    with pytest.raises(BadSettings):
        open_store(replace(settings, log_store="ftp://somewhere"))
