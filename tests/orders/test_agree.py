"""Nothing goes abroad before the buyer has agreed to it, separately, and other roads stay open."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.db import session
from offsets.keeping import Keeping
from offsets.orders import agree as agreeing
from offsets.orders.access import access_token
from offsets.rights.models import Consent
from tests.conftest import MakeApp
from tests.factories import make_lot, make_order
from tests.orders.test_buying import hidden
from tests.rights.making import PHONE

RECEIVER = Keeping(stripe_receiver="Stripe of somewhere, mail@example.org")
WISH = {"gateway": "sandbox", "channel": "redirect"}
CONSENT = {"purpose": "cross_border_stripe", "version": 1}


@pytest.fixture
def abroad(app: Flask, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A house whose only way to pay stands in for one abroad, which no test may reach."""
    monkeypatch.setitem(agreeing.ABROAD, "sandbox", "cross_border_stripe")
    make_lot()
    return make_app(keeping=RECEIVER)


def pay(client: FlaskClient, order: str, **more: Any) -> Any:
    head = {"Authorization": f"Bearer {access_token(order)}"}
    return client.post(f"/api/v1/orders/{order}/payments", json=WISH | more, headers=head)


def test_no_payment_begins_before_it(abroad: Flask) -> None:
    order = make_order()
    client = abroad.test_client()
    refused = pay(client, order)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "consent_required")
    assert refused.get_json()["facts"] == CONSENT
    assert pay(client, order, consent=CONSENT).status_code == 201
    assert pay(client, order).status_code == 201


def test_it_is_asked_order_by_order(abroad: Flask) -> None:
    client = abroad.test_client()
    first, second = make_order(), make_order()
    pay(client, first, consent=CONSENT)
    assert pay(client, second).status_code == 403


def test_who_has_agreed_for_all_their_orders_is_not_asked_again(abroad: Flask) -> None:
    client = abroad.test_client()
    client.set_cookie("device", "p" * 22)
    order = make_order(device_hash=PHONE)
    assert client.post("/api/v1/me/consents", json=CONSENT).status_code == 201
    assert pay(client, order).status_code == 201
    later = make_order(device_hash=PHONE)
    client.delete("/api/v1/me/consents/cross_border_stripe")
    assert pay(client, later).status_code == 403


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        (CONSENT | {"version": 2}, "version"),
        (CONSENT | {"purpose": "world_peace"}, "purpose"),
        ({"purpose": "cross_border_stripe"}, "consent.version"),
    ],
)
def test_a_wrong_consent_is_named(abroad: Flask, consent: dict[str, Any], field: str) -> None:
    answer = pay(abroad.test_client(), make_order(), consent=consent)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field
    assert session().scalars(select(Consent)).all() == []


def test_a_house_that_names_no_receiver_does_not_ask(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(agreeing.ABROAD, "sandbox", "cross_border_stripe")
    make_lot()
    assert pay(client, make_order()).status_code == 201


def test_only_stripe_leads_abroad() -> None:
    assert agreeing.ABROAD == {"stripe": "cross_border_stripe"}


class TestOnThePage:
    @pytest.fixture
    def phone(self, abroad: Flask) -> FlaskClient:
        client = abroad.test_client()
        client.set_cookie("device", "p" * 22)
        return client

    def test_the_way_leads_through_the_text(self, phone: FlaskClient) -> None:
        order = make_order(device_hash=PHONE)
        token = {"csrf_token": hidden(phone.get(f"/o/{order}").text)["csrf_token"]}
        led = phone.post(f"/o/{order}/pay", data=token)
        assert led.location.endswith(f"/o/{order}/consent/sandbox")
        page = phone.get(led.location).text
        assert "Stripe of somewhere" in page
        assert " checked" not in page
        form = hidden(page)
        unticked = phone.post(f"/o/{order}/consent", data=form)
        assert unticked.status_code == 422
        assert session().scalars(select(Consent)).all() == []
        ticked = phone.post(f"/o/{order}/consent", data=form | {"agreed": "yes"})
        assert "/sandbox/pay/" in ticked.location

    def test_it_is_the_buyers_alone(self, abroad: Flask, phone: FlaskClient) -> None:
        order = make_order(device_hash=PHONE)
        stranger = abroad.test_client()
        assert stranger.get(f"/o/{order}/consent/sandbox").status_code == 404
        assert phone.get(f"/o/{order}/consent/elsewhere").status_code == 404
