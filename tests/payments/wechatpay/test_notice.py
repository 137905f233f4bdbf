"""Whose notice is heeded: signed by WeChat Pay, lately, sealed for us, about our sale."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from offsets.payments.gateway import (
    BadSignature,
    NotOurs,
    RefundStanding,
    StaleNotice,
    Standing,
    Word,
)
from offsets.payments.wechatpay.gateway import WeChatPayGateway
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.notices import Notice, written
from tests.counterparts.wechatpay.server import Counterpart
from tests.payments.wechatpay.conftest import HOUSE
from tests.payments.wechatpay.test_words import REFUND

Signed = tuple[dict[str, str], bytes]
"""Headers and body."""
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def gateway(keys: Keys) -> WeChatPayGateway:
    """Nobody listens where it would ask: a notice is judged without asking anybody."""
    return WeChatPayGateway(keys.account("http://127.0.0.1:9"), HOUSE)


def payment(keys: Keys, **changes: Any) -> dict[str, Any]:
    told = {
        "appid": keys.appid,
        "mchid": keys.mchid,
        "out_trade_no": "REFERENCE",
        "trade_state": "SUCCESS",
        "transaction_id": "4200000001",
        "amount": {"total": 100, "currency": "CNY"},
    }
    return told | changes


def notice(keys: Keys, lie: str | None = None, **changes: Any) -> Signed:
    resource = payment(keys, **changes)
    return written(keys, Notice("", "EV-1", "TRANSACTION.SUCCESS", resource, 0, lie))


def test_a_signed_notice_is_a_word(gateway: WeChatPayGateway, keys: Keys) -> None:
    said = Standing("REFERENCE", "paid", 100, "CNY", False, "4200000001")
    assert gateway.read_notice(*notice(keys)) == Word("EV-1", said)


@pytest.mark.parametrize(
    ("event", "status", "state"),
    [
        ("REFUND.SUCCESS", "SUCCESS", "succeeded"),
        ("REFUND.ABNORMAL", "ABNORMAL", "failed"),
        ("REFUND.CLOSED", "CLOSED", "failed"),
    ],
)
def test_a_refund_s_notice_is_a_word(
    gateway: WeChatPayGateway, keys: Keys, event: str, status: str, state: Any
) -> None:
    resource = REFUND | {"refund_status": status}
    word = gateway.read_notice(*written(keys, Notice("", "EV-1", event, resource, 0)))
    assert word.standing == RefundStanding("BACK", state, "5030000001", 60)


def test_header_names_may_come_in_any_case(gateway: WeChatPayGateway, keys: Keys) -> None:
    headers, body = notice(keys)
    lower = {name.lower(): value for name, value in headers.items()}
    assert gateway.read_notice(lower, body).event_id == "EV-1"


@pytest.mark.parametrize("lie", ["forged", "probe"])
def test_what_wechat_did_not_sign_is_refused(
    gateway: WeChatPayGateway, keys: Keys, lie: str
) -> None:
    with pytest.raises(BadSignature):
        gateway.read_notice(*notice(keys, lie))


@pytest.mark.parametrize(
    "name",
    [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Serial",
        "Wechatpay-Signature",
        "Wechatpay-Signature-Type",
    ],
)
@pytest.mark.parametrize("value", [None, "", "0", "é", "\U0001d7d8", "=" * 4096])
def test_every_header_counts(
    gateway: WeChatPayGateway, keys: Keys, name: str, value: str | None
) -> None:
    headers, body = notice(keys)
    changed = {key: text for key, text in headers.items() if key != name}
    if value is not None:
        changed[name] = value
    with pytest.raises(BadSignature):
        gateway.read_notice(changed, body)


@pytest.mark.parametrize("at", range(0, 400, 40))
def test_every_byte_of_the_body_counts(gateway: WeChatPayGateway, keys: Keys, at: int) -> None:
    headers, body = notice(keys)
    changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    with pytest.raises(BadSignature):
        gateway.read_notice(headers, changed)


def test_a_stranger_s_serial_number_makes_us_ask_nobody(
    counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("requests.get", lambda **call: asked.append(call["url"]))
    gateway = WeChatPayGateway(counterpart.keys.account(counterpart.url), HOUSE)
    headers, body = notice(counterpart.keys)
    with pytest.raises(BadSignature):
        gateway.read_notice(headers | {"Wechatpay-Serial": "5157F09EFDC096DE15EB"}, body)
    assert asked == []


@pytest.mark.parametrize("age_s", [-301, 301, 24 * 3600])
def test_a_notice_signed_too_long_ago_or_ahead_is_stale(
    gateway: WeChatPayGateway, keys: Keys, age_s: int
) -> None:
    _, body = notice(keys)
    with pytest.raises(StaleNotice):
        gateway.read_notice(keys.signed(body.decode(), int(time.time()) - age_s), body)


def test_the_library_alone_would_take_a_notice_of_yesterday(
    gateway: WeChatPayGateway, keys: Keys
) -> None:
    assert gateway._client.callback(*notice(keys, "stale"))["id"] == "EV-1"


@pytest.mark.parametrize("age_s", [-290, 290])
def test_five_minutes_are_young_enough(gateway: WeChatPayGateway, keys: Keys, age_s: int) -> None:
    _, body = notice(keys)
    assert gateway.read_notice(keys.signed(body.decode(), int(time.time()) - age_s), body)


@pytest.mark.parametrize("lie", ["other_app", "other_merchant"])
def test_another_shop_s_sale_is_not_ours(gateway: WeChatPayGateway, keys: Keys, lie: str) -> None:
    with pytest.raises(NotOurs):
        gateway.read_notice(*notice(keys, lie))


def resigned(keys: Keys, change: Change) -> tuple[dict[str, str], bytes]:
    """A notice whose outside was changed before WeChat Pay itself signed it."""
    told = json.loads(notice(keys)[1])
    change(told)
    text = json.dumps(told)
    return keys.signed(text), text.encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(event_type="COUPON.USE"),
        lambda told: told.update(id=None),
        lambda told: told.update(id=""),
        lambda told: told.update(id="E" * 81),
        lambda told: told.update(resource_type="plain"),
        lambda told: told.pop("resource"),
        lambda told: told["resource"].update(algorithm="AEAD_AES_128_GCM"),
        lambda told: told["resource"].update(associated_data="refund"),
        lambda told: told["resource"].update(nonce="short"),
        lambda told: told["resource"].update(nonce="another-one!"),
        lambda told: told["resource"].update(ciphertext="no base64"),
        lambda told: told["resource"].update(ciphertext=""),
    ],
)
def test_a_signed_notice_that_cannot_be_understood_is_refused(
    gateway: WeChatPayGateway, keys: Keys, change: Change
) -> None:
    with pytest.raises(BadSignature):
        gateway.read_notice(*resigned(keys, change))


def test_the_same_notice_resigned_unchanged_is_heeded(
    gateway: WeChatPayGateway, keys: Keys
) -> None:
    assert gateway.read_notice(*resigned(keys, dict)).event_id == "EV-1"


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b"\xff\xfe"])
def test_a_signed_body_that_says_nothing_is_refused(
    gateway: WeChatPayGateway, keys: Keys, body: bytes
) -> None:
    with pytest.raises(BadSignature):
        gateway.read_notice(keys.signed(body.decode(errors="replace")), body)
