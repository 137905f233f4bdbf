"""What an auditor keeps: written whole, read strictly, one at a time."""

import os
from pathlib import Path
from threading import Thread

import pytest

from offsets.auditor import files
from offsets.ledger.errors import Malformed
from tests.ledger.forgeries import ENTRIES, shown
from tests.ledger.logs import checkpoint_note


def test_the_last_checkpoint(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert files.last_seen(state) is None
    files.replace(state, checkpoint_note(ENTRIES).encode())
    assert files.last_seen(state) == shown()


def test_a_state_that_is_none_is_not_taken_for_a_first_visit(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for content in (b"", b"701\n", checkpoint_note(ENTRIES).encode()[:-9]):
        state.write_bytes(content)
        with pytest.raises(Malformed, match="does not hold a checkpoint"):
            files.last_seen(state)


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    files.replace(state, b"old")

    def fail(_: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        files.replace(state, b"new")
    assert state.read_bytes() == b"old"


def test_two_do_not_work_on_one_file(tmp_path: Path) -> None:
    state, order = tmp_path / "state", []

    def second() -> None:
        with files.alone(state):
            order.append("second")

    with files.alone(state):
        other = Thread(target=second)
        other.start()
        other.join(0.1)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
