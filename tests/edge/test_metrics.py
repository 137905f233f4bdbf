"""What a scrape tells: requests by route, and counters that equal the rows."""

import re

from flask.testing import FlaskClient


def value(text: str, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found)


def test_requests_are_counted_by_route_and_not_by_address(client: FlaskClient) -> None:
    client.get("/projects/no-such-forest")
    told = client.get("/metrics").text
    assert 'route="/projects/<slug>",status="404"' in told
    assert "no-such-forest" not in told


def test_an_empty_house_says_zero(client: FlaskClient) -> None:
    told = client.get("/metrics").text
    for name in (
        "offsets_sold_grams_total",
        "offsets_held_grams",
        "offsets_free_grams",
        "offsets_certificates_total",
        "offsets_sold_fen_total",
        "offsets_orders_unpaid",
        "offsets_payments_pending",
        "offsets_refunds_open",
        "offsets_refunds_failed",
    ):
        assert value(told, name) == 0
