"""The counterpart of WeChat Pay, and a house that takes its money."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wechatpayv3.utils import load_private_key

from offsets.payments.wechatpay.gateway import WeChatPayGateway
from tests import factories
from tests.conftest import MakeApp
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.notices import Post
from tests.counterparts.wechatpay.server import Counterpart

HOUSE = "http://127.0.0.1"
SHORT_S = (0.5, 0.5)
"""Time limits for tests in which nobody answers."""


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Made once: three RSA keys take a third of a second."""
    return Keys()


_load_once = cache(load_private_key)


@pytest.fixture(autouse=True)
def _merchants_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once, not by each of a hundred houses: to examine an RSA key takes long."""
    monkeypatch.setattr("wechatpayv3.core.load_private_key", _load_once)


@pytest.fixture
def counterpart(keys: Keys) -> Iterator[Counterpart]:
    started = Counterpart(keys).start()
    yield started
    started.stop()


@pytest.fixture
def gateway(counterpart: Counterpart) -> WeChatPayGateway:
    return WeChatPayGateway(counterpart.keys.account(counterpart.url), HOUSE, SHORT_S)


@pytest.fixture
def house(app: Flask, make_app: MakeApp, counterpart: Counterpart) -> Iterator[Flask]:
    """A house with WeChat Pay first and the sandbox second; the test stands inside it."""
    made = make_app(
        gateways=("wechatpay", "sandbox"),
        wechatpay=counterpart.keys.account(counterpart.url),
        public_url=HOUSE,
    )
    with made.app_context():
        factories.make_lot()
        yield made


@pytest.fixture
def buyer(house: Flask) -> FlaskClient:
    """A screen that is no phone, in front of the house."""
    client = house.test_client()
    client.get("/buy/village")
    return client


@pytest.fixture
def post(house: Flask) -> Post:
    """Brings the counterpart's notices to the house, without a socket between."""
    knocker = house.test_client()

    def bring(url: str, headers: dict[str, str], body: bytes) -> bool:
        answer = knocker.post(urlsplit(url).path, headers=headers, data=body)
        return 200 <= answer.status_code < 300

    return bring
