"""Rendered files on disk: whole or absent, bounded, and never a full name."""

from pathlib import Path

import pytest
from flask import Flask

from offsets.certificates import cache, files, render
from offsets.config import settings
from tests.certificates.documents import make_document


def test_what_was_put_is_got(tmp_path: Path) -> None:
    assert cache.get(tmp_path / "new", "a.pdf") is None
    cache.put(tmp_path / "new", "a.pdf", b"content")
    assert cache.get(tmp_path / "new", "a.pdf") == b"content"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.pdf"]


def test_oldest_give_way(tmp_path: Path) -> None:
    import os

    for i in range(10):
        cache.put(tmp_path, f"{i}", b"")
        os.utime(tmp_path / f"{i}", (i, i))
    cache.sweep(tmp_path, most=3)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["7", "8", "9"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    cache.put(tmp_path / "file", "a.pdf", b"content")
    assert cache.get(tmp_path / "file", "a.pdf") is None


def test_masked_file_is_drawn_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_document(number="ZZZZZZZZZZZZ", holder="林**", key=None)
    first = files.file_of(document, "pdf")
    monkeypatch.setattr(render, "render", _never)
    assert files.file_of(document, "pdf") == first


def test_full_name_is_never_kept(app: Flask) -> None:
    folder = settings().var_dir / "cache" / "certificates"
    before = set(folder.iterdir()) if folder.exists() else set()
    files.file_of(make_document(), "pdf")
    assert (set(folder.iterdir()) if folder.exists() else set()) == before


def _never(*_: object) -> bytes:
    raise AssertionError("drawn again")
