"""Metrics are the operator's: by token, or from this machine alone."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp

TOKEN = "a-token-of-the-operator"


def test_loopback_may_read_where_there_is_no_token(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.9", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    ],
)
def test_others_find_nothing(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 404


def test_a_token_replaces_the_place(make_app: MakeApp) -> None:
    client = make_app(metrics_token=TOKEN).test_client()
    assert client.get("/metrics").status_code == 404
    for offered, status in [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("", 404)]:
        assert client.get("/metrics", headers={"Authorization": offered}).status_code == status
