"""Who asks too often is asked to wait; a provider never is."""

import pytest
from flask import Flask

from offsets.edge import limits
from tests.conftest import MakeApp


@pytest.fixture
def strict(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(limits, "DEFAULT", "3/minute")
    return make_app(rate_limits_enabled=True)


def test_the_fourth_request_of_a_minute_is_refused(strict: Flask) -> None:
    client = strict.test_client()
    assert [client.get("/about").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_refusal_says_when_to_come_back(strict: Flask) -> None:
    client = strict.test_client()
    for _ in range(3):
        client.get("/api/v1/stats")
    refused = client.get("/api/v1/stats")
    assert refused.json["code"] == "rate_limited"
    assert refused.json["retryable"] is True
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_without_limits_nobody_is_refused(make_app: MakeApp, monkeypatch) -> None:
    monkeypatch.setattr(limits, "DEFAULT", "3/minute")
    client = make_app().test_client()
    assert {client.get("/about").status_code for _ in range(5)} == {200}


def test_each_address_counts_for_itself_and_a_home_of_ipv6_as_one(strict: Flask) -> None:
    client = strict.test_client()

    def statuses(*addresses: str) -> list[int]:
        return [
            client.get("/about", environ_base={"REMOTE_ADDR": address}).status_code
            for address in addresses
        ]

    assert statuses(*["192.0.2.1"] * 4) == [200, 200, 200, 429]
    assert statuses("192.0.2.2") == [200]
    home = [f"2001:db8:1:1::{end}" for end in range(4)]
    assert statuses(*home, "2001:db8:1:2::1") == [200, 200, 200, 429, 200]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/webhooks/sandbox"), ("GET", "/healthz"), ("GET", "/readyz")]
)
def test_providers_and_probes_are_never_refused(strict: Flask, method: str, path: str) -> None:
    client = strict.test_client()
    assert 429 not in {client.open(path, method=method).status_code for _ in range(6)}


def test_whoever_reads_the_whole_log_is_never_refused(strict: Flask) -> None:
    client = strict.test_client()
    for path in ("/log/tile/0/000", "/log/tile/entries/000", "/log/entries/000", "/log/checkpoint"):
        assert 429 not in {client.get(path).status_code for _ in range(6)}


def test_the_logs_checkpoint_has_a_limit_all_the_same(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "GET /log/checkpoint", "3/minute")
    client = make_app(rate_limits_enabled=True).test_client()
    assert [client.get("/log/checkpoint").status_code for _ in range(4)][3] == 429


def test_every_limit_names_a_route(app: Flask) -> None:
    routes = {
        f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods
    }
    assert limits.LIMITS.keys() <= routes
