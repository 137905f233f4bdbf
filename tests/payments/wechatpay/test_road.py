"""One yuan by WeChat Pay, from the form to the certificate, over HTTP on both sides."""

import re
import time
from urllib.parse import unquote

import pytest
import time_machine
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from offsets import db
from offsets.certificates.models import Certificate
from offsets.certificates.qr import QUIET_ZONE
from offsets.db import session
from offsets.orders.models import Order
from offsets.orders.pay import pay
from offsets.orders.refund import refund_order
from offsets.payments.check import ASK_AGAIN_AFTER, sweep
from offsets.payments.gateway import Payer
from offsets.payments.models import Notice, Payment
from offsets.payments.repay import repay_due
from tests import factories
from tests.counterparts.wechatpay import notices
from tests.counterparts.wechatpay.notices import Post, written
from tests.counterparts.wechatpay.server import Counterpart
from tests.orders.test_buying import FORM, hidden

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
IN_WECHAT = f"{PHONE} MicroMessenger/8.0.50"
BACK = "http://127.0.0.1/back"
LIES = ("forged", "stale", "probe", "wrong_amount", "wrong_currency", "other_app", "other_merchant")


def code_on(page: str) -> str | None:
    """The text of the QR code that a page shows, read by a decoder that is not ours."""
    found = re.search(r'paycode__symbol.*?viewBox="0 0 (\d+) .*? d="(M[^"]*v1[^"]*)"', page, re.S)
    if found is None:
        return None
    image = Image.new("L", (int(found[1]), int(found[1])), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", found[2]):
        for step in range(int(width)):
            image.putpixel((int(x) + step + QUIET_ZONE, int(y) + QUIET_ZONE), 0)
    bigger = image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
    (code,) = zxingcpp.read_barcodes(bigger)
    return str(code.text)


def buy(client: FlaskClient, agent: str = "", **fields: str) -> str:
    """Fill in, look over, confirm; where the house sends the buyer then."""
    token = hidden(client.get("/buy/village").text)["csrf_token"]
    review = client.post("/buy/village", data={**FORM, "csrf_token": token}).text
    sent = {"gateway": "wechatpay"} | hidden(review) | fields
    sent |= {"step": "pay", "confirm_no_return": "yes"}
    answer = client.post("/buy/village", data=sent, headers={"User-Agent": agent})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def order_row() -> Order:
    session().rollback()
    return session().scalars(select(Order)).one()


def certificates() -> int:
    session().rollback()
    return len(session().scalars(select(Certificate.id)).all())


@pytest.fixture
def order(house: Flask) -> str:
    """Sent to pay by a code that nobody has scanned yet."""
    made = factories.make_order(gateway="wechatpay")
    pay(made, "wechatpay", "qr", BACK)
    return made


def test_one_yuan_by_the_code_on_the_page(
    buyer: FlaskClient, counterpart: Counterpart, post: Post
) -> None:
    path = buy(buyer)
    page = buyer.get(path)
    assert page.headers["Refresh"] == "5"
    counterpart.ledger.pay(counterpart.scan(str(code_on(page.text))).number)
    assert counterpart.outbox.deliver(post) == 1
    settled = buyer.get(path)
    assert code_on(settled.text) is None
    assert "/c/" in settled.text
    assert (order_row().state, certificates()) == ("settled", 1)


def test_who_has_paid_and_says_so_waits_for_no_notice(
    buyer: FlaskClient, counterpart: Counterpart
) -> None:
    path = buy(buyer)
    counterpart.faults.ask_for("notice:", "lost")
    counterpart.ledger.pay(counterpart.scan(str(code_on(buyer.get(path).text))).number)
    buyer.get(f"{path}/return")
    assert order_row().state == "settled"


def test_the_sweeper_finds_a_lost_notice(order: str, counterpart: Counterpart) -> None:
    counterpart.faults.ask_for("notice:", "lost")
    counterpart.ledger.pay(factories.payment_of(order).reference)
    with time_machine.travel(time.time() + ASK_AGAIN_AFTER.total_seconds() + 1):
        assert sweep() == 1
    assert factories.fresh(order).state == "settled"


@pytest.mark.parametrize("fault", [*LIES, "duplicate", "delayed", "reordered"])
def test_whatever_happens_to_its_notice_it_settles_once(
    order: str, counterpart: Counterpart, post: Post, fault: str
) -> None:
    counterpart.faults.ask_for("notice:", fault)
    counterpart.ledger.pay(factories.payment_of(order).reference)
    counterpart.outbox.deliver(post, all_of_them=True)
    assert (factories.fresh(order).state, certificates()) == ("settled", 1)
    assert (None, True) in counterpart.outbox.answers


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_alone_settles_nothing(
    order: str, counterpart: Counterpart, post: Post, lie: str
) -> None:
    transaction = counterpart.ledger.find(factories.payment_of(order).reference)
    transaction.transaction_id, transaction.paid_at = "4200000001", time.time()
    transaction.state = "SUCCESS"
    told = notices.Notice("/webhooks/wechatpay", "EV-1", "TRANSACTION.SUCCESS",
                          transaction.as_told(), 0, lie)  # fmt: skip
    post(told.url, *written(counterpart.keys, told))
    assert factories.fresh(order).state == "placed"
    told.lie = None
    post(told.url, *written(counterpart.keys, told))
    assert factories.fresh(order).state == "settled"


@pytest.mark.parametrize("lie", ["wrong_amount", "wrong_currency"])
def test_money_of_another_sum_is_kept_as_a_mismatch(
    order: str, counterpart: Counterpart, post: Post, lie: str
) -> None:
    counterpart.faults.ask_for("notice:", lie)
    counterpart.ledger.pay(factories.payment_of(order).reference)
    counterpart.outbox.deliver(post)
    outcomes = session().scalars(select(Notice.outcome).order_by(Notice.id)).all()
    assert outcomes == ["mismatch", "settled"]


@pytest.mark.parametrize("lie", ["wrong_amount", "wrong_currency"])
def test_an_answer_of_another_sum_settles_nothing(
    buyer: FlaskClient, counterpart: Counterpart, lie: str
) -> None:
    path = buy(buyer)
    counterpart.faults.ask_for("notice:", "lost")
    counterpart.ledger.pay(counterpart.scan(str(code_on(buyer.get(path).text))).number)
    counterpart.faults.ask_for("call:query", lie)
    buyer.get(f"{path}/return")
    assert order_row().state == "placed"
    buyer.get(f"{path}/return")
    assert order_row().state == "settled"


def test_a_phone_goes_to_wechat_and_says_whence(
    buyer: FlaskClient, counterpart: Counterpart
) -> None:
    token = hidden(buyer.get("/buy/village").text)["csrf_token"]
    review = buyer.post("/buy/village", data={**FORM, "csrf_token": token}).text
    sent = hidden(review) | {"step": "pay", "confirm_no_return": "yes", "gateway": "wechatpay"}
    answer = buyer.post("/buy/village", data=sent, headers={"User-Agent": PHONE})
    assert answer.location.startswith(f"{counterpart.url}/cgi-bin/mmpayweb-bin/checkmweb")
    assert re.search(r"redirect_url=[^&]*/o/[a-z0-9]+/return$", unquote(answer.location))
    # WeChat refuses who comes from nowhere, and the page's own policy would hide it.
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert counterpart.url in answer.headers["Content-Security-Policy"]


def test_inside_wechat_the_code_is_shown_with_advice(buyer: FlaskClient) -> None:
    path = buy(buyer, IN_WECHAT)
    page = buyer.get(path, headers={"User-Agent": IN_WECHAT}).text
    assert code_on(page)
    assert "另一部手机" in page
    assert "另一部手机" not in buyer.get(path).text


def test_a_mini_program_pays_by_signed_parameters(
    house: Flask, counterpart: Counterpart, post: Post
) -> None:
    client = house.test_client()
    quote = client.post("/api/v1/quotes", json={"project": "village", "mass_g": 10_000})
    wish = {
        "quote": quote.json["token"],
        "purpose": "myself",
        "display_name": "小林",
        "confirm_no_return": True,
        "gateway": "wechatpay",
    }
    key = {"Idempotency-Key": "one-yuan-by-mini-program"}
    receipt = client.post("/api/v1/orders", json=wish, headers=key).json
    bearer = {"Authorization": f"Bearer {receipt['access_token']}"}
    asked = {"gateway": "wechatpay", "channel": "mini_program"}
    refused = client.post(receipt["links"]["payments"], json=asked, headers=bearer)
    assert refused.json["errors"][0]["field"] == "payer_openid"
    asked["payer_openid"] = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
    told = client.post(receipt["links"]["payments"], json=asked, headers=bearer).json
    assert counterpart.keys.signed_for_payment(told["parameters"])
    prepay_id = told["parameters"]["package"].removeprefix("prepay_id=")
    counterpart.ledger.pay(counterpart.ledger.prepaid(prepay_id).number)
    counterpart.outbox.deliver(post)
    assert client.get(receipt["links"]["order"], headers=bearer).json["state"] == "settled"


def test_another_channel_closes_the_first_payment(order: str, counterpart: Counterpart) -> None:
    first = factories.payment_of(order).reference
    pay(order, "wechatpay", "mini_program", BACK, Payer(openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"))
    second = factories.payment_of(order).reference
    states = {number: one.state for number, one in counterpart.ledger.transactions.items()}
    assert states == {first: "CLOSED", second: "NOTPAY"}
    session().rollback()
    rows = session().execute(select(Payment.reference, Payment.state)).all()
    assert dict(map(tuple, rows)) == {first: "closed", second: "pending"}


def test_a_code_that_has_run_out_is_drawn_anew(order: str, counterpart: Counterpart) -> None:
    (transaction,) = counterpart.ledger.transactions.values()
    pay(order, "wechatpay", "qr", BACK)
    assert len(transaction.prepay_ids) == 1
    with db.transaction() as writing:
        payment = writing.merge(factories.payment_of(order))
        payment.instruction = {**payment.instruction, "expires_at": "2020-01-01T00:00:00+00:00"}
    pay(order, "wechatpay", "qr", BACK)
    assert len(transaction.prepay_ids) == 2
    assert len(counterpart.ledger.transactions) == 1


def test_a_refund_goes_back_with_its_notice(
    order: str, counterpart: Counterpart, post: Post
) -> None:
    counterpart.ledger.pay(factories.payment_of(order).reference)
    counterpart.outbox.deliver(post)
    with db.transaction() as writing:
        refund_order(writing, order, "operator", "bought twice")
    counterpart.faults.ask_for("call:refund", "hang_up_after")
    assert (repay_due(), repay_due()) == (0, 0)
    assert len(counterpart.ledger.refunds) == 1
    counterpart.ledger.finish_refunds()
    counterpart.outbox.deliver(post)
    assert factories.fresh(order).state == "refunded"
