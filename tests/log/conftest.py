"""A log of its own for each test: an empty folder, and a first key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from offsets.log.demo import begin_log
from offsets.log.store import Folder


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Iterator[Folder]:
    """The application's store, empty; nothing is remembered of any other."""
    usual = app.extensions["log_store"]
    app.extensions["log_store"] = found = Folder(tmp_path / "files")
    for memory in ("log_shown", "log_halted"):
        app.extensions.pop(memory, None)
    yield found
    app.extensions["log_store"] = usual
    app.extensions.pop("log_shown", None)


@pytest.fixture
def log(store: Folder) -> Folder:
    """A log with its first key, not yet sealed."""
    begin_log()
    return store
