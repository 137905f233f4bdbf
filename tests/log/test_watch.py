"""Whoever paid and waits is seen: in the numbers, in the probe, and as an alarm after a minute."""

import json

import pytest
from flask.testing import FlaskClient

from offsets.db import session
from offsets.log.seal import seal
from offsets.log.store import Folder
from offsets.log.watch import lag
from offsets.log.work import keep_up, seal_and_publish, watch
from tests import factories
from tests.log import deeds


@pytest.fixture
def sold(clock, log: Folder) -> Folder:
    """A log with one lot, published, and one sale that waits."""
    factories.make_lot()
    seal_and_publish()
    clock.shift(100)
    deeds.sell()
    return log


def test_nothing_waits_in_a_log_that_is_up_to_date(sold: Folder) -> None:
    seal_and_publish()
    assert (lag(session()).unsealed_s, lag(session()).size) == (0, 3)


def test_a_sale_waits_until_it_is_published(clock, sold: Folder) -> None:
    clock.shift(30)
    assert lag(session()).unsealed_s == 30
    seal()
    assert lag(session()).unsealed_s == 0, "the batch is fresh"
    clock.shift(7)
    assert lag(session()).unsealed_s == 7
    seal_and_publish()
    assert lag(session()).unsealed_s == 0


def test_a_notice_waits_likewise(clock, log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    seal_and_publish()
    deeds.notice("LOT-A")
    clock.shift(5)
    assert lag(session()).unsealed_s == 5


def test_the_alarm_comes_after_a_minute(clock, sold: Folder, capfd) -> None:
    clock.shift(60)
    assert watch() == 0
    clock.shift(1)
    assert watch() == 1
    (line,) = map(json.loads, capfd.readouterr().err.splitlines())
    assert (line["event"], line["level"], line["unsealed_s"]) == ("log_late", "error", 61)


def test_a_halted_log_says_why_once_a_minute(clock, store: Folder, capfd) -> None:
    factories.make_lot()
    capfd.readouterr()
    assert [keep_up(), keep_up()] == [0, 0]
    (line,) = map(json.loads, capfd.readouterr().err.splitlines())
    assert (line["event"], line["level"]) == ("log_halted", "error")
    assert line["reason"] == "the log has no key yet: python -m offsets keys create"
    clock.shift(61)
    keep_up()
    assert "log_halted" in capfd.readouterr().err


def test_a_log_without_a_key_is_seen_by_the_probe(client: FlaskClient, store: Folder) -> None:
    assert client.get("/readyz").json["log"]["has_key"] is False


def test_the_probe_tells_it_and_decides_nothing(clock, client: FlaskClient, sold: Folder) -> None:
    clock.shift(61)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["log"] == {
        "has_key": True,
        "size": 2,
        "unsealed_s": 61,
        "late": True,
    }


def test_prometheus_is_told(clock, client: FlaskClient, sold: Folder) -> None:
    clock.shift(11)
    text = client.get("/metrics").text
    assert "offsets_log_unsealed_seconds 11.0" in text
    assert "offsets_log_entries_total 2.0" in text
    assert "offsets_log_checkpoint_age_seconds 111.0" in text
