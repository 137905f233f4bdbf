"""What is published verifies from its files alone, and never contradicts what was shown before."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from offsets.db import session, transaction
from offsets.ledger.note import parse_note
from offsets.log.demo import begin_log
from offsets.log.errors import LogHalted, NoKey, Rewritten
from offsets.log.keys import path_of
from offsets.log.known_keys import in_force
from offsets.log.models import LogBatch, LogCheckpoint, LogEntry
from offsets.log.publish import publish
from offsets.log.rebuild import rebuild
from offsets.log.seal import seal
from offsets.log.store import Folder
from offsets.log.work import seal_and_publish
from tests import factories
from tests.conftest import delete_all_rows
from tests.log import checks, deeds


@pytest.fixture
def sold(log: Folder) -> Folder:
    """A log of three sales, published."""
    factories.make_lot(code="LOT-A")
    for _ in range(3):
        deeds.sell(400_000)
    assert seal_and_publish() == 6
    return log


def test_an_auditor_finds_nothing_wrong(sold: Folder) -> None:
    report = checks.read_as_auditor(sold.get)
    assert report.findings == []
    assert (report.issues, report.sold_g) == (3, 1_200_000)


def test_nothing_new_is_signed_while_nothing_happens(sold: Folder) -> None:
    before = sold.get("checkpoint")
    assert seal_and_publish() == 0
    assert sold.get("checkpoint") == before
    assert len(session().scalars(select(LogCheckpoint)).all()) == 1


def test_every_checkpoint_continues_the_ones_before(sold: Folder) -> None:
    seen = []
    for _ in range(40):
        seen.append(checks.shown(sold.get))
        deeds.notices("LOT-A", 7)
        seal_and_publish()
    assert checks.forgotten(sold.get, seen) == []
    assert checks.read_as_auditor(sold.get, last=seen[0]).findings == []


def test_several_batches_are_published_as_one(log: Folder) -> None:
    factories.make_lot()
    for _ in range(5):
        deeds.sell()
        seal()
    assert publish() == 7
    assert [row.size for row in session().scalars(select(LogCheckpoint))] == [7]


def test_partial_files_do_not_pile_up(sold: Folder, tmp_path: Path) -> None:
    for _ in range(40):
        deeds.notices("LOT-A", 7)
        seal_and_publish()
    names = sorted(str(p.relative_to(tmp_path / "files")) for p in tmp_path.rglob("*.p/*"))
    assert not [name for name in names if "/000.p/" in name and "tile/1" not in name]
    assert checks.read_as_auditor(sold.get).findings == []


def test_a_root_that_the_entries_do_not_have_is_not_signed(sold: Folder) -> None:
    deeds.sell()
    seal()
    with transaction() as writing:
        newest = writing.scalars(select(LogBatch).order_by(LogBatch.size.desc())).first()
        newest.root = b"x" * 32
    before = sold.get("checkpoint")
    with pytest.raises(LogHalted, match="do not lead to the batch's root"):
        publish()
    assert sold.get("checkpoint") == before


def test_files_that_were_swapped_stop_the_signing(sold: Folder, tmp_path: Path) -> None:
    (tmp_path / "files/tile/0/000.p/6").write_bytes(b"y" * 6 * 32)
    deeds.sell()
    seal()
    with pytest.raises(LogHalted, match="right edge"):
        publish()


def test_an_entry_that_changed_after_publishing_stops_the_signing(
    sold: Folder, tmp_path: Path
) -> None:
    (tmp_path / "files/tile/entries/000.p/8").write_bytes(b"something else")
    deeds.sell(1)
    deeds.sell(1)
    seal()
    with pytest.raises(Rewritten):
        publish()


def test_lost_files_are_written_anew(sold: Folder, app: Flask, tmp_path: Path) -> None:
    deeds.notices("LOT-A", 300)
    seal_and_publish()
    note = sold.get("checkpoint")
    app.extensions["log_store"] = fresh = Folder(tmp_path / "fresh")
    app.extensions.pop("log_shown")
    assert rebuild() == 306
    seal_and_publish()
    assert fresh.get("checkpoint") == note
    assert checks.read_as_auditor(fresh.get).findings == []


def test_an_old_backup_does_not_give_places_away_twice(sold: Folder, app: Flask) -> None:
    deeds.sell()
    seal_and_publish()
    with transaction() as writing:
        for table in (LogCheckpoint, LogBatch):
            writing.execute(delete(table).where(table.size > 6))
        writing.execute(delete(LogEntry).where(LogEntry.index >= 6))
    app.extensions.pop("log_shown")  # The worker is started again.
    with pytest.raises(LogHalted, match="7 entries are published, the database knows 6"):
        seal_and_publish()


def test_a_spoilt_checkpoint_is_not_written_over(sold: Folder, app: Flask) -> None:
    sold.put_checkpoint(b"noise")
    app.extensions.pop("log_shown")  # The worker is started again.
    deeds.sell()
    with pytest.raises(LogHalted, match="the checkpoint that is published"):
        seal_and_publish()
    assert checks.kinds().count("ISSUE") == 3


def test_a_demonstration_begins_anew_where_its_database_is_gone(
    sold: Folder, app: Flask, tmp_path: Path
) -> None:
    delete_all_rows(app)
    app.extensions.pop("log_shown")  # The site is started again.
    assert begin_log()
    assert seal_and_publish() == 1
    assert checks.read_as_auditor(sold.get).findings == []
    assert checks.shown(Folder(tmp_path / "files.1").get).size == 6


def test_without_its_private_key_the_log_waits(sold: Folder) -> None:
    (key,) = in_force(session())
    path = path_of(key.key_id)
    secret = path.read_bytes()
    path.unlink()
    deeds.sell()
    with pytest.raises(NoKey, match=key.key_id.hex()):
        seal_and_publish()
    assert checks.kinds().count("ISSUE") == 3
    path.write_bytes(secret)
    assert seal_and_publish() == 1


def test_a_log_of_another_name_is_not_continued(sold: Folder, make_app) -> None:
    other = make_app(log_origin="elsewhere.example/log/test")
    deeds.sell()
    with other.app_context():
        other.extensions["log_store"] = sold
        with pytest.raises(LogHalted, match="this log calls itself localhost/log/test"):
            seal_and_publish()


def test_the_checkpoint_is_signed_by_the_key_that_the_log_names(sold: Folder) -> None:
    note = parse_note(sold.get("checkpoint"))
    assert [key for key, _ in note.signed_by(in_force(session()))] == in_force(session())
