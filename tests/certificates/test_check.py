"""What the page that checks files is told of the site's own log."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from offsets.ledger.policy import parse_policy
from offsets.ledger.trust import Trust
from tests.ledger.logs import TRUST, WITNESSED


@pytest.mark.parametrize("trust", [TRUST, WITNESSED])
def test_the_page_carries_the_log_s_keys(
    client: FlaskClient, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.extensions, "log_trust", lambda: trust)
    page = client.get("/verify").text
    told = told_by(page)
    assert parse_policy(told["policy"].encode()) == trust
    assert told["policy"].strip() in unescape(page)


def test_without_a_key_the_page_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.extensions, "log_trust", lambda: None)
    page = client.get("/verify", headers={"Accept-Language": "en"}).text
    assert told_by(page) is None
    assert "has not published a key" in page


def told_by(page: str) -> dict[str, str] | None:
    (found,) = re.findall(r"data-trust='([^']*)'", page)
    told: dict[str, str] | None = json.loads(found)
    return told
