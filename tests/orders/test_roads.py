"""Which roads a page offers, and how each device is led along one."""

import pytest
from flask import Flask

from offsets.orders.roads import Pack, channel_for, in_wechat, open_roads, packs, payer
from offsets.payments.gateway import Channel, gateways

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
WECHAT = f"{PHONE} MicroMessenger/8.0.50"


@pytest.mark.parametrize(
    ("agent", "channels", "chosen"),
    [
        (DESK, ("qr", "redirect", "mini_program"), "qr"),
        (PHONE, ("qr", "redirect", "mini_program"), "redirect"),
        (WECHAT, ("qr", "redirect", "mini_program"), "qr"),
        (PHONE, ("qr",), "qr"),
        ("", ("redirect", "qr"), "redirect"),
        (WECHAT, ("redirect", "qr"), "redirect"),
    ],
)
def test_each_device_is_led_its_own_way(
    app: Flask,
    agent: str,
    channels: tuple[Channel, ...],
    chosen: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox = gateways()["sandbox"]
    monkeypatch.setattr(sandbox, "channels", channels)
    with app.test_request_context(headers={"User-Agent": agent}):
        assert channel_for(sandbox) == chosen
        assert in_wechat() == (agent == WECHAT)


def test_a_page_knows_of_its_buyer_where_they_call_from_and_no_more(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        assert (payer().ip_address, payer().openid) == ("203.0.113.9", None)


@pytest.mark.parametrize(
    ("amount_fen", "certificates", "pack"),
    [
        (400, 1, None),
        (399, 1, Pack("sandbox", 400, 400)),
        (300, 3, Pack("sandbox", 402, 134)),
    ],
)
def test_a_road_is_open_or_offers_its_least(
    app: Flask,
    amount_fen: int,
    certificates: int,
    pack: Pack | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateways()["sandbox"], "min_amount_fen", 400)
    assert [road.name for road in open_roads(amount_fen)] == ([] if pack else ["sandbox"])
    assert packs(amount_fen, certificates) == ([pack] if pack else [])
