"""Ten yuan through Stripe, from the form to the certificate and back, over real HTTP."""

import logging
import time
from datetime import timedelta
from http.client import HTTPResponse
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets import clock as house_clock
from offsets.db import session, transaction
from offsets.merchants import StripeAccount
from offsets.orders import roads
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.commands import commands
from offsets.orders.expire import expire_due
from offsets.orders.pay import pay, refresh
from offsets.orders.refund import refund_order
from offsets.payments import repay
from offsets.payments.check import ASK_AGAIN_AFTER, sweep
from offsets.payments.disputes import disputes, gather
from offsets.payments.models import Notice, Payment, Refund, StripeCheckout
from offsets.payments.refund import request_again
from offsets.payments.returns import LOOK_BACK, gather_returns
from offsets.payments.stripe.gateway import open_gateway
from tests import factories
from tests.conftest import MakeApp
from tests.counterparts.stripe.server import Counterpart
from tests.orders.test_api import place
from tests.orders.test_buying import FORM, hidden
from tests.payments.stripe.conftest import KEY, OLD_SECRET, SECRET

BACK = "http://localhost/back"


class _Stay(HTTPRedirectHandler):
    """A browser that stops where it is sent to, so that the test sees the address."""

    def redirect_request(self, *_: object) -> None:
        return None


def press(url: str, **fields: str) -> str:
    """What the payer presses on the pay page; the address they are sent to."""
    opener = build_opener(_Stay)
    try:
        sent = Request(url, urlencode(fields).encode())  # noqa: S310  # the counterpart's own page
        answer: HTTPResponse = opener.open(sent, timeout=5)
    except OSError as answered:
        return str(answered.headers["Location"])  # type: ignore[attr-defined]  # an HTTPError
    return answer.url


def look_over(phone: FlaskClient, yuan: str = "10") -> dict[str, str]:
    """Fill in the form; what the phone sends when its owner ticks and presses pay."""
    chosen = FORM | {"amount": "own", "own": yuan, "unit": "yuan"}
    token = hidden(phone.get("/buy/village").text)["csrf_token"]
    review = phone.post("/buy/village", data=chosen | {"csrf_token": token}).text
    (order,) = (form for form in review.split("<form") if 'name="quote"' in form)
    return hidden(order) | {"step": "pay", "confirm_no_return": "yes"}


def send_to_pay(order: str) -> str:
    """The pay page of an order."""
    return str(pay(order, "stripe", "redirect", BACK).redirect_url)


def state(order: str) -> str:
    return factories.fresh(order).state


def refunds() -> list[tuple[str, int]]:
    session().rollback()
    rows = session().execute(select(Refund.state, Refund.amount_fen).order_by(Refund.id))
    return [(row.state, row.amount_fen) for row in rows]


@pytest.mark.parametrize("method", ["card", "alipay", "wechat_pay"])
def test_a_phone_buys_on_stripes_page_and_returns_to_its_certificate(
    house: Flask, counterpart: Counterpart, method: str
) -> None:
    factories.make_lot()
    phone = house.test_client()
    page = str(phone.post("/buy/village", data=look_over(phone)).location)
    assert page.startswith(f"{counterpart.url}/pay/cs_test_")
    back = press(page, action="pay", method=method)
    assert back.startswith("http://localhost/o/")
    shown = phone.get(back, follow_redirects=True).text
    assert "查看证书" in shown
    assert counterpart.notices.deliver() == 3
    assert audit(session()).faults == ()


def test_a_declined_payer_may_pay_on_the_same_page(order: str, counterpart: Counterpart) -> None:
    page = send_to_pay(order)
    assert press(page, action="decline", method="card") == page
    refresh(order)
    assert factories.payment_of(order).state == "pending"
    press(page, action="pay", method="card")
    refresh(order)
    assert state(order) == "settled"


def test_who_turned_back_is_led_to_the_same_page(order: str) -> None:
    page = send_to_pay(order)
    assert press(page, action="abandon", method="card") == BACK
    assert send_to_pay(order) == page


@pytest.mark.parametrize(("succeeds", "then"), [(True, "settled"), (False, "placed")])
def test_a_bank_that_decides_later_settles_later(
    order: str, counterpart: Counterpart, succeeds: bool, then: str
) -> None:
    press(send_to_pay(order), action="pay_slowly", method="card")
    counterpart.notices.deliver()
    refresh(order)
    assert (state(order), factories.payment_of(order).state) == ("placed", "pending")
    counterpart.store.finish_slow(next(iter(counterpart.store.sessions)), succeeds)
    counterpart.notices.deliver()
    assert state(order) == then


def test_after_a_bank_said_no_the_buyer_gets_a_new_page(
    order: str, counterpart: Counterpart
) -> None:
    page = send_to_pay(order)
    press(page, action="pay_slowly", method="card")
    counterpart.store.finish_slow(next(iter(counterpart.store.sessions)), succeeds=False)
    counterpart.notices.deliver()
    assert send_to_pay(order) != page


@pytest.mark.parametrize("fault", ["lose", "duplicate", "delay", "reorder", "forge", "stale"])
def test_whatever_befalls_the_notice_the_order_settles_once(
    order: str, counterpart: Counterpart, clock: time_machine.Traveller, fault: str
) -> None:
    counterpart.faults.add(fault, "checkout.session")
    press(send_to_pay(order), action="pay", method="card")
    counterpart.notices.deliver()
    clock.shift(ASK_AGAIN_AFTER)
    sweep()
    counterpart.notices.deliver(all_due=True)
    assert state(order) == "settled"
    assert audit(session()).faults == ()
    settled = session().scalars(select(Notice).where(Notice.outcome == "settled")).all()
    assert len(settled) == (1 if fault == "duplicate" else 0)


def test_money_that_does_not_fit_settles_nothing(order: str, counterpart: Counterpart) -> None:
    page = send_to_pay(order)
    (asked,) = counterpart.store.sessions.values()
    asked["amount_total"] = 999
    press(page, action="pay", method="card")
    refresh(order)
    counterpart.notices.deliver()
    assert state(order) == "placed"
    # What the return page asked and what the notice told are kept each.
    kept = session().scalars(select(Notice.outcome)).all()
    assert list(kept) == ["mismatch", "mismatch"]


def test_an_expired_order_takes_its_page_with_it(
    order: str, counterpart: Counterpart, clock: time_machine.Traveller
) -> None:
    page = send_to_pay(order)
    clock.move_to(factories.fresh(order).expires_at)
    assert expire_due() == 1
    press(page, action="pay", method="card")
    assert not counterpart.store.charges
    counterpart.notices.deliver()
    assert (state(order), factories.payment_of(order).state) == ("expired", "closed")


def test_late_money_goes_back_through_stripe(order: str, counterpart: Counterpart) -> None:
    press(send_to_pay(order), action="pay_slowly", method="wechat_pay")
    cancel(order)
    counterpart.store.finish_slow(next(iter(counterpart.store.sessions)), succeeds=True)
    counterpart.notices.deliver()
    assert (state(order), refunds()) == ("refunding", [("requested", 1_000)])
    repay.repay_due()
    assert refunds() == [("pending", 1_000)]
    (back,) = counterpart.store.refunds
    counterpart.store.finish_refund(back)
    counterpart.notices.deliver()
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])


def test_a_wallet_refund_is_asked_about_when_its_notice_is_lost(
    order: str, counterpart: Counterpart, clock: time_machine.Traveller
) -> None:
    press(send_to_pay(order), action="pay", method="alipay")
    refresh(order)
    with transaction() as writing:
        refund_order(writing, order, "operator", "asked by its buyer")
    repay.repay_due()
    counterpart.faults.add("lose", "refund")
    counterpart.store.finish_refund(next(iter(counterpart.store.refunds)))
    clock.shift(repay.ASK_AGAIN_AFTER)
    repay.repay_due()
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])


def given_back(order: str, counterpart: Counterpart) -> str:
    """An order whose money went back to a card; Stripe's number of the refund."""
    press(send_to_pay(order), action="pay", method="card")
    refresh(order)
    with transaction() as writing:
        refund_order(writing, order, "operator", "asked by its buyer")
    repay.repay_due()
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])
    return list(counterpart.store.refunds)[-1]


def test_a_refund_that_the_bank_returned_is_shown_and_asked_for_again(
    house: Flask, order: str, counterpart: Counterpart
) -> None:
    given_back(order, counterpart)
    counterpart.store.finish_refund(next(iter(counterpart.store.refunds)), succeeds=False)
    counterpart.notices.deliver()
    assert (state(order), refunds()) == ("refunding", [("failed", 1_000)])
    shell = house.test_cli_runner()
    assert order in shell.invoke(commands, ["failed-refunds"]).output
    shell.invoke(commands, ["repay", order])
    repay.repay_due()
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])
    assert order not in shell.invoke(commands, ["failed-refunds"]).output
    assert [each["status"] for each in counterpart.store.refunds.values()] == [
        "failed", "succeeded",
    ]  # fmt: skip


def test_a_refund_that_came_back_is_found_though_its_notice_was_lost(
    order: str, counterpart: Counterpart
) -> None:
    refund = given_back(order, counterpart)
    assert gather_returns() == 0
    counterpart.faults.add("lose", "refund.failed")
    counterpart.store.finish_refund(refund, succeeds=False)
    counterpart.notices.deliver(all_due=True)
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])
    assert gather_returns() == 1
    assert (state(order), refunds()) == ("refunding", [("failed", 1_000)])
    assert gather_returns() == 0
    assert audit(session()).faults == ()


def test_a_first_attempt_in_vain_says_nothing_of_a_second(
    order: str, counterpart: Counterpart
) -> None:
    counterpart.store.finish_refund(given_back(order, counterpart), succeeds=False)
    gather_returns()
    with transaction() as writing:
        request_again(writing, factories.fresh(order).id)
    assert gather_returns() == 0
    assert refunds() == [("requested", 1_000)]
    repay.repay_due()
    assert gather_returns() == 0
    assert (state(order), refunds()) == ("refunded", [("succeeded", 1_000)])


def test_another_shops_returned_refund_and_one_too_old_are_nobodys(
    order: str, counterpart: Counterpart, clock: time_machine.Traveller
) -> None:
    refund = given_back(order, counterpart)
    counterpart.store.finish_refund(refund, succeeds=False)
    ours = counterpart.store.refunds[refund]["metadata"]
    counterpart.store.refunds[refund]["metadata"] = ours | {"house": "another.example"}
    assert gather_returns() == 0
    counterpart.store.refunds[refund]["metadata"] = ours
    clock.shift(LOOK_BACK + timedelta(seconds=1))
    assert gather_returns() == 0


def test_a_silent_stripe_is_asked_for_returns_another_day(
    order: str, counterpart: Counterpart
) -> None:
    counterpart.store.finish_refund(given_back(order, counterpart), succeeds=False)
    counterpart.faults.add("error_503", "/v1/refunds", times=2)
    assert gather_returns() == 0
    assert gather_returns() == 1


def test_a_dispute_is_seen_and_sells_nothing_twice(order: str, counterpart: Counterpart) -> None:
    press(send_to_pay(order), action="pay", method="card")
    refresh(order)
    made = counterpart.store.dispute(next(iter(counterpart.store.intents)))
    assert gather() == 1
    (row,) = disputes()
    assert (row.Dispute.provider_reference, row.Dispute.amount_fen) == (made["id"], 1_000)
    assert row.Payment.reference == factories.payment_of(order).reference
    counterpart.store.decide(made["id"], "lost")
    assert (gather(), disputes()) == (1, [])
    assert state(order) == "settled"
    assert audit(session()).faults == ()


def test_a_dispute_over_another_shops_sale_is_not_kept(
    order: str, counterpart: Counterpart
) -> None:
    press(send_to_pay(order), action="pay", method="card")
    (intent,) = counterpart.store.intents.values()
    intent["metadata"] = {"house": "another.example", "reference": "X"}
    counterpart.store.dispute(intent["id"])
    assert gather() == 0


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "error_503", "error_500"])
def test_without_stripe_the_buyer_hears_so_within_three_seconds(
    house: Flask, counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.undo()  # the times that buyers really wait
    house.extensions["gateways"]["stripe"] = open_gateway(house.extensions["settings"])
    factories.make_lot()
    counterpart.faults.add(fault, "/v1/", times=9)
    phone = house.test_client()
    form = look_over(phone)
    started = time.monotonic()
    answer = phone.post("/buy/village", data=form)
    assert time.monotonic() - started < 3
    shown = phone.get(answer.location)
    assert "支付服务暂时没有回应" in shown.text
    assert list(session().scalars(select(Payment.state))) == ["intended"]
    counterpart.faults.clear()
    again = hidden(shown.text)
    page = phone.post(f"{shown.request.path}/pay", data=again).location
    assert page.startswith(f"{counterpart.url}/pay/")
    assert audit(session()).faults == ()


def test_what_is_too_small_is_refused_before_stripe_hears_of_it(
    house: Flask, counterpart: Counterpart
) -> None:
    factories.make_lot()
    phone = house.test_client()
    quoted = phone.post("/api/v1/quotes", json={"project": "village", "amount_fen": 100})
    answer = place(phone, quote=quoted.json["token"])
    assert (answer.status_code, answer.json["code"]) == (422, "below_provider_minimum")
    assert answer.json["facts"] == {"min_amount_fen": 400}
    assert counterpart.calls == []


def test_a_page_offers_the_least_that_stripe_takes(house: Flask, counterpart: Counterpart) -> None:
    factories.make_lot()
    phone = house.test_client()
    page = phone.post("/buy/village", data=look_over(phone, "1") | {"step": "review"}).text
    assert 'value="pay"' not in page
    assert "改买 4 元" in page
    pack = phone.post("/buy/village", data=hidden(page)).text
    assert 'value="pay"' in pack
    answer = phone.post(
        "/buy/village", data=hidden(pack) | {"step": "pay", "confirm_no_return": "yes"}
    )
    assert answer.location.startswith(counterpart.url)


def test_a_page_offers_the_other_road_where_one_takes_too_little(
    make_app: MakeApp, account: StripeAccount
) -> None:
    factories.make_lot()
    both = make_app(gateways=("stripe", "sandbox"), stripe=account)
    phone = both.test_client()
    form = look_over(phone, "1")
    page = phone.post("/buy/village", data=form | {"step": "review"}).text
    assert 'value="pay"' in page
    assert "改买 4 元" in page
    sent = form | {"gateway": "sandbox"}
    assert "/sandbox/pay/" in phone.post("/buy/village", data=sent).location


@pytest.mark.parametrize(
    ("certificates", "each_fen", "amount_fen"), [(1, 400, 400), (3, 134, 402), (400, 1, 400)]
)
def test_the_least_is_rounded_up_to_whole_certificates(
    house: Flask, certificates: int, each_fen: int, amount_fen: int
) -> None:
    (pack,) = roads.packs(1, certificates)
    assert (pack.each_fen, pack.amount_fen) == (each_fen, amount_fen)
    assert roads.packs(400, 1) == []


def test_no_secret_is_ever_written_down(
    house: Flask,
    order: str,
    counterpart: Counterpart,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    counterpart.faults.add("key_rejected", "/v1/checkout", times=1)
    counterpart.faults.add("forge", "checkout.session")
    with pytest.raises(Exception, match="provider_unavailable") as refusal:
        send_to_pay(order)
    press(send_to_pay(order), action="pay", method="card")
    counterpart.notices.deliver()
    refresh(order)
    written = capfd.readouterr()
    kept = [row for table in (Payment, Notice, StripeCheckout) for row in rows_of(table)]
    everything = f"{caplog.text}{written.out}{written.err}{refusal.value!r}{kept}"
    everything += f"{house.extensions['settings']!r}{vars(house.extensions['gateways']['stripe'])}"
    assert "stripe_call_failed" in everything
    for secret in (KEY, SECRET, OLD_SECRET):
        assert secret not in everything
        assert secret[-8:] not in everything


def rows_of(table: type) -> list[tuple[object, ...]]:
    session().rollback()
    return [tuple(row) for row in session().execute(select(*table.__table__.columns))]  # type: ignore[attr-defined]


def test_the_page_is_open_longer_than_the_order_waits(order: str, counterpart: Counterpart) -> None:
    send_to_pay(order)
    (asked,) = counterpart.store.sessions.values()
    waits = factories.fresh(order).expires_at - house_clock.now()
    assert 29 * 60 < waits.total_seconds() <= 30 * 60
    assert asked["expires_at"] > factories.fresh(order).expires_at.timestamp()
