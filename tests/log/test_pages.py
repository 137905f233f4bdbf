"""The log on the web: an auditor with nothing but the address reads all of it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.db import session
from offsets.ledger.monitor import Expectation, monitor
from offsets.ledger.policy import parse_policy
from offsets.log.store import CACHE_FOR_GOOD, Folder
from offsets.log.witnesses import trust
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import deeds


@pytest.fixture
def published(log: Folder) -> Folder:
    """A log of more than a full tile."""
    factories.make_lot(code="LOT-A")
    deeds.sell()
    deeds.notices("LOT-A", 300)
    seal_and_publish()
    return log


def test_a_monitor_reads_the_log_from_its_address(client: FlaskClient, published: Folder) -> None:
    def read(path: str) -> bytes | None:
        answer = client.get(f"/log/{path}")
        return answer.data if answer.status_code == 200 else None

    told = parse_policy(client.get("/log/trust").data)
    report = monitor(read, Expectation(told))
    assert report.findings == []
    assert report.replay.size == 303


def test_the_trust_file_names_the_logs_key(client: FlaskClient, published: Folder) -> None:
    assert parse_policy(client.get("/log/trust").data) == trust(session())


def test_full_files_are_kept_for_good_and_others_are_not(
    client: FlaskClient, published: Folder
) -> None:
    for path in ("tile/0/000", "tile/entries/000"):
        answer = client.get(f"/log/{path}")
        assert answer.headers["Cache-Control"] == CACHE_FOR_GOOD
        assert answer.mimetype == "application/octet-stream"
    partial = client.get("/log/tile/0/001.p/47")
    assert partial.headers["Cache-Control"] == "public, max-age=60"
    newest = client.get("/log/checkpoint")
    assert newest.headers["Cache-Control"] == "public, no-cache"
    assert newest.mimetype == "text/plain"


def test_nothing_is_sent_twice(client: FlaskClient, published: Folder) -> None:
    for path in ("checkpoint", "tile/0/000", "trust"):
        etag = client.get(f"/log/{path}").headers["ETag"]
        again = client.get(f"/log/{path}", headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")


def test_pages_of_other_houses_may_read_it(client: FlaskClient, published: Folder) -> None:
    for path in ("checkpoint", "tile/0/000", "trust", "tile/0/999"):
        assert client.get(f"/log/{path}").headers["Access-Control-Allow-Origin"] == "*"


def test_entries_are_found_under_their_other_name(client: FlaskClient, published: Folder) -> None:
    moved = client.get("/log/entries/000")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/log/tile/entries/000")


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/256",
        "tile/0/0",
        "tile/entries/999",
        "tile/../checkpoint",
        "tile/0/..%2f..%2f..%2fsecret_key",
        "tile/0/000/",
        "tile/0/000.p/",
        "entries/../000",
        "entries/9",
        "keys",
        "cosignatures/a",
    ],
)
def test_nothing_else_is_there(client: FlaskClient, published: Folder, path: str) -> None:
    assert client.get(f"/log/{path}").status_code == 404


def test_an_empty_log_is_not_found(client: FlaskClient, store: Folder) -> None:
    for path in ("checkpoint", "trust", "tile/0/000"):
        assert client.get(f"/log/{path}").status_code == 404


def test_the_page_that_checks_files_is_told_whom_to_believe(app: Flask, log: Folder) -> None:
    assert app.extensions["log_trust"]() == trust(session())
