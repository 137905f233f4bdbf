"""The counterpart is as strict as the real one, and its faults are those that were asked for."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import time_machine

from tests.counterparts.wechatpay.faults import CALL_FAULTS, Faults
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.notices import RETRY_AFTER_S, Outbox
from tests.counterparts.wechatpay.server import Counterpart

HOUSE = "http://127.0.0.1/webhooks/wechatpay"
NOW = 1_800_000_000


class House:
    """A merchant that writes down what it is told, and takes it or not."""

    def __init__(self, takes: bool = True) -> None:
        self.takes = takes
        self.heard: list[str] = []

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> bool:
        self.heard.append(json.loads(body)["id"])
        return self.takes


@pytest.fixture
def outbox(keys: Keys) -> Outbox:
    return Outbox(keys, Faults())


def owe(outbox: Outbox, *faults: str) -> str:
    """Owe one notice; returns the id of its event."""
    outbox.faults.ask_for("notice:", *faults)
    outbox.owe(HOUSE, "TRANSACTION.SUCCESS", {"amount": {"total": 1}})
    return outbox.waiting[-1].event_id if outbox.waiting else ""


def asked(counterpart: Counterpart, path: str, body: bytes | None = None, **headers: str) -> int:
    try:
        with urlopen(Request(counterpart.url + path, body, headers)) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize(
    "path",
    [
        "/v3/pay/transactions/out-trade-no/REFERENCE?mchid=1230000109",
        "/v3/refund/domestic/refunds/REFUND",
    ],
)
@pytest.mark.parametrize("authorization", ["", "Bearer x", 'WECHATPAY2-SHA256-RSA2048 mchid="1"'])
def test_who_does_not_sign_is_told_nothing(
    counterpart: Counterpart, path: str, authorization: str
) -> None:
    assert asked(counterpart, path, Authorization=authorization) == 401


def test_a_lost_notice_never_comes(outbox: Outbox) -> None:
    owe(outbox, "lost")
    assert outbox.deliver(House(), all_of_them=True) == 0


def test_a_duplicate_is_the_same_event_twice(outbox: Outbox) -> None:
    event, house = owe(outbox, "duplicate"), House()
    outbox.deliver(house)
    assert house.heard == [event, event]


def test_a_delayed_notice_comes_later(outbox: Outbox) -> None:
    house = House()
    with time_machine.travel(NOW, tick=False) as clock:
        owe(outbox, "delayed")
        assert outbox.deliver(house) == 0
        clock.shift(outbox.faults.delay_s)
        assert outbox.deliver(house) == 1


def test_a_reordered_notice_is_overtaken(outbox: Outbox) -> None:
    house = House()
    with time_machine.travel(NOW, tick=False):
        first, second = owe(outbox, "reordered"), owe(outbox)
        outbox.deliver(house, all_of_them=True)
    assert house.heard == [second, first]


def test_what_is_refused_is_brought_again_as_wechat_pay_does(outbox: Outbox) -> None:
    house = House(takes=False)
    with time_machine.travel(NOW, tick=False) as clock:
        event = owe(outbox)
        for wait_s in RETRY_AFTER_S:
            outbox.deliver(house)
            clock.shift(wait_s - 1)
            assert outbox.deliver(house) == 0
            clock.shift(1)
        house.takes = True
        assert outbox.deliver(house) == 1
    assert house.heard == [event] * (len(RETRY_AFTER_S) + 1)


def test_rates_are_drawn_from_a_seed() -> None:
    def drawn(seed: int) -> list[str | None]:
        faults = Faults(seed, {"call:*": dict.fromkeys(CALL_FAULTS, 0.05)})
        return [faults.at_call("query") for _ in range(200)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert set(drawn(1)) == {None, *CALL_FAULTS}


def test_a_fault_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="earthquake"):
        Faults().ask_for("call:native", "earthquake")
