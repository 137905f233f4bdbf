"""What is touched inside WeChat Pay's library still exists, and bites."""

import logging
from collections.abc import Callable

import pytest
from wechatpayv3.core import Core

from offsets.payments.gateway import ProviderUnavailable
from offsets.payments.wechatpay.client import Call, Refused, ask, connect
from tests.counterparts.wechatpay.keys import Keys

NOTIFY_URL = "http://127.0.0.1/webhooks/wechatpay"


def test_what_is_touched_inside_the_library_exists(keys: Keys) -> None:
    core = Core(
        keys.mchid, keys.cert_serial, keys.private_pem, keys.apiv3_key,
        public_key=keys.public_pem, public_key_id=keys.public_key_id,
    )  # fmt: skip
    assert core._gate_way == "https://api.mch.weixin.qq.com"
    assert callable(core._update_certificates)


def test_the_house_s_address_is_the_one_that_is_called(keys: Keys) -> None:
    client = connect(keys.account("http://127.0.0.1:9"), NOTIFY_URL)
    assert client._core._gate_way == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, '{"code": "SYSTEM_ERROR"}'),
        (502, "<html>"),
        (401, '{"code": "SIGN_ERROR"}'),
        (429, '{"code": "FREQUENCY_LIMITED"}'),
        (404, "{}"),
        (200, "no json"),
        (200, "[]"),
    ],
)
def test_what_says_nothing_about_the_payment_is_unavailable(status: int, text: str) -> None:
    with pytest.raises(ProviderUnavailable):
        ask("query", answering(status, text))


def test_a_refusal_is_told_by_its_code() -> None:
    with pytest.raises(Refused) as refusal:
        ask("query", answering(404, '{"code": "ORDER_NOT_EXIST", "message": "..."}'))
    assert refusal.value.code == "ORDER_NOT_EXIST"


def test_no_content_is_an_empty_answer() -> None:
    assert ask("close", answering(204, "")) == {}


@pytest.mark.parametrize("error", [OSError, ValueError, Exception])
def test_whatever_the_library_raises_is_unavailable(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> tuple[int, str]:
        raise error("apiv3_key=0123456789abcdef")

    with pytest.raises(ProviderUnavailable), caplog.at_level(logging.DEBUG):
        ask("query", stumble)
    assert "0123456789abcdef" not in caplog.text
    assert caplog.records[0].facts == {"call": "query", "why": error.__name__}


def answering(status: int, text: str) -> Call:
    answer: Callable[[], tuple[int, str]] = lambda: (status, text)  # noqa: E731
    return answer
