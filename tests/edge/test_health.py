"""Alive is not ready: a process without its database lives, and gets no work."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from offsets import db
from offsets.edge.health import heartbeat
from tests.conftest import MakeApp


def test_ready_with_database_and_tables(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"], answer.json["migrated"]) == (
        200,
        True,
        True,
    )


def test_alive_but_not_ready_without_the_database(make_app: MakeApp) -> None:
    app = make_app()
    app.extensions["engine"] = db.connect("sqlite:////no/such/folder/x.sqlite3")
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_not_ready_while_the_tables_are_old(app: Flask, client: FlaskClient) -> None:
    with db.engine().begin() as connection:
        newest = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["migrated"]) == (503, False)
    finally:
        with db.engine().begin() as connection:
            back = text("UPDATE alembic_version SET version_num = :newest")
            connection.execute(back, {"newest": newest})


def test_the_workers_last_round_is_told(app: Flask, client: FlaskClient) -> None:
    assert client.get("/readyz").json["worker_seen_s_ago"] is None
    heartbeat().touch()
    try:
        assert client.get("/readyz").json["worker_seen_s_ago"] in (0, 1)
    finally:
        heartbeat().unlink()
