"""WeChat Pay keeps the gateway protocol, against a counterpart that checks every signature."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from offsets.config import BadSettings
from offsets.errors import Conflict, Invalid
from offsets.merchants import WeChatPayAccount
from offsets.payments.gateway import (
    Channel,
    Intent,
    Payer,
    ProviderUnavailable,
    ReferenceTaken,
    RefundIntent,
)
from offsets.payments.wechatpay.client import TIMEOUT_S
from offsets.payments.wechatpay.gateway import CODE_LIVES, H5_LIVES, WeChatPayGateway
from tests.counterparts.wechatpay.keys import Keys, private_pem
from tests.counterparts.wechatpay.server import Counterpart
from tests.payments.wechatpay.conftest import HOUSE

NUMBER = "REFERENCE0123456789ABCDE"
PAYER = Payer(openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ip_address="203.0.113.9")
INTENT = Intent(NUMBER, 100, "林业碳汇 10 kg", "http://127.0.0.1/o/x/return?a=b", "qr", PAYER)
BACK = RefundIntent("REFUND0123456789ABCDEFGH", NUMBER, 100, 100)


def paid(gateway: WeChatPayGateway, counterpart: Counterpart) -> None:
    gateway.start(INTENT)
    counterpart.ledger.pay(NUMBER)


def test_one_yuan_by_a_qr_code(gateway: WeChatPayGateway, counterpart: Counterpart) -> None:
    instruction = gateway.start(INTENT)
    assert instruction.kind == "qr"
    scanned = counterpart.scan(str(instruction.qr_text))
    assert (scanned.number, scanned.total_fen) == (NUMBER, 100)
    assert scanned.asked["description"] == "林业碳汇 10 kg"
    assert scanned.asked["notify_url"] == f"{HOUSE}/webhooks/wechatpay"


def test_one_fen_is_enough(gateway: WeChatPayGateway, counterpart: Counterpart) -> None:
    assert gateway.min_amount_fen == 1
    code = gateway.start(replace(INTENT, amount_fen=1)).qr_text
    assert counterpart.scan(str(code)).total_fen == 1


def test_h5_leads_to_wechat_and_back(gateway: WeChatPayGateway, counterpart: Counterpart) -> None:
    url = str(gateway.start(replace(INTENT, channel="redirect")).redirect_url)
    assert url.startswith(gateway.pay_origins)
    assert parse_qs(urlsplit(url).query)["redirect_url"] == [INTENT.return_url]
    scene = counterpart.ledger.find(NUMBER).asked["scene_info"]
    assert scene == {"payer_client_ip": "203.0.113.9", "h5_info": {"type": "Wap"}}


def test_a_mini_program_gets_signed_parameters(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    parameters = gateway.start(replace(INTENT, channel="mini_program")).parameters
    assert parameters is not None
    assert counterpart.keys.signed_for_payment(parameters)
    assert not counterpart.keys.signed_for_payment(parameters | {"package": "prepay_id=other"})
    assert parameters["signType"] == "RSA"
    prepaid = counterpart.ledger.prepaid(parameters["package"].removeprefix("prepay_id="))
    assert prepaid.asked["payer"] == {"openid": PAYER.openid}


@pytest.mark.parametrize(
    ("channel", "field"),
    [("mini_program", "payer_openid"), ("redirect", "payer_ip_address")],
)
def test_what_a_channel_must_know_of_the_payer(
    gateway: WeChatPayGateway, channel: Channel, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        gateway.start(replace(INTENT, channel=channel, payer=Payer()))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("channel", "lives"),
    [("qr", CODE_LIVES), ("redirect", H5_LIVES), ("mini_program", CODE_LIVES)],
)
def test_an_instruction_says_when_it_ends(
    gateway: WeChatPayGateway, channel: Channel, lives: timedelta
) -> None:
    ends = datetime.fromisoformat(str(gateway.start(replace(INTENT, channel=channel)).expires_at))
    assert abs(ends - (datetime.now(UTC) + lives)) < timedelta(seconds=10)


def test_every_channel_is_tried_above(gateway: WeChatPayGateway) -> None:
    assert set(gateway.channels) == set(get_args(Channel))


def test_nobody_can_pay_after_the_order_s_time(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=15)
    gateway.start(replace(INTENT, expires_at=soon))
    assert counterpart.ledger.find(NUMBER).asked["time_expire"].endswith("+08:00")
    counterpart.ledger.find(NUMBER).asked["time_expire"] = "2020-01-01T00:00:00+08:00"
    assert counterpart.ledger.pay(NUMBER).state == "NOTPAY"


def test_the_same_intent_twice_is_one_payment(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    first, second = gateway.start(INTENT), gateway.start(INTENT)
    assert counterpart.scan(str(first.qr_text)) is counterpart.scan(str(second.qr_text))


def test_another_channel_needs_another_number(gateway: WeChatPayGateway) -> None:
    gateway.start(INTENT)
    with pytest.raises(ReferenceTaken):
        gateway.start(replace(INTENT, channel="redirect"))


def test_another_payer_needs_another_number(gateway: WeChatPayGateway) -> None:
    intent = replace(INTENT, channel="mini_program")
    gateway.start(intent)
    with pytest.raises(ReferenceTaken):
        gateway.start(replace(intent, payer=Payer(openid="oAnotherPerson")))


def test_only_granted_channels_are_offered(account: WeChatPayAccount) -> None:
    native_only = WeChatPayGateway(replace(account, channels=("qr",)), HOUSE)
    assert native_only.channels == ("qr",)


def test_a_closed_number_cannot_start_again(gateway: WeChatPayGateway) -> None:
    gateway.start(INTENT)
    gateway.close(NUMBER)
    with pytest.raises(ReferenceTaken):
        gateway.start(INTENT)


def test_a_paid_number_is_a_conflict(gateway: WeChatPayGateway, counterpart: Counterpart) -> None:
    paid(gateway, counterpart)
    with pytest.raises(Conflict):
        gateway.start(INTENT)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("NOTPAY", "pending"),
        ("USERPAYING", "pending"),
        ("PAYERROR", "failed"),
        ("CLOSED", "closed"),
        ("REVOKED", "closed"),
    ],
)
def test_the_truth_about_an_unpaid_payment(
    gateway: WeChatPayGateway, counterpart: Counterpart, told: str, state: str
) -> None:
    gateway.start(INTENT)
    counterpart.ledger.find(NUMBER).state = told
    assert gateway.ask(NUMBER).state == state


@pytest.mark.parametrize("told", ["SUCCESS", "REFUND"])
def test_the_truth_about_a_paid_payment(
    gateway: WeChatPayGateway, counterpart: Counterpart, told: str
) -> None:
    paid(gateway, counterpart)
    transaction = counterpart.ledger.find(NUMBER)
    transaction.state = told
    standing = gateway.ask(NUMBER)
    assert (standing.state, standing.amount_fen, standing.currency) == ("paid", 100, "CNY")
    assert standing.provider_reference == transaction.transaction_id
    assert not standing.livemode


def test_what_it_never_heard_of_cannot_be_paid(gateway: WeChatPayGateway) -> None:
    assert gateway.ask(NUMBER).state == "closed"


def test_closing_says_where_it_stands_afterwards(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    gateway.start(INTENT)
    assert gateway.close(NUMBER).state == "closed"
    assert gateway.close(NUMBER).state == "closed"
    assert counterpart.ledger.pay(NUMBER).state == "CLOSED"


def test_closing_comes_too_late_for_money_that_came(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    paid(gateway, counterpart)
    assert gateway.close(NUMBER).state == "paid"


@pytest.mark.parametrize(
    ("status", "state"), [("SUCCESS", "succeeded"), ("CLOSED", "failed"), ("ABNORMAL", "failed")]
)
def test_a_refund_is_asynchronous(
    gateway: WeChatPayGateway, counterpart: Counterpart, status: str, state: str
) -> None:
    paid(gateway, counterpart)
    assert gateway.refund(BACK).state == "pending"
    counterpart.ledger.finish_refunds(status)
    standing = gateway.ask_refund(BACK.reference)
    assert (standing.state, standing.amount_fen) == (state, 100)


def test_the_same_number_twice_is_one_refund(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    paid(gateway, counterpart)
    assert gateway.refund(BACK) == gateway.refund(BACK)
    assert len(counterpart.ledger.refunds) == 1


def test_fifty_parts_go_back_and_no_more(
    gateway: WeChatPayGateway, counterpart: Counterpart
) -> None:
    paid(gateway, counterpart)
    part = replace(BACK, amount_fen=1)
    parts = [replace(part, reference=f"PART-{number:03d}") for number in range(51)]
    states = [gateway.refund(one).state for one in parts]
    assert states == ["pending"] * 50 + ["failed"]


@pytest.mark.parametrize("change", ["unpaid", "too_much", "too_late"])
def test_a_refund_that_cannot_be_fails(
    gateway: WeChatPayGateway, counterpart: Counterpart, change: str
) -> None:
    gateway.start(INTENT)
    if change != "unpaid":
        counterpart.ledger.pay(NUMBER)
    if change == "too_late":
        counterpart.ledger.find(NUMBER).paid_at = time.time() - 366 * 24 * 3600
    amount = 101 if change == "too_much" else 100
    assert gateway.refund(replace(BACK, amount_fen=amount)).state == "failed"


FAULTS = (
    "hang_up_before", "hang_up_after", "error_before", "error_after", "forged_answer",
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_a_second_try_is_the_same_payment(
    gateway: WeChatPayGateway, counterpart: Counterpart, fault: str
) -> None:
    counterpart.faults.ask_for("call:native", fault)
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)
    gateway.start(INTENT)
    assert list(counterpart.ledger.transactions) == [NUMBER]


@pytest.mark.parametrize(
    ("call", "fault"),
    # Closing what is paid is refused, and a refusal's signature is not looked at.
    sorted({*product(("query", "close", "query_refund"), FAULTS)} - {("close", "forged_answer")}),
)
def test_an_answer_that_does_not_come_is_no_answer(
    gateway: WeChatPayGateway, counterpart: Counterpart, call: str, fault: str
) -> None:
    paid(gateway, counterpart)
    gateway.refund(BACK)
    ask = {
        "query": lambda: gateway.ask(NUMBER),
        "close": lambda: gateway.close(NUMBER),
        "query_refund": lambda: gateway.ask_refund(BACK.reference),
    }[call]
    counterpart.faults.ask_for(f"call:{call}", fault)
    with pytest.raises(ProviderUnavailable):
        ask()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refund_whose_answer_was_lost_goes_back_once(
    gateway: WeChatPayGateway, counterpart: Counterpart, fault: str
) -> None:
    paid(gateway, counterpart)
    counterpart.faults.ask_for("call:refund", fault)
    with pytest.raises(ProviderUnavailable):
        gateway.refund(BACK)
    assert gateway.refund(BACK).state == "pending"
    assert len(counterpart.ledger.refunds) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_silence_ends_in_time(
    gateway: WeChatPayGateway, counterpart: Counterpart, when: str
) -> None:
    counterpart.faults.silence_s = 2
    counterpart.faults.ask_for("call:native", f"silent_{when}")
    started = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        gateway.start(INTENT)
    assert time.monotonic() - started < 1.5


def test_the_house_s_own_patience_is_less_than_three_seconds() -> None:
    assert sum(TIMEOUT_S) < 3


def test_nobody_there_is_unavailable(keys: Keys) -> None:
    nobody = WeChatPayGateway(keys.account("http://127.0.0.1:9"), HOUSE)
    with pytest.raises(ProviderUnavailable):
        nobody.start(INTENT)


@pytest.mark.parametrize("changes", [{"mchid": "1999999999"}, {"cert_serial": "0" * 40}])
def test_a_house_with_the_wrong_account_learns_nothing(
    counterpart: Counterpart, changes: dict[str, str]
) -> None:
    account = replace(counterpart.keys.account(counterpart.url), **changes)
    with pytest.raises(ProviderUnavailable):
        WeChatPayGateway(account, HOUSE).start(INTENT)


def test_who_signs_with_another_key_learns_nothing(counterpart: Counterpart) -> None:
    keys = counterpart.keys
    account = replace(keys.account(counterpart.url), private_key=private_pem(keys.stranger))
    with pytest.raises(ProviderUnavailable):
        WeChatPayGateway(account, HOUSE).start(INTENT)
    assert counterpart.ledger.transactions == {}


@pytest.mark.parametrize("name", ["public_key", "private_key"])
def test_a_file_without_a_key_opens_no_house(account: WeChatPayAccount, name: str) -> None:
    with pytest.raises(BadSettings, match="no PEM key") as refusal:
        WeChatPayGateway(replace(account, **{name: "c2VjcmV0"}), HOUSE)
    assert "c2VjcmV0" not in str(refusal.value)


@pytest.fixture
def account(keys: Keys) -> WeChatPayAccount:
    return keys.account("http://127.0.0.1:9")
