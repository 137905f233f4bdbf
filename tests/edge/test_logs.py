"""What is written about a request, and above all what is not."""

import json
import logging
import os
import re

import pytest
from flask import Flask
from sqlalchemy import text

from offsets import db
from offsets.edge.guards import anyone
from tests.conftest import MakeApp


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@pytest.fixture
def troubled(make_app: MakeApp) -> Flask:
    """A house with two views that fail with a secret in their mouth."""
    app = make_app()
    app.testing = False

    @app.get("/fails/<word>")
    @anyone
    def fails(word: str) -> str:
        raise ValueError(f"cannot use {word}")

    @app.get("/breaks/<word>")
    @anyone
    def breaks(word: str) -> str:
        with db.transaction() as session:
            session.execute(
                text("INSERT INTO lot_notices (kind, text_zh) VALUES (:word, :word)"),
                {"word": word},
            )
        return ""

    return app


def test_one_line_tells_the_pattern_and_not_the_address(
    make_app: MakeApp, capfd: pytest.CaptureFixture[str]
) -> None:
    make_app().test_client().get(
        "/projects/no-such-forest?name=Zhang",
        headers={"User-Agent": "phone", "Referer": "http://localhost/c/ABCD"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    (line,) = lines(capfd)
    assert line.keys() == {"at", "level", "event", "request_id", "method", "route", "status", "ms"}
    assert (line["route"], line["status"]) == ("/projects/<slug>", 404)


@pytest.mark.parametrize("path", ["/fails/Zhang", "/breaks/Zhang"])
def test_an_error_is_told_without_its_message(
    troubled: Flask, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    response = troubled.test_client().get(path)
    assert response.status_code >= 500
    written = capfd.readouterr().err
    assert "Zhang" not in written
    error = json.loads(written.splitlines()[0])
    assert error["level"] == "error"
    assert error["request_id"] == response.headers["X-Request-ID"]
    assert error["error"][0]["type"] in {"ValueError", "IntegrityError"}


def test_places_lead_through_our_code(troubled: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    troubled.test_client().get("/breaks/Zhang")
    places = json.loads(capfd.readouterr().err.splitlines()[0])["error"][0]["places"]
    assert all(re.fullmatch(r"[^:]+:\d+ \S+", place) for place in places)


def test_a_proxys_request_id_is_kept_if_it_is_one(make_app: MakeApp) -> None:
    client = make_app().test_client()
    for offered, kept in [("abc-12345", True), ("short", False), ('x"} forged line', False)]:
        answer = client.get("/healthz", headers={"X-Request-ID": offered})
        assert (answer.headers["X-Request-ID"] == offered) is kept
    assert re.fullmatch("[0-9a-f]{24}", client.get("/healthz").headers["X-Request-ID"])


def test_gunicorns_lines_can_tell_their_process(app: Flask) -> None:
    record = logging.getLogger("gunicorn").makeRecord("gunicorn", 20, "", 1, "", (), None)
    assert record.process == os.getpid()
